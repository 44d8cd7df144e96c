"""Patents and papers cited on a front page, field (56)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.body import Body
from nlp.domain.evidence import Found
from nlp.domain.features import CitedDocument, CitedLiterature
from nlp.numbers import normalise
from nlp.patents.front import Field

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?P<korean>(?:KR|한국\s*)\s*(?:등록|공개)?(?:특허)?(?:공보)?\s*(?:제\s*)?\d{2}[\-－]?\d{4}[\-－]?\d{7}\s*호?\s*[A-Z]?\d?)"
    r"|(?P<land>KR|JP|US|WO|EP|CN|DE|GB|FR|TW|CA|AU|SU|RU|PAJ|CH|SE|NL|IT)\s?"
    r"(?P<digits>[HS]?(?:\d[\d,.\-‐–－−/]*\s?)+\d)\s*(?P<kind>[ABCESTUXY]\d?(?![A-Za-z0-9가-힣]))?"
    r"|(?P<docdb>[A-Z]{2}\s?-\s?(?P<docdb_kind>[ABCTUY]\d?)\s?-?\s?\d[\d ./]{4,16}\d)"
    r"|(?P<kind_first>(?:특개|특표|특허|日本国?特[開許表])\s?[平昭]?\s?\d[\d\-]+\s*号?)"
    r")\s*(?P<star>\*)?"
)
_BARE = r"(?<!\d)\d0-(?:\d{7}|\d{4}-\d{7})(?!\d)\s*(?:[ABUY]\d?)?\s*\*?"
"""A Korean number without its country, as in lists where ``KR`` stands on the line before."""

_AMERICAN = r"(?<![\d,/])\d{1,2},\d{3},\d{3}\s+[ABES]\d?\b\s*\*?(?=\s*\d{1,2}/\d{4})"
"""A line of a US list: number, kind, month and year."""

_ANY = re.compile(f"(?:{_NUMBER.pattern})|(?P<bare>{_BARE})|(?P<american>{_AMERICAN})")
_LEGEND = re.compile(
    r"\*\s*(?:는|표시는)?\s*심사관에\s*의하여|\*\s*cited by examiner", re.IGNORECASE
)


_HEADS = re.compile(
    r"^\s*(?:선행기술(?:조사)?문헌|참고문헌|References? cited.*"
    r"|(?:U\.?\s?S\.?|FOREIGN) PATENT DOCUMENTS|OTHER PUBLICATIONS|\(Continued\)"
    r"|\(\s*뒷면에\s*계속\s*\)|[(（].{0,12}続.{0,6}[)）])\s*:?\s*$",
    re.IGNORECASE,
)
_LIST_OF_PATENTS = re.compile(r"^\s*(?:U\.?\s?S\.?|FOREIGN) PATENT DOCUMENTS", re.IGNORECASE)
_OTHERS = re.compile(r"^\s*OTHER PUBLICATIONS", re.IGNORECASE)
_ITEM = re.compile(r"^\s*[•∙]\s*")
_ENDS = re.compile(r"\*\s*$|[(（][^()]*\d{4}[^()]*[)）]\s*\.?\s*$")
_SHORTEST = 20
"""Characters of a paper's reference; what is shorter is a remnant."""


def read_literature(body: Body, fields: list[Field]) -> tuple[Found[CitedLiterature], ...]:
    """Papers, books and pages in field (56): the lines that hold no patent's number."""
    legend = any(_LEGEND.search(field.text) for field in fields)
    found = []
    for start, end in (span for field in fields for span in _texts(field)):
        words = " ".join(body.flow(start, end).split()).lstrip("•∙ ")
        text = words.rstrip("* ").strip()
        if len(text) >= _SHORTEST and sum(letter.isalpha() for letter in text) > len(text) / 3:
            star = words.endswith("*") if legend else None
            paper = CitedLiterature(text=text, by_examiner=star)
            evidence = body.evidence(start, end)
            found.append(Found[CitedLiterature](value=paper, evidence=evidence, confidence=0.8))
    return tuple(found)


def _texts(field: Field) -> Iterator[tuple[int, int]]:
    """Stretches of lines that belong together; of a US list only those behind its heading."""
    legend = _LEGEND.search(field.text)
    numbers = [(start, end) for _, start, end, _ in _numbers(field.text)]
    opened: int | None = None
    last, patents = 0, False
    for line in _LINE.finditer(field.text, 0, legend.start() if legend else len(field.text)):
        patents = bool(_LIST_OF_PATENTS.match(line[0])) or (patents and not _OTHERS.match(line[0]))
        head = patents or _HEADS.match(line[0]) or not line[0].strip(" *")
        number = any(line.start() <= start < line.end() for start, _ in numbers)
        own = number and (opened is None or _is_number(line[0], numbers, line.start()))
        if opened is not None and (head or own or _ITEM.match(line[0])):
            yield field.start + opened, field.start + last
            opened = None
        if not (head or own):
            opened = line.start() if opened is None else opened
            last = line.end()
            if _ENDS.search(line[0]):
                yield field.start + opened, field.start + last
                opened = None
    if opened is not None:
        yield field.start + opened, field.start + last


_LINE = re.compile(r"[^\n]+")


def _is_number(line: str, numbers: list[tuple[int, int]], offset: int) -> bool:
    """Whether the line is a patent's number and hardly more, rather than a text that has one."""
    taken = sum(end - start for start, end in numbers if offset <= start < offset + len(line))
    return taken > len(line.strip()) / 2


def read_citations(body: Body, fields: list[Field]) -> tuple[Found[CitedDocument], ...]:
    """Patents in field (56). Marked ``*``: by the examiner."""
    legend = any(_LEGEND.search(field.text) for field in fields)
    found: dict[str, Found[CitedDocument]] = {}
    for field in fields:
        legend_at = _LEGEND.search(field.text)
        text = field.text[: legend_at.start()] if legend_at else field.text
        for raw, start, end, star in _numbers(text):
            number = normalise(raw)
            if number in found:
                continue
            cited = CitedDocument(raw=raw, id=number, by_examiner=star if legend else None)
            evidence = body.evidence(field.start + start, field.start + end)
            found[number] = Found[CitedDocument](value=cited, evidence=evidence)
    return tuple(found.values())


_DOCDB = re.compile(r"([A-Z]{2})\s?-\s?([ABCTUY]\d?)\s?-?\s?(.+)")
"""``EP-A1- 2 345 678``, as European front pages have it."""


def first_number(text: str, *, within: int) -> str | None:
    """The patent's number with which a text begins, at most `within` characters in."""
    found = next(iter(_numbers(text)), None)
    return found[0] if found and found[1] <= within else None


def _numbers(text: str) -> list[tuple[str, int, int, bool]]:
    numbers = []
    taken = 0
    for match in _ANY.finditer(text):
        raw = " ".join(match[0].replace("*", " ").split())
        if match["american"]:
            raw = f"US {raw}"
        if match["docdb"]:
            raw = _DOCDB.sub(r"\1 \3 \2", raw)
        digits = sum(letter.isdigit() for letter in raw)
        if digits < 6 or match.start() < taken:
            continue
        taken = match.end()
        star = "*" in match[0]
        numbers.append((raw.strip(" ,."), match.start(), match.end(), star))
    return numbers
