"""Puts words where a reader of the page does not see them and a program does."""

from __future__ import annotations

from collections.abc import Sequence

from tests.forms.content import WHITE, Item, Letters, P, p
from tests.gold.sheet import Line
from tests.gold.truth import Hidden, Proposal


def hide(items: Sequence[Item], proposal: Proposal) -> tuple[Item, ...]:
    """`items` with the hidden words of `proposal`, each behind the first line of its section."""
    out = list(items)
    for hidden in proposal.hidden:
        first = str(proposal.said(hidden.after)).split("\n", 1)[0]
        place = next(
            n for n, item in enumerate(out) if isinstance(item, P) and _text(item) == first
        )
        out[place] = _behind(out[place], hidden)
        if hidden.way == "off-page":
            beside = Line(((hidden.text, Letters(marked=True)),), off_page=True)
            out.insert(place + 1, beside)
    return tuple(out)


def _behind(item: Item, hidden: Hidden) -> Item:
    looks = {"white": Letters(colour=WHITE), "tiny": Letters(size=1)}
    if hidden.way not in looks or not isinstance(item, P):
        return item
    return p(*item.runs, (f" {hidden.text}", looks[hidden.way]), outline=item.outline)


def _text(item: P) -> str:
    return "".join(text for text, _ in item.looks())
