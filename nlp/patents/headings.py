"""The headings of patent gazettes in Korean, Japanese and English."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from nlp.domain.features import DescriptionPart


class Mark(StrEnum):
    """Headings that open something other than a part of the description."""

    CLAIMS = "claims"
    ABSTRACT = "abstract"
    DESCRIPTION = "description"
    FIGURE = "figure"  # 대표도: ends the abstract
    KEYWORDS = "keywords"
    DRAWINGS = "drawing pages"
    TRANSLATION = "claims in another language"  # of European grants
    REPORT = "search report"
    GROUP = "group"  # a heading that only holds other headings


_P = DescriptionPart

_KOREAN: tuple[tuple[str, Mark | DescriptionPart], ...] = (
    (r"(?:특허|실용신안(?:등록)?)?청구(?:의)?범위", Mark.CLAIMS),
    (r"요약서?", Mark.ABSTRACT),
    (r"명세서|발명의(?:상세한)?설명|고안의(?:상세한)?설명", Mark.DESCRIPTION),
    (r"대표도(?:면)?(?:-?도\d+[a-zA-Z]?)?", Mark.FIGURE),
    (r"색인어", Mark.KEYWORDS),
    (r"도면", Mark.DRAWINGS),
    (r"국제조사보고서", Mark.REPORT),
    (r"(?:발명|고안)의(?:내용|목적|개요|개시)", Mark.GROUP),
    (
        r"기술분야|(?:발명|고안)이속하는기술(?:분야)?(?:및그분야의종래기술)?|본발명이속하는기술분야",
        _P.TECHNICAL_FIELD,
    ),
    (r"(?:발명의)?배경(?:이되는)?기술|종래(?:의)?기술(?:의문헌정보)?", _P.BACKGROUND),
    (
        r"(?:발명의내용)?해결(?:하려는|하고자하는|하고자하는기술적|하려는기술적)과제"
        r"|(?:발명|고안)이(?:이루고자|해결하고자|해결하려고)하는(?:기술적)?과제|기술적과제",
        _P.PROBLEM,
    ),
    (
        r"과제의?해결(?:을위한)?(?:수단|방안)|과제를해결하기위한수단|(?:발명|고안)의구성(?:및작용)?|기술적(?:해결방법|해결수단)",
        _P.SOLUTION,
    ),
    (r"(?:발명|고안)의?효과|효과|유리한효과", _P.EFFECT),
    (r"도면의간단한설명|도면에대한간단한설명", _P.DRAWINGS),
    (
        r"(?:발명|고안)(?:을|의)(?:실시(?:하기)?(?:를)?위한)(?:구체적인내용|형태|최선의형태|구체적인형태|구체적인실시예)"
        r"|실시예|(?:발명|고안)의실시를위한형태|최선의실시형태",
        _P.EMBODIMENTS,
    ),
    (r"산업상(?:의)?이용(?:가능성|분야)", _P.INDUSTRIAL_USE),
    (
        r"\**(?:도면의)?(?:주요)?(?:부분|구성|구성요소|부호)(?:에대한|의|의주요부분에대한)?(?:부호)?의?설명\**",
        _P.REFERENCE_SIGNS,
    ),
    (r"\**도면의주요(?:부분|구성|구성요소|부호)(?:에대한|의)?부호의?설명\**", _P.REFERENCE_SIGNS),
    (r"선행기술문헌|특허문헌|비특허문헌|서열목록(?:자유텍스트)?|수탁번호", _P.OTHER),
)

_JAPANESE: tuple[tuple[str, Mark | DescriptionPart], ...] = (
    (r"特許請求の範囲|実用新案登録請求の範囲", Mark.CLAIMS),
    (r"要約(?:書)?", Mark.ABSTRACT),
    (r"(?:発明|考案)の詳細な説明|明細書", Mark.DESCRIPTION),
    (r"選択図|代表図", Mark.FIGURE),
    (r"図面", Mark.DRAWINGS),
    (r"(?:発明|考案)の(?:開示|概要)", Mark.GROUP),
    (r"技術分野|(?:発明|考案)の属する技術分野|産業上の利用分野", _P.TECHNICAL_FIELD),
    (r"背景技術|従来の技術", _P.BACKGROUND),
    (r"先行技術文献|特許文献|非特許文献", _P.OTHER),
    (r"(?:発明|考案)が解決しようとする課題|技術的課題", _P.PROBLEM),
    (r"課題を解決するための手段|問題を解決するための手段", _P.SOLUTION),
    (r"(?:発明|考案)の効果", _P.EFFECT),
    (r"図面の簡単な説明", _P.DRAWINGS),
    (
        r"(?:発明|考案)を実施するための(?:最良の)?形態|実施例\d*|(?:発明|考案)の実施の形態",
        _P.EMBODIMENTS,
    ),
    (r"産業上の利用可能性", _P.INDUSTRIAL_USE),
    (r"符号の説明", _P.REFERENCE_SIGNS),
)

_ENGLISH: tuple[tuple[str, Mark | DescriptionPart], ...] = (
    (r"(?:what is|we|i|the invention) claim(?:ed)?(?: is)?:?|(?:patent )?claims", Mark.CLAIMS),
    (r"patentansprüche|revendications", Mark.TRANSLATION),
    (
        r"(?:(?:partial |supplementary )?european|international) search report|documents "
        r"considered to be relevant",
        Mark.REPORT,
    ),
    (r"abstract(?: of the disclosure)?", Mark.ABSTRACT),
    (r"description|specification", Mark.DESCRIPTION),
    (r"drawings", Mark.DRAWINGS),
    (
        r"(?:technical )?field(?: of (?:the )?(?:invention|disclosure))?|1\. field",
        _P.TECHNICAL_FIELD,
    ),
    (
        r"(?:technical )?background(?: (?:of (?:the )?(?:invention|disclosure)|art))?"
        r"|(?:description of (?:the )?)?(?:related|prior) art",
        _P.BACKGROUND,
    ),
    (
        r"(?:technical )?problems?(?: to be solved(?: by the invention)?)?"
        r"|objects? of the invention",
        _P.PROBLEM,
    ),
    (
        r"(?:brief )?summary(?: of (?:the )?(?:invention|disclosure))?|disclosure(?: of "
        r"(?:the )?invention)?|(?:technical )?solution(?: to (?:the )?problems?)?"
        r"|means for solving the problems?",
        _P.SOLUTION,
    ),
    (r"(?:advantageous )?effects?(?: of (?:the )?invention)?", _P.EFFECT),
    (
        r"brief description of (?:the )?(?:several views of the )?(?:drawings?|figures?)",
        _P.DRAWINGS,
    ),
    (
        r"(?:detailed )?description of (?:the )?(?:preferred |exemplary "
        r"|illustrative )?(?:embodiments?|invention)"
        r"|detailed description(?: of .{1,50})?|description of embodiments|(?:best )?mode "
        r"for (?:carrying out )?(?:the )?invention",
        _P.EMBODIMENTS,
    ),
    (r"industrial applicability", _P.INDUSTRIAL_USE),
    (
        r"(?:reference (?:signs?|numerals?) list|(?:description|list|explanation) of "
        r"(?:reference )?(?:signs|numerals|symbols))",
        _P.REFERENCE_SIGNS,
    ),
    (
        r"cross[- ]reference to related applications?|(?:related applications?|government "
        r"(?:rights|interest)|statement (?:regarding|as to|of) (?:federal\w*|government))"
        r"(?: .{0,60})?"
        r"|priority(?: (?:claims?|applications?|statement))?",
        _P.OTHER,
    ),
)

_NUMBERING = re.compile(r"^(?:\(57\)|[0-9IVX]+[.)]\s*|\[\d{4}\]\s*|[<(]\d+[>)]\s*)")
_BRACKETS = "【】[]<>〈〉《》「」()（）■□○●◆◇*＊-–—:："


def _compiled(
    table: tuple[tuple[str, Mark | DescriptionPart], ...], flags: int = 0
) -> list[tuple[re.Pattern[str], Mark | DescriptionPart]]:
    return [(re.compile(rf"^(?:{pattern})$", flags), what) for pattern, what in table]


_SPACELESS = _compiled(_KOREAN) + _compiled(_JAPANESE)
_SPACED = _compiled(_ENGLISH, re.IGNORECASE)
LONGEST = 60


def heading(line: str) -> Mark | DescriptionPart | None:
    """What a line opens, if it is nothing but a heading."""
    text = unicodedata.normalize("NFKC", line).strip()
    if not text or len(text) > LONGEST:
        return None
    text = _NUMBERING.sub("", text).strip(_BRACKETS + " \t　")
    dense = re.sub(r"\s+", "", text)
    for pattern, what in _SPACELESS:
        if pattern.match(dense):
            return what
    words = " ".join(text.split())
    for pattern, what in _SPACED:
        if pattern.match(words.strip(" .:")) and (
            words.isupper() or words.istitle() or line[:1].isupper()
        ):
            return what
    return None
