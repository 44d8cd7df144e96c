"""Every setting stands in docs/settings.md with its default."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import Enum
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from api.known_settings import known_variables
from api.settings import ApiSettings
from indexing.settings import CatalogSettings, ElasticSettings, EngineSettings, StoreSettings
from nlp.encoder.settings import EncoderSettings
from nlp.passages import PassageSettings
from nlp.settings import ReadingSettings
from scoring.likeness.settings import LikenessSettings
from scoring.models.settings import ModelSettings
from scoring.settings import ScoringSettings
from workers.bulk_settings import IngestSettings
from workers.logs import LogSettings
from workers.settings import WorkerSettings

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "settings.md"
SETTINGS: list[type[BaseSettings]] = [
    ApiSettings,
    CatalogSettings,
    ElasticSettings,
    EncoderSettings,
    EngineSettings,
    IngestSettings,
    LikenessSettings,
    LogSettings,
    ModelSettings,
    PassageSettings,
    ReadingSettings,
    ScoringSettings,
    StoreSettings,
    WorkerSettings,
]
ROW = re.compile(r"^\| `(NOVUM_\w+)` \| (.*?) \| .+ \|$", re.MULTILINE)


def test_no_settings_class_is_forgotten() -> None:
    found = {
        name
        for package in ("nlp", "indexing", "scoring", "workers", "api")
        for path in (ROOT / package).rglob("*.py")
        for name in re.findall(r"^class (\w+)\(BaseSettings\)", path.read_text("utf-8"), re.M)
    }
    assert found == {settings.__name__ for settings in SETTINGS}


def test_a_settings_file_may_hold_every_setting() -> None:
    names = {
        f"{kind.model_config.get('env_prefix', '')}{name}".upper()
        for kind in SETTINGS
        for name in kind.model_fields
    }
    assert known_variables() == names


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_setting_is_documented_with_its_default(settings: type[BaseSettings]) -> None:
    documented = dict(ROW.findall(PAGE.read_text(encoding="utf-8")))
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        variable = f"{prefix}{name}".upper()
        assert variable in documented
        if field.default_factory is None:
            assert documented[variable] == shown(field.default)


def shown(default: object) -> str:
    """A default as the page writes it."""
    match default:
        case None | "" | ():
            text = "–"
        case timedelta():
            text = f"{default.total_seconds():g} s"
        case bool():
            text = "on" if default else "off"
        case int() if default and default % 2**20 == 0:
            text = f"{default // 2**20:,} MiB"
        case int() | float():
            text = f"{default:,}"
        case Enum():
            text = f"`{default.value}`"
        case tuple():
            text = f"`{','.join(map(str, default))}`"
        case _:
            text = f"`{default}`"
    return text
