"""Builds the gold set: ``python -m tests.gold.build OUT_FOLDER``.

OUT_FOLDER/NAME.pdf, NAME.hwpx          every proposal, the Korean ones also as HWPX
OUT_FOLDER/NAME-hidden.pdf, -hidden.hwpx  the same with words that no reader of the page sees
OUT_FOLDER/NAME-scanned.pdf             the same as pictures of its pages
OUT_FOLDER/gold/NAME.json               the truth, in the shape of `ProposalFeatures`
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.forms.hwpx import hwpx
from tests.gold.forms import fill
from tests.gold.hiding import hide
from tests.gold.scans import scanned
from tests.gold.sheet import Sheet, as_data
from tests.gold.truth import Proposal, load_all

HERE = Path(__file__).resolve().parent
FIXED_TIME = 1798761600  # 2027-01-01 00:00 UTC: builds are reproducible


@dataclass(frozen=True)
class Built:
    """A file of the set. `variant`: plain, hidden or scanned."""

    proposal: Proposal
    path: Path
    variant: str

    @property
    def kind(self) -> str:
        return self.path.suffix[1:]


def build(out: Path, *, report: Callable[[str], None] = lambda _: None) -> list[Built]:
    """Writes every file of the set to `out`, which is made where missing."""
    (out / "gold").mkdir(parents=True, exist_ok=True)
    built = []
    for proposal in load_all():
        truth = proposal.features.model_dump_json(indent=1) + "\n"
        (out / "gold" / f"{proposal.name}.json").write_text(truth, "utf-8")
        for variant, kind, content in _files(proposal):
            stem = proposal.name if variant == "plain" else f"{proposal.name}-{variant}"
            path = out / f"{stem}.{kind}"
            path.write_bytes(content)
            report(f"{path.name}: {len(content) // 1000} kB")
            built.append(Built(proposal, path, variant))
    return built


def _files(proposal: Proposal) -> Iterator[tuple[str, str, bytes]]:
    sheet = fill(proposal)
    pdf = typeset(sheet)
    yield "plain", "pdf", pdf
    if proposal.scanned:
        yield "scanned", "pdf", scanned(pdf)
    hidden = replace(sheet, items=hide(sheet.items, proposal)) if proposal.hidden else None
    if hidden:
        yield "hidden", "pdf", typeset(hidden)
    if sheet.look.language == "ko":
        yield "plain", "hwpx", hwpx(sheet.items)
        if hidden:
            yield "hidden", "hwpx", hwpx(hidden.items)


def typeset(sheet: Sheet) -> bytes:
    """A form as PDF, with the fonts of the packages and no other."""
    import typst
    from pylopdf_fonts_ko import sans_path

    data = {"title": sheet.title, "look": asdict(sheet.look), "items": as_data(sheet.items)}
    return typst.compile(
        HERE / "sheet.typ",
        root=HERE,
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=True,
            font_paths=[sans_path().parent],
        ),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=FIXED_TIME,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.gold.build", description=__doc__.splitlines()[0]
    )
    parser.add_argument("out", type=Path, help="folder to build into")
    build(parser.parse_args().out, report=print)


if __name__ == "__main__":
    main()
