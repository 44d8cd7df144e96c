"""Names of accounts as firms write them → ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from nlp.domain import Frozen
from scoring.evaluation import Text

_NUMBERING = re.compile(r"^(?:[ⅰ-ⅿⅠ-Ⅿ]+|[ivxlc]+(?=[.)])|\(?\d+\)?|[가-하](?=[.)]))[.)\s]*")
_NOTE = re.compile(r"[(\[]\s*(?:주석?|note)[^)\]]*[)\]]", re.IGNORECASE)
_SIGNS = re.compile(r"[\s()\[\]·ㆍ,.\-_'’]")
_LOSSES = ("영업손실", "당기순손실")
"""Under these names a positive amount is a loss."""


class Account(Frozen):
    name: str
    label: Text


@cache
def accounts() -> Mapping[str, Account]:
    """Our name → account."""
    return {
        name: Account(name=name, label=Text(ko=told["ko"], en=told["en"]))
        for name, told in _told().items()
    }


def account_of(written: str) -> tuple[Account, int] | None:
    """The account, and 1, or -1 where the name says that amounts are losses; None: not one of ours.

    Exactly one of the names, apart from numbering, notes, brackets and spaces: 매출원가 is no 매출.
    """
    plain = _plain(written)
    name = _names().get(plain)
    if name is None:
        return None
    return accounts()[name], -1 if plain in _LOSSES else 1


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFC", written).strip().casefold()
    text = _NOTE.sub("", text)
    return _SIGNS.sub("", _NUMBERING.sub("", text))


@cache
def _names() -> Mapping[str, str]:
    return {_plain(each): name for name, told in _told().items() for each in told["names"]}


@cache
def _told() -> Mapping[str, Mapping[str, list[str]]]:
    text = Path(__file__).with_name("accounts.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]
