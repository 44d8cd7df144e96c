"""Bills of the Korean National Assembly with their reasons (package `korean-assembly-bills`)."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from nlp.errors import ConfigurationError
from nlp.training.corpora.base import Kind, Pair, halves, pieces

_HEADING = re.compile(
    r"^\W*(?:의안번호.*|제안이유(?:\s*및\s*주요내용)?|주요내용)\W*$", re.MULTILINE
)


class Bills:
    name = "korean-assembly-bills"
    licence = "CC BY 4.0"
    origin = "korean-assembly-bills 0.1.0 by Kyusik Yang, from the National Assembly's open data"

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    def texts(self) -> Iterator[str]:
        for name, reason in self._rows():
            yield name
            yield from pieces(reason)

    def pairs(self) -> Iterator[Pair]:
        named: set[str] = set()
        for name, reason in self._rows():
            if name not in named:  # amendments of one law share their name
                named.add(name)
                yield Pair(name, reason, Kind.TITLE)
            if both := halves(reason):
                yield Pair(*both, Kind.NEIGHBOURS)

    def _rows(self) -> Iterator[tuple[str, str]]:
        bills = self._table("bills", "BILL_ID", "BILL_NAME")
        names = {row["BILL_ID"]: row["BILL_NAME"] for row in bills}
        for row in self._table("bill_texts", "BILL_ID", "propose_reason"):
            reason = _HEADING.sub("", row["propose_reason"] or "").strip()
            if reason and (name := names.get(row["BILL_ID"])):
                yield name, reason

    def _table(self, name: str, *columns: str) -> Iterator[dict[str, str | None]]:
        try:
            import pyarrow.parquet
        except ImportError as error:
            raise ConfigurationError(
                "Reading the bills needs pyarrow.", todo="Type: pip install 'novum[train]'"
            ) from error
        with tarfile.open(self._archive) as archive:
            member = next(one for one in archive if one.name.endswith(f"/data/{name}.parquet"))
            stream = archive.extractfile(member)
            content = stream.read() if stream else b""
        rows = pyarrow.parquet.read_table(BytesIO(content), columns=list(columns))
        for batch in rows.to_batches(max_chunksize=10_000):
            yield from batch.to_pylist()
