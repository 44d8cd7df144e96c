"""What the columns of a table of patents mean: a column map, and the names known without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`fields`: our field name to the header of its column, such as ``title: 발명의명칭``.

    What is left out is guessed from the file: `delimiter` one character, `encoding` ``utf-8`` or
    ``cp949``. `separators` cut a cell of several values.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    encoding: str | None = None
    separators: str = "|;"
