"""The teacher's vectors of all texts: Universal Sentence Encoder, multilingual, version 3.

They are computed once, into a file, and a killed run goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np

from nlp.domain import Vectors
from nlp.training.loop import stamp_of
from nlp.training.use import DIMENSION, UseEncoder
from nlp.training.workspace import Workspace

_TOGETHER = 4_096
Progress = Callable[[int, int], None]


def compute_targets(work: Workspace, *, progress: Progress) -> int:
    """Writes `targets.npy` (texts × 512, float16); returns the number of texts."""
    file = work.need(work.texts, command="corpora")
    with file.open(encoding="utf-8") as lines:
        total = sum(1 for _ in lines)
    texts_stamp = stamp_of(file)
    note = work.targets.with_suffix(".done")
    done = _done(note, texts_stamp) if work.targets.exists() else 0
    if not done:
        note.unlink(missing_ok=True)
    vectors = np.lib.format.open_memmap(
        work.targets, mode="r+" if done else "w+", dtype=np.float16, shape=(total, DIMENSION)
    )
    teacher = UseEncoder()
    texts = (text for _, text in islice(work.gathered(), done, None))
    while batch := list(islice(texts, _TOGETHER)):
        vectors[done : done + len(batch)] = teacher.encode(batch)
        done += len(batch)
        vectors.flush()
        new = note.with_suffix(".new")
        new.write_text(json.dumps({"rows": done, "texts": texts_stamp}), encoding="utf-8")
        new.replace(note)
        progress(done, total)
    return done


def targets_of(work: Workspace) -> Vectors:
    """All targets, translations drawn to their common middle.

    What means the same shall have the same vector: the teacher's two differ by .3 on average.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    vectors = np.load(work.need(work.targets, command="targets"), allow_pickle=False)
    vectors = vectors.astype(np.float32)
    rows = {text: row for row, (_, text) in enumerate(work.gathered())}
    joined: list[tuple[int, int]] = []
    with work.need(work.pairs, command="corpora").open(encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if pair["kind"] == "translation":
                one, other = rows.get(pair["first"]), rows.get(pair["second"])
                if one is not None and other is not None:
                    joined.append((one, other))
    ends = np.array(joined, dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), ends.T), shape=(len(vectors), len(vectors)))
    groups, group_of = connected_components(graph, directed=False)
    middles = np.zeros((groups, vectors.shape[1]), dtype=np.float32)
    np.add.at(middles, group_of, vectors)
    vectors = middles[group_of]
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float16)


def _done(note: Path, texts_stamp: str) -> int:
    """Rows that are there already, of the same texts."""
    if not note.is_file():
        return 0
    said = json.loads(note.read_text(encoding="utf-8"))
    return int(said["rows"]) if said["texts"] == texts_stamp else 0
