"""Invented documents for the engine contract."""

from __future__ import annotations

from datetime import date

from nlp.domain import (
    DescriptionPart,
    DescriptionSection,
    Found,
    IpcSymbol,
    Party,
    PatentFeatures,
    ProjectFeatures,
)


def patent(
    id: str,
    title: str,
    abstract: str,
    *,
    filed: date | None,
    ipc: tuple[str, ...] = (),
    applicant: str | None = None,
    country: str = "KR",
    family: str | None = None,
    solution: str | None = None,
) -> PatentFeatures:
    section = DescriptionSection(
        part=DescriptionPart.SOLUTION, heading="과제의 해결 수단", text=solution or ""
    )
    return PatentFeatures(
        id=id,
        source="invented",
        language="ko",
        country=country,
        family=family,
        title=Found(value=title),
        abstract=Found(value=abstract),
        filing_date=Found(value=filed) if filed else None,
        ipc=tuple(Found(value=IpcSymbol(symbol=symbol)) for symbol in ipc),
        applicants=(Found(value=Party(name=applicant)),) if applicant else (),
        description=(section,) if solution else (),
    )


def project(id: str, title: str, goal: str, *, year: int) -> ProjectFeatures:
    return ProjectFeatures(
        id=id,
        source="invented",
        language="ko",
        title=Found(value=title),
        goal=Found(value=goal),
        organisation=Found(value="한빛대학교"),
        year=Found(value=year),
    )


DOCUMENTS = (
    patent(
        "1020180000001",
        "세라믹 코팅 분리막을 포함하는 이차전지",
        "본 발명은 세라믹 입자를 기재에 코팅한 분리막을 포함하는 이차전지 장치에 관한 것이다. "
        "상기 분리막은 고온에서 수축하지 않으며, 전극 사이의 단락을 막는다.",
        filed=date(2018, 3, 2),
        ipc=("H01M 50/449", "H01M 10/0525"),
        applicant="주식회사 가온에너지",
        family="F1",
    ),
    patent(
        "1020190000002",
        "배터리 셀 온도 측정 시스템",
        "배터리 셀의 온도를 비접촉으로 측정하는 시스템 및 장치를 개시한다. "
        "적외선 센서가 셀 표면의 온도를 읽고, 제어기는 과열된 셀을 차단한다.",
        filed=date(2019, 6, 1),
        ipc=("H01M 10/48",),
        applicant="나래전지(주)",
        family="F1",
        solution="적외선 센서의 수광면에는 그래핀 박막이 도포되어 감도를 높인다.",
    ),
    patent(
        "1020200000003",
        "양식 수조의 산소 농도 제어 장치",
        "물고기 양식 수조의 수중 산소 농도를 측정하고 산소 공급기와 자동 먹이 공급기를 제어하는 "
        "장치에 관한 것이다. 물고기의 움직임을 영상으로 분석하여 먹이의 양을 정한다.",
        filed=date(2020, 5, 20),
        ipc=("A01K 63/04",),
        applicant="바다로 주식회사",
    ),
    patent(
        "US10000004B2",
        "Membrane device for desalination",
        "A reverse osmosis membrane device for desalination of sea water. The device comprises a "
        "housing, a spiral membrane element and a pump that recovers energy from the brine.",
        filed=date(2020, 9, 9),
        ipc=("C02F 1/44",),
        applicant="Bluewater, Inc.",
        country="US",
    ),
    patent(
        "1020210000005",
        "풍력 발전기의 날개 점검 장치",
        "무인기가 풍력 발전기의 날개를 따라 비행하며 균열을 촬영하는 점검 장치이다. "
        "촬영된 영상에서 균열의 길이를 계산하고 보수 시기를 예측한다.",
        filed=date(2021, 2, 3),
        ipc=("F03D 17/00",),
        applicant="하늘바람 유한회사",
    ),
    project(
        "PRJ-2015-1",
        "해수 담수화 플랜트 실증",
        "역삼투 공정을 이용한 해수 담수화 장치의 전력 소비를 낮추는 시스템을 개발하고 실증한다.",
        year=2015,
    ),
)
