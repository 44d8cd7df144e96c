"""Classes and boxes to tick: technology classification, research stage, security grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeVar

from nlp.domain import Classification, Found, ResearchType, Security
from nlp.proposals.body import is_blank
from nlp.proposals.keyvalues import KeyValue
from nlp.proposals.lexicon import Key

T = TypeVar("T")
_CODE = re.compile(r"(?<![A-Za-z\d])[A-Z]{1,2}\d{2,6}(?![A-Za-z\d])|(?<!\d)\d{6}(?!\d)")
_WEIGHT = re.compile(r"(\d{1,3}(?:\.\d)?)\s*%")
_RANK = re.compile(r"[\s,;|(]*\d\s*순위\W*|^\W*[①-③]\W*")
_LEVELS = re.compile(r"^(?:대|중|소)\s*분류(?:명|코드)?$")
_LABEL = re.compile(r"분류\s*(?:코드|명)|코드\s*명|순위|^(?:비중|가중치|비율|weight)$")
"""Words of the form, not of a class."""
_TICKED = r"[(\[]\s*[√✓✔vVoO○●■x]\s*[)\]]|[☑☒■▣✔●]"
_EMPTY_BOX = re.compile(r"[(\[]\s*[)\]]|[☐□]")
_TYPES: Mapping[ResearchType, str] = {
    ResearchType.BASIC: r"기초(?:\s*연구)?|basic(?: research)?|fundamental(?: research)?",
    ResearchType.APPLIED: r"응용(?:\s*연구)?|applied(?: research)?|industrial research",
    ResearchType.DEVELOPMENT: r"개발(?:\s*연구)?|(?:experimental )?development",
}
_GRADES: Mapping[Security, str] = {
    Security.RESTRICTED: r"보안(?:\s*과제)?|restricted|confidential|classified",
    Security.OPEN: r"일반(?:\s*과제)?|open|public|unclassified|non-?confidential",
}


def find_research_type(pairs: Sequence[KeyValue]) -> Found[ResearchType] | None:
    """Basic, applied or development (연구개발단계)."""
    return _ticked(pairs, Key.RESEARCH_TYPE, _TYPES)


def find_security(pairs: Sequence[KeyValue]) -> Found[Security] | None:
    """Security grade (보안등급)."""
    return _ticked(pairs, Key.SECURITY, _GRADES)


def _ticked(pairs: Sequence[KeyValue], key: Key, options: Mapping[T, str]) -> Found[T] | None:
    mine = [pair for pair in pairs if pair.key is key]
    if not mine:
        return None
    together = [pair for pair in mine if pair.label == mine[0].label]
    value = ticked(" ".join(pair.value for pair in together), options)
    if value is None:
        return None
    evidence = tuple(dict.fromkeys(pair.evidence for pair in together))
    return Found(value=value, evidence=evidence, confidence=mine[0].confidence)


def ticked(text: str, options: Mapping[T, str]) -> T | None:
    """The one option with a ticked box before or behind it; without boxes the only one named.

    ``기초[ ] 응용[√] 개발[ ]`` and ``□ 기초 ■ 응용 □ 개발`` → applied.
    """
    boxes = bool(_EMPTY_BOX.search(text) or re.search(_TICKED, text))
    words = rf"(?:{'|'.join(options.values())})"
    before = bool(re.match(rf"\s*(?:{_TICKED}|{_EMPTY_BOX.pattern})", text))
    found = []
    for option, pattern in options.items():
        box = rf"(?:{_TICKED})\s*(?:{pattern})" if before else rf"(?:{pattern})\s*(?:{_TICKED})"
        if re.search(box if boxes else rf"(?:{pattern})", text, re.IGNORECASE):
            found.append(option)
    if not boxes and len(found) > 1:
        first = re.search(words, text, re.IGNORECASE)
        found = [o for o in found if first and re.fullmatch(options[o], first.group(), re.I)]
    return found[0] if len(found) == 1 else None


def find_classification(pairs: Sequence[KeyValue]) -> tuple[Found[Classification], ...]:
    """Classes in order with code, name and weight, of the national scheme and the ministry's."""
    return (
        *_classes(pairs, Key.CLASSIFICATION, "national"),
        *_classes(pairs, Key.MINISTRY_CLASS, "ministry"),
    )


def _classes(
    pairs: Sequence[KeyValue], key: Key, scheme: Literal["national", "ministry"]
) -> Iterator[Found[Classification]]:
    mine = [pair for pair in pairs if pair.key is key]
    together = [pair for pair in mine if pair.label == mine[0].label]
    for code, name, weight in read_classes([pair.value for pair in together]):
        wanted = code or name or ""
        evidence = tuple(pair.evidence for pair in together if wanted in pair.value)
        yield Found(
            value=Classification(scheme=scheme, code=code, name=name, weight=weight),
            evidence=evidence or (together[0].evidence,),
            confidence=together[0].confidence,
        )


def read_classes(
    texts: Sequence[str],
) -> Iterator[tuple[str | None, str | None, Decimal | None]]:
    """Code, name and weight: ``LB0304 세라믹 소재 60%``, over one cell or several."""
    joined = " | ".join(text for text in texts if not _LEVELS.match(text.strip()))
    codes = list(_CODE.finditer(joined))
    if codes:
        starts = [_start(joined, code.start()) for code in codes]
        for code, (start, end) in zip(codes, pairwise([*starts, len(joined)]), strict=True):
            piece = joined[start:end]
            yield code.group(), _name(piece.replace(code.group(), " ", 1)), _weight(piece)
        return
    for piece in re.split(r"(?<=%)\)?\s*[,;|]?\s*|\s[/;]\s", joined):
        name = _name(piece)
        if name and not _LABEL.search(name):
            yield None, name, _weight(piece)


def _start(text: str, at: int) -> int:
    """Where a class begins: at its code, or at the name before a code in parentheses."""
    if at and text[at - 1] in "([":
        return max(text.rfind("|", 0, at), text.rfind(",", 0, at), text.rfind("%", 0, at)) + 1
    return at


def _name(piece: str) -> str | None:
    bare = _WEIGHT.sub(" ", _RANK.sub("", piece))
    parts = [part.strip(" ()[]:,.-–·/") for part in bare.split("|")]
    kept = [part for part in parts if part and not is_blank(part) and not _LABEL.search(part)]
    return " ".join(kept[-1].split()) if kept else None


def _weight(piece: str) -> Decimal | None:
    match = _WEIGHT.search(piece)
    return Decimal(match.group(1)) if match else None
