"""Every word of the interface exists in both languages and is used."""

from __future__ import annotations

import re
from enum import StrEnum
from string import Formatter
from typing import get_args

import pytest

from api.errors import HttpCategory
from api.i18n import LANGUAGES, Messages, catalogue, language_of, preferred
from api.views.features import GRIDS
from api.views.grids import YEARS
from api.views.render import FOLDER
from indexing.catalog import JobState, ProgressMessage
from indexing.catalog.screenings import DecisionKind
from nlp.domain import (
    ClaimCategory,
    Genre,
    Outcome,
    PatentFeatures,
    ProjectFeatures,
    ProposalFeatures,
    Stage,
)
from nlp.errors import ErrorCategory
from scoring.evaluation import Dimension, RankLevel, Severity, Verdict
from scoring.likeness.findings import LikenessKind
from scoring.screening import ReasonKind, Triage

TEMPLATES = {p.name: p.read_text(encoding="utf-8") for p in (FOLDER / "templates").iterdir()}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_key_has_both_languages_with_the_same_blanks() -> None:
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), key
        assert fields(texts["ko"]) == fields(texts["en"]), key
        assert all(text.strip() for text in texts.values()), key


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_key_that_a_template_names_exists(name: str) -> None:
    keys = set(re.findall(r"""\bt\(\s*["']([a-z_.]+)["']\s*[,)]""", TEMPLATES[name]))
    assert keys - set(catalogue()) == set()


def test_every_key_is_used_somewhere() -> None:
    """By name in a template, or by a prefix that a template completes from the data."""
    everything = "".join(TEMPLATES.values()) + "".join(
        (FOLDER / name).read_text("utf-8")
        for name in (
            "views/render.py",
            "views/features.py",
            "views/words.py",
            "views/grids.py",
            "i18n/__init__.py",
            "calls/table.py",
        )
    )
    prefixes = set(re.findall(r"""["']([a-z]+\.)["'] ~""", everything)) | {
        "passage.",
        "confidence.",
        "money.",
        "funding.",
        "explain.",
        "column.",
        "value.",
        "call_column.",
        "queue_what.",
    }
    named = set(re.findall(r"""["']([a-z_]+\.[a-z_ ]+)["']""", everything))
    unused = [k for k in catalogue() if k not in named and not k.startswith(tuple(prefixes))]
    assert unused == []


@pytest.mark.parametrize(
    ("prefix", "values"),
    [
        ("genre", Genre),
        ("outcome", Outcome),
        ("state", JobState),
        ("stage", Stage),
        ("progress", ProgressMessage),
        ("category", ErrorCategory),
        ("category", HttpCategory),
        ("explain", ErrorCategory),
        ("explain", HttpCategory),
        ("dimension", Dimension),
        ("verdict", Verdict),
        ("rank", RankLevel),
        ("claim", ClaimCategory),
        ("likeness", LikenessKind),
        ("severity", Severity),
        ("queue", Triage),
        ("queue_what", Triage),
        ("reason", ReasonKind),
        ("decision", DecisionKind),
    ],
)
def test_every_state_that_the_domain_knows_has_its_word(prefix: str, values: type[StrEnum]) -> None:
    assert [v for v in values if f"{prefix}.{v.value}" not in catalogue()] == []


@pytest.mark.parametrize("record", [PatentFeatures, ProposalFeatures, ProjectFeatures])
def test_every_field_of_a_document_has_its_word(
    record: type[PatentFeatures | ProposalFeatures | ProjectFeatures],
) -> None:
    technical = {"genre", "id", "source", "missing"}
    unnamed = [f for f in record.model_fields if f"field.{f}" not in catalogue()]
    assert set(unnamed) <= technical


@pytest.mark.parametrize("category", [*ErrorCategory, *HttpCategory])
def test_an_error_is_explained_in_korean_and_keeps_its_own_words(category: StrEnum) -> None:
    detail = "a.pdf: {odd} words. Do this."
    korean = Messages("ko").explain(category.value, detail)
    assert korean.endswith(f"(상세: {detail})")
    assert re.match(r"[가-힣]+.*[가-힣]\. \(상세", korean), "a Korean sentence comes first"
    assert Messages("en").explain(category.value, detail) == detail
    assert Messages("ko").explanations[category.value].format(detail=detail) == korean


def test_an_unknown_key_is_an_error_and_never_shown() -> None:
    with pytest.raises(KeyError):
        Messages("ko")("no.such.key")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "ko"),
        ("", "ko"),
        ("en", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("fr-FR,en;q=0.5,ko;q=0.4", "en"),
        ("ko;q=0.1,en;q=0.2", "en"),
        ("en;q=x,ko", "ko"),
        ("de", "ko"),
    ],
)
def test_the_browser_s_languages_are_weighed(header: str | None, language: str) -> None:
    assert preferred(header, default="ko") == language


def test_tags_with_regions_count() -> None:
    assert (language_of("en_US"), language_of("KO-kr"), language_of("eng")) == ("en", "ko", None)


def test_every_column_and_word_of_a_proposals_tables_has_a_name() -> None:
    """What `api.views.grids` looks up, from the types themselves; nothing is named that is gone."""
    columns: set[str] = set()
    words = {"yes", "no"}
    for name in GRIDS:
        found = get_args(ProposalFeatures.model_fields[name].annotation)[0]
        record = found.model_fields["value"].annotation
        for column, field in record.model_fields.items():
            kinds = [field.annotation, *get_args(field.annotation)]
            words |= {
                member.value
                for kind in kinds
                if isinstance(kind, type) and issubclass(kind, StrEnum)
                for member in kind
            }
            if get_args(field.annotation)[:1] not in [(year,) for year in YEARS]:
                columns.add(column)
    words |= {"national", "ministry", "world", "domestic"}
    assert {key for key in catalogue() if key.startswith("column.")} == {
        f"column.{column}" for column in columns
    }
    assert {f"value.{word}" for word in words} <= set(catalogue())
