"""Shared places and skips. In CI (`CI=true`) a missing server or data folder is a failure."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from demo.build import DemoFiles, build

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("NOVUM_TEST_DATA", ROOT.parent / "shared" / "data"))


def require(present: object, reason: str) -> None:
    """Skips for users who lack something; fails in CI, where everything must be there."""
    if present:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (a failure in CI, a skip elsewhere)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """The demo's corpus, built once for all tests; who changes it changes a copy."""
    for package in ("typst", "pylopdf_fonts_ko"):
        require(importlib.util.find_spec(package), f"{package} is not installed")
    return build(tmp_path_factory.mktemp("demo"), report=lambda _: None)


@pytest.fixture(scope="session")
def data() -> Path:
    require(DATA.is_dir(), f"no real documents in {DATA}")
    return DATA
