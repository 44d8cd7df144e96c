"""Does search find the art that examiners cited? ``python -m benchmarks.prior_art``

76 queries (title and abstract of a real application) over 3,804 real applications; only art filed
before the query counts, the query itself is left out. Peers in the same run: plain BM25 and the
cosine of sublinear tf-idf, both over ko-dic nouns and both scored over every document; with
``--teacher`` also the whole engine with the Universal Sentence Encoder in place of ours.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexing.embedded import EmbeddedEngine
from indexing.engine import Query, SearchEngine, SearchFilter
from indexing.prepare import prepare
from indexing.ranking.query import Weights
from indexing.settings import ElasticSettings
from nlp.domain import Encoder, PatentFeatures
from nlp.encoder import load_encoder
from nlp.patents.reading import Record, read_records
from nlp.terms import KoDicAnalyser
from nlp.training.measures import ndcg, paired_bootstrap, recall

OpenEngine = Callable[[Encoder, Weights], SearchEngine]
DEPTH = 100
TEACHER = "Novum with USE-m3, text only"
NOUNS = frozenset({"NNG", "NNP", "SL", "SN", "XR", "VV", "NR", "SH"})
SHIPPED = Weights()
WITHOUT = {
    "without vectors": replace(SHIPPED, meaning=0.0, meaning_alone=0.0),
    "without terms": replace(SHIPPED, words=0.0, pairs=0.0, title=0.0, body=0.0),
    "without IPC": replace(SHIPPED, classes=0.0, guessed_classes=0.0),
}


@dataclass(frozen=True)
class Task:
    """The documents, and for each query id the ids that its examiner cited."""

    documents: dict[str, PatentFeatures]
    cited: dict[str, list[str]]


@dataclass(frozen=True)
class Outcome:
    """Measures of one method, query by query, in the order of the task."""

    ndcg10: list[float]
    recall10: list[float]
    recall100: list[float]
    milliseconds: float = 0.0

    def line(self, name: str) -> str:
        figures = [np.mean(self.ndcg10), np.mean(self.recall10), np.mean(self.recall100)]
        shown = "".join(f"{figure:10.3f}" for figure in figures)
        time_ = f"{self.milliseconds:8.1f}" if self.milliseconds else ""
        return f"{name:46}{shown}{time_}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--index", type=Path, help="keep the index here and use it again")
    parser.add_argument(
        "--engine",
        choices=("embedded", "elasticsearch"),
        default="embedded",
        help="elasticsearch: at NOVUM_SEARCH_URL, in indexes novum-prior-art-… that stay",
    )
    parser.add_argument("--teacher", action="store_true", help="the engine with USE-m3 as well")
    asked = parser.parse_args()
    task = _task(asked.data / "patents")
    outcomes = _peers(task)
    with tempfile.TemporaryDirectory() as temporary:
        embedded = _embedded(asked.index or Path(temporary))
        outcomes |= _ours(task, _elastic if asked.engine == "elasticsearch" else embedded)
        if asked.teacher:
            outcomes |= _with_teacher(task, _embedded(Path(temporary) / "teacher"))
    print(f"{'':46}{'nDCG@10':>10}{'recall@10':>10}{'rec@100':>10}{'ms':>8}")
    for name, outcome in outcomes.items():
        print(outcome.line(name))
    _differences(outcomes)
    return 0


def _task(folder: Path) -> Task:
    records = read_records(folder / "kr_patents.jsonl")
    features = [record.features for record in records if isinstance(record, Record)]
    documents = {one.id: one for one in features if isinstance(one, PatentFeatures)}
    cited = json.loads((folder / "prior_art_dev.json").read_text(encoding="utf-8"))
    return Task(documents, cited)


def _measured(task: Task, answer: Callable[[PatentFeatures], Sequence[str]]) -> Outcome:
    outcome = Outcome([], [], [])
    started = time.perf_counter()
    answers = [answer(task.documents[query]) for query in task.cited]
    spent = 1000 * (time.perf_counter() - started) / len(answers)
    for ranked, relevant in zip(answers, task.cited.values(), strict=True):
        outcome.ndcg10.append(ndcg(ranked, relevant))
        outcome.recall10.append(recall(ranked, relevant, 10))
        outcome.recall100.append(recall(ranked, relevant, DEPTH))
    return replace(outcome, milliseconds=spent)


def _ours(task: Task, open_engine: OpenEngine) -> dict[str, Outcome]:
    encoder = load_encoder()
    engine = _filled(task, open_engine(encoder, SHIPPED), encoder)
    outcomes = {
        "Novum, text only (IPC guessed)": _measured(task, lambda one: _search(engine, one)),
        "Novum, with the query's own IPC": _measured(
            task, lambda one: _search(engine, one, _symbols(one))
        ),
        "Novum, title and abstract as one text": _measured(
            task, lambda one: _search_joined(engine, one)
        ),
    }
    for name, weights in WITHOUT.items():
        less = open_engine(encoder, weights)
        outcomes[f"    {name}"] = _measured(task, lambda one, less=less: _search(less, one))  # type: ignore[misc]
        less.close()
    engine.close()
    return outcomes


def _filled(task: Task, engine: SearchEngine, encoder: Encoder) -> SearchEngine:
    if engine.snapshot().documents != len(task.documents):
        features = list(task.documents.values())
        for start in range(0, len(features), 256):
            engine.upsert(prepare(features[start : start + 256], encoder=encoder))
    return engine


def _with_teacher(task: Task, open_engine: OpenEngine) -> dict[str, Outcome]:
    from nlp.training.use import UseEncoder

    encoder = UseEncoder()
    engine = _filled(task, open_engine(encoder, SHIPPED), encoder)
    outcomes = {TEACHER: _measured(task, lambda one: _search(engine, one))}
    engine.close()
    return outcomes


def _embedded(folder: Path) -> OpenEngine:
    def opened(encoder: Encoder, weights: Weights) -> SearchEngine:
        return EmbeddedEngine(folder, analyser=KoDicAnalyser(), encoder=encoder, weights=weights)

    return opened


def _elastic(encoder: Encoder, weights: Weights) -> SearchEngine:
    from indexing.elastic import ElasticEngine

    settings = ElasticSettings().model_copy(update={"prefix": "novum-prior-art"})
    return ElasticEngine(settings, analyser=KoDicAnalyser(), encoder=encoder, weights=weights)


def _search(engine: SearchEngine, query: PatentFeatures, ipc: tuple[str, ...] = ()) -> list[str]:
    title, abstract = _words(query)
    return _asked(engine, query, Query(text=abstract, title=title, ipc=ipc, limit=DEPTH))


def _search_joined(engine: SearchEngine, query: PatentFeatures) -> list[str]:
    """As somebody who pastes both into one field, or a line of `novum search --batch`."""
    return _asked(engine, query, Query(text=" ".join(_words(query)), limit=DEPTH))


def _words(query: PatentFeatures) -> tuple[str, str]:
    return (
        query.title.value if query.title else "",
        query.abstract.value if query.abstract else "",
    )


def _asked(engine: SearchEngine, query: PatentFeatures, asked: Query) -> list[str]:
    filed = query.filing_date.value if query.filing_date else None
    condition = SearchFilter(before=filed, exclude_ids=(query.id,))
    return [hit.id for hit in engine.search(asked.model_copy(update={"filter": condition}))]


def _symbols(features: PatentFeatures) -> tuple[str, ...]:
    return tuple(found.value.symbol for found in features.ipc)


def _peers(task: Task) -> dict[str, Outcome]:
    """Dense matrices over every document: simple, slow, and without anything of ours."""
    ids = list(task.documents)
    filed = np.array([_day(one) for one in task.documents.values()])
    counts, words = _noun_counts(task)
    df = np.array([len(rows) for rows in words.values()])
    bm25 = _bm25(counts, df)
    plain = _tf_idf(counts, np.log(len(counts) / df))
    smooth = _tf_idf(counts, 1 + np.log((1 + len(counts)) / (1 + df)))

    def ranked(score: Callable[[int], NDArray[np.float64]]) -> Outcome:
        def answer(query: PatentFeatures) -> list[str]:
            row = ids.index(query.id)
            scores = np.where(filed < filed[row], score(row), -np.inf)
            scores[row] = -np.inf
            order = np.argsort(-scores, kind="stable")[:DEPTH]
            return [ids[index] for index in order if np.isfinite(scores[index])]

        return _measured(task, answer)

    return {
        "BM25 over ko-dic nouns": ranked(lambda row: bm25 @ (counts[row] > 0)),
        "cosine of sublinear tf-idf, scikit-learn's idf": ranked(lambda row: smooth @ smooth[row]),
        "cosine of sublinear tf-idf, idf = log(N/df)": ranked(lambda row: plain @ plain[row]),
    }


def _day(features: PatentFeatures) -> int:
    return features.filing_date.value.toordinal() if features.filing_date else 10**7


def _noun_counts(task: Task) -> tuple[NDArray[np.float32], dict[str, list[int]]]:
    analyser = KoDicAnalyser()
    words: dict[str, list[int]] = {}
    rows = []
    for row, one in enumerate(task.documents.values()):
        parts = [found.value for found in (one.title, one.abstract) if found]
        tokens = analyser.tokens("\n".join(parts))
        nouns = Counter(token.surface.lower() for token in tokens if token.tag in NOUNS)
        rows.append(nouns)
        for noun in nouns:
            words.setdefault(noun, []).append(row)
    counts = np.zeros((len(rows), len(words)), dtype=np.float32)
    column = {word: index for index, word in enumerate(words)}
    for row, nouns in enumerate(rows):
        for noun, times in nouns.items():
            counts[row, column[noun]] = times
    return counts, words


def _bm25(counts: NDArray[np.float32], df: NDArray[np.int64]) -> NDArray[np.float32]:
    length = counts.sum(axis=1, keepdims=True)
    idf = np.log(1 + (len(counts) - df + 0.5) / (df + 0.5)).astype(np.float32)
    saturated = counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * length / length.mean()))
    return np.asarray(saturated * idf, dtype=np.float32)


def _tf_idf(counts: NDArray[np.float32], idf: NDArray[np.float64]) -> NDArray[np.float32]:
    weights = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) * idf.astype(np.float32)
    return np.asarray(weights / np.linalg.norm(weights, axis=1, keepdims=True), dtype=np.float32)


def _differences(outcomes: dict[str, Outcome]) -> None:
    print(
        "\nDifference in nDCG@10, mean and 95 % interval of the paired bootstrap over the queries"
    )
    names = list(outcomes)
    for ours in names[3:6]:
        others = names[:3] + (names[6:] if ours == names[3] else [])
        for other in others:
            mean, low, high = paired_bootstrap(outcomes[ours].ndcg10, outcomes[other].ndcg10)
            print(f"{ours.strip():34} − {other.strip():46}{mean:+.3f}  [{low:+.3f}, {high:+.3f}]")


if __name__ == "__main__":
    raise SystemExit(main())
