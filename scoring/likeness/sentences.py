"""Findings of likeness in words, as each of the two sides is told them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from indexing.heads import applicant_key
from nlp.domain import Frozen
from scoring.evaluation import Severity, Text
from scoring.likeness.findings import Likeness, LikenessFinding, LikenessKind, Side

K = LikenessKind

TIMES = 5
"""Of the same bytes, the last of which are named."""


class Handing(Frozen):
    """One time that the same bytes were handed in."""

    at: datetime
    file_name: str
    organisation: str


def finding_of(likeness: Likeness, *, sha256: str) -> LikenessFinding:
    """The finding as the document `sha256`, one of the two, is told it."""
    is_later = likeness.later.sha256 == sha256
    here, there = (
        (likeness.later, likeness.earlier) if is_later else (likeness.earlier, likeness.later)
    )
    return LikenessFinding(
        kind=likeness.kind,
        severity=likeness.severity if is_later else _of_source(likeness),
        text=_text(likeness, here, there, is_later=is_later),
        share=here.share,
        evidence=here.evidence,
        other=there,
    )


def _of_source(likeness: Likeness) -> Severity:
    """Who was copied from has done nothing to be warned of."""
    copied = likeness.kind is K.COPIED_FROM_SUBMISSION and likeness.severity is Severity.WARNING
    return Severity.NOTICE if copied else likeness.severity


def duplicate(times: Sequence[Handing]) -> LikenessFinding:
    """The same bytes came more than once; the last few times are named."""
    organisations = {one.organisation for one in times}
    last = times[-TIMES:]
    ko = ", ".join(f"{_day(one)} ‘{one.file_name}’({one.organisation})" for one in last)
    en = ", ".join(f"{_day(one)} “{one.file_name}” ({one.organisation})" for one in last)
    return LikenessFinding(
        kind=K.DUPLICATE,
        severity=Severity.NOTICE if len(organisations) > 1 else Severity.INFO,
        text=Text(
            ko=f"똑같은 파일이 {len(times)}번 제출되었습니다: {ko}.",
            en=f"The very same file was handed in {len(times)} times: {en}.",
        ),
        share=1.0,
    )


def _text(likeness: Likeness, here: Side, there: Side, *, is_later: bool) -> Text:
    if likeness.kind is K.NEAR_DUPLICATE:
        lead = Text(
            ko=f"‘{_name(there)}’와(과) 거의 같은 문서입니다.",
            en=f"Nearly the same document as “{_name(there)}”.",
        )
        return _together(lead, _shares(here, there), _organisations(here, there))
    if likeness.kind is K.RESUBMISSION:
        lead = _again(there, is_later=is_later)
        return _together(lead, _shares(here, there), _organisations(here, there))
    if likeness.kind is K.COPIED_FROM_GUIDANCE:
        return Text(
            ko=f"서식의 작성 안내문 {likeness.letters}자가 본문에 그대로 있습니다.",
            en=f"{likeness.letters} letters of the form's own instructions stand in the text.",
        )
    return _copied(likeness, here, there, is_later=is_later)


def _again(there: Side, *, is_later: bool) -> Text:
    when = f" ({there.day})" if there.day else ""
    ko = "이전에 제출된" if is_later else "나중에 다시 제출된"
    en = "handed in before" if is_later else "handed in again later"
    return Text(
        ko=f"{ko} ‘{_name(there)}’{when}와(과) 같은 과제로 보입니다.",
        en=f"Seems to be the same proposal as “{_name(there)}”{when}, {en}.",
    )


def _shares(here: Side, there: Side) -> Text:
    return Text(
        ko=f"이 본문의 {here.share:.0%}가 그 문서에 있고, 그 본문의 {there.share:.0%}가 여기에 "
        "있습니다.",
        en=f"{here.share:.0%} of this text stands there, {there.share:.0%} of that one here.",
    )


def _together(*texts: Text) -> Text:
    return Text(
        ko=" ".join(text.ko for text in texts if text.ko),
        en=" ".join(text.en for text in texts if text.en),
    )


def _copied(likeness: Likeness, here: Side, there: Side, *, is_later: bool) -> Text:
    what_ko, what_en = "다른 제출 문서", "another submission"
    if likeness.kind is K.COPIED_FROM_PRIOR_ART:
        what_ko, what_en = "선행문헌", "earlier art"
    elif not is_later:
        what_ko, what_en = "나중에 제출된 문서", "a later submission"
    own = same_side(here, there)
    return Text(
        ko=f"{what_ko} ‘{_name(there)}’와(과) 글자까지 같은 부분이 {len(here.evidence)}곳, 모두 "
        f"{likeness.letters}자 있습니다(본문의 {here.share:.0%})."
        + (" 같은 기관의 문서입니다." if own else ""),
        en=f"{_places(len(here.evidence))}, {likeness.letters} letters in all ({here.share:.0%} of "
        f"this text), {'are' if len(here.evidence) > 1 else 'is'} word for word in {what_en}, "
        f"“{_name(there)}”." + (" It is of the same organisation." if own else ""),
    )


def same_side(here: Side, there: Side) -> bool:
    if here.organisation is None or there.organisation is None:
        return False
    return applicant_key(here.organisation) == applicant_key(there.organisation)


def _organisations(here: Side, there: Side) -> Text:
    if here.organisation is None or there.organisation is None or same_side(here, there):
        return Text(ko="", en="")
    return Text(
        ko=f"그러나 기관이 다릅니다: {here.organisation}, {there.organisation}.",
        en=f"But the organisations differ: {here.organisation}, {there.organisation}.",
    )


def _places(count: int) -> str:
    return "One passage" if count == 1 else f"{count} passages"


def _name(side: Side) -> str:
    return side.title or side.document_id


def _day(one: Handing) -> str:
    return one.at.date().isoformat()
