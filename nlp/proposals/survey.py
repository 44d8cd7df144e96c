"""The survey of prior patents (선행특허 조사): what is known and how the project differs."""

from __future__ import annotations

import re

from nlp.domain import Found, SurveyedPatent
from nlp.proposals.body import Body
from nlp.proposals.headers import Header
from nlp.proposals.lexicon import Lexicon
from nlp.proposals.rows import CONFIDENCE, Row, find_rows

_NUMBER = re.compile(r"\d[\d,/ -]{4,}\d")


def find_survey(body: Body, lexicon: Lexicon) -> tuple[Found[SurveyedPatent], ...]:
    """Rows with a patent number, in order."""
    found: list[Found[SurveyedPatent]] = []
    for row in find_rows(body, lexicon, "survey", _accepts):
        number = next(filter(_NUMBER.search, row.all("number")), None)
        if number is not None:
            value = _patent(row, number)
            found.append(Found(value=value, evidence=row.evidence(body), confidence=CONFIDENCE))
    return tuple(found)


def _accepts(header: Header, caption: str) -> bool:
    names = set(header.columns.values())
    return "number" in names and bool(names & {"similar", "different", "applicant"})


def _patent(row: Row, number: str) -> SurveyedPatent:
    return SurveyedPatent(
        number=number,
        title=row.text("title") or None,
        applicant=row.text("applicant") or None,
        similar=row.text("similar") or None,
        different=row.text("different") or None,
    )
