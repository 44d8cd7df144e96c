"""Domain objects without validation, for the tens of thousands of lines and boxes of a document.

Their numbers were computed here, and checking them would cost a third of reading the page. This
is what `model_construct` does, less its search for defaults; `test_a_document_survives_json`
holds it to the same.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)

_put = object.__setattr__


def quick(kind: type[Model], values: dict[str, Any]) -> Model:
    """An instance with exactly these values, which must name every field."""
    new = kind.__new__(kind)
    _put(new, "__dict__", values)
    _put(new, "__pydantic_fields_set__", set(values))
    _put(new, "__pydantic_extra__", None)
    _put(new, "__pydantic_private__", None)
    return new
