"""Notices and forms of Korean agencies in HWP and HWPX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.errors import ConfigurationError
from nlp.training.corpora.base import Pair, pieces

HANGUL = frozenset({".hwp", ".hwpx"})


class Notices:
    name = "notices"
    licence = "published by Korean agencies; no licence stated"
    origin = "calls, notices and forms as HWP and HWPX"

    def __init__(self, folders: list[Path]) -> None:
        self._folders = folders

    def texts(self) -> Iterator[str]:
        for _, text in hangul_texts(self._folders):
            yield from pieces(text)

    def pairs(self) -> Iterator[Pair]:
        return iter(())


def hangul_texts(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Name and text of every file. Raises `ConfigurationError` without unhwp."""
    try:
        import unhwp
    except ImportError as error:
        raise ConfigurationError(
            "Reading HWP needs unhwp.", todo="Type: pip install 'novum[train]'"
        ) from error
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix.lower() not in HANGUL:
                continue
            try:
                yield file.name, unhwp.extract_text(file)
            except (unhwp.UnhwpError, OSError):
                continue  # encrypted, or not what its name says
