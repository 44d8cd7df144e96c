"""Why a submission needs a person, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.domain import Genre
from scoring.evaluation import Condition, Evaluation, PriorArt, Text

_SHOWN = 5
"""Items named in one sentence."""


def unreadable() -> Text:
    return Text(ko="읽지 못했습니다.", en="It could not be read.")


def not_by_this_rubric(error: str) -> Text:
    return Text(
        ko=f"이 평가표로는 아직 평가하지 못했습니다. 다시 평가해야 합니다. ({error})",
        en=f"Not judged by this rubric yet: it has to be evaluated again. ({error})",
    )


def same_file(names: Sequence[str]) -> Text:
    told = ", ".join(names[:_SHOWN])
    more = max(len(names) - _SHOWN, 0)
    return Text(
        ko=f"이 공모에 같은 파일이 다른 이름으로도 들어왔습니다: {told}"
        + (f" 외 {more}건." if more else "."),
        en=f"The same file was handed in for this call under other names: {told}"
        + (f" and {more} more." if more else "."),
    )


def not_a_proposal(genre: Genre) -> Text:
    kinds = {Genre.PATENT: ("특허 문헌", "a patent"), Genre.PROJECT: ("과제 기록", "a project")}
    ko, en = kinds.get(genre, (genre.value, genre.value))
    return Text(
        ko=f"계획서가 아니라 {ko}으로 읽힙니다.", en=f"It reads as {en}, not as a proposal."
    )


def read_in_part() -> Text:
    return Text(ko="일부를 읽지 못했습니다.", en="It was read in part.")


def hidden_text() -> Text:
    return Text(
        ko="독자에게 보이지 않는 글이 들어 있습니다. 점수에는 쓰이지 않았습니다.",
        en="It holds text that a reader does not see. No score uses it.",
    )


def not_judged(evaluation: Evaluation) -> Text:
    """The items that were open, by dimension and item."""
    open_ = [
        finding.label
        for dimension in evaluation.dimensions
        if dimension.score is None
        for finding in dimension.findings
        if not finding.judged
    ]
    share = f"{int(100 * evaluation.judged_weight + 1e-9)}"
    more = max(len(open_) - _SHOWN, 0)
    ko, en = ", ".join(t.ko for t in open_[:_SHOWN]), ", ".join(t.en for t in open_[:_SHOWN])
    return Text(
        ko=f"배점의 {share}%만 판단할 수 있어 총점이 없습니다."
        + (f" 판단하지 못한 항목: {ko}" + (f" 외 {more}개." if more else ".") if ko else ""),
        en=f"No total: only {share} % of the weight could be judged."
        + (f" Not judged: {en}" + (f" and {more} more." if more else ".") if en else ""),
    )


def below(score: str, threshold: str) -> Text:
    return Text(
        ko=f"총점 {score}점이 기준 {threshold}점에 미치지 못합니다.",
        en=f"The total of {score} points is below the threshold of {threshold}.",
    )


def requirement(condition: Condition) -> Text:
    label, reason = condition.label, condition.reason
    return Text(ko=f"{label.ko}: {reason.ko}", en=f"{label.en}: {reason.en}")


def duplicate_funding(art: PriorArt) -> Text:
    share = f"{int(100 * art.coverage + 1e-9)}"
    return Text(
        ko=f"지원받은 과제 「{art.hit.title}」와 내용이 {share}% 겹칩니다(중복지원 확인).",
        en=f"{share} % of it is covered by the funded project “{art.hit.title}” "
        "(possible duplicate funding).",
    )
