"""Patents and earlier projects in bulk: JSON Lines, read in constant memory, resumable.

A patent line has ``application_number``, ``title``, ``title_en``, ``abstract``, ``ipc``,
``applicant``, ``filing_date``, ``status``, ``registration_number``, ``publication_number``,
``cited`` and optionally ``claims``, ``country``, ``kind_code``, ``family``, ``publication_date``,
``inventors``, ``cpc``; a project line (earlier funded project, 기수행 과제) has ``id``,
``title``, ``goal``, ``method``, ``organisation``, ``year``. Fields beyond these are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nlp.domain.claims import Claim, ClaimElement, element_letter
from nlp.domain.evidence import Evidence, Found
from nlp.domain.features import (
    CitedDocument,
    IpcSymbol,
    Party,
    PatentFeatures,
    ProjectFeatures,
)
from nlp.errors import RecordError
from nlp.language import detect
from nlp.numbers import country_of, normalise
from nlp.patents.elements import split_elements
from nlp.patents.references import category, depends_on
from nlp.patents.symbols import parse_symbol

QUOTE = 200
"""Characters of a record's text kept as its evidence."""

LONGEST_LINE = 8 * 2**20
"""A longer line is not a record; it is reported and skipped without being held in memory."""

LONGEST_ID = 200
"""Characters of an id; catalog and index take no longer keys."""

LAST_CLAIM = 99_999
"""A claim number beyond this is not one."""

_PROJECT_WORDS = ("project", "과제")
_DATE = re.compile(r"^\s*((?:18|19|20)\d\d)[-./년\s]*(\d{1,2})[-./월\s]*(\d{1,2})일?\s*$")


@dataclass(frozen=True)
class Record:
    """One good line. Reading goes on at byte `next_offset`, which is line `line` + 1."""

    features: PatentFeatures | ProjectFeatures
    line: int
    offset: int
    next_offset: int


@dataclass(frozen=True)
class BadRecord:
    """One bad line and why; `error` names the file and the line."""

    error: RecordError
    line: int
    offset: int
    next_offset: int


def read_records(
    path: Path, *, start_offset: int = 0, start_line: int = 1
) -> Iterator[Record | BadRecord]:
    """Records of a file in order, from byte `start_offset`, which begins line `start_line`.

    To resume, pass the last record's `next_offset` and `line + 1`. Empty lines are skipped.
    """
    with path.open("rb") as lines:
        lines.seek(start_offset)
        offset, number = start_offset, start_line
        while True:
            content = lines.readline(LONGEST_LINE + 1)
            if not content:
                return
            size = len(content)
            too_long = size > LONGEST_LINE
            while too_long and not content.endswith(b"\n"):
                content = lines.readline(LONGEST_LINE)
                size += len(content)
                if not content:
                    break
            after = offset + size
            if too_long or content.strip():
                yield _record(path, b"" if too_long else content, number, offset, after)
            offset, number = after, number + 1


def _record(path: Path, content: bytes, line: int, offset: int, after: int) -> Record | BadRecord:
    where = f"{path.name}:{line}"
    try:
        if not content:
            raise RecordError(f"the line is longer than {LONGEST_LINE:,} bytes.")
        features = features_of(fields_of(content), source=where)
    except RecordError as error:
        told = RecordError(
            error.what, where=where, todo=error.todo or "Correct the line and load it again."
        )
        return BadRecord(told, line, offset, after)
    return Record(features, line, offset, after)


def fields_of(content: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RecordError("the line is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the line is not JSON ({error}).") from error
    if not isinstance(value, dict):
        raise RecordError(f"the line holds a {type(value).__name__}, not an object with fields.")
    return value


def features_of(fields: Mapping[str, Any], *, source: str) -> PatentFeatures | ProjectFeatures:
    """Features of one record. Raises `RecordError` that says which field is missing or wrong."""
    kind = str(fields.get("genre") or fields.get("kind") or "").casefold()
    is_project = kind in _PROJECT_WORDS or ("application_number" not in fields and "goal" in fields)
    return _project(fields, source) if is_project else _patent(fields, source)


def _patent(fields: Mapping[str, Any], source: str) -> PatentFeatures:
    printed = _text(fields, "application_number")
    country = (_text(fields, "country") or "").upper() or None
    number = _first_number(fields, printed)
    identifier = _checked(_identifier(number, fields, country))
    title, abstract = _text(fields, "title"), _text(fields, "abstract")
    if not (title or abstract):
        raise RecordError("the record has neither title nor abstract.")
    language = detect(f"{title or ''}\n{abstract or ''}")
    claims = _claims(fields, language)
    features = PatentFeatures.model_construct(
        id=identifier,
        source=source,
        language=language,
        country=country or country_of(identifier),
        family=_text(fields, "family"),
        kind_code=_plain(_text(fields, "kind_code")),
        application_number=_plain(printed),
        publication_number=_plain(_text(fields, "publication_number")),
        registration_number=_plain(_text(fields, "registration_number")),
        filing_date=_dated(fields, "filing_date"),
        publication_date=_dated(fields, "publication_date"),
        registration_date=_dated(fields, "registration_date"),
        title=_quoted("title", title),
        title_en=_quoted("title_en", _text(fields, "title_en")),
        abstract=_quoted("abstract", abstract),
        ipc=_symbols(fields, "ipc"),
        cpc=_symbols(fields, "cpc"),
        applicants=_parties(fields, "applicants", "applicant"),
        inventors=_parties(fields, "inventors", "inventor"),
        cited=_cited(fields),
        claims=claims,
        legal_status=_text(fields, "status"),
    )
    missing = [
        name
        for name in ("filing_date", "title", "abstract", "ipc", "applicants", "claims")
        if not getattr(features, name)
    ]
    return features.model_copy(update={"missing": tuple(missing)})


def _first_number(fields: Mapping[str, Any], printed: str | None) -> str:
    number = printed or _text(fields, "publication_number") or _text(fields, "registration_number")
    if not number or not any(letter.isdigit() for letter in number):
        raise RecordError("the record has no application, publication or registration number.")
    return number


def _checked(identifier: str) -> str:
    if len(identifier) > LONGEST_ID:
        raise RecordError(f"the id is longer than {LONGEST_ID} characters.")
    return identifier


def _identifier(number: str, fields: Mapping[str, Any], country: str | None) -> str:
    """Korean: the application number. Foreign: its publication or grant where there is one."""
    identifier = normalise(number, country=country)
    if (country or country_of(identifier)) == "KR":
        return identifier
    own = _text(fields, "registration_number") or _text(fields, "publication_number") or number
    identifier = normalise(own, country=country)
    kind = _text(fields, "kind_code") or ""
    return identifier if re.search(r"[A-Z]\d?$", identifier) else identifier + kind


def _project(fields: Mapping[str, Any], source: str) -> ProjectFeatures:
    title = _text(fields, "title")
    if not title:
        raise RecordError("the project has no title.")
    identifier = _text(fields, "id") or _text(fields, "project_id")
    if not identifier:
        raise RecordError("the project has no id.")
    _checked(identifier)
    texts = {name: _text(fields, name) for name in ("goal", "method", "organisation")}
    year = _year(fields)
    missing = [name for name, text in texts.items() if not text] + ([] if year else ["year"])
    language = detect("\n".join(text for text in (title, *texts.values()) if text))
    found_title = _quoted("title", title)
    if found_title is None:
        raise RecordError("the project has no title.")
    return ProjectFeatures(
        id=identifier,
        source=source,
        language=language,
        title=found_title,
        goal=_quoted("goal", texts["goal"]),
        method=_quoted("method", texts["method"]),
        organisation=_quoted("organisation", texts["organisation"]),
        year=Found[int](value=year) if year else None,
        missing=tuple(missing),
    )


def _year(fields: Mapping[str, Any]) -> int | None:
    value = _text(fields, "year")
    if value is None:
        return None
    match = re.match(r"^(19|20)\d\d", value)
    if match is None:
        raise RecordError(f"year {value!r} is not a year.")
    return int(match[0])


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise RecordError(f"field {name!r} holds a {type(value).__name__}, not text.")
    text = value.strip()
    return _printable(text) or None


def _printable(text: str) -> str:
    """Without lone surrogates and NUL, which no database or index takes."""
    if text.isprintable():
        return text
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()


def _list(fields: Mapping[str, Any], name: str) -> list[str]:
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
    return _printable(str(item).strip())


def _plain(text: str | None) -> Found[str] | None:
    return Found[str].model_construct(value=text, evidence=(), confidence=1.0) if text else None


def _quoted(source: str, text: str | None) -> Found[str] | None:
    if not text:
        return None
    quote = text if len(text) <= QUOTE else text[:QUOTE]
    evidence = Evidence(source=source, quote=quote)
    return Found[str].model_construct(value=text, evidence=(evidence,), confidence=1.0)


def _dated(fields: Mapping[str, Any], name: str) -> Found[date] | None:
    text = _text(fields, name)
    if not text:
        return None
    match = _DATE.match(text)
    try:
        if match is None:
            raise ValueError(text)
        value = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise RecordError(f"{name} {text!r} is not a date such as 20240131.") from None
    return Found[date].model_construct(value=value, evidence=(), confidence=1.0)


def _symbols(fields: Mapping[str, Any], name: str) -> tuple[Found[IpcSymbol], ...]:
    symbols = dict.fromkeys(parse_symbol(text) for text in _list(fields, name))
    return tuple(
        Found[IpcSymbol].model_construct(value=symbol, evidence=(), confidence=1.0)
        for symbol in symbols
    )


def _parties(fields: Mapping[str, Any], *names: str) -> tuple[Found[Party], ...]:
    found = [text for name in names for text in _list(fields, name)]
    return tuple(
        Found[Party].model_construct(value=Party(name=text), evidence=(), confidence=1.0)
        for text in dict.fromkeys(found)
    )


def _cited(fields: Mapping[str, Any]) -> tuple[Found[CitedDocument], ...]:
    found: dict[str, Found[CitedDocument]] = {}
    for raw in _list(fields, "cited"):
        number = normalise(raw)
        cited = CitedDocument(raw=raw, id=number)
        found.setdefault(number, Found[CitedDocument](value=cited))
    return tuple(found.values())


def _claims(fields: Mapping[str, Any], language: str) -> tuple[Claim, ...]:
    """Claims given as a list of texts, or of objects with ``number`` and ``text``."""
    value = fields.get("claims")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise RecordError(f"field 'claims' holds a {type(value).__name__}, not a list.")
    claims = []
    for position, item in enumerate(value, start=1):
        number, text = position, item
        if isinstance(item, dict):
            number, text = _claim_number(item.get("number"), position), item.get("text") or ""
        if not isinstance(text, str):
            raise RecordError(f"claim {number} holds a {type(text).__name__}, not text.")
        claims.append(_claim(number, _dense(_printable(text)), language))
    return tuple(claims)


def _dense(text: str) -> str:
    """A line per paragraph, as gazettes give claims. Runs of white space keep patterns busy."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _claim_number(value: object, position: int) -> int:
    if value is None:
        return position
    digits = str(value) if isinstance(value, str | int) else ""
    if not re.fullmatch(r"\s*[0-9]{1,5}\s*", digits) or not 1 <= int(digits) <= LAST_CLAIM:
        raise RecordError(f"claim {position} has a number that is not one.")
    return int(digits)


def _claim(number: int, text: str, language: str) -> Claim:
    evidence = Evidence(source=f"claim {number}", quote=text[:QUOTE])
    cancelled = text.strip(" .()[]") in ("삭제", "", "削除", "cancelled", "canceled")
    depends = () if cancelled else depends_on(text, number)
    elements = () if cancelled or depends else _elements(number, text, language)
    return Claim(
        number=number,
        text=text,
        category=category(text, language),
        depends_on=depends,
        cancelled=cancelled,
        elements=elements,
        evidence=evidence,
    )


def _elements(number: int, text: str, language: str) -> tuple[ClaimElement, ...]:
    return tuple(
        ClaimElement(
            label=f"{number}{element_letter(index)}",
            text=(words := " ".join(text[piece.start : piece.end].split())),
            preamble=piece.preamble,
            evidence=Evidence(source=f"claim {number}", quote=words[:QUOTE]),
        )
        for index, piece in enumerate(split_elements(text, language))
    )
