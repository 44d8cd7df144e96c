"""Puts paragraphs together from runs of text, each seen or not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from nlp.domain.document import Hiding
from nlp.flow.model import USUAL_SIZE, FlowTable, Hidden, Item, Paragraph
from nlp.flow.signs import without_signs


@dataclass
class Gatherer:
    """The content of a section or cell, run by run."""

    items: list[Item] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _sizes: Counter[float] = field(default_factory=Counter)
    _hidden: list[Hidden] = field(default_factory=list)
    _later: list[Item] = field(default_factory=list)
    _carries: bool = False  # a table hung in the paragraph under way

    def run(self, text: str, *, size: float | None = None, hiding: Hiding | None = None) -> None:
        """Text of the paragraph under way; hidden words are kept apart (spacers hide nothing)."""
        if hiding is not None and any(sign.isalnum() for sign in text):
            self._hide(Hidden(hiding, text))
            return
        seen, hidden = without_signs(text)
        for one in hidden:
            self._hide(one)
        self._text.append(seen)
        self._sizes[size or USUAL_SIZE] += len(seen.strip())

    def _hide(self, one: Hidden) -> None:
        if self._hidden and self._hidden[-1].how is one.how:
            one = Hidden(one.how, self._hidden.pop().text + one.text)
        self._hidden.append(one)

    def table(self, table: FlowTable) -> None:
        """A table that hangs in the paragraph under way: it stands behind its text so far."""
        if "".join(self._text).strip():
            self.end()
        self.items.append(table)
        self._carries = True

    def later(self, items: list[Item]) -> None:
        """What stands outside the paragraph's line (notes, boxes): behind it."""
        self._later += items

    def end(self, *, level: int | None = None) -> None:
        """Ends the paragraph; an empty one stays, as a gap, unless it held a table."""
        size = max(self._sizes, key=lambda size: self._sizes[size], default=USUAL_SIZE)
        text = "".join(self._text).rstrip()
        if text.strip() or self._hidden or not self._carries:
            self.items.append(Paragraph(text, size, level, hidden=tuple(self._hidden)))
        self.items += self._later
        self._text, self._hidden, self._later, self._sizes = [], [], [], Counter()
        self._carries = False
