"""The scorecard: an `Evaluation` arranged as a matrix of elements by prior art, and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.views.evidence import cells_together
from api.views.explanation import Fall, waterfall
from nlp.domain import Evidence, Genre
from scoring.evaluation import (
    Dimension,
    DimensionScore,
    ElementMatch,
    Evaluation,
    Finding,
    Judge,
    JudgedElement,
    PriorArt,
    Text,
    Verdict,
)
from scoring.likeness.findings import LikenessFinding
from scoring.uncertainty import Interval, interval_of

MATRIX_COLUMNS = 8
"""Prior art beside the elements; more would not fit a page, and the list below has them all."""


@dataclass(frozen=True, slots=True)
class Column:
    """One earlier document: `mark` is its letter, `anchor` the id of its side-by-side panel."""

    mark: str
    anchor: str
    art: PriorArt

    @property
    def matched_elements(self) -> tuple[ElementMatch, ...]:
        return tuple(m for m in self.art.matches if m.verdict is not Verdict.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Row:
    """One judged element and its best passage in each column's document, where there is one."""

    element: JudgedElement
    anchor: str
    cells: tuple[tuple[Column, ElementMatch | None], ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What could not be judged, and whose item it was."""

    dimension: Dimension
    finding: Finding


@dataclass(frozen=True, slots=True)
class ForPanel:
    """An item that only the panel can judge, with its points of the sheet's 100."""

    name: Text  # of its dimension
    finding: Finding
    points: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    evaluation: Evaluation
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    own: tuple[Column, ...]
    duplicates: tuple[Column, ...]
    best_two: tuple[str, str] | None  # letters of the two, where both stand in the list
    unjudged: tuple[Unjudged, ...]
    for_panel: tuple[ForPanel, ...]
    waterfall: tuple[Fall, ...]
    likeness: tuple[LikenessFinding, ...]  # as known now; the evaluation is of its own day

    @property
    def interval(self) -> Interval | None:
        """How far the total could lie elsewhere (docs/screening.md)."""
        return interval_of(self.evaluation)

    @property
    def matrix_columns(self) -> tuple[Column, ...]:
        return self.columns[:MATRIX_COLUMNS]

    @property
    def elements(self) -> dict[str, JudgedElement]:
        return {element.label: element for element in self.evaluation.originality.elements}

    def anchor_of(self, label: str) -> str:
        """Id of an element's row, by the element's label."""
        return next((row.anchor for row in self.rows if row.element.label == label), "element-0")

    @property
    def further_reasons(self) -> tuple[Text, ...]:
        """Reasons for the originality score that its parts do not already give."""
        explained = {part.explanation for part in self.evaluation.originality.parts}
        return tuple(
            reason
            for dimension in self.evaluation.dimensions
            if dimension.dimension is Dimension.ORIGINALITY
            for reason in dimension.reasons
            if reason not in explained
        )

    @property
    def compared_genre(self) -> Genre:
        """Whom the document is ranked among: a proposal among earlier projects."""
        genre = self.evaluation.genre
        return Genre.PROJECT if genre is Genre.PROPOSAL else genre

    @property
    def detailed(self) -> tuple[DimensionScore, ...]:
        """Dimensions that are explained by findings; originality has its own section."""
        return tuple(d for d in self.evaluation.dimensions if d.findings)


def arrange(evaluation: Evaluation, likeness: tuple[LikenessFinding, ...] = ()) -> Scorecard:
    """Letters, matrix and lists of an evaluation."""
    originality = evaluation.originality
    columns = _columns(originality.prior_art, "art")
    marks = {column.art.hit.id: column.mark for column in columns}
    pair = originality.best_two
    both = (marks.get(pair.first), marks.get(pair.second)) if pair else (None, None)
    return Scorecard(
        evaluation=evaluation,
        columns=columns,
        rows=tuple(_rows(originality.elements, columns[:MATRIX_COLUMNS])),
        own=_columns(originality.own_art, "own"),
        duplicates=_columns(originality.duplicate_funding, "dup"),
        best_two=(both[0], both[1]) if both[0] and both[1] else None,
        unjudged=tuple(
            Unjudged(dimension.dimension, finding)
            for dimension in evaluation.dimensions
            for finding in dimension.findings
            if not finding.judged and finding.judge is not Judge.PANEL
        ),
        for_panel=tuple(_for_panel(evaluation)),
        waterfall=waterfall(evaluation),
        likeness=likeness,
    )


def _for_panel(evaluation: Evaluation) -> Iterator[ForPanel]:
    for dimension in evaluation.dimensions:
        for finding in dimension.findings:
            if finding.judge is Judge.PANEL and dimension.label is not None:
                points = (dimension.weight or 0.0) * finding.weight / 100
                yield ForPanel(dimension.label, finding, round(points, 4))


def letter(index: int) -> str:
    """A, B, … Z, AA, AB, … for 0, 1, …"""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _columns(arts: tuple[PriorArt, ...], kind: str) -> tuple[Column, ...]:
    return tuple(Column(letter(i), f"{kind}-{i + 1}", art) for i, art in enumerate(arts))


def _rows(elements: tuple[JudgedElement, ...], columns: tuple[Column, ...]) -> Iterator[Row]:
    matches = [{m.element: m for m in column.art.matches} for column in columns]
    for number, element in enumerate(elements, start=1):
        cells = zip(columns, (found.get(element.label) for found in matches), strict=True)
        yield Row(element, f"element-{number}", tuple(cells))


def all_evidence(evaluation: Evaluation) -> Iterator[tuple[str, Evidence]]:
    """(document id, evidence) in the order in which a reader meets them on the scorecard."""
    own = evaluation.document_id
    originality = evaluation.originality
    for element in originality.elements:
        yield own, element.evidence
    for art in (*originality.prior_art, *originality.duplicate_funding, *originality.own_art):
        for match in art.matches:
            if match.verdict is not Verdict.NOT_FOUND:
                yield art.hit.id, match.passage
    for dimension in evaluation.dimensions:
        for finding in dimension.findings:
            for evidence in cells_together(finding.evidence):
                yield own, evidence
    for condition in evaluation.conditions:
        for evidence in cells_together(condition.evidence):
            yield own, evidence
