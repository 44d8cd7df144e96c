"""Words of the commands about screened calls, in Korean and English."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "screen_taking_in": ("받는 중", "Taking in"),
    "screen_reading": ("읽고 평가하는 중", "Reading and judging"),
    "screen_waiting": ("작업자를 기다리는 중", "Waiting for a worker"),
    "screen_ordering": ("순서를 매기는 중", "Ordering"),
    "screen_more": (
        "그 밖에 {count:,}건: --out 폴더의 파일이나 웹 화면에 모두 있습니다.",
        "and {count:,} more: the files of --out and the page have them all.",
    ),
    "decided": ("{name}: {decision} ({by})", "{name}: {decision} ({by})"),
}

HELP_KO: dict[str, str] = {
    "Reads and judges all submissions of a call. Run again, it goes on and adds what is new.": "공모에 들어온 계획서를 모두 읽고 판단합니다. 다시 실행하면 이어서 하고 새로 온 것을 더합니다.",
    "Lists the calls that were screened, newest first.": "선별한 공모를 최근 것부터 보여 줍니다.",
    "Shows a call as it stands now: queues, order, reasons, decisions.": "공모의 지금 상태를 보여 줍니다: 분류, 순서, 이유, 결정.",
    "Records a person's decision about a submission. Novum itself decides nothing.": "제출에 대한 사람의 결정을 기록합니다. Novum은 아무것도 결정하지 않습니다.",
    "Folder of submissions, a file or ZIP each.": "제출 폴더. 파일이나 ZIP 하나가 제출 하나입니다.",
    "Name of the call. Default: the folder's.": "공모 이름. 기본: 폴더 이름.",
    "Rubric of the call: its name, or a YAML file.": "공모의 평가표: 이름 또는 YAML 파일.",
    "Totals below this go to a person.": "총점이 이보다 낮으면 사람에게 넘깁니다.",
    "Leave the work to running workers, and follow it.": "실행 중인 작업자들에게 맡기고 진행을 지켜봅니다.",
    "Name or id of a call.": "공모 이름 또는 ID.",
    "Also write call.html, call.xlsx, call.csv and call.json into this folder.": "이 폴더에 call.html, call.xlsx, call.csv, call.json도 씁니다.",
    "The submission's file, as the call lists it.": "공모 목록에 있는 제출 파일 이름.",
    "What is decided.": "결정: proceed(진행), supplement(보완 요청), set_aside(제외).",
}
