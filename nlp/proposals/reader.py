"""`extract_proposal`: a parsed document to `ProposalFeatures`, every value with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlp.domain import Evidence, Found, ParsedDocument, ProposalFeatures
from nlp.proposals import business, classes, cover, identity, lexicon
from nlp.proposals.body import Body, BodyLine, is_blank, is_text_box
from nlp.proposals.budget import find_budget
from nlp.proposals.chunks import Chunk, Value, read_chunks
from nlp.proposals.cited import find_cited
from nlp.proposals.company import find_company
from nlp.proposals.competition import find_competitors, find_growth
from nlp.proposals.equipment import find_equipment
from nlp.proposals.funding import find_costs, find_funding
from nlp.proposals.goals import find_yearly_goals
from nlp.proposals.guessing import guess
from nlp.proposals.headers import year_label
from nlp.proposals.keyvalues import KeyValue, find_key_values, find_role_cells
from nlp.proposals.kind import CEILINGS, Kind, kind_of
from nlp.proposals.lexicon import Key, Lexicon, Role, squash, without_remarks
from nlp.proposals.outline import Segment, segments, split_number
from nlp.proposals.outputs import find_outputs
from nlp.proposals.pipeline import FOR_HEADINGS, build_pipeline
from nlp.proposals.plan import find_plan
from nlp.proposals.sentences import prose_lines
from nlp.proposals.survey import find_survey
from nlp.proposals.targets import find_targets
from nlp.proposals.team import find_team

if TYPE_CHECKING:
    from spacy.language import Language

FIELDS = tuple(
    name
    for name in ProposalFeatures.model_fields
    if name not in ("genre", "id", "source", "language", "missing")
)
"""Everything a proposal is asked for; what is not found stands in `ProposalFeatures.missing`."""
TEXTS = {
    "goal": Role.GOAL, "need": Role.NEED, "method": Role.METHOD, "novelty": Role.NOVELTY,
    "market_text": Role.MARKET, "sales_text": Role.SALES, "team_text": Role.TEAM,
    "effect": Role.EFFECT, "ip_text": Role.IP, "standards_text": Role.STANDARDS,
    "risk_text": Role.RISK, "security_text": Role.SECURITY,
}  # fmt: skip
SECTION_CONFIDENCE = 0.9
SHARED_CONFIDENCE = 0.6
SUMMARY_CONFIDENCE = 0.85
"""A section of its own; one heading for two fields (목표 및 내용); the summary table only."""
_UNIT_NOTE = re.compile(
    r"^\W*(?:단위|units?\b)[^)]{0,20}\W*$|^\(\W*(?:KRW|USD|EUR|백만|천|억)[^)]{0,20}\)$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"연차별|단계별|성능\s*(?:지표|목표)|정량|성과\s*(?:지표|목표)|yearly|annual|quantitative|targets",
    re.IGNORECASE,
)
"""Headings of goals by year and of tables, which are fields of their own."""
SHORTEST_TEXT = 10
"""Letters; less is an empty form's bullet."""


@dataclass(frozen=True)
class _Reading:
    body: Body
    words: Lexicon
    pairs: list[KeyValue]
    parts: list[Segment]
    chunks: list[Chunk]
    cells: list[Chunk]


def extract_proposal(document: ParsedDocument) -> ProposalFeatures:
    """Fields of an R&D proposal. Nothing is guessed: what was not found is named in `missing`.

    A call for proposals, which has the same words but no applicant, yields no values at all;
    a document of unclear kind yields values of low confidence.
    """
    reading = _read(document)
    kind = kind_of(reading.body, reading.pairs, reading.parts, reading.words)
    values = {} if kind is Kind.NOTICE else _values(reading)
    ceiling = CEILINGS.get(kind, 0.0)
    values = {name: _capped(value, ceiling) for name, value in values.items() if value}
    return ProposalFeatures(
        id=document.sha256[:16],
        source=document.file_name,
        language=document.language,
        missing=tuple(name for name in FIELDS if name not in values),
        **values,
    )


def looks_like_proposal(document: ParsedDocument) -> Kind:
    """Whether an applicant wrote it, or an agency that calls for proposals, or neither is clear."""
    reading = _read(document)
    return kind_of(reading.body, reading.pairs, reading.parts, reading.words)


def _read(document: ParsedDocument) -> _Reading:
    nlp = build_pipeline("en" if document.language == "en" else "ko")
    body, words = Body(document), lexicon.load()
    parts = segments(body, nlp)
    return _Reading(
        body=body,
        words=words,
        pairs=find_key_values(body, words),
        parts=parts,
        chunks=read_chunks(body, parts, nlp),
        cells=_grid_chunks(body, parts, nlp),
    )


def _values(reading: _Reading) -> dict[str, Any]:
    began = _began(reading)
    return {
        **_cover(reading, began),
        **_tables(reading, began),
        "cited": find_cited(reading.body, reading.chunks, reading.cells),
        **_texts(reading),
    }


def _began(reading: _Reading) -> int | None:
    """First year of the project, as far as its period or the day of submission tells."""
    period = cover.find_period(reading.pairs)
    if period and period.value.start:
        return period.value.start.year
    submitted = cover.find_submission_date(reading.body, reading.pairs)
    return submitted.value.year if submitted else None


def _cover(reading: _Reading, began: int | None) -> dict[str, Any]:
    """What labels say."""
    body, words, pairs = reading.body, reading.words, reading.pairs
    trl_start, trl_end = cover.find_trl(body, pairs, (*reading.chunks, *reading.cells))
    organisation = cover.find_organisation(pairs)
    lead = organisation.value if organisation else None
    return {
        "title": cover.find_title(body, pairs, words),
        "title_en": identity.find_title_en(pairs),
        "number": identity.find_number(pairs),
        "organisation": organisation,
        "partners": identity.find_partners(body, pairs, words, lead),
        "leader": identity.find_leader(pairs),
        "call": cover.find_call(pairs),
        "programme": identity.find_programme(body, pairs),
        "subprogramme": identity.find_named(pairs, Key.SUBPROGRAMME),
        "agency": identity.find_agency(body, pairs),
        "call_date": cover.find_date(pairs, Key.CALL_DATE),
        "submission_date": cover.find_submission_date(body, pairs),
        "period": cover.find_period(pairs),
        "phases": identity.find_phases(body),
        "budget": find_budget(body, pairs, words),
        "keywords": cover.find_keywords(pairs),
        "classification": classes.find_classification(pairs),
        "research_type": classes.find_research_type(pairs),
        "security": classes.find_security(pairs),
        "ipc": cover.find_ipc(pairs),
        "trl_start": trl_start,
        "trl_end": trl_end,
        "company": find_company(body, pairs, began),
    }


def _tables(reading: _Reading, began: int | None) -> dict[str, Any]:
    """What tables say, and sentences where a table could stand."""
    body, words, chunks = reading.body, reading.words, reading.chunks
    return {
        "funding": find_funding(body),
        "costs": find_costs(body, words),
        "yearly_goals": find_yearly_goals(body, reading.parts, words),
        "targets": find_targets(body, words),
        "outputs": find_outputs(body),
        "equipment": find_equipment(body, words),
        "market": business.find_market(body, reading.parts, chunks, words),
        "growth": find_growth(body, chunks, words),
        "competitors": find_competitors(body, words),
        "sales": business.find_sales(body, chunks, words, began),
        "plan": find_plan(body, began),
        "team": find_team(body, words),
        "survey": find_survey(body, words),
    }


def _texts(reading: _Reading) -> dict[str, Found[str] | None]:
    summary: dict[Role, list[tuple[str, Evidence]]] = {}
    for role, text, evidence in find_role_cells(reading.body, reading.words):
        summary.setdefault(role, []).append((text, evidence))
    found = {
        name: _section_text(reading, role) or _summary_text(summary.get(role, ()))
        for name, role in TEXTS.items()
    }
    lacking = [name for name, value in found.items() if value is None]
    return found | guess(reading.body, reading.parts, lacking)


def _section_text(reading: _Reading, role: Role) -> Found[str] | None:
    """All sections of a role in order; one that serves two fields only where none is its own."""
    own = _main([part for part in reading.parts if part.roles == (role,)])
    shared = [part for part in reading.parts if role in part.roles and len(part.roles) > 1]
    for parts, confidence in ((own, SECTION_CONFIDENCE), (shared, SHARED_CONFIDENCE)):
        pieces = [
            piece
            for part in parts
            if (piece := _piece(reading.body, prose_lines(part.lines, reading.words)))
        ]
        if pieces:
            return Found(
                value="\n".join(text for text, _ in pieces),
                evidence=tuple(evidence for _, evidence in pieces),
                confidence=confidence,
            )
    return None


def _main(parts: list[Segment]) -> list[Segment]:
    """Sections of a role without those about years or figures, where others remain."""
    main = [part for part in parts if not (part.heading and _ASIDE.search(part.heading.title))]
    return main or parts


def _piece(body: Body, lines: Sequence[BodyLine]) -> tuple[str, Evidence] | None:
    lines = [line for line in lines if not _is_empty(line.text) and not _UNIT_NOTE.match(line.text)]
    written = sum(len(squash(line.text)) for line in lines if not _is_skeleton(line.text))
    if written < SHORTEST_TEXT:
        return None
    return body.prose(lines), body.document.evidence(lines[0].start, lines[-1].end)


def _is_empty(text: str) -> bool:
    """A bare bullet or a short placeholder; names masked for blind review do not empty a line."""
    return is_blank(text) and len(squash(text)) <= SHORTEST_TEXT


def _is_skeleton(text: str) -> bool:
    """A line that the form prints for the applicant to fill: ``1차년도 목표:``."""
    bare = split_number(without_remarks(text) or text)[2].strip()
    if re.fullmatch(r"\s*[<〈《].*[>〉》]\s*", text):
        return True  # the caption of a table
    return bare.endswith((":", "：")) or year_label(bare) is not None or not squash(bare)


def _summary_text(cells: Iterable[tuple[str, Evidence]]) -> Found[str] | None:
    found = list(cells)
    if not found:
        return None
    return Found(
        value="\n".join(text for text, _ in found),
        evidence=tuple(evidence for _, evidence in found),
        confidence=SUMMARY_CONFIDENCE,
    )


def _grid_chunks(body: Body, parts: Sequence[Segment], nlp: Language) -> list[Chunk]:
    """Lines inside grids, with the roles of the section the table stands in."""
    lines = [
        line
        for line in body.lines
        if line.table is not None and not is_text_box(body.document.tables[line.table])
    ]
    starts = [(part.heading.line.start, part.roles) for part in parts if part.heading]
    docs = nlp.pipe((line.text for line in lines), disable=FOR_HEADINGS)
    chunks: list[Chunk] = []
    for line, doc in zip(lines, docs, strict=True):
        roles = next((roles for start, roles in reversed(starts) if start <= line.start), ())
        values = tuple(
            Value(span.label_, line.start + span.start_char, line.start + span.end_char, span.text)
            for span in doc.spans["values"]
        )
        chunks.append(Chunk(line.start, line.text, roles, values))
    return chunks


def _capped(value: Any, ceiling: float) -> Any:
    """`value`, a `Found` or several, with no confidence above `ceiling`."""
    if isinstance(value, tuple):
        return tuple(_capped(each, ceiling) for each in value)
    if value.confidence <= ceiling:
        return value
    return value.model_copy(update={"confidence": ceiling})
