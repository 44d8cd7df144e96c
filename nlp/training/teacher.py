"""The teacher's vectors of all texts: Universal Sentence Encoder, multilingual, version 3.

They are computed once, into a file, and a killed run goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from nlp.domain import Vectors
from nlp.encoder.use import DIMENSION, UseEncoder
from nlp.training.workspace import Workspace

_TOGETHER = 4_096
Progress = Callable[[int, int], None]


def compute_targets(work: Workspace, *, progress: Progress) -> int:
    """Writes `targets.npy` (texts × 512, float16); returns the number of texts."""
    file = work.need(work.texts, command="corpora")
    with file.open(encoding="utf-8") as lines:
        total = sum(1 for _ in lines)
    done_file = work.targets.with_suffix(".done")
    done = int(done_file.read_text()) if done_file.exists() and work.targets.exists() else 0
    vectors = np.lib.format.open_memmap(
        work.targets, mode="r+" if done else "w+", dtype=np.float16, shape=(total, DIMENSION)
    )
    teacher = UseEncoder()
    texts = islice(_texts(work), done, None)
    while batch := list(islice(texts, _TOGETHER)):
        vectors[done : done + len(batch)] = teacher.encode(batch)
        done += len(batch)
        vectors.flush()
        done_file.write_text(str(done))
        progress(done, total)
    return done


def targets_of(work: Workspace) -> Vectors:
    """All targets, translations drawn to their common middle.

    What means the same shall have the same vector: the teacher's two differ by .3 on average.
    """
    vectors = np.load(work.need(work.targets, command="targets"), allow_pickle=False)
    vectors = vectors.astype(np.float32)
    rows = {text: row for row, text in enumerate(_texts(work))}
    with work.need(work.pairs, command="corpora").open(encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if pair["kind"] == "translation":
                one, other = rows.get(pair["first"]), rows.get(pair["second"])
                if one is not None and other is not None:
                    vectors[one] = vectors[other] = vectors[one] + vectors[other]
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float16)


def _texts(work: Workspace) -> Iterator[str]:
    with work.texts.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]
