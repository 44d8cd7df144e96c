"""What an encoder is worth: Korean similarity, prior art, English titles to Korean abstracts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.domain import Encoder, PatentFeatures
from nlp.patents.reading import Record, read_records
from nlp.training.corpora.similarity import judged
from nlp.training.measures import ndcg


@dataclass(frozen=True, slots=True)
class Quality:
    """Each between 0 and 1, higher is better; None where the data are not there."""

    similarity: float | None  # Spearman's correlation with people on KorSTS dev
    prior_art: float | None  # nDCG@10 of examiners' citations, earlier art only, vectors alone
    crossing: float | None  # mean reciprocal rank, English title to Korean abstract


def evaluate(encoder: Encoder, data: Path) -> Quality:
    """All three, from the real documents in `data`."""
    return Quality(similarity(encoder, data), *_patents(encoder, data / "patents"))


def similarity(encoder: Encoder, data: Path) -> float | None:
    file = data / "korean_sts" / "korsts-dev.tsv"
    if not file.is_file():
        return None
    pairs = list(judged(file))
    first = encoder.encode([pair.first for pair in pairs])
    second = encoder.encode([pair.second for pair in pairs])
    from scipy.stats import spearmanr

    judgements = [pair.score for pair in pairs]
    return float(spearmanr((first * second).sum(axis=1), judgements).statistic)


def _patents(encoder: Encoder, folder: Path) -> tuple[float | None, float | None]:
    file, questions = folder / "kr_patents.jsonl", folder / "prior_art_dev.json"
    if not (file.is_file() and questions.is_file()):
        return None, None
    records = [record.features for record in read_records(file) if isinstance(record, Record)]
    documents = [one for one in records if isinstance(one, PatentFeatures)]
    cited: dict[str, list[str]] = json.loads(questions.read_text(encoding="utf-8"))
    vectors = encoder.encode([_whole(one) for one in documents])
    return _prior_art(documents, vectors, cited), _crossing(encoder, documents)


def _prior_art(
    documents: Sequence[PatentFeatures], vectors: NDArray[np.float32], cited: dict[str, list[str]]
) -> float:
    names = [one.id for one in documents]
    rows = {name: row for row, name in enumerate(names)}
    days = np.array(
        [one.filing_date.value.toordinal() if one.filing_date else 10**7 for one in documents]
    )
    gains = []
    for query, relevant in cited.items():
        row = rows[query]
        scores = np.where(days < days[row], vectors @ vectors[row], -np.inf)
        best = np.argsort(-scores, kind="stable")[:10]
        gains.append(ndcg([names[place] for place in best], relevant))
    return float(np.mean(gains))


def _crossing(encoder: Encoder, documents: Sequence[PatentFeatures]) -> float:
    """Every English title looks for its own abstract among those of all documents."""
    asked = [row for row, one in enumerate(documents) if one.title_en]
    titles = [one.title_en.value for one in documents if one.title_en]
    abstracts = encoder.encode([one.abstract.value if one.abstract else "" for one in documents])
    scores = encoder.encode(titles, query=True) @ abstracts.T
    return float((1 / ranks_of(scores, np.array(asked))).mean())


def ranks_of(scores: NDArray[np.floating], own: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of column `own` in each row; ties and what is no number count against it."""
    wanted = scores[np.arange(len(scores)), own][:, None]
    return np.asarray((~(scores < wanted)).sum(axis=1), dtype=np.int64)


def _whole(one: PatentFeatures) -> str:
    return "\n\n".join(found.value for found in (one.title, one.abstract) if found)
