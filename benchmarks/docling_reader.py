"""Reads files with docling; run by the Python of an environment that has it, and nothing of ours.

    PYTHON benchmarks/docling_reader.py parse|docx|full FILE …

One line of JSON a file: name, text, seconds of processor time, or the error. ``parse``:
`docling-parse`, the PDF reader beneath docling, without models. ``docx``: docling's Word backend,
without models. ``full``: docling's own pipeline (layout, tables; no OCR), which needs PyTorch and
the models in the folder that ``DOCLING_ARTIFACTS_PATH`` names.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

Read = Callable[[Path], str]


def parsed() -> Read:
    from docling_core.types.doc.page import TextCellUnit
    from docling_parse.pdf_parser import DoclingPdfParser

    parser = DoclingPdfParser(loglevel="fatal")

    def read(path: Path) -> str:
        document = parser.load(path_or_stream=str(path))
        lines = [
            cell.text
            for _, page in document.iterate_pages()
            for cell in page.iterate_cells(unit_type=TextCellUnit.LINE)
        ]
        document.unload()
        return "\n".join(lines)

    return read


def word() -> Read:
    from docling.backend.msword_backend import MsWordDocumentBackend
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.document import InputDocument

    def read(path: Path) -> str:
        given = InputDocument(
            path_or_stream=path, format=InputFormat.DOCX, backend=MsWordDocumentBackend
        )
        return str(given._backend.convert().export_to_text())

    return read


def full() -> Read:
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.pipeline_options import PdfPipelineOptions
    from docling.document_converter import DocumentConverter, PdfFormatOption

    options = PdfPipelineOptions(artifacts_path=os.environ["DOCLING_ARTIFACTS_PATH"], do_ocr=False)
    converter = DocumentConverter(
        format_options={InputFormat.PDF: PdfFormatOption(pipeline_options=options)}
    )

    def read(path: Path) -> str:
        return str(converter.convert(path).document.export_to_text())

    return read


READERS = {"parse": parsed, "docx": word, "full": full}


def known(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def main() -> None:
    told = sys.stdout
    sys.stdout = sys.stderr  # what the libraries print is no answer
    read = READERS[sys.argv[1]]()
    names = ("docling-parse", "docling-slim")
    print(json.dumps({name: known(name) for name in names}), file=told, flush=True)
    for name in sys.argv[2:]:
        path = Path(name)
        started = time.process_time()
        try:
            answer = {"text": read(path), "seconds": time.process_time() - started}
        except Exception as error:  # one file of many; the caller counts it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"name": path.name, **answer}), file=told, flush=True)


if __name__ == "__main__":
    main()
