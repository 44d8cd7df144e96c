"""Texts whose role their heading tells: patents, calls and forms, and sentences of our own.

A heading says what is under it only roughly. So a heading must consist of known words, its reach is
short, and what asks or instructs (`_INSTRUCTION`) is no statement of the role it stands under.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlp.domain import DescriptionPart, PatentFeatures
from nlp.errors import NovumError
from nlp.intake import ReadingLimits, parse_file
from nlp.patents import extract_patent
from nlp.proposals.body import is_blank
from nlp.proposals.lexicon import squash, without_remarks
from nlp.proposals.outline import split_number
from nlp.statements import statements
from nlp.training.corpora.base import LONGEST
from nlp.training.corpora.notices import hangul_texts
from nlp.training.corpora.patents import patents_in

OWN_SENTENCES = Path(__file__).with_name("role_sentences.yaml")
OURS = "role_sentences.yaml"
"""Name of the document of our own sentences: they teach and never measure."""
_WITHOUT_SCANS = ReadingLimits(ocr_pages=0)
"""What Tesseract reads is not worth learning from."""

_HEADINGS = {
    "problem": "필요성 추진배경 개발배경 연구배경 배경 문제점 문제인식 개발동기",
    "solution": "연구내용 개발내용 연구개발내용 세부내용 추진전략 연구방법 개발방법 과업내용 "
    "연구범위 개발범위 기술개발내용 실현방안",
    "effect": "기대효과 활용방안 파급효과 기대성과 활용계획 활용분야",
    "target": "목표 최종목표 연구목표 개발목표 연구개발목표 성능목표 성과목표 성과지표 성능지표",
    "market": "시장현황 시장동향 시장규모 시장성 시장전망 국내외시장 사업화전략 사업화계획 판로 "
    "목표시장 경쟁사 시장진입 매출계획 수익모델 시장분석",
    "budget": "연구비 예산 사업비 연구개발비 지원금 지원규모 출연금 지원금액 지원한도",
    "team": "연구진 참여인력 연구인력 수행기관 수행체계 참여연구원 연구책임자 인력구성 팀구성 "
    "인력현황 보유역량 전문인력 추진체계",
    "schedule": "추진일정 일정 연구기간 지원기간 사업기간 개발기간 수행기간 연구개발기간",
    "prior_art": "기술동향 선행연구 국내외현황 특허동향 선행특허 연구동향 기존기술 기술현황 "
    "국내외동향 선행기술 특허현황",
    "boilerplate": "유의사항 제출서류 문의처 신청방법 작성요령 제출방법 신청자격 작성방법 "
    "접수방법 근거법령 제재사항 참여제한 지원제외 서약",
}
ROLES = tuple(_HEADINGS)
_WORDS = [(role, word) for role, words in _HEADINGS.items() for word in words.split()]
_PARTS = {
    DescriptionPart.BACKGROUND: "prior_art",
    DescriptionPart.PROBLEM: "problem",
    DescriptionPart.SOLUTION: "solution",
    DescriptionPart.EFFECT: "effect",
    DescriptionPart.DRAWINGS: "boilerplate",
}
_INSTRUCTION = re.compile(
    r"신청|접수|제출|기재|작성|첨부|서식|양식|참여제한|협약|공고|선정|평가|탈락|증빙|규정|지침|시행령|법률|별표|서약|동의"
    r"|(?:적절|적정|타당|구체|우수|부합|충실)성$|이해도$|가능성$|[한인는]가\s*\?"
)
"""What asks, and what a proposal will be judged by."""
_NAMED = re.compile(r"^\W*([가-힣A-Za-z ·ㆍ및]{2,20})[)\]>】]?\s*[:：]\s*(\S.+)$")
_MAIN = re.compile(r"^\s*(?:[□■▣◆◇ⅠⅡⅢⅣⅤⅥⅦ]|\d{1,2}[.)]|제\s*\d)")
_SENTENCE = re.compile(r"(?:다|음|함|됨|임)\.?$|[.:]$")
_JOINTS = re.compile(r"\s및\s|[·ㆍ/,&]|과\s|와\s")
_HEADING, _QUALIFIED, _REACH, _SHORTEST, _STATEMENTS = 30, 6, 15, 15, 12
"""Characters of a heading, of what may stand before its word, lines that it reaches, characters of
a text, statements of one section of a patent."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """`document`: texts of one never stand on both sides of a measure."""

    text: str
    role: str
    document: str
    whole: bool  # a section's text, not one sentence of it


def labelled(
    notices: Iterable[Path], gazettes: Iterable[Path], bulk: Iterable[Path]
) -> list[Labelled]:
    """All of them, each text once, in the order of the files."""
    found: dict[str, Labelled] = {}
    of_notices = (one for name, text in hangul_texts(notices) for one in of_notice(name, text))
    for one in (*_own(), *of_notices, *_of_patents(gazettes, bulk)):
        found.setdefault(squash(one.text), one)
    return [one for one in found.values() if len(one.text) >= _SHORTEST]


def _own() -> Iterator[Labelled]:
    for role, texts in yaml.safe_load(OWN_SENTENCES.read_text(encoding="utf-8")).items():
        for text in texts:
            yield Labelled(text, role, OURS, whole=False)


def of_notice(name: str, text: str) -> Iterator[Labelled]:
    """Of one call or form, by its lines."""
    section: list[str] = []
    role, reach = "", 0
    for line in (*filter(None, map(str.strip, text.split("\n"))), ""):
        heading = _heading(line) if line else ("", "")
        reach += 1
        if heading is None and reach <= _REACH:
            section.append(_bare(line))
            continue
        yield from _section(section, role, name)
        section, reach = [], 0
        role, rest = heading or ("", "")
        if rest:
            section.append(rest)


def _section(lines: list[str], role: str, document: str) -> Iterator[Labelled]:
    if not role:
        return
    own: list[str] = []
    for line in lines:
        if is_blank(line):
            continue  # of an empty form
        if role == "boilerplate" or not _INSTRUCTION.search(line):
            own.append(line)
        elif role not in ("budget", "schedule"):
            yield Labelled(line, "boilerplate", document, whole=False)
    yield from _texts(own, role, document)


def _texts(sentences: list[str], role: str, document: str) -> Iterator[Labelled]:
    """Each one, and what of them fits into one passage."""
    passage = ""
    for number, text in enumerate(sentences):
        yield Labelled(text[:LONGEST], role, document, whole=False)
        if number and len(passage) + len(text) < LONGEST:
            passage = f"{passage}\n{text}"
        elif not number:
            passage = text
    if len(sentences) > 1:
        yield Labelled(passage[:LONGEST], role, document, whole=True)


def _heading(line: str) -> tuple[str, str] | None:
    """Role and text behind the colon; an empty role for a heading of something else."""
    bare = _bare(line)
    named = _NAMED.match(bare)
    if named and (role := _role(named.group(1))):
        return role, named.group(2).strip()
    if len(bare) > _HEADING or _SENTENCE.search(bare) or not squash(bare):
        return None
    if role := _role(bare):
        return role, ""
    return ("", "") if _MAIN.match(line) else None


def _role(heading: str) -> str:
    """The one role that every part of a heading names: of "목표 및 내용" there is none."""
    roles = set()
    for part in _JOINTS.split(without_remarks(heading)):
        text = squash(part)
        fits = (
            role
            for role, word in _WORDS
            if text.endswith(word) and len(text) - len(word) <= _QUALIFIED
        )
        roles.add(next(fits, ""))
    return roles.pop() if len(roles) == 1 else ""


def _bare(line: str) -> str:
    """Without numbers and bullets, of which forms use several."""
    style, _, rest, _ = split_number(line.strip())
    while style and rest:
        line = rest
        style, _, rest, _ = split_number(line.strip())
    return line.strip()


def _of_patents(gazettes: Iterable[Path], bulk: Iterable[Path]) -> Iterator[Labelled]:
    for one in (*_read(gazettes), *patents_in(bulk)):
        for section in one.description:
            if role := _PARTS.get(section.part):
                text = section.text
                sentences = [text[start:end] for start, end in statements(text)]
                yield from _texts(sentences[:_STATEMENTS], role, one.id)


def _read(gazettes: Iterable[Path]) -> Iterator[PatentFeatures]:
    for file in gazettes:
        try:
            document = parse_file(file, limits=_WITHOUT_SCANS)
        except NovumError:
            continue  # a scan
        yield extract_patent(document)
