"""Fitting an encoder to a corpus of one's own, and refusing to if that makes it worse.

Pairs come from the structure of the documents: title and abstract, abstract and first claim,
problem and solution, citing and cited, Korean and English. One document in ten is held out; on
those both encoders are measured, and the new one must be better by more than chance.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from nlp.domain import Encoder, PatentFeatures
from nlp.encoder.dense import write_weights
from nlp.encoder.folder import CHECKSUMS, ModelFolder
from nlp.encoder.reports import TuningReport
from nlp.encoder.settings import EncoderSettings
from nlp.encoder.transformer import TransformerEncoder
from nlp.errors import ConfigurationError, MissingFileError, TrainingError
from nlp.patents.reading import Record, read_records
from nlp.training import loop
from nlp.training.contrast import Batches, groups_of, loss
from nlp.training.corpora.base import Kind, Pair, pieces
from nlp.training.corpora.patents import pairs_of
from nlp.training.evaluation import ranks_of
from nlp.training.examples import TOGETHER, Tokens, encoded
from nlp.training.measures import paired_bootstrap
from nlp.training.recipe import Recipe, StagePlan
from nlp.training.student import Student

HELD_OUT = 10
"""One document in so many."""
FEWEST = 30
"""Held-out documents that a measure needs."""
Progress = Callable[[str, int, int], None]

PLAN = StagePlan(steps=1_000, batch=32, rate=2e-5, longest=256)
"""Gentle: the encoder knows its languages already."""


@dataclass(frozen=True, slots=True)
class _Corpus:
    taught: list[Pair]
    measured: dict[str, list[Pair]]  # by document: those of one are not independent
    documents: int


def tune(
    files: Sequence[Path],
    model: Path,
    out: Path,
    *,
    settings: EncoderSettings,
    progress: Progress,
    plan: StagePlan = PLAN,
    device: str = "cpu",
) -> TuningReport:
    """Trains a copy of the encoder in `model`; writes `out` only where the copy is better.

    A killed run goes on from `out` + ``.work``. Raises `TrainingError` where the corpus is too
    small, or where `out` is there already.
    """
    if out.exists():
        raise TrainingError("The folder is there already.", where=str(out), todo="Name a new one.")
    _require_device(device)
    corpus = _read(files, progress)
    before = TransformerEncoder(model, settings)
    work = out.with_name(out.name + ".work")
    _same_run(work, before.id, corpus, plan)
    student = _trained(
        corpus,
        before,
        model=model,
        work=work,
        plan=plan,
        settings=settings,
        progress=progress,
        device=device,
    )
    candidate = work / "encoder"
    _write(student, model, candidate)
    after = TransformerEncoder(candidate, settings)
    report = _compared(corpus, before, after, progress)
    if report.promoted:
        candidate.rename(out)
        report = report.model_copy(update={"out": out})
    shutil.rmtree(work)
    return report


def _read(files: Sequence[Path], progress: Progress) -> _Corpus:
    documents: dict[str, PatentFeatures] = {}
    for number, file in enumerate(files):
        if not file.is_file():
            raise MissingFileError("There is no such file.", where=str(file))
        progress("reading", number, len(files))
        for record in read_records(file):
            if isinstance(record, Record) and isinstance(record.features, PatentFeatures):
                documents[record.features.id] = record.features
    progress("reading", len(files), len(files))
    taught: list[Pair] = []
    measured: dict[str, list[Pair]] = {}
    for one in documents.values():
        pairs = [*pairs_of(one), *_with_others(one, documents)]
        if pairs and _held_out(one):
            measured[one.id] = pairs
        else:
            taught += pairs
    if len(measured) < FEWEST:
        raise TrainingError(
            f"The corpus gives {len(measured)} held-out documents; {FEWEST} are needed.",
            where=", ".join(map(str, files[:3])),
            todo=f"Give about {HELD_OUT * FEWEST} documents with title and abstract, or more.",
        )
    # Titles and claims repeat among documents: what is measured is not taught by another one.
    seen = {
        text for pairs in measured.values() for one in pairs for text in (one.first, one.second)
    }
    taught = [one for one in taught if one.first not in seen and one.second not in seen]
    return _Corpus(taught, measured, len(documents))


def _with_others(one: PatentFeatures, documents: dict[str, PatentFeatures]) -> Iterable[Pair]:
    """With the cited documents that are in the corpus, unless just one of the two is held out."""
    for found in one.cited:
        cited = documents.get(found.value.id)
        if cited and one.abstract and cited.abstract and _held_out(cited) == _held_out(one):
            yield Pair(one.abstract.value, cited.abstract.value, Kind.CITED)


def _held_out(one: PatentFeatures) -> bool:
    """By the abstract: the same text under two numbers falls on one side."""
    text = one.abstract.value if one.abstract else one.id
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] % HELD_OUT == 0


def _require_device(device: str) -> None:
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigurationError(
            f"There is no such device: {str(error).splitlines()[0]}", where=device, todo="Use cpu."
        ) from error


def _same_run(work: Path, encoder: str, corpus: _Corpus, plan: StagePlan) -> None:
    """Checkpoints of another encoder, corpus or plan are not gone on from."""
    texts = "\n".join(f"{pair.first}\t{pair.second}" for pair in corpus.taught)
    digest = hashlib.sha256(texts.encode("utf-8", "replace")).hexdigest()
    this = json.dumps({"encoder": encoder, "corpus": digest, "plan": plan.model_dump()})
    said = work / "run.json"
    if work.exists() and not said.is_file():
        raise TrainingError(
            "The folder for unfinished work is there already and is not ours.",
            where=str(work),
            todo="Name another folder to write.",
        )
    if not (said.is_file() and said.read_text(encoding="utf-8") == this):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        said.write_text(this, encoding="utf-8")


def _trained(
    corpus: _Corpus,
    before: TransformerEncoder,
    *,
    model: Path,
    work: Path,
    plan: StagePlan,
    settings: EncoderSettings,
    progress: Progress,
    device: str,
) -> Student:
    """The encoder as it was is the teacher of all texts: it keeps what it knew."""
    from transformers import AutoModel
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    folder = ModelFolder(model)
    longest = min(plan.longest, folder.positions)
    recipe = Recipe(contrast=plan.model_copy(update={"longest": longest}))
    fast = folder.tokenizer()
    fast.no_padding()
    body = AutoModel.from_pretrained(
        str(model), local_files_only=True, use_safetensors=True, dtype=torch.float32
    )
    student = Student(
        body,
        nn.Identity(),
        pooling=folder.pooling(settings.pooling),
        dense=nn.Sequential(*(layer.load() for layer in folder.dense)),
    )
    asked, stored = settings.query_prefix, settings.document_prefix
    pairs = [
        replace(one, first=asked + one.first, second=stored + one.second) for one in corpus.taught
    ]
    anchors = _anchors(corpus, plan)
    made = Batches(
        groups_of((("corpus", pair) for pair in pairs), recipe, fast),
        anchors=Tokens.of(fast, [stored + text for text in anchors], longest=longest),
        targets=_targets(before, anchors, work / "targets.npy", progress),
        padding=folder.padding,
        recipe=recipe,
        device=device,
    )
    loop.train(
        student.to(device),
        recipe.contrast,
        iter(made),
        partial(loss, recipe=recipe),
        work / "run",
        progress=lambda step, steps, _loss: progress("training", step, steps),
        seed=recipe.seed,
        stamp=loop.stamp_of(work / "run.json"),
    )
    return student


def _anchors(corpus: _Corpus, plan: StagePlan) -> list[str]:
    """Texts that keep their vectors: no more than the steps can meet."""
    texts = list(dict.fromkeys(p for pair in corpus.taught for p in pieces(pair.second)))
    order = np.random.default_rng(0).permutation(len(texts))[: plan.steps * plan.batch]
    return [texts[index] for index in order]


def _targets(
    before: Encoder, texts: Sequence[str], file: Path, progress: Progress
) -> NDArray[np.float32]:
    """Encoded once; a run that goes on finds them in `file`."""
    if not file.is_file():
        rows = encoded(before, texts, progress=partial(progress, "encoding"))
        unfinished = file.with_suffix(".new.npy")
        np.save(unfinished, rows)
        unfinished.replace(file)
    progress("encoding", len(texts), len(texts))
    found: NDArray[np.float32] = np.load(file, allow_pickle=False)
    return found


def _write(student: Student, model: Path, out: Path) -> None:
    """The folder of the model with new weights, in the number format of the old ones."""
    from safetensors import safe_open

    shutil.rmtree(out, ignore_errors=True)
    # Weights of other kinds would be the old ones, and what is said of the old ones would be wrong.
    weights_of_others = ("*.bin", "*.pt", "*.h5", "*.msgpack", "*.onnx", "onnx", "openvino")
    others = (*weights_of_others, "*.safetensors*", CHECKSUMS, "README.md")
    shutil.copytree(model, out, ignore=shutil.ignore_patterns(*others))
    weights = sorted(model.glob("*.safetensors"))
    with safe_open(weights[0], framework="pt") as opened:
        kind = next(opened.get_tensor(name).dtype for name in opened.keys())  # noqa: SIM118
    student.to(device="cpu", dtype=kind)
    student.body.save_pretrained(out)
    layers = [layer for layer in student.dense.modules() if isinstance(layer, nn.Linear)]
    for layer, old in zip(layers, ModelFolder(model).dense, strict=True):
        write_weights(layer, out / old.folder.relative_to(model))


def _compared(corpus: _Corpus, before: Encoder, after: Encoder, progress: Progress) -> TuningReport:
    old = _ranks(corpus, before)
    progress("measuring", 1, 2)
    new = _ranks(corpus, after)
    progress("measuring", 2, 2)
    gain, low, high = paired_bootstrap(new, old)
    return TuningReport(
        documents=corpus.documents,
        pairs=len(corpus.taught),
        held_out=len(new),
        before=float(old.mean()),
        after=float(new.mean()),
        gain=gain,
        low=low,
        high=high,
        promoted=low > 0,
        out=None,
    )


def _ranks(corpus: _Corpus, encoder: Encoder) -> NDArray[np.float64]:
    """Of each held-out document: mean reciprocal rank of its counterparts among all of a kind."""
    found: dict[str, list[float]] = {name: [] for name in corpus.measured}
    for kind in Kind:
        asked = [
            (n, one) for n, pairs in corpus.measured.items() for one in pairs if one.kind is kind
        ]
        if not asked:
            continue
        others = [pair.second for pair in corpus.taught if pair.kind is kind]
        texts = list(dict.fromkeys([*(pair.second for _, pair in asked), *others]))
        columns = {text: column for column, text in enumerate(texts)}
        seconds = encoder.encode(texts)
        for start in range(0, len(asked), TOGETHER):
            part = asked[start : start + TOGETHER]
            scores = encoder.encode([pair.first for _, pair in part], query=True) @ seconds.T
            own = np.array([columns[pair.second] for _, pair in part])
            for (name, _), rank in zip(part, ranks_of(scores, own), strict=True):
                found[name].append(1.0 / float(rank))
    return np.array([np.mean(values) for values in found.values()])
