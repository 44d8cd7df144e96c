"""Cited art with what a search report says of it: its category, and the claims it concerns."""

from __future__ import annotations

from typing import TypeVar

from nlp.domain.document import ParsedDocument
from nlp.domain.evidence import Evidence, Found
from nlp.domain.features import CitedDocument, CitedLiterature
from nlp.numbers import normalise, without_kind
from nlp.patents.citations import first_number
from nlp.patents.search_report import ReportRow, read_report

Cited = tuple[Found[CitedDocument], ...]
Papers = tuple[Found[CitedLiterature], ...]
_Value = TypeVar("_Value", CitedDocument, CitedLiterature)

_REACH = 8
"""Characters before a number with which a citation begins, such as ``D1: ``."""
_ALIKE = 24
"""Letters of a paper's reference that tell that it is the same one."""
_CONFIDENCE = 0.9
_BETWEEN = "; "


def with_report(document: ParsedDocument, cited: Cited, papers: Papers) -> tuple[Cited, Papers]:
    """The art of the front page and of the search reports, each once, in this order."""
    patents = {without_kind(one.value.id): one for one in cited}
    texts = {_letters(one.value.text): one for one in papers}
    last: str | None = None  # key of the document of the row above
    for row in read_report(document):
        if row.text:
            raw = first_number(row.text, within=_REACH)
            last = without_kind(normalise(raw)) if raw else _same(texts, _letters(row.text))
            if raw and last not in patents:
                value = CitedDocument(raw=raw, id=normalise(raw))
                patents[last] = Found[CitedDocument](value=value, confidence=_CONFIDENCE)
            elif not raw and last not in texts:
                paper = CitedLiterature(text=row.text)
                texts[last] = Found[CitedLiterature](value=paper, confidence=_CONFIDENCE)
        if last in patents:
            patents[last] = _told(patents[last], row)
        elif last is not None:
            texts[last] = _told(texts[last], row)
    return tuple(patents.values()), tuple(texts.values())


def _told(found: Found[_Value], row: ReportRow) -> Found[_Value]:
    """With a row of the report; a document may stand in several."""
    value = found.value
    changed = value.model_copy(
        update={
            "by_examiner": True,
            "category": _joined(value.category, row.category),
            "relevant_claims": _joined(value.relevant_claims, row.claims),
        }
    )
    evidence: tuple[Evidence, ...] = (*found.evidence, *row.evidence)
    return found.model_copy(update={"value": changed, "evidence": evidence})


def _joined(before: str | None, more: str) -> str | None:
    return _BETWEEN.join(filter(None, (before, more))) or None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _same(texts: dict[str, Found[CitedLiterature]], letters: str) -> str:
    """The key of a paper that is known already, which the front page may print shorter."""
    begins = letters[:_ALIKE]
    return next((known for known in texts if known[:_ALIKE] == begins), letters)
