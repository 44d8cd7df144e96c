"""Corrections: what persons set, over HTTP as JSON and by the forms of a document's page."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Form, Response
from pydantic import Field, JsonValue

from api.deps import NovumDep
from api.routes.base import ERRORS, TypedRoute, as_json
from api.routes.pages import see
from api.schemas import CorrectionList
from nlp.corrections import Correction, from_text, parse_address
from nlp.domain import Frozen

router = APIRouter(
    prefix="/documents/{key}/corrections",
    tags=["documents"],
    responses=ERRORS,
    route_class=TypedRoute,
)
forms = APIRouter(prefix="/documents/{key}", include_in_schema=False)

By = Annotated[str, Field(max_length=200, description="Who says so.")]
Why = Annotated[str, Field(max_length=2000, description="The reason.")]


class CorrectionRequest(Frozen):
    """A value for a field; `null` says that the document has none."""

    field: str = Field(
        description="Such as `title`, `budget.total.amount` or `targets[2].final`; the first is 0,"
        " one behind the last adds.",
        examples=["targets[2].final"],
    )
    value: JsonValue
    by: By
    why: Why


class WithdrawalRequest(Frozen):
    by: By
    why: Why


@router.get("", summary="What persons corrected", response_model=CorrectionList)
def corrections(novum: NovumDep, key: str) -> Response:
    """In the order in which it was done, with what the machine read then and reads now."""
    return as_json(CorrectionList(corrections=tuple(novum.corrections(key))))


@router.put("", summary="Correct a field", response_model=Correction)
def correct(novum: NovumDep, key: str, asked: Annotated[CorrectionRequest, Body()]) -> Response:
    """Wins over the machine's value, which is kept beside it, and over earlier corrections."""
    made = novum.correct(
        key, address=asked.field, value=asked.value, by=asked.by, why=asked.why, actor="api"
    )
    return as_json(made)


@router.post("/{id}/withdraw", summary="Withdraw a correction", response_model=Correction)
def withdraw(
    novum: NovumDep, key: str, id: int, asked: Annotated[WithdrawalRequest, Body()]
) -> Response:
    """The value is again what it was before that correction; both stay on record."""
    return as_json(novum.withdraw_correction(key, id, by=asked.by, why=asked.why, actor="api"))


@forms.post("/corrections")
def correct_by_form(
    *,
    novum: NovumDep,
    key: str,
    address: Annotated[str, Form(max_length=300)],
    by: Annotated[str, Form()],
    why: Annotated[str, Form()],
    value: Annotated[str, Form()] = "",
    absent: Annotated[bool, Form()] = False,
) -> Response:
    typed = None if absent else from_text(value.replace("\r\n", "\n").strip())
    novum.correct(key, address=address, value=typed, by=by, why=why, actor="web")
    return see(f"/documents/{quote(key, safe='')}#{parse_address(address.strip()).field}")


@forms.post("/corrections/{id}/withdraw")
def withdraw_by_form(
    novum: NovumDep, key: str, id: int, by: Annotated[str, Form()], why: Annotated[str, Form()]
) -> Response:
    novum.withdraw_correction(key, id, by=by, why=why, actor="web")
    return see(f"/documents/{quote(key, safe='')}#corrections")


@forms.post("/evaluate")
def evaluate_again(novum: NovumDep, key: str) -> Response:
    """With what was corrected since."""
    return see(f"/jobs/{novum.evaluate_again(key, actor='web').id}")
