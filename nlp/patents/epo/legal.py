"""Legal events of INPADOC: code, day in the gazette, and the office's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from nlp.domain.features import LegalEvent
from nlp.errors import RecordError
from nlp.patents import values
from nlp.patents.markup import Element

LONGEST_TEXT = 500
"""Characters of an event's text; designated states and addresses can fill pages."""

_LAST = date(9999, 12, 31)


def read_events(member: Element) -> tuple[LegalEvent, ...]:
    """In order of time; without a day last. Equal ones once."""
    found = dict.fromkeys(map(_event, member.iterchildren("legal")))
    return tuple(sorted(found, key=lambda event: event.date or _LAST))


def status(member: Element, events: tuple[LegalEvent, ...]) -> str | None:
    """The latest event that helps or harms the right, else the latest: its words and its day.

    INPADOC marks events with ``+`` and ``-``; fees paid and changes of address have neither.
    """
    marked = {
        _event(one) for one in member.iterchildren("legal") if (one.get("infl") or "").strip()
    }
    dated = [event for event in events if event.date is not None]
    telling = [event for event in dated if event in marked] or dated
    if not telling:
        return None
    last = telling[-1]
    words, *details = (last.text or last.code or "").split(" | ")
    land = next((one[-2:] for one in details if re.match(r"Ref Country Code: ..$", one)), None)
    return f"{words} ({', '.join(filter(None, (land, str(last.date))))})"


def _event(element: Element) -> LegalEvent:
    words = [(element.get("desc") or "").strip(" :"), *_details(element)]
    text = values.printable(" | ".join(word for word in words if word))[:LONGEST_TEXT]
    code = (element.get("code") or element.findtext("L008EP") or "").strip()
    return LegalEvent(code=code or None, date=_day(element), text=text or None)


def _details(element: Element) -> Iterator[str]:
    """``Effective DATE: 20020423``, and what an event of a national office means."""
    fields = element.find("L500EP")
    for one in fields if fields is not None else ():
        name, value = one.get("desc"), " ".join((one.text or "").split())
        if name and value:
            meaning = (one.get("descData") or "").strip()
            yield f"{name}: {value} ({meaning})" if meaning else f"{name}: {value}"


def _day(element: Element) -> date | None:
    """Day of the gazette, else the day from which it counts; years before 1800 are fillers."""
    for text in (element.findtext("L007EP"), element.findtext("L500EP/L525EP")):
        try:
            day = values.parse_date("legal event", (text or "").strip())
        except RecordError:
            continue
        if day:
            return day
    return None
