"""An invented Korean and an invented English proposal, piece by piece."""

from __future__ import annotations

from tests.unit.nlp.proposals.building import Grid, Item, Lines

COVER = Grid(
    [
        ["연구개발과제명", "습도 반응형 직물 밸브를 이용한 소방복 냉각 기술 개발", None, None],
        ["공고명", "2026년 안전섬유 기술개발 지원 공고", "공고일", "2026. 1. 12."],
        ["주관기관", "(주)물결직물", "제출일", "2026년 2월 27일"],
        ["연구개발기간", "2026.04.01 ~ 2028.12.31 (33개월)", None, None],
        ["핵심어", "습도 반응형 직물, 소방복, 증발 냉각", None, None],
    ]
)
BUDGET = Grid(
    [
        ["연구개발비\n(단위: 천원)", "정부지원연구개발비", "기관부담연구개발비", None, "합계"],
        ["^", "^", "현금", "현물", "^"],
        ["1차년도", "300,000", "20,000", "80,000", "400,000"],
        ["총계", "900,000", "60,000", "240,000", "1,200,000"],
    ]
)
NEED: list[Item] = [
    "소방복 안쪽의 땀은 마르지 않아 열사병을 일으킨다. 국내에서 해마다 예순 건이 넘게 보고된다.",
]
GOAL: list[Item] = [
    "땀의 습기로 스스로 열리는 직물 밸브를 짜 넣어 체감 온도를 6 ℃ 낮춘 소방복을 개발한다."
]
METHOD: list[Item] = [
    Lines(
        [
            "○ 친수와 소수 실을 번갈아 꼬아 습기에서 굽는 실을 만든다.",
            "○ 굽는 실을 열두 방향으로 짜서 밸브의 열림을 키운다.",
        ]
    )
]
NOVELTY: list[Item] = [
    "전원 없이 실의 꼬임만으로 밸브가 열리는 점이 선행특허 10-2018-0123456과 다르다."
]
TARGETS = Grid(
    [
        [
            "평가항목", "단위", "비중(%)", "세계최고수준\n(보유국/기업)", "국내수준",
            "1차년도", "2차년도", "3차년도", "평가방법",
        ],
        ["체감 온도 저하", "℃", "60", "4 (독일/A사)", "2", "3", "4", "6 이상", "공인시험 성적서"],
        ["밸브 응답 시간", "초", "40", "30", "90", "60", "40", "20 이하", "자체 시험"],
    ]
)  # fmt: skip
MARKET: list[Item] = [
    "세계 소방복 시장은 2024년 21억 달러에서 2030년 34억 달러로 커진다(출처: 나루시장연구, 2025).",
]
SALES = Grid([["구분", "2029", "2030", "2031"], ["매출액(백만원)", "1,000", "3,500", "9,000"]])
TEAM = Grid(
    [
        ["성명", "담당 역할", "전공", "학위", "경력(년)"],
        ["김OO", "연구책임자", "섬유공학", "박사", "15"],
        ["이OO", "직조", "기계공학", "석사", "7"],
    ]
)
TRL: list[Item] = ["기술성숙도(TRL): 착수 시점 TRL 3 → 종료 시점 TRL 6"]
SECTIONS: dict[str, tuple[str, list[Item]]] = {
    "need": ("연구개발의 필요성", NEED),
    "goal": ("최종 목표", GOAL),
    "targets": ("정량적 목표", [TARGETS]),
    "method": ("연구개발 내용 및 방법", METHOD),
    "novelty": ("기술의 독창성", NOVELTY),
    "trl": ("기술성숙도", TRL),
    "market": ("시장 현황", MARKET),
    "sales": ("매출 계획", [SALES]),
    "team": ("참여연구원", [TEAM]),
}
TITLE = "연구개발계획서"


def sections(names: list[str], numbering: str = "{n}. {title}") -> list[Item]:
    """Headings and bodies in an order and a numbering of choice."""
    items: list[Item] = []
    for number, name in enumerate(names, start=1):
        title, body = SECTIONS[name]
        items += [numbering.format(n=number, title=title), *body]
    return items


ENGLISH: list[Item] = [
    "# R&D PROPOSAL",
    Grid(
        [
            ["Project Title", "Self-opening textile valves for firefighter cooling"],
            ["Applicant Organization", "Ripple Weave Ltd"],
            ["Date Submitted", "February 27, 2026"],
            ["Period of Performance", "April 1, 2026 to March 31, 2028 (24 months)"],
            ["Government Funding", "$900,000"],
            ["Cost Share", "$300,000 (cash $60,000, in-kind $240,000)"],
            ["Total Project Cost", "$1.2 million"],
            ["Keywords", "textile valve; evaporative cooling; protective clothing"],
        ]
    ),
    "# Need and Significance",
    "Sweat inside turnout gear does not dry and drives heat stress in two of three long fires.",
    "# Objectives",
    "Weave valves that open by moisture alone and lower the felt temperature by 6 degrees.",
    Grid(
        [
            [
                "Metric", "Unit", "Weight (%)", "World Best", "Current Level",
                "Year 1", "Year 2", "Test Method",
            ],
            ["Felt temperature drop", "K", "60", "4", "2", "4", "6", "Accredited laboratory"],
            ["Response time", "s", "40", "30", "90", "40", "20", "In-house test"],
        ]
    ),
    "# Technical Approach",
    "Hydrophilic and hydrophobic yarns are twisted together so that moisture bends them.",
    "# Innovation",
    "No power is needed, unlike the valves of US 10,123,456 B2.",
    "# Technology Readiness",
    "The project starts at TRL 3 and ends at TRL 6.",
    "# Market",
    "The global market was USD 2.1 billion in 2024 (Source: Narrow Reports, 2025).",
    "# Sales Plan",
    "Planned revenue is USD 0.8 million in 2029 and USD 2.6 million in 2030.",
    "# Key Personnel",
    Grid(
        [
            ["Name", "Role", "Field", "Degree", "Experience (years)"],
            ["A. Weaver", "Lead", "Textiles", "PhD", "15"],
        ]
    ),
]  # fmt: skip
