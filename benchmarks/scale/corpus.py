"""Patents in any number: the real ones, then variations of them from a seed.

A variation follows one real patent in its number of statements, its IPC and its applicant; its
filing date lies within half a year. Half of its statements come from other patents of the same
subclass, and some words are exchanged for invented ones, so that the vocabulary grows with the
corpus as it does in real ones. The vector of a changed statement is that of the real one it was
made from: the load measures the engine, not the encoder, and takes minutes, not hours.
"""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

import numpy as np

from indexing.engine import IndexedDocument
from indexing.prepare import prepare
from nlp.domain import Encoder, Found, PatentFeatures, Vectors
from nlp.encoder import load_encoder
from nlp.patents.reading import Record, read_records
from nlp.statements import statements

BATCH = 500
OWN = 0.5
"""Share of a variation's statements that come from the patent it follows."""
INVENTED = 0.03
"""Share of words exchanged. With it 100,000 patents hold about 130,000 different nouns."""
_SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
_PARAGRAPH = "\n\n"  # ends a statement wherever it stands


@dataclass(frozen=True, slots=True)
class Original:
    """A real patent cut into statements."""

    features: PatentFeatures
    statements: tuple[str, ...]

    @property
    def subclass(self) -> str:
        return self.features.ipc[0].value.symbol[:4] if self.features.ipc else ""


class KnownVectors:
    """An encoder that looks vectors up, and encodes only what it never saw."""

    def __init__(self, encoder: Encoder, known: dict[str, Vectors]) -> None:
        self._encoder = encoder
        self._known = known
        self._lent: dict[str, Vectors] = {}
        self.id, self.dimension = encoder.id, encoder.dimension
        self.encoded = 0

    def lend(self, text: str, like: str) -> None:
        """`text` gets the vector of `like`, until `forget`."""
        vector = self._known.get(like)
        if vector is not None:
            self._lent[text] = vector

    def forget(self) -> None:
        self._lent.clear()

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if self._find(text) is None]
        if new:
            self.encoded += len(new)
            for text, vector in zip(new, self._encoder.encode(new, query=query), strict=True):
                self._known[text] = vector
        found = [self._find(text) for text in texts]
        rows = [vector for vector in found if vector is not None]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def _find(self, text: str) -> Vectors | None:
        lent = self._lent.get(text)
        return lent if lent is not None else self._known.get(text)


def originals(data: Path) -> list[Original]:
    """Every real patent with an abstract and a filing date."""
    found = []
    for record in read_records(data / "patents" / "kr_patents.jsonl"):
        if isinstance(record, Record) and isinstance(record.features, PatentFeatures):
            features = record.features
            if features.abstract and features.filing_date:
                text = features.abstract.value
                cut = tuple(text[start:end] for start, end in statements(text)) or (text,)
                found.append(Original(features, cut))
    return found


def documents(
    real: Sequence[Original], encoder: KnownVectors, *, seed: int = 20261123
) -> Iterator[list[IndexedDocument]]:
    """Endless batches, ready for an engine: first the real patents, then variations."""
    features = iter(original.features for original in real)
    while batch := list(islice(features, BATCH)):
        yield prepare(batch, encoder=encoder)
    made = _variations(real, encoder, random.Random(seed))  # noqa: S311  no secret
    while True:
        yield prepare(list(islice(made, BATCH)), encoder=encoder)
        encoder.forget()


def _variations(
    real: Sequence[Original], encoder: KnownVectors, chance: random.Random
) -> Iterator[PatentFeatures]:
    fields: dict[str, list[Original]] = defaultdict(list)
    for original in real:
        fields[original.subclass].append(original)
    number = 0
    while True:
        number += 1
        yield _variation(number, chance.choice(real), fields, encoder, chance)


def _variation(
    number: int,
    followed: Original,
    fields: dict[str, list[Original]],
    encoder: KnownVectors,
    chance: random.Random,
) -> PatentFeatures:
    said = []
    for own in followed.statements:
        other = chance.choice(fields[followed.subclass])
        source = own if chance.random() < OWN else chance.choice(other.statements)
        said.append(_changed(source, encoder, chance))
    features = followed.features
    assert features.filing_date is not None  # noqa: S101  `originals` sees to it
    moved = features.filing_date.value + timedelta(days=chance.randint(-182, 182))
    title = features.title.value if features.title else ""
    return features.model_copy(
        update={
            "id": f"10{moved.year}{8_000_000 + number}",
            "filing_date": Found(value=moved),
            "title": Found(value=_changed(title, encoder, chance)),
            "abstract": Found(value=_PARAGRAPH.join(said)),
        }
    )


def _changed(text: str, encoder: KnownVectors, chance: random.Random) -> str:
    words = [
        "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3))))
        if chance.random() < INVENTED
        else word
        for word in text.split()
    ]
    changed = " ".join(words)
    encoder.lend(changed, like=text)
    return changed


def known_vectors(real: Sequence[Original], folder: Path) -> tuple[KnownVectors, float]:
    """Vectors of all real statements and titles, and how many were encoded a second.

    Kept in `folder` as a plain array and a list of texts; the rate is 0 where they were there.
    """
    encoder = load_encoder()
    texts = list(
        dict.fromkeys(
            text
            for original in real
            for text in (
                *original.statements,
                original.features.title.value if original.features.title else "",
            )
        )
    )
    array, names = folder / "vectors.npy", folder / "texts.json"
    rate = 0.0
    if not (array.is_file() and json.loads(names.read_text("utf-8")) == [encoder.id, texts]):
        folder.mkdir(parents=True, exist_ok=True)
        encoder.encode(texts[:10])
        started = time.perf_counter()
        vectors = encoder.encode(texts)
        rate = len(texts) / (time.perf_counter() - started)
        np.save(array, vectors)
        names.write_text(json.dumps([encoder.id, texts], ensure_ascii=False), "utf-8")
    rows = np.load(array, allow_pickle=False)
    return KnownVectors(encoder, dict(zip(texts, rows, strict=True))), rate
