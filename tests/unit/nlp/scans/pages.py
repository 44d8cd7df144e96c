"""Pages of an invented form as pictures."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from tests.gold.scans import worn
from tests.unit.nlp.pdf.samples import typeset

SCALE = 300 / 72
FORM = """
#set page(width: 400pt, height: 420pt, margin: 30pt)
#set text(size: 11pt)
#block(width: 100%, fill: rgb("#1f3a5f"), inset: 6pt, text(fill: white)[Ⅰ. 과제 개요])
과제의 내용을 아래 표에 적는다.

#table(columns: (90pt, 1fr, 1fr),
  table.cell(fill: rgb("#dddddd"))[과제명], table.cell(colspan: 2)[조용한 펌프의 개발],
  table.cell(rowspan: 2, fill: rgb("#dddddd"))[연구비], [2027년], [1,250],
  [2028년], [3,480],
  [단계], table.cell(colspan: 2)[
    #box(square(size: 8pt, stroke: 0.7pt)) 기초 #h(6pt)
    #box(square(size: 8pt, fill: black)) 개발],
)

표 뒤에 오는 문장은 표가 아니다.
"""
GRID = [
    ["과제명", "조용한 펌프의 개발", "조용한 펌프의 개발"],
    ["연구비", "2027년", "1,250"],
    ["연구비", "2028년", "3,480"],
    ["단계", "□ 기초 ■ 개발", "□ 기초 ■ 개발"],
]


def picture(source: str = FORM, *, dots_per_inch: int = 200) -> Image.Image:
    page = pdfium.PdfDocument(typeset(source))[0]
    drawn: Image.Image = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil()
    return drawn.convert("L")


def grey(source: str = FORM, *, lean: float | None = None, seed: int = 3) -> NDArray[np.uint8]:
    """The page with 300 dots per inch, worn and leaning if `lean` says so."""
    page = picture(source, dots_per_inch=300)
    return np.array(page if lean is None else worn(page, seed=seed, lean=lean))


def pdf(*pages: Image.Image, dots_per_inch: int = 200) -> bytes:
    out = io.BytesIO()
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=dots_per_inch, quality=60
    )
    return out.getvalue()
