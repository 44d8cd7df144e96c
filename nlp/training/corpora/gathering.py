"""All sources into two files: texts to be taught, and pairs that belong together."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from nlp.training.corpora.base import Kind, Pair, Source, pieces
from nlp.training.corpora.patents import held_out_ids
from nlp.training.corpora.similarity import judged
from nlp.training.recipe import Recipe
from nlp.training.workspace import Workspace

SHORTEST, LONGEST = 8, 2_000
"""Characters of a text worth learning from."""
Progress = Callable[[str, int], None]


def gather(
    sources: Iterable[Source],
    work: Workspace,
    recipe: Recipe,
    *,
    held_out: frozenset[str],
    progress: Progress,
) -> dict[str, dict[str, object]]:
    """Writes `texts.jsonl`, `pairs.jsonl` and `sources.json`; returns what each source gave.

    Texts are in an order that depends on their content alone. `held_out` are texts that measures
    are made of: neither they nor pairs with them are taken.
    """
    told: dict[str, dict[str, object]] = {}
    seen: set[bytes] = {_key(text) for text in held_out}
    work.folder.mkdir(parents=True, exist_ok=True)
    new_texts, new_pairs = (file.with_suffix(".new") for file in (work.texts, work.pairs))
    with (
        new_texts.open("w", encoding="utf-8") as texts,
        new_pairs.open("w", encoding="utf-8") as pairs,
    ):
        for source in sources:
            chosen = _chosen(source.texts(), recipe.most_texts, seen)
            for _, text in chosen:
                texts.write(
                    json.dumps({"text": text, "source": source.name}, ensure_ascii=False) + "\n"
                )
            kinds: dict[str, int] = {}
            for pair in _pairs(source.pairs(), held_out):
                line = {**asdict(pair), "source": source.name}
                pairs.write(json.dumps(line, ensure_ascii=False) + "\n")
                kinds[pair.kind] = kinds.get(pair.kind, 0) + 1
            progress(source.name, len(chosen))
            told[source.name] = {
                "licence": source.licence,
                "origin": source.origin,
                "texts": len(chosen),
                "characters": sum(len(text) for _, text in chosen),
                "pairs": kinds,
            }
    new_texts.replace(work.texts)
    new_pairs.replace(work.pairs)
    work.sources.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return told


def measured_texts(data: Path) -> frozenset[str]:
    """Texts that encoders are measured with.

    KorSTS dev, official English titles, and every statement of the documents whose citations are
    the questions of the prior-art measure: other applications repeat some of them word by word.
    """
    found: set[str] = set()
    dev = data / "korean_sts" / "korsts-dev.tsv"
    if dev.is_file():
        for pair in judged(dev):
            found |= {pair.first, pair.second}
    patents = data / "patents" / "kr_patents.jsonl"
    if patents.is_file():
        questions = held_out_ids(data / "patents" / "prior_art_dev.json")
        with patents.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                found.add(row.get("title_en") or "")
                if row["application_number"] in questions:
                    found |= {row["title"], row["abstract"], *pieces(row["abstract"])}
    return frozenset(found - {""})


def _chosen(texts: Iterator[str], most: int, seen: set[bytes]) -> list[tuple[bytes, str]]:
    """The `most` texts whose hashes are smallest, each once; `seen` grows by them."""
    unique: dict[bytes, str] = {}
    for text in texts:
        clean = " ".join(text.split())
        if SHORTEST <= len(clean) <= LONGEST and any(sign.isalpha() for sign in clean):
            unique.setdefault(_key(clean), clean)
    for key in seen:
        unique.pop(key, None)
    chosen = heapq.nsmallest(most, unique.items())
    seen.update(key for key, _ in chosen)
    return chosen


def _pairs(pairs: Iterator[Pair], held_out: frozenset[str]) -> Iterator[Pair]:
    measured = {_key(text) for text in held_out}
    seen: set[tuple[bytes, bytes, Kind]] = set()
    for pair in pairs:
        clean = Pair(
            " ".join(pair.first.split()), " ".join(pair.second.split()), pair.kind, pair.score
        )
        key = (_key(clean.first), _key(clean.second), clean.kind)
        if clean.first and clean.second and key not in seen:
            seen.add(key)
            if not measured & set(key[:2]):
                yield clean


def _key(text: str) -> bytes:
    return hashlib.blake2b(
        " ".join(text.split()).casefold().encode("utf-8", "replace"), digest_size=12
    ).digest()
