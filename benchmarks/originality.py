"""Is the art that examiners cited nearer than other earlier art?

    python -m benchmarks.originality --data ../shared/data

For each of 76 real applications: the documents that its examiner cited against random earlier
documents, of the same IPC subclass and of any field. AUC over all pairs together, because a raw
value must mean the same for every application. The peer, in the same run: cosine of sublinear
tf-idf over ko-dic nouns of title and abstract. Then how long the reference distribution takes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexing.catalog import Catalog
from indexing.embedded import EmbeddedEngine
from indexing.engine import SearchFilter
from indexing.prepare import prepare
from indexing.settings import CatalogSettings
from nlp.domain import PatentFeatures
from nlp.encoder import load_encoder
from nlp.patents.reading import Record, read_records
from nlp.terms import KoDicAnalyser
from scoring.corpus import Corpus
from scoring.evaluation import RankLevel
from scoring.measure import measure
from scoring.ranking import field_at
from scoring.reference import build_reference
from scoring.statements import Basis, Statements, make_statements

SEED = 7
OTHERS = 40  # random documents per application and kind
RESAMPLES = 2000
NOUNS = frozenset({"NNG", "NNP", "SL", "SN", "XR", "VV", "NR", "SH"})

Similarity = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass
class Pairs:
    """Similarities by application: of its cited documents, and of random ones."""

    cited: list[list[float]] = field(default_factory=list)
    same_subclass: list[list[float]] = field(default_factory=list)
    any_field: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """One application and the documents it is compared with."""

    query: str
    cited: list[str]
    same_subclass: list[str]
    any_field: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--index", type=Path, help="keep the index here and use it again")
    asked = parser.parse_args()
    folder = asked.data / "patents"
    documents = _documents(folder)
    cases = list(_cases(documents, folder))
    with tempfile.TemporaryDirectory() as temporary:
        engine = _engine(asked.index or Path(temporary) / "index", documents)
        ours, coverage = _ours(engine)
        results = {
            "tf-idf cosine over ko-dic nouns": _pairs(cases, _tf_idf(documents)),
            "Novum: nearness of the document": _pairs(cases, ours),
            "Novum: 1 - raw against it alone": _pairs(cases, coverage),
        }
        _report(results)
        _reference(engine, Path(temporary), len(documents))
        engine.close()
    return 0


def auc(high: Sequence[float], low: Sequence[float]) -> float:
    """Share of pairs in which `high` is larger; equal ones count half."""
    both = np.sort(np.asarray(low))
    below = np.searchsorted(both, high, side="left")
    upto = np.searchsorted(both, high, side="right")
    return float(((below + upto) / 2).mean() / len(both))


def _report(results: dict[str, Pairs]) -> None:
    peer = next(iter(results.values()))
    print(f"{'AUC of cited against':36}{'same subclass':>15}{'any field':>12}   difference to peer")
    for name, pairs in results.items():
        same, anywhere = (_auc(pairs, kind, None) for kind in ("same_subclass", "any_field"))
        low, high = _interval(pairs, peer)
        note = "" if pairs is peer else f"   [{low:+.3f}, {high:+.3f}] (95 %, same subclass)"
        print(f"{name:36}{same:15.3f}{anywhere:12.3f}{note}")


def _auc(pairs: Pairs, kind: str, chosen: NDArray[np.int64] | None) -> float:
    low: list[list[float]] = getattr(pairs, kind)
    places = range(len(low)) if chosen is None else chosen.tolist()
    return auc(
        [value for i in places for value in pairs.cited[i]],
        [value for i in places for value in low[i]],
    )


def _interval(one: Pairs, other: Pairs) -> tuple[float, float]:
    """95 % interval of the difference, drawing applications with replacement."""
    random = np.random.default_rng(SEED)
    draws = random.integers(0, len(one.cited), size=(RESAMPLES, len(one.cited)))
    differences = [
        _auc(one, "same_subclass", draw) - _auc(other, "same_subclass", draw) for draw in draws
    ]
    low, high = np.quantile(differences, [0.025, 0.975])
    return float(low), float(high)


def _pairs(cases: Sequence[Case], similarity: Similarity) -> Pairs:
    pairs = Pairs()
    for case in cases:
        pairs.cited.append(list(similarity(case.query, case.cited)))
        pairs.same_subclass.append(list(similarity(case.query, case.same_subclass)))
        pairs.any_field.append(list(similarity(case.query, case.any_field)))
    return pairs


def _documents(folder: Path) -> dict[str, PatentFeatures]:
    records = read_records(folder / "kr_patents.jsonl")
    features = [record.features for record in records if isinstance(record, Record)]
    return {
        one.id: one
        for one in features
        if isinstance(one, PatentFeatures) and one.abstract is not None
    }


def _cases(documents: dict[str, PatentFeatures], folder: Path) -> Iterator[Case]:
    cited = json.loads((folder / "prior_art_dev.json").read_text(encoding="utf-8"))
    random = np.random.default_rng(SEED)
    for query, ids in cited.items():
        if query not in documents:
            continue
        own = _subclasses(documents[query])
        filed = documents[query].priority_date
        earlier = [
            name
            for name, one in documents.items()
            if name not in (query, *ids)
            and filed is not None
            and one.priority_date is not None
            and one.priority_date < filed
        ]
        near = [name for name in earlier if own & _subclasses(documents[name])]
        yield Case(
            query=query,
            cited=[name for name in ids if name in documents],
            same_subclass=_drawn(random, near),
            any_field=_drawn(random, earlier),
        )


def _drawn(random: np.random.Generator, names: list[str]) -> list[str]:
    chosen = random.permutation(len(names))[:OTHERS]
    return [names[index] for index in chosen]


def _subclasses(one: PatentFeatures) -> set[str]:
    return {field_at(found.value.symbol, RankLevel.SUBCLASS) for found in one.ipc}


def _engine(folder: Path, documents: dict[str, PatentFeatures]) -> EmbeddedEngine:
    encoder = load_encoder()
    engine = EmbeddedEngine(folder, analyser=KoDicAnalyser(), encoder=encoder)
    if engine.snapshot().documents != len(documents):
        features = list(documents.values())
        for start in range(0, len(features), 256):
            engine.upsert(prepare(features[start : start + 256], encoder=encoder))
    return engine


def _ours(engine: EmbeddedEngine) -> tuple[Similarity, Similarity]:
    """Nearness of single documents, and one minus the raw value against each alone."""
    corpus = Corpus(engine=engine, analyser=KoDicAnalyser())
    corpus.add(engine.ids(filter=SearchFilter()))

    def statements(query: str) -> Statements:
        rows = [
            row for row in corpus.rows_of(query) if corpus.passage(row).label.startswith("abstract")
        ]
        return make_statements(
            Basis.ABSTRACT,
            [corpus.passage(row) for row in rows],
            vectors=corpus.vectors(rows),
            terms=[corpus.terms(row) for row in rows],
        )

    def nearness(query: str, others: Sequence[str]) -> Sequence[float]:
        found = corpus.compare(statements(query)).nearness[corpus.columns(others)]
        return [float(value) for value in found]

    def alone(query: str, others: Sequence[str]) -> Sequence[float]:
        judged = statements(query)
        comparison = corpus.compare(judged)
        values = []
        for column in corpus.columns(others):
            only = np.array([column])
            measured = measure(
                judged,
                comparison.by_element[:, only],
                comparison.nearness[only],
                known=corpus.known_terms(judged.terms, only),
            )
            values.append(1 - measured.raw if measured else 0.0)
        return values

    return nearness, alone


def _tf_idf(documents: dict[str, PatentFeatures]) -> Similarity:
    """Cosine of (1 + log tf) × idf over nouns of title and abstract."""
    analyser = KoDicAnalyser()
    counts: dict[str, dict[str, int]] = {}
    frequency: dict[str, int] = {}
    for name, one in documents.items():
        parts = [found.value for found in (one.title, one.abstract) if found]
        mine: dict[str, int] = {}
        for token in analyser.tokens(" ".join(parts)):
            if token.tag in NOUNS:
                word = token.surface.lower()
                mine[word] = mine.get(word, 0) + 1
        counts[name] = mine
        for word in mine:
            frequency[word] = frequency.get(word, 0) + 1
    vectors: dict[str, dict[str, float]] = {}
    for name, mine in counts.items():
        weights = {
            word: (1 + float(np.log(count))) * float(np.log(len(documents) / frequency[word]))
            for word, count in mine.items()
        }
        norm = float(np.sqrt(sum(weight**2 for weight in weights.values()))) or 1.0
        vectors[name] = {word: weight / norm for word, weight in weights.items()}

    def similarity(query: str, others: Sequence[str]) -> Sequence[float]:
        mine = vectors[query]
        return [
            sum(weight * vectors[other].get(word, 0.0) for word, weight in mine.items())
            for other in others
        ]

    return similarity


def _reference(engine: EmbeddedEngine, folder: Path, documents: int) -> None:
    with Catalog.open(CatalogSettings(url=f"sqlite:///{folder / 'novum.sqlite'}")) as catalog:
        started = time.perf_counter()
        rows = build_reference(engine=engine, analyser=KoDicAnalyser(), reference=catalog.reference)
        spent = time.perf_counter() - started
    print(
        f"\nReference distribution: {rows:,} rows of {documents:,} documents in {spent:.1f} s "
        f"({1000 * spent / documents:.1f} ms a document)"
    )


if __name__ == "__main__":
    raise SystemExit(main())
