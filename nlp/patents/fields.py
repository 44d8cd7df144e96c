"""Fields of a record that came as JSON or as a table: texts and lists of texts, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from nlp.errors import RecordError
from nlp.patents.values import printable

Fields = Mapping[str, Any]


def fields_of(content: bytes) -> Fields:
    """The object of one line of JSON Lines. Raises `RecordError` where it is none."""
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RecordError("the line is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the line is not JSON ({error}).") from error
    if not isinstance(value, dict):
        raise RecordError(f"the line holds a {type(value).__name__}, not an object with fields.")
    return value


def text(fields: Fields, name: str) -> str | None:
    """A text, or a whole number as text; None for what is absent or empty."""
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise RecordError(f"field {name!r} holds a {type(value).__name__}, not text.")
    return printable(value.strip()) or None


def texts(fields: Fields, *names: str) -> list[str]:
    """Texts of all the lists called `names`; a single text is cut at ``|`` and ``;``."""
    return [text for name in names for text in _texts(fields, name)]


def _texts(fields: Fields, name: str) -> list[str]:
    value = fields.get(name)
    if value is None:
        return []
    if isinstance(value, str):
        value = re.split(r"[|;]", value)
    if not isinstance(value, list):
        raise RecordError(f"field {name!r} holds a {type(value).__name__}, not a list.")
    return [text for item in value if (text := _item(item, name))]


def _item(item: object, name: str) -> str:
    """One text of a list; empty for null."""
    if item is None:
        return ""
    if isinstance(item, bool) or not isinstance(item, str | int):
        raise RecordError(f"field {name!r} holds a {type(item).__name__} among its texts.")
    return printable(str(item).strip())


def objects(fields: Fields, name: str) -> list[Fields]:
    """Objects of a list. Raises `RecordError` where something else stands in it."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RecordError(f"field {name!r} holds a {type(value).__name__}, not a list.")
    for item in value:
        if not isinstance(item, dict):
            raise RecordError(f"field {name!r} holds a {type(item).__name__} among its objects.")
    return value
