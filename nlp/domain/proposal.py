"""`ProposalFeatures`: the structured record of an R&D proposal, every value with its evidence.

A value that was not found is absent and its name stands in `missing`; nothing is guessed. Money is
in whole units of its currency, shares and weights in per cent.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from nlp.domain.base import Frozen, Genre
from nlp.domain.evidence import Found
from nlp.domain.features import CitedDocument, IpcSymbol


class Period(Frozen):
    """Project period (연구개발기간)."""

    start: date | None = None
    end: date | None = None
    months: int | None = None


class Phase(Frozen):
    """A stage or a year of the project (단계, 연차) with its own period. `label` as printed."""

    label: str
    start: date | None = None
    end: date | None = None
    months: int | None = None


class Money(Frozen):
    """An amount of money in whole units of `currency` (won, not thousand won)."""

    amount: Decimal
    currency: str = "KRW"


class Budget(Frozen):
    """정부지원 / 기관부담 연구개발비."""

    government: Money | None = None
    own: Money | None = None
    total: Money | None = None


class Funding(Frozen):
    """Where one year's money comes from (연차별 연구개발비). `year` as printed (``1차년도``)."""

    year: str
    government: Money | None = None  # 정부지원연구개발비
    own_cash: Money | None = None  # 기관부담 현금
    own_in_kind: Money | None = None  # 기관부담 현물
    total: Money | None = None


class YearMoney(Frozen):
    """`year` as printed: ``1차년도``, ``2027``."""

    year: str
    amount: Money


class Cost(Frozen):
    """What the money is spent on: one row of the cost table (비목별 연구개발비)."""

    item: str  # 비목, 세목: 인건비, 연구시설·장비비 …
    group: str | None = None  # 비목 over it: 직접비, 간접비
    yearly: tuple[YearMoney, ...] = ()
    total: Money | None = None


class Direction(StrEnum):
    """Which way a target improves."""

    HIGHER = "higher"
    LOWER = "lower"
    UNKNOWN = "unknown"


class YearValue(Frozen):
    """`label` as printed (``1차년도``, ``2027``); `value` where the text is a number."""

    label: str
    text: str
    value: Decimal | None = None


class YearText(Frozen):
    """What is written for one year (연차별 목표). `label` as printed."""

    label: str
    text: str


class Target(Frozen):
    """One row of the targets table (정량적 목표, 평가항목)."""

    item: str
    unit: str | None = None
    weight: Decimal | None = None  # per cent (비중)
    world_best: Decimal | None = None  # 세계최고수준
    world_best_holder: str | None = None  # 보유국/보유기업
    domestic_level: Decimal | None = None  # 연구개발 전 국내수준
    yearly: tuple[YearValue, ...] = ()
    final: Decimal | None = None
    direction: Direction = Direction.UNKNOWN
    test_method: str | None = None  # 평가방법, 시험규격
    certified: bool | None = None  # 공인시험 (third party); None: not said


class OutputKind(StrEnum):
    """Kinds of result that a project promises (연구개발성과)."""

    PAPER = "paper"  # 논문
    PATENT_APPLICATION = "patent_application"  # 특허 출원
    PATENT_GRANT = "patent_grant"  # 특허 등록
    SOFTWARE = "software"  # 저작권, 소프트웨어 등록
    STANDARD = "standard"  # 표준
    CERTIFICATE = "certificate"  # 인증
    PROTOTYPE = "prototype"  # 시제품
    TRANSFER = "transfer"  # 기술이전
    PRODUCT = "product"  # 사업화, 제품화
    JOBS = "jobs"  # 고용창출
    TRAINING = "training"  # 인력양성
    REPORT = "report"  # 보고서
    OTHER = "other"


class Output(Frozen):
    """One row of the outputs table (성과목표, 연구개발성과): how many of what, year by year."""

    kind: OutputKind
    item: str  # as printed
    unit: str | None = None
    yearly: tuple[YearValue, ...] = ()
    total: Decimal | None = None


class ResearchType(StrEnum):
    """Research stage by the Frascati manual (연구개발단계)."""

    BASIC = "basic"  # 기초연구
    APPLIED = "applied"  # 응용연구
    DEVELOPMENT = "development"  # 개발연구, 실험개발


class Security(StrEnum):
    """Security grade of the results (보안등급)."""

    RESTRICTED = "restricted"  # 보안과제
    OPEN = "open"  # 일반과제


class Classification(Frozen):
    """A class of the national science and technology standard classification (국가과학기술표준분류)
    or of a ministry's own. `code` such as ``LB0304``; `weight` in per cent."""

    scheme: Literal["national", "ministry"]
    code: str | None = None
    name: str | None = None
    weight: Decimal | None = None


class MarketFigure(Frozen):
    """One size of a market (시장규모)."""

    scope: str  # "domestic", "world" or as printed
    year: int | None = None
    size: Money
    source: str | None = None


class Growth(Frozen):
    """Yearly growth of a market (연평균 성장률) in per cent."""

    scope: str  # as of `MarketFigure`
    percent: Decimal
    source: str | None = None


class Competitor(Frozen):
    """A firm or product named as competition (경쟁사, 경쟁제품)."""

    name: str
    product: str | None = None
    country: str | None = None
    share: Decimal | None = None  # of the market, per cent
    remark: str | None = None  # price, strengths, differences, as printed


class SalesFigure(Frozen):
    """Planned sales of one year (매출 계획)."""

    year: str
    amount: Money


class PlanKind(StrEnum):
    """What else a commercialisation plan counts by year (사업화 계획)."""

    DOMESTIC_SALES = "domestic_sales"  # 내수
    EXPORTS = "exports"  # 수출
    INVESTMENT = "investment"  # 투자
    JOBS = "jobs"  # 고용
    UNITS = "units"  # 판매수량, 생산수량


class PlanFigure(Frozen):
    """One number of the plan: money, or a count of persons or pieces."""

    kind: PlanKind
    year: str
    amount: Money | None = None
    count: Decimal | None = None


class Member(Frozen):
    """One person or role of the team. Names are as printed; masking is the interface's task."""

    name: str | None = None
    role: str | None = None
    field: str | None = None
    degree: str | None = None
    years_experience: int | None = None
    participation: Decimal | None = None  # per cent of working time (참여율)


class Partner(Frozen):
    """Another organisation that takes part (공동·위탁 연구개발기관). `role` as printed."""

    name: str
    role: str | None = None


class Equipment(Frozen):
    """A device that the project needs (연구시설·장비): one held, or one to be bought."""

    name: str
    held: bool | None = None  # True: there already; False: to be bought or rented; None: not said
    model: str | None = None
    quantity: int | None = None
    price: Money | None = None
    purpose: str | None = None


class SurveyedPatent(Frozen):
    """One row of the prior-patent survey (선행특허 조사)."""

    number: str  # as printed
    title: str | None = None
    applicant: str | None = None
    similar: str | None = None  # 유사점, 관련성
    different: str | None = None  # 차별성


class CompanyFactKind(StrEnum):
    """Facts about the applicant's firm (기업 현황)."""

    FOUNDED = "founded"  # 설립일
    EMPLOYEES = "employees"  # 상시 종업원 수
    CAPITAL = "capital"  # 자본금
    SALES = "sales"  # 매출액 of a past year
    EXPORTS = "exports"  # 수출액 of a past year
    R_AND_D = "r_and_d"  # 연구개발비 of a past year
    INSTITUTE = "institute"  # 기업부설연구소
    CERTIFICATE = "certificate"  # 벤처, 이노비즈, ISO …
    PATENTS = "patents"  # 보유 특허


class CompanyFact(Frozen):
    """`text` as printed; `day`, `amount` or `count` where the text is one; `year` it speaks of."""

    kind: CompanyFactKind
    text: str
    year: int | None = None
    day: date | None = None
    amount: Money | None = None
    count: Decimal | None = None


class ProposalFeatures(Frozen):
    """An R&D proposal (연구개발계획서, 사업계획서)."""

    genre: Literal[Genre.PROPOSAL] = Genre.PROPOSAL
    id: str  # the first 16 hex digits of the file's SHA-256
    source: str
    language: str
    # What it is.
    title: Found[str] | None = None
    title_en: Found[str] | None = None
    number: Found[str] | None = None  # 연구개발과제번호
    organisation: Found[str] | None = None
    partners: tuple[Found[Partner], ...] = ()
    leader: Found[Member] | None = None  # 연구책임자
    call: Found[str] | None = None
    programme: Found[str] | None = None  # 사업명
    subprogramme: Found[str] | None = None  # 내역사업명
    agency: Found[str] | None = None  # 전문기관, 중앙행정기관
    call_date: Found[date] | None = None
    submission_date: Found[date] | None = None
    period: Found[Period] | None = None
    phases: tuple[Found[Phase], ...] = ()
    budget: Found[Budget] | None = None
    funding: tuple[Found[Funding], ...] = ()
    costs: tuple[Found[Cost], ...] = ()
    keywords: tuple[Found[str], ...] = ()
    classification: tuple[Found[Classification], ...] = ()
    research_type: Found[ResearchType] | None = None
    security: Found[Security] | None = None
    ipc: tuple[Found[IpcSymbol], ...] = ()
    # What it wants, and how.
    goal: Found[str] | None = None
    need: Found[str] | None = None
    method: Found[str] | None = None
    novelty: Found[str] | None = None
    effect: Found[str] | None = None  # 기대효과, 활용방안
    yearly_goals: tuple[Found[YearText], ...] = ()
    targets: tuple[Found[Target], ...] = ()
    outputs: tuple[Found[Output], ...] = ()
    trl_start: Found[int] | None = None
    trl_end: Found[int] | None = None
    equipment: tuple[Found[Equipment], ...] = ()
    # What becomes of it.
    market: tuple[Found[MarketFigure], ...] = ()
    growth: tuple[Found[Growth], ...] = ()
    competitors: tuple[Found[Competitor], ...] = ()
    market_text: Found[str] | None = None
    sales: tuple[Found[SalesFigure], ...] = ()
    plan: tuple[Found[PlanFigure], ...] = ()
    sales_text: Found[str] | None = None
    # Who does it.
    team: tuple[Found[Member], ...] = ()
    team_text: Found[str] | None = None
    company: tuple[Found[CompanyFact], ...] = ()
    # What is known, protected and dangerous.
    survey: tuple[Found[SurveyedPatent], ...] = ()
    cited: tuple[Found[CitedDocument], ...] = ()
    ip_text: Found[str] | None = None  # 지식재산권 확보 계획
    standards_text: Found[str] | None = None  # 표준화 계획
    risk_text: Found[str] | None = None  # 위험 요인과 대응
    security_text: Found[str] | None = None  # 보안·안전·연구윤리
    missing: tuple[str, ...] = ()

    @property
    def cutoff(self) -> Found[date] | None:
        """Art must be older than this: the submission date, else the call's, else unknown."""
        return self.submission_date or self.call_date
