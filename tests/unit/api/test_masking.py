"""Names of persons on a document's page, the scorecard and its report: shown, or hidden."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from api.settings import ApiSettings
from nlp.domain import Evidence, Found, Member, ProposalFeatures
from scoring.evaluation import DimensionScore, Evaluation
from tests.unit.api import samples
from tests.unit.api.conftest import PAGES, TITLE, judged
from tests.unit.api.web import pdf, serving, write
from workers.service import Novum
from workers.settings import Settings

LEADER, MEMBER = "홍길동", "김나래"
HIDDEN = ("홍*동", "김*래")
CORRECTOR = "이다솜"


@pytest.fixture(scope="module")
def novum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    with Novum.open(Settings.load(tmp_path_factory.mktemp("masked"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def evaluation(novum: Novum, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    path = write(tmp_path_factory.mktemp("in"), f"{LEADER}.pdf", pdf(*PAGES))
    sample = samples.evaluation()
    named = sample.model_copy(
        update={"file_name": path.name, "dimensions": tuple(map(_quoting, sample.dimensions))}
    )
    kept = judged(novum, path, named)
    novum.catalog.documents.put_features(kept.sha256, features(kept), extractor_version="test")
    novum.correct(kept.sha256, address="goal", value=f"{MEMBER}의 목표", by=CORRECTOR, why="표지")
    return kept


def _quoting(score: DimensionScore) -> DimensionScore:
    """Every finding with a quote that names the leader."""
    quote = Evidence(source="page 1", quote=f"책임자 {LEADER}", page=1)
    findings = (one.model_copy(update={"evidence": (quote,)}) for one in score.findings)
    return score.model_copy(update={"findings": tuple(findings)})


def features(evaluation: Evaluation) -> ProposalFeatures:
    said = Evidence(source="page 1", quote=f"책임자 {LEADER}, {MEMBER}", page=1)
    members = [Member(name=LEADER, role="총괄"), Member(name=MEMBER, role="실험")]
    return ProposalFeatures(
        id=evaluation.sha256[:16],
        source="proposal.pdf",
        language="ko",
        title=Found(value=TITLE, evidence=(said,)),
        goal=Found(value="전극", evidence=(said,)),
        leader=Found(value=members[0], evidence=(said,)),
        team=tuple(Found(value=member, evidence=(said,)) for member in members),
    )


@pytest.fixture(scope="module")
def base(novum: Novum) -> Iterator[str]:
    with serving(novum) as address:
        yield address


def addresses(evaluation: Evaluation) -> dict[str, str]:
    return {
        "document": f"/documents/{evaluation.sha256}",
        "scorecard": f"/evaluations/{evaluation.id}",
        "report": f"/evaluations/{evaluation.id}/report.html",
    }


def shown(client: httpx.Client, address: str, **query: str) -> str:
    answer = client.get(address, params=query, timeout=90)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("page", ["document", "scorecard", "report"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_names_are_shown_unless_a_reader_asks_to_hide_them(
    base: str, evaluation: Evaluation, page: str, language: str
) -> None:
    address = addresses(evaluation)[page]
    with httpx.Client(base_url=base) as client:
        assert LEADER in shown(client, address, lang=language)
        hidden = shown(client, address, lang=language, mask="1")
    for name in (LEADER, MEMBER, CORRECTOR):
        assert name not in hidden
    assert HIDDEN[0] in hidden
    if page == "document":
        assert HIDDEN[1] in hidden
        assert TITLE in hidden
    if page != "report":
        assert ("Show names" if language == "en" else "이름 보이기") in hidden


def test_the_choice_is_remembered_and_can_be_taken_back(base: str, evaluation: Evaluation) -> None:
    page = addresses(evaluation)
    with httpx.Client(base_url=base) as client:
        shown(client, page["document"], mask="1")
        assert LEADER not in shown(client, page["scorecard"])
        assert LEADER not in shown(client, page["report"])
        assert LEADER in shown(client, page["scorecard"], mask="0")
        assert LEADER in shown(client, page["document"])
        assert LEADER in shown(client, page["document"], mask="perhaps")


def test_a_setting_hides_them_from_whoever_did_not_choose(
    novum: Novum, evaluation: Evaluation
) -> None:
    page = addresses(evaluation)["document"]
    with (
        serving(novum, ApiSettings(mask_names=True)) as guarded,
        httpx.Client(base_url=guarded) as client,
    ):
        assert LEADER not in shown(client, page)
        assert LEADER in shown(client, page, mask="0")


def test_a_masked_report_has_no_pictures_of_pages(base: str, evaluation: Evaluation) -> None:
    page = addresses(evaluation)["report"]
    with httpx.Client(base_url=base) as client:
        assert "data:image" in shown(client, page)
        assert "data:image" not in shown(client, page, mask="1")


def test_switching_names_keeps_the_rest_of_the_address(base: str, evaluation: Evaluation) -> None:
    with httpx.Client(base_url=base) as client:
        page = shown(client, addresses(evaluation)["document"], lang="en")
    assert 'href="?lang=en&amp;mask=1"' in page


def test_the_original_is_left_as_it_is(novum: Novum, evaluation: Evaluation) -> None:
    """Hiding is a matter of the page: what is kept still has the names."""
    kept = novum.features(evaluation.sha256)
    assert isinstance(kept, ProposalFeatures)
    assert [one.value.name for one in kept.team] == [LEADER, MEMBER]
