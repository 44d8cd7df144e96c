"""Words of the commands on rubrics and on scoring again."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "rubric_sound": (
        "{stamp}: 쓸 수 있습니다. 영역 {dimensions}개, 항목 {items}개, 가점·기본요건 {rules}개, 평가위원 몫 {panel_points:g}점",
        "{stamp} is sound: {dimensions} dimensions, {items} items, {rules} requirements and bonus items, {panel_points:g} points for the panel",
    ),
    "rescored": (
        "{rubric}: {rescored:,}건을 다시 매겼습니다(필드에서 다시 계산한 것 {recomputed:,}건). 못 한 것 {left_out:,}건",
        "{rubric}: {rescored:,} scored again ({recomputed:,} of them with checks computed from stored fields), {left_out:,} left out",
    ),
    "rescoring": ("다시 매기는 중: {count:,}건", "Scoring again: {count:,}"),
    "before": ("전", "Before"),
    "needs_person": ("사람 확인", "person"),
    "for_the_panel": ("평가위원", "panel"),
}

HELP_KO: dict[str, str] = {
    "Rubrics: criteria, points, scales, bonus.": "평가기준: 항목, 배점, 척도, 가점.",
    "The rubrics that come with Novum, by the names that --rubric takes.": "Novum에 들어 있는 평가기준과 --rubric에 쓰는 이름을 보여 줍니다.",
    "YAML file of a rubric.": "평가기준 YAML 파일.",
    "Checks a rubric file: every fault with its place, or what it amounts to.": "평가기준 파일을 점검합니다: 잘못과 그 위치, 없으면 요약.",
    "Name of a rubric of ours, or a file. Default: the one in use.": "들어 있는 평가기준의 이름 또는 파일. 기본: 지금 쓰는 것.",
    "Print the file, to copy and to change.": "복사해서 고칠 수 있게 파일을 그대로 출력합니다.",
    "Shows a rubric: dimensions and items with their points, and who judges each.": "평가기준을 보여 줍니다: 영역과 항목의 배점, 누가 평가하는지.",
    "Rubric: a name of ours, a file, or a stamp. Default: as set.": "평가기준: 들어 있는 것의 이름, 파일, 또는 표시(stamp). 기본: 설정대로.",
    "Scores stored evaluations again under another rubric; nothing is read or searched again.": "저장된 평가를 다른 평가기준으로 다시 매깁니다. 다시 읽거나 검색하지 않습니다.",
    "Documents or evaluations. Default: the newest evaluation of every document.": "문헌 또는 평가의 번호. 기본: 모든 문헌의 가장 새 평가.",
    "Also write all of them, in order, as CSV.": "모두를 순서대로 CSV로도 씁니다.",
    "How many to show.": "보여 줄 수.",
}
