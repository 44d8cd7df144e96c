"""The words of proposal forms, read from `lexicon.yaml` and looked up without regard to spacing.

Korean forms drift in spacing (``개발 목표``, ``개발목표``), numbering and punctuation, so a phrase
is compared by its `squash`: letters and digits only, in lower case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

LEXICON_FILE = Path(__file__).with_name("lexicon.yaml")

COVERAGE = "role_coverage"
"""Key in a heading `Doc`'s `user_data` under which its `RoleMatch.coverage` is kept."""
LONGEST_HEADING = 60
"""Characters; a longer line is a sentence."""
LONGEST_HEADER = 24
"""Squashed characters of a column's header; more is a cell of prose."""
LONGEST_WORD = 40
"""Squashed characters of the longest phrase that is looked for."""

_PARENTHESES = re.compile(r"[(\[（［<〈][^()\[\]（）［］<>〈〉]*[)\]）］>〉]")
_JOINTS = re.compile(r"\s+및\s+|[·ㆍ・‧∙/,&]|\s+and\s+|(?<=[가-힣])및\s+|(?<=[가-힣])[과와]\s+")
_OF = re.compile(r"\s(?:of|for|in|on|to|over|against)\s", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣]")


class Role(StrEnum):
    """What a section of a proposal is about, whatever its number."""

    SUMMARY = "summary"
    NEED = "need"  # 필요성
    GOAL = "goal"  # 목표
    METHOD = "method"  # 내용, 방법, 추진전략, 추진체계
    NOVELTY = "novelty"  # 독창성, 차별성
    MARKET = "market"  # 시장
    SALES = "sales"  # 사업화, 매출
    TEAM = "team"  # 연구진
    PRIOR_ART = "prior_art"  # 선행특허
    EFFECT = "effect"  # 기대효과
    BUDGET = "budget"
    REFERENCES = "references"
    IP = "ip"  # 지식재산권 확보 계획
    STANDARDS = "standards"  # 표준화
    EQUIPMENT = "equipment"  # 연구시설·장비
    RISK = "risk"  # 위험 요인
    SECURITY = "security"  # 안전, 보안, 연구윤리
    ANNEX = "annex"  # 별첨


class Key(StrEnum):
    """A labelled value of the cover page or the summary."""

    TITLE = "title"
    TITLE_EN = "title_en"
    ENGLISH = "english"  # 영문: of the label before it
    NUMBER = "number"
    ORGANISATION = "organisation"
    PARTNER = "partner"
    LEADER = "leader"
    POST = "post"  # 직위
    CALL = "call"
    PROGRAMME = "programme"
    SUBPROGRAMME = "subprogramme"
    AGENCY = "agency"
    CALL_DATE = "call_date"
    SUBMISSION_DATE = "submission_date"
    PERIOD = "period"
    GOVERNMENT = "government"
    OWN = "own"
    TOTAL = "total"
    BUDGET = "budget"
    KEYWORDS = "keywords"
    TRL = "trl"
    TRL_START = "trl_start"
    TRL_END = "trl_end"
    IPC = "ipc"
    CLASSIFICATION = "classification"
    MINISTRY_CLASS = "ministry_class"
    RESEARCH_TYPE = "research_type"
    SECURITY = "security"
    FOUNDED = "founded"
    EMPLOYEES = "employees"
    CAPITAL = "capital"
    INSTITUTE = "institute"
    CERTIFICATE = "certificate"
    PATENTS_HELD = "patents_held"
    QUALIFIER = "qualifier"  # 국문, 기관명: says more about the label before it
    OTHER = "other"  # a label whose value is not kept


_NO_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)  # every reader of fields asks about the same labels and cells
def squash(text: str) -> str:
    """Letters and digits of `text`, NFKC and lower case: ``1) 최종 목표:`` → ``1최종목표``."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NO_LETTER.sub("", plain)


@lru_cache(maxsize=4096)
def without_remarks(text: str) -> str:
    """`text` without what stands in parentheses, two levels deep."""
    return _PARENTHESES.sub(" ", _PARENTHESES.sub(" ", text)).strip()


@dataclass(frozen=True)
class RoleMatch:
    """Roles of a heading, and the share (0–1) of its letters that the matched words make up."""

    roles: tuple[Role, ...]
    coverage: float


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Look-ups over squashed phrases. Immutable; one instance serves every thread, and is itself
    and no other, so that its answers can be kept: all readers of fields ask about the same texts.
    """

    roles: Mapping[str, tuple[Role, ...]]
    heading_words: frozenset[str]  # words of roles, and fillers
    keys: Mapping[str, Key]
    columns: Mapping[str, Mapping[str, str]]  # table kind -> squashed header -> column name
    hints: Mapping[str, Sequence[tuple[str, str]]]  # table kind -> part of a header, column name
    sales_rows: frozenset[str]
    proposal_words: frozenset[str]
    notice_titles: frozenset[str]
    notice_words: frozenset[str]

    def roles_of(self, heading: str) -> RoleMatch | None:
        """Roles that a heading's words give it, or nothing where no word is known.

        ``목표 및 내용`` has two. In each part the last Korean word or the English word before "of"
        decides.
        """
        return _roles_of(self, heading) if len(heading) <= LONGEST_HEADING else None

    def _match(self, heading: str) -> RoleMatch | None:
        bare = without_remarks(heading) or heading
        if squash(bare).endswith(tuple(self.proposal_words)):
            return None  # the name of the form itself: 사업계획서
        found = self._roles(bare) or self._roles(heading)  # "동기(필요성)": only in the remark
        if not found:
            return None
        return RoleMatch(found, self._coverage(bare))

    def _roles(self, heading: str) -> tuple[Role, ...]:
        parts = _JOINTS.split(heading)
        whole = squash(heading)
        for start, end in longest_matches(whole, self.roles):
            word = whole[start:end]
            if not any(word in squash(part) for part in parts) and _HANGUL.search(heading):
                return self.roles[word]  # a known word with a joint in it: 경쟁기관 및 기술 현황
        return tuple(dict.fromkeys(role for part in parts for role in self._roles_of_part(part)))

    def _roles_of_part(self, part: str) -> tuple[Role, ...]:
        if _HANGUL.search(part):
            text = squash(part)
            matches = list(longest_matches(text, self.roles))
            return self.roles[text[slice(*matches[-1])]] if matches else ()
        for piece in (_OF.split(part)[0], part):
            text = squash(piece)
            matches = list(longest_matches(text, self.roles, whole_words=piece))
            if matches:
                return self.roles[text[slice(*matches[-1])]]
        return ()

    def _coverage(self, heading: str) -> float:
        text = squash(heading)
        known = sum(end - start for start, end in longest_matches(text, self.heading_words))
        return known / len(text) if text else 0.0

    def key_of(self, label: str) -> Key | None:
        """Field that a whole label stands for; ``None`` where the text is no label we know."""
        if len(label) > 60:
            return None
        bare = _NUMBERING.sub("", label)
        if _IPC_LABEL.search(bare):
            return Key.IPC
        first_line = bare.strip().split("\n")[0]  # below it, forms explain the label
        filled = _FILLED.search(bare)
        for candidate in (bare,) if filled else (bare, without_remarks(bare), first_line):
            found = self.keys.get(squash(candidate))
            if found is not None:
                return found
        return None

    def column_of(self, kind: str, header: str) -> str | None:
        """Name of a column by its header in a table of a `kind` of `lexicon.yaml`."""
        return _column_of(self, kind, header)

    def _column(self, kind: str, header: str) -> str | None:
        words = self.columns[kind]
        for candidate in (header, without_remarks(header)):
            found = words.get(squash(candidate)) or words.get(
                squash(candidate).rstrip("0123456789")
            )
            if found is not None:
                return found
        text = squash(without_remarks(header) or header)
        if len(text) > LONGEST_HEADER:
            return None
        hints = self.hints.get(kind, ())
        return next((column for part, column in hints if part in text), None)


@lru_cache(maxsize=4096)
def _roles_of(lexicon: Lexicon, heading: str) -> RoleMatch | None:
    return lexicon._match(heading)


@lru_cache(maxsize=8192)
def _column_of(lexicon: Lexicon, kind: str, header: str) -> str | None:
    return lexicon._column(kind, header)


_FILLED = re.compile(
    r"[(（]\s*(?:제\s*)?\d[\d\-호\s]*[)）]|[(（][^()（）]*(?:(?:19|20)\d{2}\s*년|\d\s*명)[^()（）]*[)）]"
)
"""``착수시점( 4 )``, ``연구전담부서(2020년 인정)``: with a value, no label of the cell beside."""
_IPC_LABEL = re.compile(r"\bIPC\b")
_NUMBERING = re.compile(r"^\s*(?:[○●◦◯□■▣◆◇▶▷•·∙ㅇ*-]|\(?\d{1,2}[.)]|[가-하][.)]|[①-⑳])\s*")


def longest_matches(
    text: str, words: Container[str], *, whole_words: str | None = None
) -> Iterator[tuple[int, int]]:
    """Spans of known words in squashed text: left to right, the longest first, no overlaps.

    `whole_words` is the unsquashed text: where given, a match must begin and end at word borders.
    """
    borders = _borders(whole_words) if whole_words is not None else None
    start = 0
    while start < len(text):
        end = next(
            (
                stop
                for stop in range(min(len(text), start + LONGEST_WORD), start, -1)
                if text[start:stop] in words
                and (borders is None or (start in borders and stop in borders))
            ),
            None,
        )
        if end is None:
            start += 1
        else:
            yield start, end
            start = end


def _borders(text: str) -> frozenset[int]:
    """Offsets in the squashed text at which a word of `text` begins or ends."""
    at = 0
    borders = {0}
    for word in re.split(r"[^\w]+|_", text):
        at += len(squash(word))
        borders.add(at)
    return frozenset(borders)


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The lexicon that ships with the package, read once."""
    raw = yaml.safe_load(LEXICON_FILE.read_text(encoding="utf-8"))
    keys = {squash(word): Key(key) for key, words in raw["keys"].items() for word in words}
    keys |= {squash(word): Key.QUALIFIER for word in raw["sublabels"]}
    keys |= {squash(word): Key.OTHER for word in raw["ignored_labels"]}
    roles: dict[str, tuple[Role, ...]] = {}
    for role, words in raw["roles"].items():
        for word in words:
            roles[squash(word)] = (*roles.get(squash(word), ()), Role(role))
    return Lexicon(
        roles=roles,
        heading_words=_squashed(raw["fillers"]) | frozenset(roles),
        keys=keys,
        columns={
            kind: {squash(word): column for column, words in names.items() for word in words}
            for kind, names in raw["columns"].items()
        },
        hints={
            kind: [(squash(part), column) for column, parts in hints for part in parts]
            for kind, hints in raw["hints"].items()
        },
        sales_rows=_squashed(raw["sales_rows"]),
        proposal_words=_squashed(raw["proposal_words"]),
        notice_titles=_squashed(raw["notice_titles"]),
        notice_words=_squashed(raw["notice_words"]),
    )


def _squashed(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(squash, words))
