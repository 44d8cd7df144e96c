"""Invented proposals and facts for the scoring tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from indexing.engine import Hit
from nlp.domain import (
    Budget,
    CitedDocument,
    Direction,
    Evidence,
    Found,
    Genre,
    MarketFigure,
    Member,
    Money,
    Period,
    ProposalFeatures,
    SalesFigure,
    Target,
    YearValue,
)
from scoring.checks import CHECKS, Facts, Result
from scoring.evaluation import ElementMatch, Originality, PriorArt, Verdict

T = TypeVar("T")


class WordAnalyser:
    """White space and lower case: enough where only equality of words matters."""

    id = "words"

    def terms(self, text: str) -> list[str]:
        return [word.strip(".,").lower() for word in text.split()]


def found(value: T, source: str = "page 1") -> Found[T]:
    return Found(value=value, evidence=(Evidence(source=source, quote=str(value)[:80]),))


def target(
    item: str = "defect rate",
    *,
    final: float | None = 10,
    world: float | None = None,
    home: float | None = None,
    direction: Direction = Direction.HIGHER,
    weight: float | None = None,
    yearly: Sequence[float] = (),
    certified: bool | None = None,
) -> Found[Target]:
    def number(value: float | None) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return found(
        Target(
            item=item,
            final=number(final),
            world_best=number(world),
            domestic_level=number(home),
            direction=direction,
            weight=number(weight),
            yearly=tuple(
                YearValue(label=f"year {i + 1}", text=str(v), value=number(v))
                for i, v in enumerate(yearly)
            ),
            certified=certified,
        )
    )


def money(amount: float, currency: str = "KRW") -> Money:
    return Money(amount=Decimal(str(amount)), currency=currency)


def budget(
    government: float | None, own: float | None, total: float | None, currency: str = "KRW"
) -> Found[Budget]:
    def part(amount: float | None) -> Money | None:
        return None if amount is None else money(amount, currency)

    return found(Budget(government=part(government), own=part(own), total=part(total)))


def market(scope: str, year: int, size: float, currency: str = "KRW") -> Found[MarketFigure]:
    return found(MarketFigure(scope=scope, year=year, size=money(size, currency)))


def sales(*amounts: float, currency: str = "KRW") -> tuple[Found[SalesFigure], ...]:
    return tuple(
        found(SalesFigure(year=str(2030 + i), amount=money(amount, currency)))
        for i, amount in enumerate(amounts)
    )


def member(field: str | None = None, years: int | None = None) -> Found[Member]:
    return found(Member(role="engineer", field=field, years_experience=years))


def leader(years: int) -> Found[Member]:
    return found(Member(role="연구책임자", years_experience=years))


def period(months: int) -> Found[Period]:
    return found(Period(months=months))


def cited(document_id: str) -> Found[CitedDocument]:
    return found(CitedDocument(raw=document_id, id=document_id))


def proposal(fields: Mapping[str, object]) -> ProposalFeatures:
    basis: dict[str, object] = {"id": "p", "source": "p.pdf", "language": "en"}
    return ProposalFeatures.model_validate({**basis, **fields})


def art(
    document_id: str, *, coverage: float, similarity: float = 0.5, own: bool = False
) -> PriorArt:
    passage = Evidence(source="claim 1a", quote="x")
    match = ElementMatch(
        element="goal 1",
        similarity=similarity,
        verdict=Verdict.PARTLY,
        passage_label="claim 1a",
        passage=passage,
    )
    hit = Hit(
        id=document_id, score=1, title=document_id, genre=Genre.PATENT, filed=date(2020, 1, 1)
    )
    return PriorArt(hit=hit, coverage=coverage, matches=(match,), own=own)


def originality(*, prior: Sequence[PriorArt] = (), own: Sequence[PriorArt] = ()) -> Originality:
    return Originality(raw=0.5, parts=(), elements=(), prior_art=tuple(prior), own_art=tuple(own))


def run(
    name: str,
    fields: Mapping[str, object],
    *,
    options: Mapping[str, float] | None = None,
    found_art: Originality | None = None,
    in_index: Sequence[str] = (),
) -> Result:
    """Runs one check on a proposal of these fields."""
    check = CHECKS[name]
    facts = Facts(
        proposal=proposal(fields),
        originality=found_art or originality(),
        analyser=WordAnalyser(),
        cited_in_index=frozenset(in_index),
    )
    return check.run(facts, check.options.model_validate(options or {}))
