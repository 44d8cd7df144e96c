"""What an encoder is worth: ``python -m benchmarks.encoder [--model FOLDER …]``

The bundled encoder and others beside a peer in the same run: the packaged Universal Sentence
Encoder, its teacher. Similarity is Spearman's
correlation on KorSTS dev; prior art the nDCG@10 of examiners' citations by vectors alone, only art
filed before the query; crossing the mean reciprocal rank of the Korean abstract for an official
English title, among all 3,804. Passages are 200 characters of real abstracts; the cold start runs
from a new process to its first vector.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from nlp.domain import Encoder, PatentFeatures
from nlp.encoder import EncoderSettings, load_encoder
from nlp.encoder.settings import BUNDLED
from nlp.patents.reading import Record, read_records
from nlp.training.evaluation import evaluate
from nlp.training.use import UseEncoder

PASSAGE = 200
PASSAGES = 1_000
TEACHER = "USE-m3"
_FIRST = (
    "from nlp.encoder import EncoderSettings, load_encoder; import sys; "
    "load_encoder(EncoderSettings(model=sys.argv[1])).encode(['전극'])"
)
_FIRST_OF_TEACHER = "from nlp.training.use import UseEncoder; UseEncoder().encode(['전극'])"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", action="append", default=[], help="model folder; repeat")
    asked = parser.parse_args()
    passages = _passages(asked.data / "patents" / "kr_patents.jsonl")
    print(
        f"{'':30}{'similarity':>12}{'prior art':>12}{'crossing':>12}{'passages/s':>12}{'cold s':>8}"
    )
    for model in (TEACHER, BUNDLED, *asked.model):
        teacher = model == TEACHER
        encoder = UseEncoder() if teacher else load_encoder(EncoderSettings(model=model))
        quality = evaluate(encoder, asked.data)
        figures = (quality.similarity, quality.prior_art, quality.crossing)
        shown = "".join(f"{'–' if value is None else f'{value:.3f}':>12}" for value in figures)
        speed, cold = _speed(encoder, passages), _cold(model)
        print(f"{Path(model).name:30}{shown}{speed:12.0f}{cold:8.1f}", flush=True)
    return 0


def _passages(file: Path) -> list[str]:
    found: list[str] = []
    for record in read_records(file):
        one = record.features if isinstance(record, Record) else None
        if isinstance(one, PatentFeatures) and one.abstract and len(one.abstract.value) >= PASSAGE:
            found.append(one.abstract.value[:PASSAGE])
            if len(found) == PASSAGES:
                break
    return found


def _speed(encoder: Encoder, passages: list[str]) -> float:
    encoder.encode(passages[:20])
    started = time.perf_counter()
    encoder.encode(passages)
    return len(passages) / (time.perf_counter() - started)


def _cold(model: str) -> float:
    started = time.perf_counter()
    code = _FIRST_OF_TEACHER if model == TEACHER else _FIRST
    subprocess.run([sys.executable, "-c", code, model], check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
