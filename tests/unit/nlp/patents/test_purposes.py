"""Problem, means and effect of records, and texts that were made to keep the reader busy."""

from __future__ import annotations

import pytest

from nlp.domain import Found
from nlp.domain.features import DescriptionPart, DescriptionSection
from nlp.patents.extent import figures_in
from nlp.patents.funding import government_interest
from nlp.patents.purposes import read_purposes

MANY = 300_000


@pytest.mark.parametrize(
    ("abstract", "language", "problem", "means"),
    [
        ("【課題】熱を減らすこと。\n【解決手段】導波管を設ける装置。", "ja",
         "熱を減らすこと。", "導波管を設ける装置。"),
        ("PROBLEM TO BE SOLVED: To save energy.\nSOLUTION: A waveguide is used.", "en",
         "To save energy.", "A waveguide is used."),
        ("PURPOSE: A heater that lasts long. CONSTITUTION: A shell holds the core.", "en",
         "A heater that lasts long.", "A shell holds the core."),
    ],
)  # fmt: skip
def test_an_abstract_with_labels_says_problem_and_means(
    abstract: str, language: str, problem: str, means: str
) -> None:
    found = read_purposes((), Found[str](value=abstract), language=language)
    assert [one.value for one in found.problem] == [problem]
    assert [one.value for one in found.means] == [means]
    assert found.effect == ()


def test_an_abstract_without_labels_says_nothing_of_the_kind() -> None:
    found = read_purposes((), Found[str](value="흡착 장치에 관한 것이다."), language="ko")
    assert (found.problem, found.means, found.effect) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("FIGS. 1, 2A to 2C and 4 show a pump; FIG. 2 is not one more.", 5),
        ("도 3 내지 도 12는 예시도이다.", 10),
        ("FIG. 1 and a pump", 1),
        ("【図１】断面図 【図２】側面図", 2),
    ],
)
def test_figures_are_counted_by_their_labels(text: str, figures: int) -> None:
    assert len(figures_in(text)) == figures


@pytest.mark.parametrize(
    "run", ["PURPOSE: ", "an object of ", "to solve the ", "FIGS. 1, ", "invention was made ", "1 "]
)
def test_long_runs_are_read_once(run: str) -> None:
    text = run * (MANY // len(run))
    section = DescriptionSection(part=DescriptionPart.OTHER, heading="h", text=text)
    assert read_purposes((section,), Found[str](value=text), language="en").effect == ()
    assert government_interest((section,)) == (None, ())
    assert len(figures_in(text)) <= 1
