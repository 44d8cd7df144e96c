"""`PatentFeatures` and `ProjectFeatures`: prior art, every value with its evidence.

A value that was not found is absent and its name stands in `missing`; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from datetime import date
from enum import StrEnum
from typing import Literal

from nlp.domain.base import Frozen, Genre
from nlp.domain.claims import Claim
from nlp.domain.evidence import Evidence, Found
from nlp.numbers import NumberRole, application_key, normalise, without_kind


class Party(Frozen):
    """An applicant, owner, inventor or agent, as printed. `country` is a two-letter code."""

    name: str
    address: str | None = None
    country: str | None = None


class IpcSymbol(Frozen):
    """An IPC or CPC symbol such as ``H01L 21/67``, with its version such as ``2006.01``."""

    symbol: str
    version: str | None = None


class Priority(Frozen):
    country: str
    number: str
    filed: date | None = None


class CitedDocument(Frozen):
    """Art that a document cites. `id` is the normalised number (see `nlp.numbers`)."""

    raw: str
    id: str
    by_examiner: bool | None = None
    category: str | None = None  # as given: X, Y, A, D … or an office's own word
    relevant_claims: str | None = None  # 1-3,5; of a document in several rows both parted by "; "


class CitedLiterature(Frozen):
    """A paper, book or page that a document cites (비특허문헌), as printed."""

    text: str
    by_examiner: bool | None = None
    category: str | None = None
    relevant_claims: str | None = None


class Relation(StrEnum):
    """What a related document is to this one."""

    PARENT = "parent"  # of an unnamed kind: this one was filed after it, with its date
    CHILD = "child"
    CONTINUATION = "continuation"  # this one continues the related one
    CONTINUATION_IN_PART = "continuation_in_part"
    DIVISION = "division"  # 분할출원: this one was divided out of the related one
    PROVISIONAL = "provisional"
    REISSUE = "reissue"
    REEXAMINATION = "reexamination"
    SUBSTITUTION = "substitution"
    CONVERSION = "conversion"  # 변경출원, 이중출원
    PCT_APPLICATION = "pct_application"  # 국제출원
    PCT_PUBLICATION = "pct_publication"  # 국제공개
    FAMILY_MEMBER = "family_member"
    EARLIER_PUBLICATION = "earlier_publication"  # of the same application


class RelatedDocument(Frozen):
    """An application or publication that this one goes back to. `number` as printed."""

    relation: Relation
    number: str
    country: str | None = None
    filed: date | None = None  # for a publication, its date


class LegalEvent(Frozen):
    """One step of the procedure (행정처리, 법적상태). `code` is the office's."""

    code: str | None = None
    date: dt.date | None = None
    text: str | None = None


class FundedProject(Frozen):
    """A public R&D project that supported an invention (국가연구개발사업), as printed.

    Of a US statement of government interest: the award as `number`, who gave it as `ministry`.
    """

    id: str | None = None  # 과제고유번호
    number: str | None = None  # 과제번호
    ministry: str | None = None  # 부처명
    agency: str | None = None  # 과제관리(전문)기관명
    programme: str | None = None  # 연구사업명
    title: str | None = None  # 연구과제명
    share: str | None = None  # 기여율, ``1/1``
    organisation: str | None = None  # 과제수행기관명, 주관기관
    start: date | None = None  # 연구기간
    end: date | None = None


class DescriptionPart(StrEnum):
    """Parts of a patent description, by the standard Korean headings."""

    TECHNICAL_FIELD = "technical_field"  # 기술분야
    BACKGROUND = "background"  # 배경기술
    PROBLEM = "problem"  # 해결하려는 과제
    SOLUTION = "solution"  # 과제의 해결 수단
    EFFECT = "effect"  # 발명의 효과
    DRAWINGS = "drawings"  # 도면의 간단한 설명
    EMBODIMENTS = "embodiments"  # 발명을 실시하기 위한 구체적인 내용
    INDUSTRIAL_USE = "industrial_use"  # 산업상 이용가능성
    REFERENCE_SIGNS = "reference_signs"  # 부호의 설명
    OTHER = "other"


class DescriptionSection(Frozen):
    part: DescriptionPart
    heading: str
    text: str
    evidence: Evidence | None = None


class PatentFeatures(Frozen):
    """A patent or published application: the one form that every reader and office ends in.

    `id` is the application number as digits for Korean documents (``1020120114895``), otherwise
    country, number and kind (``US9876543B2``). `publication_date` is the day on which the public
    could first read it, be it as an application (공개) or as a grant (등록공고).
    """

    genre: Literal[Genre.PATENT] = Genre.PATENT
    id: str
    source: str  # file name, or file name and line, of the record
    language: str
    country: str
    family: str | None = None
    kind_code: Found[str] | None = None
    application_number: Found[str] | None = None
    publication_number: Found[str] | None = None
    registration_number: Found[str] | None = None
    filing_date: Found[date] | None = None
    publication_date: Found[date] | None = None
    registration_date: Found[date] | None = None
    priorities: tuple[Found[Priority], ...] = ()
    related: tuple[Found[RelatedDocument], ...] = ()
    title: Found[str] | None = None
    title_en: Found[str] | None = None
    abstract: Found[str] | None = None
    abstract_en: Found[str] | None = None
    ipc: tuple[Found[IpcSymbol], ...] = ()
    cpc: tuple[Found[IpcSymbol], ...] = ()
    applicants: tuple[Found[Party], ...] = ()
    inventors: tuple[Found[Party], ...] = ()
    agents: tuple[Found[Party], ...] = ()
    cited: tuple[Found[CitedDocument], ...] = ()
    cited_literature: tuple[Found[CitedLiterature], ...] = ()
    funded_by: tuple[Found[FundedProject], ...] = ()
    government_interest: Found[str] | None = None  # of the United States, the statement's words
    problem: tuple[Found[str], ...] = ()  # sentences that say what is to be solved,
    means: tuple[Found[str], ...] = ()  # by what,
    effect: tuple[Found[str], ...] = ()  # and what that achieves
    description: tuple[DescriptionSection, ...] = ()
    claim_count: Found[int] | None = None  # as the front page or the record states it
    sheet_count: Found[int] | None = None  # sheets of drawings, as a US front page states them
    figure_count: Found[int] | None = None
    claims: tuple[Claim, ...] = ()
    legal_status: str | None = None  # the latest, in the office's words
    legal_events: tuple[LegalEvent, ...] = ()  # in order of time, as far as they are dated
    missing: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every normalised number that names this patent, its `id` first, each once.

        Foreign numbers stand with and without their kind code. Foreign application numbers are
        left out where they look like a publication's (see `nlp.numbers.application_key`).
        """
        filed = self.filing_date.value if self.filing_date else None
        found = [self.id]
        if self.application_number:
            raw = self.application_number.value
            found.append(application_key(raw, country=self.country, filed=filed) or self.id)
        for number, role in (
            (self.publication_number, NumberRole.PUBLICATION),
            (self.registration_number, NumberRole.GRANT),
        ):
            if number:
                found.append(normalise(number.value, country=self.country, role=role))
        return tuple(dict.fromkeys(name for one in found for name in (one, without_kind(one))))

    @property
    def claims_disagree(self) -> bool:
        """Whether the front page states another number of claims than were read.

        Korean gazettes count those that are not cancelled, others may count all.
        """
        if not self.claims or self.claim_count is None:
            return False
        living = sum(not claim.cancelled for claim in self.claims)
        return self.claim_count.value not in (living, len(self.claims))

    @property
    def priority_date(self) -> date | None:
        """Earliest priority, else the filing date: art must be older than this to count."""
        dates = [found.value.filed for found in self.priorities if found.value.filed]
        if self.filing_date:
            dates.append(self.filing_date.value)
        return min(dates, default=None)


class ProjectFeatures(Frozen):
    """An earlier funded project (기수행 과제)."""

    genre: Literal[Genre.PROJECT] = Genre.PROJECT
    id: str
    source: str
    language: str
    title: Found[str]
    goal: Found[str] | None = None
    method: Found[str] | None = None
    organisation: Found[str] | None = None
    year: Found[int] | None = None
    missing: tuple[str, ...] = ()
