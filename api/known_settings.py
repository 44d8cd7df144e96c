"""The names of all settings, so that a mistyped one in a settings file is told."""

from __future__ import annotations

from importlib import import_module

from pydantic_settings import BaseSettings

MODULES = (
    "api.settings",
    "indexing.settings",
    "nlp.encoder.settings",
    "nlp.passages",
    "nlp.settings",
    "scoring.likeness.settings",
    "scoring.models.settings",
    "scoring.settings",
    "workers.bulk_settings",
    "workers.bulk_settings",
    "workers.logs",
    "workers.settings",
)
"""Where settings are defined; a test finds a forgotten one."""


def known_variables() -> frozenset[str]:
    """Environment variables such as ``NOVUM_PORT``."""
    return frozenset(
        f"{kind.model_config.get('env_prefix', '')}{name}".upper()
        for module in map(import_module, MODULES)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, BaseSettings) and kind is not BaseSettings
        for name in kind.model_fields
    )
