"""Where the steps of a training leave what the next one reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of your own; the whole training needs about 3 GB in it."""

    folder: Path

    @property
    def downloads(self) -> Path:
        return self.folder / "downloads"

    @property
    def texts(self) -> Path:
        return self.folder / "texts.jsonl"

    @property
    def pairs(self) -> Path:
        return self.folder / "pairs.jsonl"

    @property
    def sources(self) -> Path:
        return self.folder / "sources.json"

    @property
    def tokenizer(self) -> Path:
        return self.folder / "tokenizer.json"

    @property
    def targets(self) -> Path:
        """Teacher's vectors of the texts, float16, in the order of `texts`."""
        return self.folder / "targets.npy"

    def run(self, stage: str) -> Path:
        """Checkpoints of a stage."""
        return self.folder / "runs" / stage

    def gathered(self) -> Iterator[tuple[str, str]]:
        """Source and text of every gathered text, in their order."""
        with self.need(self.texts, command="corpora").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row["source"], row["text"]

    def need(self, path: Path, *, command: str) -> Path:
        """`path`, or a `TrainingError` that says which command makes it."""
        if not path.exists():
            raise TrainingError(
                "An earlier step is missing.",
                where=str(path),
                todo=f"Type: python -m nlp.training {command} --work {self.folder}",
            )
        return path
