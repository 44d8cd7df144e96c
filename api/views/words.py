"""Values of features in words, as a reader would write them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import singledispatch

from api.i18n import Messages
from nlp.domain import (
    Budget,
    CitedDocument,
    CitedLiterature,
    FundedProject,
    IpcSymbol,
    LegalEvent,
    Member,
    Money,
    Party,
    Period,
    Priority,
    RelatedDocument,
)


@singledispatch
def words(value: object, t: Messages) -> str:
    """A field's value as a reader would write it."""
    return str(value)


@words.register
def _(value: date, t: Messages) -> str:
    return value.isoformat()


@words.register
def _(value: StrEnum, t: Messages) -> str:
    return t(f"value.{value.value}")


@words.register
def _(value: Money, t: Messages) -> str:
    return f"{value.amount:,f} {value.currency}"


@words.register
def _(value: Budget, t: Messages) -> str:
    named = {name: getattr(value, name) for name in ("government", "own", "total")}
    return "\n".join(f"{t(f'money.{n}')} {words(money, t)}" for n, money in named.items() if money)


@words.register
def _(value: Period, t: Messages) -> str:
    days = [day.isoformat() if day else "?" for day in (value.start, value.end)]
    shown = [" – ".join(days)] if value.start or value.end else []
    if value.months is not None:
        shown.append(t("period.months", count=value.months))
    return ", ".join(shown)


@words.register
def _(value: Party, t: Messages) -> str:
    return f"{value.name} ({value.address})" if value.address else value.name


@words.register
def _(value: IpcSymbol, t: Messages) -> str:
    return f"{value.symbol} ({value.version})" if value.version else value.symbol


@words.register
def _(value: Priority, t: Messages) -> str:
    filed = f", {value.filed.isoformat()}" if value.filed else ""
    return f"{value.country} {value.number}{filed}"


@words.register
def _(value: CitedDocument, t: Messages) -> str:
    number = value.raw if value.raw == value.id else f"{value.raw} → {value.id}"
    return " ".join((number, *_cited_as(value, t)))


@words.register
def _(value: CitedLiterature, t: Messages) -> str:
    return " ".join((value.text, *_cited_as(value, t)))


def _cited_as(value: CitedDocument | CitedLiterature, t: Messages) -> tuple[str, ...]:
    """Category, claims, and that the examiner cited it; an office's own words may say both."""
    examiner = t("cited.examiner") if value.by_examiner else None
    claims = t("cited.claims", claims=value.relevant_claims) if value.relevant_claims else None
    return tuple(f"[{words}]" for words in (value.category, claims, examiner) if words)


@words.register
def _(value: FundedProject, t: Messages) -> str:
    days = [day.isoformat() if day else "?" for day in (value.start, value.end)]
    named = {
        name: getattr(value, name)
        for name in ("title", "programme", "ministry", "agency", "organisation")
        if getattr(value, name)
    }
    named |= {"id": value.id, "number": value.number, "share": value.share}
    named["period"] = " – ".join(days) if value.start or value.end else None
    return "\n".join(f"{t(f'funding.{n}')}: {text}" for n, text in named.items() if text)


@words.register
def _(value: RelatedDocument, t: Messages) -> str:
    filed = f", {value.filed.isoformat()}" if value.filed else ""
    number = " ".join(filter(None, (value.country, value.number)))
    return f"{number}{filed} ({value.relation.value})"


@words.register
def _(value: LegalEvent, t: Messages) -> str:
    day = value.date.isoformat() if value.date else None
    return " ".join(filter(None, (day, value.code, value.text)))


@words.register
def _(value: Member, t: Messages) -> str:
    years = value.years_experience
    spent = t("member.years", count=years) if years is not None else None
    parts = (value.name, value.role, value.field, value.degree, spent)
    return ", ".join(part for part in parts if part)
