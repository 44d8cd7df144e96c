"""Versions and copies through the pipeline: what is told of invented proposals, and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete

from demo.build import HERE as DEMO
from demo.build import _render
from demo.content import ProposalSource, load
from indexing.catalog.catalog import open_database
from indexing.catalog.models import Base
from nlp.domain import Evidence
from scoring.evaluation import Severity
from scoring.likeness.findings import LikenessFinding, LikenessKind
from tests.forms.content import Item, frame, grid
from tests.forms.content import p as paragraph
from tests.forms.docx import docx
from tests.forms.hwpx import hwpx
from tests.forms.plan import plan
from tests.integration.bench import settings_at
from workers.rebuild import rebuild_index
from workers.service import Novum

K = LikenessKind
SOURCES = DEMO / "proposals"
GUIDANCE = (
    "개발하려는 기술의 시장에서 이미 쓰이고 있는 제품과 견주어 어떤 점이 다르고 왜 더 나은지를 "
    "그 제품을 오래 써 온 여러 고객의 입장에서 하나씩 빠짐없이 "
    "먼저 밝히고 그 까닭을 숫자와 출처가 있는 자료로 뒷받침하여 드러낸다"
)
PLEDGE = (
    "신청 기관은 이 계획서에 적은 내용이 모두 사실이며 다른 사업에서 같은 내용으로 지원을 받은 "
    "적이 없음을 확인하고 거짓이 드러나면 지원금을 되돌려 주며 앞으로의 참여 제한을 받아들인다."
)


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        yield novum


def source(name: str) -> ProposalSource:
    return load(SOURCES / f"{name}.yaml")


def changed(
    base: ProposalSource, *, need: tuple[str, ...] = (), **values: object
) -> ProposalSource:
    """The same proposal with other values; `need` adds paragraphs to the section of that name."""
    return base.model_copy(update={**values, "need": (*base.need, *need)})


def add(novum: Novum, content: bytes, name: str, *, organisation: str = "local") -> str:
    path = novum.settings.store.home / name
    path.write_bytes(content)
    job = novum.submit(path, file_name=name, evaluate=False, organisation=organisation, ring=False)
    ended = novum.run(job.id)
    assert ended.state.good, ended.issues
    return job.sha256


def told(novum: Novum, sha256: str) -> dict[LikenessKind, LikenessFinding]:
    findings = novum.likeness(sha256)
    assert len({finding.kind for finding in findings}) == len(findings), findings
    return {finding.kind: finding for finding in findings}


def quoted(novum: Novum, sha256: str, evidence: Evidence) -> str:
    assert evidence.start is not None
    return novum.parsed(sha256).text[evidence.start : evidence.end]


def test_the_same_bytes_again_are_told_with_their_names_and_days(novum: Novum) -> None:
    content = hwpx(plan(source("strong")))
    sha256 = add(novum, content, "one.hwpx", organisation="가나")
    assert novum.likeness(sha256) == ()
    assert add(novum, content, "two.hwpx", organisation="다라") == sha256
    finding = told(novum, sha256)[K.DUPLICATE]
    assert finding.severity is Severity.NOTICE
    for word in ("one.hwpx", "two.hwpx", "가나", "다라"):
        assert word in finding.text.ko
        assert word in finding.text.en


def test_one_proposal_in_two_formats_is_nearly_the_same_document(novum: Novum) -> None:
    base = source("strong")
    first = add(novum, hwpx(plan(base)), "a.hwpx")
    second = add(novum, docx(plan(base)), "b.docx")
    (older, newer) = told(novum, first), told(novum, second)
    assert older.keys() == newer.keys() == {K.NEAR_DUPLICATE}
    for finding, other in ((older[K.NEAR_DUPLICATE], second), (newer[K.NEAR_DUPLICATE], first)):
        assert finding.share > 0.95
        assert finding.other is not None
        assert finding.other.sha256 == other
        assert finding.other.share > 0.95


def test_one_proposal_on_two_forms_as_pdf_and_hangul_document_is_one(novum: Novum) -> None:
    """Other headings, guidance and order: the applicant's own words are the same."""
    first = add(novum, _render(SOURCES / "strong.yaml"), "a.pdf")
    second = add(novum, hwpx(plan(source("strong"))), "b.hwpx")
    assert told(novum, first).keys() == told(novum, second).keys() == {K.NEAR_DUPLICATE}
    here, there = told(novum, second)[K.NEAR_DUPLICATE].pairs[0]
    assert there.page is not None  # opens the page
    assert there.boxes
    assert here.start is not None  # opens the paragraph


def test_a_changed_one_of_another_year_is_a_resubmission_on_both_sides(novum: Novum) -> None:
    base = source("strong")
    first = add(novum, hwpx(plan(base)), "a.hwpx")
    later = changed(
        base,
        call=base.call.replace("2026", "2027"),
        submission_date=date(2027, 3, 19),
        need=("이번 과제에서는 지난 평가에서 지적된 실증 기관과의 협약을 먼저 맺고 시작한다.",),
    )
    second = add(novum, hwpx(plan(later)), "b.hwpx")
    assert told(novum, first).keys() == told(novum, second).keys() == {K.RESUBMISSION}
    assert "나중에" in told(novum, first)[K.RESUBMISSION].text.ko
    assert "이전에" in told(novum, second)[K.RESUBMISSION].text.ko
    other = told(novum, second)[K.RESUBMISSION].other
    assert other is not None
    assert other.day == base.submission_date


def test_different_proposals_on_one_form_have_nothing_in_common(novum: Novum) -> None:
    names = ("strong", "derivative", "inconsistent", "incomplete")
    for name in names:
        sha256 = add(novum, hwpx(plan(source(name))), f"{name}.hwpx")
        assert novum.likeness(sha256) == ()


def test_passages_of_another_submission_stand_side_by_side_with_their_places(
    novum: Novum,
) -> None:
    base = source("strong")
    first = add(novum, hwpx(plan(base)), "a.hwpx")
    second = add(novum, hwpx(plan(changed(source("inconsistent"), need=base.need[:1]))), "b.hwpx")
    finding = told(novum, second)[K.COPIED_FROM_SUBMISSION]
    (here, there), *more = finding.pairs
    assert not more
    words = base.need[0].split()
    assert quoted(novum, second, here).split()[1:-1] == words[1:-1]
    assert quoted(novum, first, there).split()[1:-1] == words[1:-1]
    assert told(novum, first)[K.COPIED_FROM_SUBMISSION].pairs == ((there, here),)


def test_a_paragraph_of_a_patent_is_told_with_the_patent(novum: Novum) -> None:
    patent = json.loads((DEMO / "patents.jsonl").read_text("utf-8").splitlines()[7])
    novum.ingest(DEMO / "patents.jsonl")
    planted = changed(source("incomplete"), need=(patent["abstract"],))
    finding = told(novum, add(novum, hwpx(plan(planted)), "a.hwpx"))[K.COPIED_FROM_PRIOR_ART]
    assert finding.other is not None
    assert finding.other.document_id == patent["application_number"]
    assert finding.other.evidence[0].source.startswith("abstract")
    assert finding.severity is not Severity.INFO


def test_the_forms_own_instructions_as_an_answer_are_told(novum: Novum) -> None:
    base = source("strong")
    add(novum, hwpx([*plan(base), frame("【작성요령】", f"※ {GUIDANCE}")]), "a.hwpx")
    answered = changed(source("inconsistent"), need=(f"{GUIDANCE}.",))
    found = told(novum, add(novum, hwpx(plan(answered)), "b.hwpx"))
    assert found.keys() == {K.COPIED_FROM_GUIDANCE}
    assert found[K.COPIED_FROM_GUIDANCE].pairs


def test_text_of_many_submissions_is_the_forms_and_what_was_told_before_is_taken_back(
    novum: Novum,
) -> None:
    names = ("strong", "derivative", "inconsistent", "incomplete")
    documents = [
        add(novum, hwpx(plan(changed(source(name), need=(PLEDGE,)))), f"{name}.hwpx")
        for name in names[:2]
    ]
    assert K.COPIED_FROM_SUBMISSION in told(novum, documents[0])  # two could be a copy
    documents += [
        add(novum, hwpx(plan(changed(source(name), need=(PLEDGE,)))), f"{name}.hwpx")
        for name in names[2:]
    ]
    for sha256 in documents:
        assert novum.likeness(sha256) == ()


def empty_form() -> list[Item]:
    """A form that nobody has filled in: labels, guidance, and a pledge that all sign."""
    return [
        paragraph("사 업 계 획 서"),
        grid(["과제명", ""], ["주관기관", ""], ["과제책임자", ""]),
        paragraph("Ⅰ. 개발의 필요성", outline=1),
        frame("【작성요령】", f"※ {GUIDANCE}"),
        paragraph("Ⅱ. 서약", outline=1),
        paragraph(PLEDGE),
    ]


def test_an_empty_form_takes_its_words_out_of_what_was_told_and_of_what_comes(
    novum: Novum,
) -> None:
    names = ("strong", "derivative", "inconsistent")
    files = [hwpx(plan(changed(source(name), need=(PLEDGE,)))) for name in names]
    older = [add(novum, file, f"{at}.hwpx") for at, file in enumerate(files[:2])]
    for sha256 in older:
        assert told(novum, sha256).keys() == {K.COPIED_FROM_SUBMISSION}
    form = add(novum, hwpx(empty_form()), "form.hwpx")
    newer = add(novum, files[2], "2.hwpx")
    for sha256 in (*older, form, newer):
        assert novum.likeness(sha256) == ()


def test_guidance_of_a_form_that_is_added_later_is_found_in_older_answers(novum: Novum) -> None:
    answered = changed(source("inconsistent"), need=(f"{GUIDANCE}.",))
    answer = add(novum, hwpx(plan(answered)), "a.hwpx")
    other = add(novum, hwpx(plan(source("strong"))), "b.hwpx")
    assert novum.likeness(answer) == ()
    form = add(novum, hwpx(empty_form()), "form.hwpx")
    finding = told(novum, answer)[K.COPIED_FROM_GUIDANCE]
    assert finding.other is not None
    assert finding.other.sha256 == form
    ((here, there),) = finding.pairs
    assert quoted(novum, answer, here).split()[1:-1] == GUIDANCE.split()[1:-1]
    assert quoted(novum, form, there).split()[1:-1] == GUIDANCE.split()[1:-1]
    assert novum.likeness(form) == novum.likeness(other) == ()
    add(novum, docx(empty_form()), "form.docx")  # the same guidance again: known already
    assert told(novum, answer).keys() == {K.COPIED_FROM_GUIDANCE}


def test_proposals_from_before_are_compared_when_the_index_is_rebuilt(novum: Novum) -> None:
    base = source("strong")
    documents = [add(novum, write(plan(base)), f"{write.__name__}") for write in (hwpx, docx)]
    with open_database(novum.settings.catalog).bulk() as connection:  # as an upgrade leaves it
        for table in ("likenesses", "fingerprints", "compared_texts"):
            connection.execute(delete(Base.metadata.tables[table]))
    assert novum.likeness(documents[0]) == ()
    assert rebuild_index(novum).compared == len(documents)
    assert rebuild_index(novum).compared == 0
    for sha256 in documents:
        assert told(novum, sha256).keys() == {K.NEAR_DUPLICATE}


def test_adding_again_changes_nothing(novum: Novum) -> None:
    base = source("strong")
    novum.ingest(DEMO / "projects.jsonl")
    first = add(novum, hwpx(plan(base)), "a.hwpx")
    second = add(novum, docx(plan(base)), "b.docx")
    before = novum.likeness(first), novum.likeness(second)
    novum.run(novum.retry(novum.jobs()[-1].id, ring=False).id)
    assert (novum.likeness(first), novum.likeness(second)) == before
