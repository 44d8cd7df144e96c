"""JSON Lines: a document a line, whole, with the evidence of every value."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from workers.export.about import About
from workers.export.record import Record


class JsonLinesWriter:
    def __init__(self, path: Path, about: About) -> None:
        self._about = about
        self._file = path.open("x", encoding="utf-8", newline="\n")
        self.rows: Counter[str] = Counter()
        self.cut = 0

    def add(self, record: Record) -> None:
        line = {
            "schema": self._about.schema_version,
            "document_id": record.document_id,
            "sha256": record.sha256,
            "file_name": record.file_name,
            "outcome": record.outcome,
            "added": record.added.isoformat(),
            "features": record.features.model_dump(mode="json"),
            "corrections": [each.model_dump(mode="json") for each in record.corrections],
        }
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.rows["documents"] += 1

    def finish(self) -> None:
        self._file.close()

    def abandon(self) -> None:
        self._file.close()
