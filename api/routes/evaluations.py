"""Evaluations: the scorecard as data."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.deps import NovumDep
from api.routes.base import ERRORS, as_json
from scoring.evaluation import Evaluation

router = APIRouter(prefix="/evaluations", tags=["evaluations"], responses=ERRORS)


@router.get("/{evaluation_id}", summary="An evaluation", response_model=Evaluation)
def evaluation(novum: NovumDep, evaluation_id: str) -> Response:
    """Scores, grades, reasons and evidence, what could not be judged, and the versions."""
    return as_json(novum.evaluation(evaluation_id))
