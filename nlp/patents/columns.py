"""What the columns of a table of patents mean: a column map, and the names known without one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp.errors import ConfigurationError, MissingFileError

LARGEST_MAP = 64 * 2**10
"""Bytes of a column map's file."""

KNOWN: Mapping[str, tuple[str, ...]] = {
    "application_number": ("출원번호", "application number", "appl no"),
    "filing_date": ("출원일자", "출원일", "filing date", "application date"),
    "publication_number": ("공개번호", "publication number", "공고번호", "patent number"),
    "publication_date": ("공개일자", "공개일", "publication date", "공고일자", "공고일"),
    "registration_number": ("등록번호", "registration number", "grant number"),
    "registration_date": ("등록일자", "등록일", "registration date", "grant date"),
    "title": ("발명의명칭", "고안의명칭", "발명명칭", "명칭", "title", "과제명", "발명의 국문명칭"),
    "title_en": ("발명의명칭(영문)", "영문명칭", "발명의 영문명칭", "title en", "english title"),
    "abstract": ("요약", "초록", "요약서", "abstract", "summary"),
    "abstract_en": ("요약(영문)", "영문초록", "abstract en", "english abstract"),
    "ipc": ("ipc분류", "ipc", "ipc코드", "국제특허분류", "ipc codes"),
    "cpc": ("cpc분류", "cpc", "cpc코드", "cpc codes"),
    "applicants": ("출원인", "출원인명", "applicant", "applicants", "assignee", "특허권자"),
    "inventors": ("발명자", "발명자명", "고안자", "inventor", "inventors"),
    "agents": ("대리인", "대리인명", "agent", "agents"),
    "claims": ("청구항", "청구범위", "특허청구범위", "claims"),
    "cited": ("인용문헌", "인용특허", "선행기술문헌", "cited", "citations", "cited patents"),
    "country": ("국가코드", "국가", "발행국", "country", "country code"),
    "kind_code": ("문헌종류", "문헌코드", "kind code", "kind"),
    "family": ("패밀리번호", "패밀리id", "family", "family id"),
    "status": ("법적상태", "등록상태", "상태", "status", "legal status"),
    "id": ("과제번호", "과제고유번호", "project id", "id"),
    "goal": ("연구목표", "연구목표요약", "goal"),
    "method": ("연구내용", "연구내용요약", "method"),
    "organisation": ("수행기관", "과제수행기관명", "연구수행기관", "organisation", "organization"),
    "year": ("기준년도", "수행년도", "연도", "year"),
}
"""Our field to the headers known for it, in the order in which a filled cell is preferred."""


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


def load_columns(path: Path) -> ColumnMap:
    """A column map from YAML or JSON: ``title: 발명의명칭`` and so on, or the same under
    ``columns:`` with ``delimiter``, ``encoding`` and ``separators`` beside it.

    Raises `ConfigurationError` that names the entry that is wrong, and `MissingFileError`.
    """
    import yaml

    if not path.is_file():
        raise MissingFileError("there is no such file.", where=str(path), todo="Check the path.")
    if path.stat().st_size > LARGEST_MAP:
        raise _wrong(f"a column map has at most {LARGEST_MAP:,} bytes.", path)
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(f"this is neither YAML nor JSON ({error}).", path) from error
    if not isinstance(value, dict):
        raise _wrong("a column map is a list of lines such as 'title: 발명의명칭'.", path)
    nested = value.get("columns")
    fields = nested if isinstance(nested, dict) else value
    options = value if isinstance(nested, dict) else {}
    unknown = [str(name) for name in fields if name not in KNOWN]
    unknown += [str(name) for name in options if name not in _OPTIONS]
    if unknown:
        raise _wrong(f"there is no field {', '.join(unknown)}; fields: {', '.join(KNOWN)}.", path)
    texts = {**fields, **{name: one for name, one in options.items() if name != "columns"}}
    for name, one in texts.items():
        if not isinstance(one, str) or not one:
            raise _wrong(f"{name} has to be a text.", path)
    return _checked(
        ColumnMap(fields=fields, **{n: options[n] for n in options if n != "columns"}), path
    )


_OPTIONS = ("columns", "delimiter", "encoding", "separators")


def _checked(columns: ColumnMap, path: Path) -> ColumnMap:
    if columns.delimiter is not None and (
        len(columns.delimiter) != 1
        or not columns.delimiter.isascii()
        or columns.delimiter in '"\r\n'
    ):
        raise _wrong("delimiter is one character, such as ',' or a tab.", path)
    if columns.encoding is not None and columns.encoding.lower() not in (
        "utf-8",
        "cp949",
        "euc-kr",
    ):
        raise _wrong("encoding is utf-8, cp949 or euc-kr.", path)
    return columns


def _wrong(what: str, path: Path) -> ConfigurationError:
    return ConfigurationError(what, where=path.name, todo="Correct the column map.")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands: its columns in the order of preference, and the columns unused."""

    header: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    unused: tuple[str, ...]

    @property
    def missing(self) -> str | None:
        """What a table of patents or projects cannot do without and this one has not."""
        numbers = ("application_number", "publication_number", "registration_number", "id")
        if not any(name in self.places for name in numbers):
            return "a number (application_number, publication_number, registration_number or id)"
        if "title" not in self.places and "abstract" not in self.places:
            return "title or abstract"
        return None


def lay_out(header: Sequence[str], columns: ColumnMap | None) -> Layout:
    """Matches headers with fields, first by the map, then by the known names.

    Raises `ConfigurationError` for a column that the map names and the file has not.
    """
    spelled = [_spelled(name) for name in header]
    mapped = columns.fields if columns else {}
    places: dict[str, tuple[int, ...]] = {}
    for name, wanted in mapped.items():
        if _spelled(wanted) not in spelled:
            raise ConfigurationError(
                f"there is no column {wanted!r} for {name}. The file has: {', '.join(header)}.",
                todo="Correct the column map.",
            )
        places[name] = (spelled.index(_spelled(wanted)),)
    taken = {place for found in places.values() for place in found}
    for name, names in KNOWN.items():
        if name in places:
            continue
        wanted_names = [*map(_spelled, names), _spelled(name)]
        found = [spelled.index(one) for one in dict.fromkeys(wanted_names) if one in spelled]
        if found := [place for place in found if place not in taken]:
            places[name] = tuple(found)
    used = {place for found in places.values() for place in found}
    unused = tuple(name for place, name in enumerate(header) if place not in used and name.strip())
    return Layout(tuple(header), places, unused)


def _spelled(name: str) -> str:
    """Headers are written with and without spaces, signs and capitals."""
    return re.sub(r"[\s_\-.:*\ufeff]+", "", name).casefold()
