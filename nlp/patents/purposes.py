"""What a patent solves, by what and to what effect: sentences of its description.

Under the standard headings (해결하려는 과제, 과제의 해결 수단, 발명의 효과) they are those with
the words that drafters use for it, else the first one. Without such a heading, as in most US and
many European patents, they are found by these words alone, and marked as guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from nlp.domain.evidence import GUESSED, Evidence, Found
from nlp.domain.features import DescriptionPart, DescriptionSection
from nlp.placing import Place, Written
from nlp.statements import Span, sentences

MOST = 3
"""Sentences of each kind."""
REACH = 20_000
"""Characters of a section that are looked at."""

_P = DescriptionPart
_GUESSED_IN = {
    _P.PROBLEM: (_P.SOLUTION, _P.BACKGROUND, _P.TECHNICAL_FIELD, _P.OTHER),
    _P.SOLUTION: (_P.PROBLEM, _P.TECHNICAL_FIELD, _P.BACKGROUND, _P.OTHER),
    _P.EFFECT: (_P.SOLUTION, _P.PROBLEM, _P.EMBODIMENTS, _P.OTHER),
}
"""Where a sentence may stand that has no heading of its own, the likeliest place first."""

_DISCLAIMER = re.compile(
    r"(?:제한|한정)(?:되(?:지|는\s?것)|될\s?필요)|자명하|명확하게\s?이해|추론\s?가능|와\s?무관하게|추가로\s?파악"
    r"|限定されない|not\s+(?:be\s+)?(?:limited|intended)|will\s+(?:be(?:come)?\s+(?:\w+\s+){0,3}apparent|appear"
    r"|be\s+described)|may\s+be\s+realized\s+by|been\s+set\s+forth|technical\s+solutions,?\s+and\s+advantages",
    re.IGNORECASE,
)
"""Sentences that only say that there may be more, or that it stands elsewhere."""

_CUES = {
    _P.PROBLEM: re.compile(
        r"목적(?:이|은|으로|을|에)|과제(?:로|는|를|이|가)|해결하(?:고자|기\s?위|려)|제공하(?:고자|는\s?(?:것|데))|안출|창출"
        r"|課題|目的"
        r"|\b(?:objects?|aims?|objectives?|purposes?|goals?)\b[^.]{0,60}\b(?:is|are|to)\b"
        r"|\b(?:there|a)\b[^.]{0,30}\bneed(?:s|ed)?\b[^.]{0,20}\b(?:for|to|exists)\b"
        r"|\bproblems?\s+(?:to\s+be\s+solved|underlying|addressed)"
        r"|\bto\s+(?:solve|overcome|address|avoid)\s+(?:the|these|this|such|at\s+least)",
        re.IGNORECASE,
    ),
    _P.SOLUTION: re.compile(
        r"(?:목적|과제|문제점?)[^.]{0,20}(?:달성|해결|해소)하(?:기\s?위|고자)|이를\s?위하여|위하여,?\s?본"
        r"|측면에\s?따르면|(?:본|개시된)[^.]{0,200}(?:포함하|구비하|제공한|제공된|특징으로)"
        r"|解決するため|達成するため|によれば|提供される"
        r"|\bto\s+(?:achieve|attain|accomplish|solve)\b"
        r"|\b(?:present\s+)?(?:invention|disclosure)\s+(?:provides?|comprises?|includes?|is\s+directed|consists)"
        r"|\b(?:is|are)\s+(?:achieved|solved|attained)\s+by"
        r"|\b(?:in|according\s+to)\s+(?:one|an|a\s+first|another)\s+(?:aspect|embodiment)",
        re.IGNORECASE,
    ),
    _P.EFFECT: re.compile(
        r"효과(?:가|를|도)|장점|이점|할\s?수\s?있(?:다|게|으며|어)|향상|절감|방지|効果|できる|可能"
        r"|\badvantag|\bas\s+a\s+result\b|\beffects?\s+of\b|\bmakes?\s+it\s+possible\b"
        r"|\b(?:thereby|thus|therefore),?\s+(?:\w+\s+){0,3}(?:improv|reduc|increas|prevent|avoid|lower|shorten)"
        r"|\bcan\s+(?:thus\s+|thereby\s+|be\s+)?(?:reduc|improv|increas|prevent|avoid|lower|shorten)",
        re.IGNORECASE,
    ),
}  # fmt: skip
_STRONG = {
    _P.PROBLEM: re.compile(
        r"(?:발명|고안)[^.]{0,20}목적[은이을]|목적으로\s?한|제공하고자\s?한|과제로\s?한|を提供することを目的|課題とする"
        r"|\b(?:objects?|aims?|objectives?|purposes?|goals?)\s+(?:of\s+[^.]{0,60}\b(?:invention|disclosure"
        r"|application|embodiments?)\b[^.]{0,20})?\b(?:is|are|include)\s+(?:therefore\s+|thus\s+)?to\b"
        r"|\bit\s+is\s+(?:\w+\s+){1,4}(?:object|aim|objective|purpose|goal)\b"
        r"|\b(?:there|an?)\s+(?:\w+\s+){0,4}needs?\s+(?:\w+\s+)?(?:for|exists|to)\b"
        r"|\bto\s+(?:solve|overcome|address|avoid|eliminate)\b[^.]{0,50}\b(?:problem|drawback|disadvantage"
        r"|deficienc|shortcoming|difficult|limitation)",
        re.IGNORECASE,
    ),
    _P.SOLUTION: re.compile(
        r"(?:목적|과제|문제점?)[^.]{0,20}(?:달성|해결)하기\s?위|解決するため|達成するため"
        r"|\bto\s+(?:achieve|attain|accomplish)\b[^.]{0,60}\b(?:object|aim|purpose|goal|end)"
        r"|\b(?:invention|disclosure)\s+(?:provides?|is\s+directed|is\s+(?:achieved|solved)\s+by)"
        r"|\bobjects?[^.]{0,60}\b(?:achieved|attained|accomplished|solved)\s+by",
        re.IGNORECASE,
    ),
    _P.EFFECT: re.compile(
        r"효과[가를도]\s?(?:있|얻|가진|제공)|장점이\s?있|効果"
        r"|\b(?:advantages?|benefits?)\s+(?:of|offered\s+by)\s+(?:the|this|these|such|an?)\b[^.]{0,60}\b(?:invention"
        r"|disclosure|embodiments?|arrangement|method|device|apparatus|system|aspect)\b"
        r"|\b(?:has|have|having)\s+(?:the|an?|further|several)\s+(?:\w+\s+)?(?:advantages?|beneficial\s+effects?)\b"
        r"|\beffects?\s+of\s+the\s+(?:present\s+)?invention\b|\bmakes?\s+it\s+possible\s+to\b"
        r"|\baccording\s+to\s+the\s+(?:present\s+)?invention\b[^.]{0,80}\bcan\s+be\b",
        re.IGNORECASE,
    ),
}  # fmt: skip
"""Cues that stand for themselves where no heading says what is under it."""

_LABELLED = re.compile(
    r"\s*(?:【課題】|PROBLEM\s+TO\s+BE\s+SOLVED\s*:|PURPOSE\s*:|\[과제\])\s*(?P<problem>.{4,2000}?)\s*"
    r"(?:【解決手段】|SOLUTION\s*:|CONSTITUTION\s*:|\[해결\s?수단\])\s*(?P<means>.{4,4000}?)"
    r"\s*(?=【選択図】|COPYRIGHT|$)",
    re.DOTALL,
)
"""How abstracts of the Japanese office begin, and the English ones of Japan and Korea."""


@dataclass(frozen=True, slots=True)
class Purposes:
    problem: tuple[Found[str], ...] = ()
    means: tuple[Found[str], ...] = ()
    effect: tuple[Found[str], ...] = ()


def read_purposes(
    description: Sequence[DescriptionSection],
    abstract: Found[str] | None,
    *,
    language: str,
    written: Written | None = None,
) -> Purposes:
    """With `written`, every sentence has the page and boxes of its own words."""
    found = [_of(part, description, language, written) for part in _CUES]
    labelled = _LABELLED.match(abstract.value) if abstract else None
    if abstract and labelled:
        for index, name in enumerate(("problem", "means")):
            found[index] = found[index] or (_labelled(abstract, labelled, name, written),)
    return Purposes(*found)


def _of(
    part: DescriptionPart,
    description: Sequence[DescriptionSection],
    language: str,
    written: Written | None,
) -> tuple[Found[str], ...]:
    own = [section for section in description if section.part is part]
    if own:
        chosen = _chosen(own, _CUES[part], language)
        return tuple(_found(*one, written, confidence=0.9) for one in chosen)
    places = _GUESSED_IN[part]
    others = sorted(
        (section for section in description if section.part in places),
        key=lambda section: places.index(section.part),
    )
    cued = islice(_cued(others, _STRONG[part], language), MOST)
    return tuple(_found(*one, written, confidence=GUESSED) for one in cued)


def _chosen(
    sections: Sequence[DescriptionSection], cue: re.Pattern[str], language: str
) -> list[tuple[DescriptionSection, Span]]:
    """Sentences with a cue, else the first that says something."""
    cued = list(islice(_cued(sections, cue, language), MOST))
    return cued or list(islice(_said(sections, language), 1))


def _cued(
    sections: Iterable[DescriptionSection], cue: re.Pattern[str], language: str
) -> Iterator[tuple[DescriptionSection, Span]]:
    likely = (section for section in sections if cue.search(section.text, 0, REACH))
    for section, span in _said(likely, language):
        if cue.search(section.text, *span):
            yield section, span


def _said(
    sections: Iterable[DescriptionSection], language: str
) -> Iterator[tuple[DescriptionSection, Span]]:
    for section in sections:
        for start, end in _spans(section.text[:REACH], language):
            if not _DISCLAIMER.search(section.text, start, end):
                yield section, (start, end)


_KOREAN_LINE = re.compile(r"(?<=[다.。!?])\n|(?<=。)(?!\n)")
_ENGLISH_LINE = re.compile(r"(?<![,;:\-])\n")


def _spans(text: str, language: str) -> Iterator[Span]:
    """Sentences. A paragraph ends one, unless it breaks off in the midst of it."""
    line = _ENGLISH_LINE if language == "en" else _KOREAN_LINE
    start = 0
    for end in [*(match.start() for match in line.finditer(text)), len(text)]:
        for first, last in sentences(text[start:end]):
            yield start + first, start + last
        start = end


def _found(
    section: DescriptionSection, span: Span, written: Written | None, *, confidence: float
) -> Found[str]:
    source = section.heading or "description"
    own = [section.evidence] if section.evidence else []
    evidence = Place(written, section.text, own, source).of(*span)
    text = " ".join(section.text[slice(*span)].split())
    return Found[str](value=text, evidence=(evidence,), confidence=confidence)


def _labelled(
    abstract: Found[str], match: re.Match[str], name: str, written: Written | None
) -> Found[str]:
    place = Place(written, abstract.value, abstract.evidence, "abstract")
    evidence: Evidence = place.of(*match.span(name))
    text = " ".join(match[name].split())
    return Found[str](value=text, evidence=(evidence,), confidence=0.9)
