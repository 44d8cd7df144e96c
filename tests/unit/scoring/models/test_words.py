"""A text is one number made of words that can be named."""

from __future__ import annotations

import pytest

from scoring.models.training import train
from scoring.models.wording import learn
from scoring.models.words import WordScorer, words_of
from tests.unit.scoring.models import samples


def test_words_are_latin_ones_their_pairs_and_pairs_of_hangul() -> None:
    assert words_of("Laser diode 광섬유 센") == [
        "laser",
        "diode",
        "laser diode",
        "광섬",
        "섬유",
        "센",
    ]


def test_the_parts_add_up_to_the_score() -> None:
    scorer = WordScorer(weights={"laser": (2.0, 0.5), "plan": (1.0, -1.0)}, intercept=0.25)
    parts = scorer.heaviest("laser laser plan")
    assert scorer.score("laser laser plan") == pytest.approx(
        0.25 + sum(w for _, w in parts), abs=1e-3
    )
    assert scorer.score("unknown words") == 0.25


def test_the_scores_are_those_of_scikit_learns_tf_idf() -> None:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [str(case.values[3]) for case in samples.cases(200, text=True)]
    happened = np.array([case.happened for case in samples.cases(200, text=True)])
    scorer = learn(list(texts), happened, seed=1)
    peer = TfidfVectorizer(analyzer=words_of, sublinear_tf=True, min_df=5)
    machine = LogisticRegression(C=1.0, max_iter=1000).fit(peer.fit_transform(texts), happened)
    theirs = machine.decision_function(peer.transform(texts))
    assert np.abs(theirs - [scorer.score(text) for text in texts]).max() < 0.01


def test_a_text_moves_the_chance_by_words_that_are_named() -> None:
    data = samples.data(600, text=True)
    model = train(data, samples.BY_FIRM, samples.SETTINGS, samples.QUICK).model
    good, bad = (
        model.predict({"debt": 2.0, "margin": 0.0, "field": "기계", "plan": text})
        for text in (samples.GOOD, samples.BAD)
    )
    assert good.chance < bad.chance
    part = next(one for one in bad.contributions if one.features == ("plan",))
    assert part.words
    assert all(word in samples.BAD for word, _ in part.words)
