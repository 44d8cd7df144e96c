"""Real gazettes as prior art for one another: what an older one says stands on a newer one's card.

The gazettes of the folder are one applicant's, so they are shown apart and give no grade.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.domain import Genre
from scoring.evaluation import Verdict
from workers.service import Novum
from workers.settings import Settings

OLDER = "gazette-043.pdf"
NEWER = "gazette-027.pdf"
pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def novum(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    with Novum.open(Settings.load(tmp_path_factory.mktemp("gazettes"))) as novum:
        for name in (OLDER, "gazette-030.pdf"):
            job = novum.submit(data / "gazette_pdfs" / name, evaluate=False, ring=False)
            assert novum.run(job.id).state.good
        yield novum


def test_a_close_older_gazette_is_on_the_newer_ones_scorecard(novum: Novum, data: Path) -> None:
    job = novum.submit(data / "gazette_pdfs" / NEWER, ring=False)
    done = novum.run(job.id)
    assert done.evaluation_id
    evaluation = novum.evaluation(done.evaluation_id)
    older = novum.features(novum.submit(data / "gazette_pdfs" / OLDER, ring=False).sha256)
    shown = [*evaluation.originality.prior_art, *evaluation.originality.own_art]
    assert evaluation.genre is Genre.PATENT
    assert shown[0].hit.id == older.id
    covered = [match for match in shown[0].matches if match.verdict is not Verdict.NOT_FOUND]
    assert len(covered) > len(shown[0].matches) / 2
    assert all(match.passage.page and match.passage.quote for match in covered)


def test_a_newer_gazette_is_never_on_an_older_ones_scorecard(novum: Novum, data: Path) -> None:
    newer = novum.submit(data / "gazette_pdfs" / NEWER, evaluate=False, ring=False)
    assert novum.run(newer.id).state.good
    done = novum.run(novum.submit(data / "gazette_pdfs" / OLDER, ring=False).id)
    assert done.evaluation_id
    originality = novum.evaluation(done.evaluation_id).originality
    shown = {art.hit.id for art in (*originality.prior_art, *originality.own_art)}
    assert novum.features(newer.sha256).id not in shown
