"""`Evaluation`: scores with their reasons, evidence, and what could not be judged."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from math import floor

from pydantic import Field

from indexing.engine import Hit
from nlp.domain import Evidence, Frozen, Genre, Issue, Outcome


class Dimension(StrEnum):
    """The four dimensions (DESIGN: scores)."""

    ORIGINALITY = "originality"  # 기술 원천성
    TECHNOLOGY = "technology"  # 기술수준
    BUSINESS = "business"  # 사업성
    CAPABILITY = "capability"  # 기업 혁신성장역량


class Grade(StrEnum):
    """Ten steps, best first."""

    AAA = "AAA"
    AA = "AA"
    A = "A"
    BBB = "BBB"
    BB = "BB"
    B = "B"
    CCC = "CCC"
    CC = "CC"
    C = "C"
    D = "D"


def points(score: float) -> str:
    """``84.8``, ``85``: one decimal, rounded down. 79.96 shown as 80 would be a grade up."""
    return f"{floor(score * 10 + 1e-6) / 10:.1f}".removesuffix(".0")


class Text(Frozen):
    """A sentence in both languages of the interface."""

    ko: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.ko


class Verdict(StrEnum):
    """Whether an earlier document says what an element says."""

    DISCLOSED = "disclosed"
    PARTLY = "partly"
    NOT_FOUND = "not_found"


class JudgedElement(Frozen):
    """One thing that is judged: a claim element, a statement of the goal."""

    label: str
    text: str
    evidence: Evidence


class ElementMatch(Frozen):
    """The best passage of one earlier document for one judged element."""

    element: str  # label of the JudgedElement
    similarity: float  # 0–1
    verdict: Verdict
    passage_label: str
    passage: Evidence


class PriorArt(Frozen):
    """An earlier document beside the judged elements."""

    hit: Hit
    coverage: float = Field(ge=0.0, le=1.0)  # share of the elements it discloses, graded
    matches: tuple[ElementMatch, ...]
    own: bool = False  # the applicant's own, or of the same family: shown apart, not counted
    published_before: bool | None = None  # None: publication date unknown


class Pair(Frozen):
    """The two earlier documents that together disclose most (inventive step at risk)."""

    first: str
    second: str
    coverage: float


class RankLevel(StrEnum):
    """How wide the field was drawn to find enough comparable documents."""

    SUBCLASS = "subclass"
    CLASS = "class"
    SECTION = "section"
    ALL = "all"


class Rank(Frozen):
    """A percentile among comparable earlier documents, or why there is none."""

    percentile: float | None  # 0–100; share of comparable documents that are less original
    raw: float | None = None  # the raw value that was ranked, by the basis below
    basis: str  # which elements were compared: "claims", "abstract", "goal and method"
    level: RankLevel
    field: str  # "H01L", "H01", "H" or "" for all
    population: int
    length_band: tuple[int, int]  # characters of judged text, inclusive
    snapshot: str  # index snapshot of the reference


class Part(Frozen):
    """A part of a raw value. `value` 0–1, 1 is most original; `weight` parts sum to 1."""

    name: str
    value: float
    weight: float
    explanation: Text


class Judge(StrEnum):
    """Who judges a rubric item."""

    CHECK = "check"  # a check, by comparing facts
    PANEL = "panel"  # the persons of the panel (평가위원); Novum leaves it open and says so


class Unit(StrEnum):
    """What the number that a check compares is counted in."""

    SHARE = "share"  # 0–1, shown in per cent
    TIMES = "times"
    YEARS = "years"
    MONTHS = "months"  # per TRL step
    COUNT = "count"
    PER_BILLION = "per_billion"  # persons per billion won
    WON = "won"


class Measure(Frozen):
    """The one number behind a finding: scores 0 at `zero`, 1 at `one`, linear between."""

    name: Text
    value: float
    zero: float
    one: float
    unit: Unit


class Finding(Frozen):
    """A rubric item, judged or not. `score` 0–1 of what the item can give."""

    item: str
    label: Text
    weight: float  # per cent of the dimension
    score: float | None
    reason: Text
    evidence: tuple[Evidence, ...] = ()
    judge: Judge = Judge.CHECK
    check: str | None = None  # with its options: what gave the score; None in older evaluations
    options: dict[str, float] = Field(default_factory=dict)
    measured: float | None = None  # 0–1 before it was put on the item's scale
    level: Text | None = None  # the step of the scale (탁월, 우수 …)
    measure: Measure | None = None
    group: Text | None = None  # the line of the call's sheet that the item belongs to

    @property
    def judged(self) -> bool:
        return self.score is not None


class Severity(StrEnum):
    """How much a reviewer should make of a flag or of a likeness; the least first."""

    INFO = "info"  # good to know
    NOTICE = "notice"  # worth a question
    WARNING = "warning"  # numbers or dates that cannot both be right


class FlagKind(StrEnum):
    """What is flagged."""

    WEIGHTS = "weights"  # 비중의 합
    TARGET_BACK = "target_back"  # a yearly target moves against its direction
    TARGET_BELOW_DOMESTIC = "target_below_domestic"
    TARGET_FAR_BEYOND_BEST = "target_far_beyond_best"
    TARGET_INCOMPLETE = "target_incomplete"  # no unit, no method
    SELF_TEST = "self_test"  # 자체 평가
    BUDGET_PARTS = "budget_parts"  # government + own ≠ total
    BUDGET_YEARS = "budget_years"  # years ≠ total
    BUDGET_ROWS = "budget_rows"  # cost rows ≠ total
    FUNDING_SHARE = "funding_share"  # above what the rubric allows
    TRL = "trl"  # jump against duration
    SALES_MARKET = "sales_market"
    SALES_PARTS = "sales_parts"  # at home + exports ≠ sales
    MARKET = "market"  # home market above the world's
    OUTPUTS = "outputs"  # years ≠ total
    DATES = "dates"  # an order of dates that cannot be
    IMPOSSIBLE_DATE = "impossible_date"  # no such day
    EXPERIENCE = "experience"  # years that nobody has worked
    PARTICIPATION = "participation"


class Flag(Frozen):
    """Something on which what was read contradicts itself, or asks for a question.

    A flag never changes a score: a person decides what it means.
    """

    kind: FlagKind
    severity: Severity
    text: Text
    evidence: tuple[Evidence, ...] = ()


class DimensionScore(Frozen):
    """One dimension. `score` and `grade` are None where it cannot be judged; `reasons` say why."""

    dimension: Dimension
    score: float | None = None  # 0–100
    grade: Grade | None = None
    confidence: float = Field(ge=0.0, le=1.0)
    judged_weight: float = Field(ge=0.0, le=1.0)
    reasons: tuple[Text, ...] = ()
    findings: tuple[Finding, ...] = ()
    label: Text | None = None  # the rubric's name for it
    weight: float | None = None  # points of the whole sheet, which has 100
    panel_weight: float = (
        0.0  # 0–1 of it that only the panel can judge; `judged_weight`: of the rest
    )


class ConditionKind(StrEnum):
    """What a rubric asks for beside its items."""

    KNOCK_OUT = "knock_out"  # 기본요건
    MINIMUM = "minimum"  # 과락
    BONUS = "bonus"  # 가점


class Condition(Frozen):
    """A condition of the rubric. `met` None: cannot be told from the document.

    A requirement that is not met never rejects anyone: it asks for a person.
    """

    kind: ConditionKind
    id: str
    label: Text
    met: bool | None
    points: float = 0.0  # that a met bonus adds to the total, before the cap
    reason: Text
    evidence: tuple[Evidence, ...] = ()
    check: str | None = None  # with its options and its score: what decided; none for a minimum
    options: dict[str, float] = Field(default_factory=dict)
    score: float | None = None

    @property
    def needs_person(self) -> bool:
        return self.kind is not ConditionKind.BONUS and self.met is not True


class Contribution(Frozen):
    """What a dimension, or an item of it, brings to the total: of `possible` points `earned`."""

    dimension: Dimension
    item: str | None = None
    label: Text
    possible: float
    earned: float


class Change(Frozen):
    """The smallest change by which the total, or a dimension, comes into another grade."""

    dimension: Dimension | None  # None: the total
    upwards: bool
    grade: Grade  # the one that would be reached
    points: float  # of the total, or of the dimension, to that grade
    items: tuple[str, ...] = ()  # that would have to change; none: these cannot do it
    text: Text


class Explanation(Frozen):
    """The total taken apart, and what would move the grades."""

    contributions: tuple[Contribution, ...] = ()
    bonus: float = 0.0
    changes: tuple[Change, ...] = ()


class Originality(Frozen):
    """Everything behind the originality score."""

    raw: float | None  # 0–1, 1: nothing like it was found
    parts: tuple[Part, ...]
    elements: tuple[JudgedElement, ...]
    prior_art: tuple[PriorArt, ...]  # best coverage first
    own_art: tuple[PriorArt, ...] = ()
    duplicate_funding: tuple[PriorArt, ...] = ()  # earlier projects, overlap above the threshold
    best_two: Pair | None = None
    new_terms: tuple[str, ...] = ()
    rank: Rank | None = None
    searched: int = 0  # earlier documents that were in reach of the search


class Versions(Frozen):
    """What made the evaluation, so that it can be made again."""

    novum: str
    parser: str
    encoder: str
    analyser: str
    snapshot: str
    rubric: str
    model: str = "rubric"
    corrections: int = 0  # by persons, withdrawals counted, that its features had
    extractor: str = ""  # under which the features are kept


class Evaluation(Frozen):
    """The scorecard of one document."""

    id: str
    sha256: str
    document_id: str
    genre: Genre
    title: str
    file_name: str
    language: str
    created_at: datetime
    cutoff: date | None
    cutoff_source: Text
    outcome: Outcome
    score: float | None = None  # 0–100 over the judged weight
    grade: Grade | None = None
    judged_weight: float
    dimensions: tuple[DimensionScore, ...]
    originality: Originality
    reasons: tuple[Text, ...] = ()
    flags: tuple[Flag, ...] = ()  # of proposals: what was read, checked against itself
    issues: tuple[Issue, ...] = ()
    versions: Versions
    # What follows is absent in evaluations that were made before it existed.
    rubric_title: Text | None = None
    panel_weight: float = 0.0  # 0–1 of the sheet that only the panel can judge
    conditions: tuple[Condition, ...] = ()
    explanation: Explanation = Explanation()
    cited_in_index: tuple[str, ...] | None = None  # documents it cites that the index holds
    given_date: date | None = None  # of submission, as the submitter said
    base: str | None = None  # of a re-scored one: the evaluation whose findings these are

    @property
    def needs_person(self) -> bool:
        """A requirement of the rubric is not met, or cannot be told."""
        return any(condition.needs_person for condition in self.conditions)
