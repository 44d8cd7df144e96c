"""Titles (54) and abstracts (57) of a front page, which may have them in several languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.domain.evidence import Found
from nlp.language import detect
from nlp.patents.front import Field, Front
from nlp.patents.headings import Mark, heading

_TITLE_LABEL = re.compile(
    r"^\s*[【\[]?\s*(?:(?:발명|고안)의\s*명칭|(?:発明|考案)の名称|Title(?: of "
    r"(?:the )?invention)?)?\s*[】\]]?\s*[:：]?\s*",
    re.IGNORECASE,
)
_ABSTRACT_LABEL = re.compile(
    r"^\s*[【\[]?\s*(?:Abstract|요\s*약\s*서?|要約書?)\s*[】\]]?\s*[:：]\s*(?=\S)", re.IGNORECASE
)
_LINE = re.compile(r"[^\n]+")
_GERMAN = re.compile(
    r"[äöüß]|\b(?:mit|und|für|zur|zum|eine[rmns]?|verfahren|vorrichtung|anordnung|zusammensetzung)\b"
    r"|(?:verfahren|vorrichtung|system|einrichtung|anordnung|gerät|\wierter|\wung)\b",
    re.IGNORECASE,
)
"""What tells the second language of a European title from the first."""


def read_titles(front: Front, country: str) -> list[Found[str]]:
    """One for each field (54); of a European one the English title only, where it stands first."""
    found: list[Found[str]] = []
    for field in front.all(54):
        label = _TITLE_LABEL.match(field.text)
        start = label.end() if label else 0
        end = _european_end(field, start) if country == "EP" else _title_end(field, start)
        found += _stretch(front, field.start + start, field.start + end)
    return found


def _title_end(field: Field, start: int) -> int:
    for line in _LINE.finditer(field.text):
        if line.start() > start and heading(line[0]) is not None:
            return line.start()
    return len(field.text)


def _european_end(field: Field, start: int) -> int:
    """The title stands in English, German and French below each other, in as many lines each."""
    lines = list(_LINE.finditer(field.text, start))
    german = next((i for i, line in enumerate(lines) if i and _GERMAN.search(line[0])), None)
    if len(lines) % 3 == 0 and lines:
        return lines[len(lines) // 3 - 1].end()
    return lines[german - 1].end() if german else len(field.text)


def read_abstracts(front: Front) -> list[Found[str]]:
    """What stands under the heading 요약 or behind a label in field (57)."""
    headed = _headed_abstract(front)
    if headed:
        return [headed]
    found: list[Found[str]] = []
    for field in front.all(57):
        label = _ABSTRACT_LABEL.match(field.text)
        if label:
            end = _title_end(field, label.end())
            found += _stretch(front, field.start + label.end(), field.start + end, line=False)
    return found


def _headed_abstract(front: Front) -> Found[str] | None:
    """Up to the drawing's or the next heading."""
    opened: tuple[int, int] | None = None
    end = front.end
    for line in front.body.lines:
        if line.start >= front.end:
            break
        what = heading(line.text)
        if opened is None:
            if what is Mark.ABSTRACT:
                opened = (line.end, line.page)
            continue
        if what is not None or line.page > opened[1] + 1:
            end = line.start
            break
    if opened is None:
        return None
    behind = [f.start - 4 for f in front.fields if f.start - 4 > opened[0] and f.code != 57]
    return next(_stretch(front, opened[0], min([end, *behind]), line=False), None)


def _stretch(front: Front, start: int, end: int, *, line: bool = True) -> Iterator[Found[str]]:
    """The stretch as prose; `line`: all of it in one line."""
    text = front.body.flow(start, end).strip()
    if text:
        value = " ".join(text.split()) if line else text
        yield Found[str](value=value, evidence=front.body.evidence(start, end))


def in_language(
    found: list[Found[str]], language: str
) -> tuple[Found[str] | None, Found[str] | None]:
    """The text in the document's language, else the first; and the English one beside it."""
    own = next((one for one in found if detect(one.value) == language), None)
    own = own or (found[0] if found else None)
    english = next((one for one in found if one is not own and detect(one.value) == "en"), None)
    return own, english
