"""US grants of 2001–2004 in ST.32 (``PATDOC``), and ``patent-application-publication``.

The weekly files of 2001 are SGML: character entities by name and empty elements that are not
closed. From 2002 on they are XML with the same elements. Neither needs its DTD here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nlp.domain import PatentFeatures
from nlp.patents.columns import ColumnMap
from nlp.patents.cutting import cut_elements
from nlp.patents.markup import document
from nlp.patents.sources import Mark, Source, Span, held
from nlp.patents.uspto import publications, st32

ROOTS = ("PATDOC", "patent-application-publication")

_MARK = re.compile(rb"<(?:!DOCTYPE\s+)?(?:PATDOC|patent-application-publication)[\s>]")


def looks_like(head: bytes) -> bool:
    return bool(_MARK.search(head))


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    return UsptoSgml()


class UsptoSgml:
    """Documents of a weekly file, or of a file each."""

    name = "uspto-sgml"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from cut_elements(
            stream, "|".join(ROOTS), start=start, documents=True, skipped="sequence-cwu"
        )

    def read(self, span: Span, *, source: str) -> PatentFeatures:
        root = document(held(span), roots=ROOTS, sgml=True)
        read = st32.features_of if root.tag == "PATDOC" else publications.features_of
        return read(root, source=source)
