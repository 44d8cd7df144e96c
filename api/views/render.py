"""The templates, with the few filters that put domain values into words.

Everything is autoescaped and an undefined name is an error: a template cannot show nothing by
mistake.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from api.i18n import Language, Messages
from api.views.evidence import cells_together
from nlp.domain import Evidence
from scoring.evaluation import Grade, Text
from scoring.evaluation import points as shown_points

FOLDER = Path(__file__).resolve().parent.parent


@cache
def environment() -> Environment:
    """One environment for pages and reports."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    templates.filters.update(
        say=say,
        label=label,
        place=place,
        day=day,
        moment=moment,
        percent=percent,
        points=points,
        tone=tone,
        mark_terms=mark_terms,
        sure=sure,
        cells_together=cells_together,
        megabytes=megabytes,
    )
    return templates


def render(template: str, language: Language, /, **values: Any) -> str:
    """A template's text; `t` gives it the words of the language."""
    return (
        environment().get_template(template).render(lang=language, t=Messages(language), **values)
    )


def messages(context: Context) -> Messages:
    found = context["t"]
    assert isinstance(found, Messages)  # noqa: S101 - set by `render`
    return found


@pass_context
def say(context: Context, text: Text) -> str:
    return text.in_language(messages(context).language)


@pass_context
def label(context: Context, value: str) -> str:
    """``claim 1a`` → ``청구항 1a``; a label we have no word for stays as it is."""
    return messages(context).label(value)


@pass_context
def place(context: Context, evidence: Evidence) -> str:
    """Where a quote stands: its page, its paragraph or its cell."""
    if evidence.page is not None:
        return messages(context)("evidence.page", page=evidence.page)
    return messages(context).label(evidence.source)


def day(value: date | None) -> str:
    return value.isoformat() if value else "–"


def moment(value: datetime) -> Markup:
    """A point in time in UTC; a script on the page turns it into the reader's own time."""
    there = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    shown = there.strftime("%Y-%m-%d %H:%M UTC")
    return Markup('<time datetime="{}">{}</time>').format(there.isoformat(), shown)


def percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def points(score: float | None) -> str:
    return "–" if score is None else shown_points(score)


def megabytes(count: int) -> str:
    return f"{count / 2**20:,.0f} MB" if count >= 2**20 else f"{count / 1024:,.0f} KB"


def tone(grade: Grade | None) -> str:
    """Colour group of a grade: high, good, fair, low or none."""
    if grade is None:
        return "none"
    return ("high", "high", "good", "good", "fair", "fair", "weak", "weak", "low", "low")[
        list(Grade).index(grade)
    ]


@pass_context
def sure(context: Context, confidence: float) -> str:
    step = "high" if confidence >= 0.75 else "medium" if confidence >= 0.5 else "low"
    return messages(context)(f"confidence.{step}")


def mark_terms(text: str, terms: tuple[str, ...]) -> Markup:
    """The text with the found search terms in <mark>, longest first; everything escaped."""
    wanted = sorted({term for term in terms if term.strip()}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    # A Latin term must be a whole word; Korean terms are stems inside longer words.
    pattern = "|".join(
        rf"(?<![A-Za-z0-9]){re.escape(term)}(?![A-Za-z0-9])" if term.isascii() else re.escape(term)
        for term in wanted
    )
    parts: list[Markup] = []
    at = 0
    for found in re.finditer(pattern, text, re.IGNORECASE):
        parts += [escape(text[at : found.start()]), Markup("<mark>{}</mark>").format(found[0])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def stylesheet() -> str:
    """The style sheet's text, for reports that must stand alone."""
    return (FOLDER / "static" / "novum.css").read_text(encoding="utf-8")
