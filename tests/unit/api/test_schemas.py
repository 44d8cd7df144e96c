"""The published schemas describe what is really answered, and are themselves valid."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from api.errors import NotHereError
from api.schemas import NAMES, BatchAnswer, SearchAnswer, schema
from indexing.engine import Hit
from nlp.domain import Genre
from tests.unit.api import samples

HIT = Hit(id="1020190038211", score=0.5, title="전극", genre=Genre.PATENT, matched=("전극",))


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_a_valid_schema_with_a_name(name: str) -> None:
    body = schema(name)
    Draft202012Validator.check_schema(body)
    assert body["$id"].endswith(name)
    json.dumps(body)


def test_the_names_are_those_that_scripts_rely_on() -> None:
    assert set(NAMES) >= {
        "parsed-document",
        "features",
        "evaluation",
        "search",
        "search-batch-line",
        "job",
        "error",
    }


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotHereError, match="parsed-document"):
        schema("nothing")


def test_answers_fit_their_schemas() -> None:
    answers = {
        "search": SearchAnswer(hits=(HIT,)),
        "search-batch-line": BatchAnswer(id="q1", hits=(HIT,)),
        "evaluation": samples.evaluation(),
    }
    for name, answer in answers.items():
        Draft202012Validator(schema(name)).validate(json.loads(answer.model_dump_json()))


def test_a_schema_refuses_what_is_not_promised() -> None:
    good = json.loads(SearchAnswer(hits=(HIT,)).model_dump_json())
    checker = Draft202012Validator(schema("search"))
    for broken in ({}, {**good, "more": 1}, {"hits": [{"id": "1"}]}):
        with pytest.raises(ValidationError):
            checker.validate(broken)
