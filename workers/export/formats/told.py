"""`about.json`: what a folder of tables says of itself."""

from __future__ import annotations

import json
from pathlib import Path

from workers.export.about import About
from workers.export.place import ABOUT


def write_about(folder: Path, about: About) -> None:
    columns = [column.model_dump() for column in about.columns]
    told = {**about.model_dump(mode="json"), "columns": columns}
    text = json.dumps(told, ensure_ascii=False, indent=2)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8")
