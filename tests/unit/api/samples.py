"""Invented evaluations, documents and jobs for tests of the pages and the report."""

from __future__ import annotations

from datetime import UTC, date, datetime

from indexing.engine import Hit
from nlp.domain import Box, Evidence, Genre, Issue, Outcome, Stage
from nlp.errors import ErrorCategory
from scoring.evaluation import (
    Dimension,
    DimensionScore,
    ElementMatch,
    Evaluation,
    Finding,
    Grade,
    JudgedElement,
    Originality,
    Pair,
    Part,
    PriorArt,
    Rank,
    RankLevel,
    Text,
    Verdict,
    Versions,
)

SHA256 = "ab" * 32


def evidence(quote: str, page: int | None = 2, top: float = 200.0) -> Evidence:
    box = Box(x0=72, y0=top, x1=480, y1=top + 14)
    second = Box(x0=72, y0=top + 16, x1=320, y1=top + 30)
    if page is None:
        return Evidence(source="abstract", quote=quote)
    return Evidence(source=f"page {page}", quote=quote, page=page, boxes=(box, second))


ELEMENTS = (
    JudgedElement(
        label="goal 1",
        text="염수 환경에서 2,000시간 이상 성능을 유지하는 비백금계 수전해 전극을 개발한다.",
        evidence=evidence(
            "염수 환경에서 2,000시간 이상 성능을 유지하는 비백금계 수전해 전극을 개발한다."
        ),
    ),
    JudgedElement(
        label="method 1",
        text="니켈 폼 위에 철-몰리브덴 인화물을 단계 온도로 전착하고 얇은 탄소막으로 덮는다.",
        evidence=evidence(
            "니켈 폼 위에 철-몰리브덴 인화물을 단계 온도로 전착하고 얇은 탄소막으로 덮는다.", 3, 320
        ),
    ),
    JudgedElement(
        label="novelty 1",
        text="전극 표면의 염소 이온 접근을 막는 음전하 고분자층을 전극과 일체로 성장시킨다.",
        evidence=evidence(
            "전극 표면의 염소 이온 접근을 막는 음전하 고분자층을 전극과 일체로 성장시킨다.", 4, 150
        ),
    ),
)


def match(
    element: str, similarity: float, verdict: Verdict, quote: str, label: str = "claim 1a"
) -> ElementMatch:
    return ElementMatch(
        element=element,
        similarity=similarity,
        verdict=verdict,
        passage_label=label,
        passage=Evidence(source=label, quote=quote),
    )


def prior_art(
    number: str, title: str, coverage: float, verdicts: tuple[tuple[float, Verdict], ...]
) -> PriorArt:
    quotes = (
        "염수 전해조에서 장시간 안정한 니켈계 전극 및 그 제조방법을 제공한다.",
        "상기 니켈 폼의 표면에 전이금속 인화물을 전기 도금하는 단계를 포함한다.",
        "전극층 위에 이온 선택성 수지층을 도포하여 염소 발생을 억제한다.",
    )
    return PriorArt(
        hit=Hit(
            id=number,
            score=0.61,
            title=title,
            genre=Genre.PATENT,
            filed=date(2019, 4, 2),
            published=date(2020, 10, 12),
            country="KR",
            applicant="가온소재 주식회사",
            ipc=("C25B 11/04", "C25D 5/00"),
            matched=("전극", "수전해", "니켈", "염수"),
        ),
        coverage=coverage,
        matches=tuple(
            match(element.label, similarity, verdict, quote)
            for element, (similarity, verdict), quote in zip(
                ELEMENTS, verdicts, quotes, strict=True
            )
        ),
        published_before=True,
    )


def project(identifier: str, title: str, coverage: float) -> PriorArt:
    return PriorArt(
        hit=Hit(
            id=identifier,
            score=0.5,
            title=title,
            genre=Genre.PROJECT,
            filed=date(2021, 1, 1),
            applicant="한빛에너지연구소",
        ),
        coverage=coverage,
        matches=(
            match(
                "goal 1", 0.81, Verdict.DISCLOSED, "해수 직접 전해용 전극의 내구성 확보", "goal 1"
            ),
            match("method 1", 0.44, Verdict.NOT_FOUND, "분무 열분해로 촉매층을 만든다", "method 1"),
        ),
    )


D, P, N = Verdict.DISCLOSED, Verdict.PARTLY, Verdict.NOT_FOUND


def originality() -> Originality:
    return Originality(
        raw=0.52,
        parts=(
            Part(
                name="distance",
                value=0.41,
                weight=0.5,
                explanation=Text(
                    ko="가장 가까운 선행 문헌과의 유사도 .59",
                    en="Similarity .59 to the nearest art",
                ),
            ),
            Part(
                name="coverage",
                value=0.58,
                weight=0.35,
                explanation=Text(
                    ko="한 문헌이 요소의 42%를, 두 문헌이 71%를 개시한다",
                    en="One document discloses 42% of the elements, two together 71%",
                ),
            ),
            Part(
                name="new_terms",
                value=0.7,
                weight=0.15,
                explanation=Text(ko="새 용어 2개", en="2 new terms"),
            ),
        ),
        elements=ELEMENTS,
        prior_art=(
            prior_art(
                "1020190038211",
                "해수 전해용 니켈계 전극 및 그 제조방법",
                0.62,
                ((0.86, D), (0.71, P), (0.40, N)),
            ),
            prior_art(
                "1020180112345",
                "이온 선택성 수지층을 가지는 산소 발생 전극",
                0.38,
                ((0.55, N), (0.52, N), (0.83, D)),
            ),
            prior_art(
                "US20180123456A1", "Electrode for brine", 0.2, ((0.66, P), (0.31, N), (0.2, N))
            ),
        ),
        own_art=(prior_art("1020170099999", "수전해 전극", 0.3, ((0.7, P), (0.5, N), (0.2, N))),),
        duplicate_funding=(project("P-2021-014", "해수 직접 수전해 전극 내구성 향상 기술", 0.55),),
        best_two=Pair(first="1020190038211", second="1020180112345", coverage=0.71),
        new_terms=("음전하 고분자층", "단계 전착"),
        rank=Rank(
            percentile=68.0,
            basis="goal and method",
            level=RankLevel.CLASS,
            field="C25",
            population=57,
            length_band=(800, 3200),
            snapshot="0f3a",
        ),
        searched=3861,
    )


def finding(
    item: str, ko: str, en: str, *, weight: float, score: float | None, reason: Text
) -> Finding:
    return Finding(
        item=item,
        label=Text(ko=ko, en=en),
        weight=weight,
        score=score,
        reason=reason,
        evidence=(evidence("수소 발생 과전압 | mV | 30 | 85 | 120 | 100 | 80", 5, 410),)
        if score is not None
        else (),
    )


def dimensions() -> tuple[DimensionScore, ...]:
    return (
        DimensionScore(
            dimension=Dimension.ORIGINALITY,
            score=68,
            grade=Grade.BBB,
            confidence=0.72,
            judged_weight=1.0,
            reasons=(
                Text(
                    ko="같은 분야(C25)의 비교 문서 57건 가운데 68%보다 선행 문헌에서 멀다.",
                    en="Further from earlier art than 68% of 57 comparable documents (C25).",
                ),
                Text(
                    ko="목표는 1020190038211에 거의 그대로 나와 있다.",
                    en="The goal is nearly the same as in 1020190038211.",
                ),
            ),
        ),
        DimensionScore(
            dimension=Dimension.TECHNOLOGY,
            score=74.5,
            grade=Grade.A,
            confidence=0.81,
            judged_weight=0.85,
            reasons=(
                Text(
                    ko="정량 목표 4개 중 3개가 세계 최고를 넘는다.",
                    en="3 of 4 targets beat the world.",
                ),
            ),
            findings=(
                finding(
                    "world_best",
                    "세계 최고수준 대비 목표",
                    "Targets against the world's best",
                    weight=0.4,
                    score=0.9,
                    reason=Text(
                        ko="최종 목표 80 mV가 세계 최고 85 mV보다 낮다(낮을수록 좋음).",
                        en="The final target of 80 mV beats the world's best of 85 mV.",
                    ),
                ),
                finding(
                    "trl",
                    "기술성숙도(TRL) 상승",
                    "Rise in technology readiness (TRL)",
                    weight=0.3,
                    score=0.55,
                    reason=Text(ko="TRL 3에서 6까지, 36개월.", en="TRL 3 to 6 in 36 months."),
                ),
                finding(
                    "third_party",
                    "공인시험 비율",
                    "Share of third-party tests",
                    weight=0.3,
                    score=None,
                    reason=Text(
                        ko="시험방법이 적혀 있지 않아 판정할 수 없다.",
                        en="Cannot be judged: no test method is given.",
                    ),
                ),
            ),
        ),
        DimensionScore(
            dimension=Dimension.BUSINESS,
            score=38,
            grade=Grade.CC,
            confidence=0.55,
            judged_weight=0.9,
            reasons=(
                Text(ko="매출 계획이 시장 규모를 넘는다.", en="Planned sales exceed the market."),
            ),
            findings=(
                finding(
                    "sales_market",
                    "매출 계획과 시장 규모",
                    "Sales plan against the market",
                    weight=0.5,
                    score=0.1,
                    reason=Text(
                        ko="5차년도 매출 900억 원은 국내 시장 420억 원의 214%다.",
                        en="Sales of 90 billion won in year 5 are 214% of the domestic market.",
                    ),
                ),
            ),
        ),
        DimensionScore(
            dimension=Dimension.CAPABILITY,
            confidence=0.0,
            judged_weight=0.2,
            reasons=(
                Text(
                    ko="재무 자료와 인력 현황이 없어 판정할 수 없다.",
                    en="Cannot be judged: no figures on finance or people.",
                ),
            ),
        ),
    )


def evaluation() -> Evaluation:
    return Evaluation(
        id="ev-0001",
        sha256=SHA256,
        document_id=SHA256[:16],
        genre=Genre.PROPOSAL,
        title="해수 직접 수전해를 위한 비백금계 일체형 전극 개발",
        file_name="연구개발계획서_수전해전극.pdf",
        language="ko",
        created_at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
        cutoff=date(2026, 2, 27),
        cutoff_source=Text(ko="계획서의 제출일", en="the proposal's submission date"),
        outcome=Outcome.PARTIAL,
        score=61.2,
        grade=Grade.BB,
        judged_weight=0.82,
        dimensions=dimensions(),
        originality=originality(),
        reasons=(
            Text(ko="전체 배점의 82%를 판정했다.", en="82% of the total weight could be judged."),
        ),
        issues=(
            Issue(
                stage=Stage.PARSE,
                category=ErrorCategory.NO_TEXT,
                message="Page 7 holds a picture only; its text could not be read.",
                page=7,
                todo="Read the page yourself, or send a file with a text layer.",
            ),
        ),
        versions=Versions(
            novum="0.1.0",
            parser="pdfium-1",
            encoder="use-multilingual-3",
            analyser="ko-dic-1",
            snapshot="0f3ac1",
            rubric="default-1",
        ),
    )


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def hostile() -> Evaluation:
    """Every text that comes from a document is an attack."""
    quote = evidence(HOSTILE)
    element = JudgedElement(label=HOSTILE, text=HOSTILE, evidence=quote)
    art = PriorArt(
        hit=Hit(
            id=HOSTILE,
            score=1,
            title=HOSTILE,
            genre=Genre.PATENT,
            applicant=HOSTILE,
            ipc=(HOSTILE,),
            matched=(HOSTILE,),
        ),
        coverage=1,
        matches=(
            ElementMatch(
                element=HOSTILE, similarity=1, verdict=D, passage_label=HOSTILE, passage=quote
            ),
        ),
    )
    text = Text(ko=HOSTILE, en=HOSTILE)
    item = Finding(item=HOSTILE, label=text, weight=1, score=1, reason=text, evidence=(quote,))
    base = evaluation()
    return base.model_copy(
        update={
            "title": HOSTILE,
            "file_name": HOSTILE + ".pdf",
            "cutoff_source": text,
            "reasons": (text,),
            "issues": (
                Issue(
                    stage=Stage.PARSE, category=ErrorCategory.LIMIT, message=HOSTILE, todo=HOSTILE
                ),
            ),
            "dimensions": tuple(
                d.model_copy(update={"reasons": (text,), "findings": (item,)})
                for d in base.dimensions
            ),
            "originality": base.originality.model_copy(
                update={
                    "elements": (element,),
                    "prior_art": (art,),
                    "own_art": (art,),
                    "duplicate_funding": (art,),
                    "best_two": Pair(first=HOSTILE, second=HOSTILE, coverage=1),
                    "new_terms": (HOSTILE,),
                }
            ),
        }
    )


def ungraded() -> Evaluation:
    """Too little could be judged: no score, no grade, no rank."""
    base = evaluation()
    dimensions = tuple(
        d.model_copy(update={"score": None, "grade": None, "judged_weight": 0.1})
        for d in base.dimensions
    )
    return base.model_copy(
        update={
            "score": None,
            "grade": None,
            "judged_weight": 0.31,
            "cutoff": None,
            "cutoff_source": Text(ko="알 수 없음", en="unknown"),
            "dimensions": dimensions,
            "originality": base.originality.model_copy(
                update={"raw": 0.52, "rank": None, "new_terms": ()}
            ),
        }
    )
