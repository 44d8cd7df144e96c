"""Patents in any format that Novum reads: titles, abstracts, claims, descriptions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.domain import DescriptionPart, PatentFeatures
from nlp.errors import NovumError
from nlp.patents.reading import Record, read_records
from nlp.training.corpora.base import Kind, Pair, halves, pieces

_PARAGRAPHS = 60
"""Statements of one description: the long ones must not outweigh all others."""


class Patents:
    """`held_out`: ids of applications that nothing is learnt from."""

    name = "patents"
    licence = "published by the offices (KIPO, USPTO); no copyright in abstracts is claimed"
    origin = "bulk files of patent offices"

    def __init__(self, files: list[Path], *, held_out: frozenset[str] = frozenset()) -> None:
        self._files = files
        self._held_out = held_out

    def texts(self) -> Iterator[str]:
        for one in self._patents():
            if one.title:
                yield one.title.value
            if one.abstract:
                yield from pieces(one.abstract.value)
            for claim in one.claims[:3]:
                yield claim.text
            for section in one.description:
                for number, piece in enumerate(pieces(section.text)):
                    if number == _PARAGRAPHS:
                        break
                    yield piece

    def pairs(self) -> Iterator[Pair]:
        for one in self._patents():
            yield from pairs_of(one)

    def _patents(self) -> Iterator[PatentFeatures]:
        return (one for one in patents_in(self._files) if one.id not in self._held_out)


def patents_in(files: Iterable[Path]) -> Iterator[PatentFeatures]:
    """Every patent of the bulk files among `files`."""
    for file in files:
        try:
            for record in read_records(file):
                if isinstance(record, Record) and isinstance(record.features, PatentFeatures):
                    yield record.features
        except NovumError:
            continue  # not a bulk file: a licence, a schema


def pairs_of(one: PatentFeatures) -> Iterator[Pair]:
    """What belongs together within one document."""
    title = one.title.value if one.title else ""
    abstract = one.abstract.value if one.abstract else ""
    if title and abstract:
        yield Pair(title, abstract, Kind.TITLE)
    if both := halves(abstract):
        yield Pair(*both, Kind.NEIGHBOURS)
    if abstract and one.claims:
        yield Pair(abstract, one.claims[0].text, Kind.CLAIM)
    parts = {section.part: section.text for section in one.description}
    problem, solution = parts.get(DescriptionPart.PROBLEM), parts.get(DescriptionPart.SOLUTION)
    if problem and solution:
        yield Pair(problem, solution, Kind.SOLUTION)
    for own, english in ((one.title, one.title_en), (one.abstract, one.abstract_en)):
        if own and english and own.value != english.value:
            yield Pair(english.value, own.value, Kind.TRANSLATION)


def held_out_ids(questions: Path) -> frozenset[str]:
    """The applications whose citations are the questions of the prior-art measure."""
    if not questions.is_file():
        return frozenset()
    return frozenset(json.loads(questions.read_text(encoding="utf-8")))
