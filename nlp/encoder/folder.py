"""What a model folder in Hugging Face layout says about itself, without loading it."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

from nlp.encoder.settings import Pooling
from nlp.errors import EncoderError

UNLIMITED = 1_000_000
"""Tokenizers without a limit of their own state absurdly large numbers."""

KNOWN_MODULES = ("Transformer", "Pooling", "Normalize")
"""sentence-transformers modules that `TransformerEncoder` computes; others would be left out."""


class ModelFolder:
    """A folder with ``config.json``, a tokenizer and safetensors weights.

    Raises `EncoderError` where it is none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_dir():
            raise EncoderError(
                "There is no such encoder folder.",
                where=str(path),
                todo="Set NOVUM_ENCODER_MODEL to a folder in Hugging Face layout, or to use.",
            )
        if not self._weights:
            raise EncoderError("The encoder folder holds no safetensors weights.", where=str(path))
        self._config = self._json("config.json")
        self._refuse_unknown_modules()

    @property
    def name(self) -> str:
        return self.path.resolve().name

    @cached_property
    def dimension(self) -> int:
        for key in ("hidden_size", "dim", "d_model"):
            if isinstance(self._config.get(key), int):
                return int(self._config[key])
        raise EncoderError("config.json states no hidden size.", where=str(self.path))

    @cached_property
    def positions(self) -> int:
        """Longest input in tokens that the model was made for."""
        limits = [UNLIMITED]
        if (self.path / "tokenizer_config.json").is_file():
            limits.append(
                int(self._json("tokenizer_config.json").get("model_max_length", UNLIMITED))
            )
        if isinstance(self._config.get("max_position_embeddings"), int):
            # RoBERTa counts positions from the padding id + 1, so that two are lost.
            reserved = 2 if "roberta" in str(self._config.get("model_type", "")) else 0
            limits.append(int(self._config["max_position_embeddings"]) - reserved)
        return min(limits)

    @cached_property
    def checksum(self) -> str:
        """First 12 hex digits of SHA-256 over weights, configuration and tokenizer."""
        digest = hashlib.sha256()
        tokenizer = [self.path / name for name in ("config.json", "tokenizer.json", "vocab.txt")]
        for file in [*self._weights, *(path for path in tokenizer if path.is_file())]:
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:12]

    def pooling(self, wanted: Pooling) -> Pooling:
        """`wanted`, or for `auto` what the folder's pooling module says, else mean."""
        if wanted is not Pooling.AUTO:
            return wanted
        if not (self.path / "1_Pooling" / "config.json").is_file():
            return Pooling.MEAN
        config = self._json("1_Pooling/config.json")
        return Pooling.CLS if config.get("pooling_mode_cls_token") else Pooling.MEAN

    @cached_property
    def _weights(self) -> list[Path]:
        return sorted(self.path.glob("*.safetensors"))

    def _refuse_unknown_modules(self) -> None:
        file = self.path / "modules.json"
        if not file.is_file():
            return
        for module in json.loads(file.read_text(encoding="utf-8")):
            kind = str(module.get("type", "")).rsplit(".", 1)[-1]
            if kind not in KNOWN_MODULES:
                raise EncoderError(
                    f"The encoder has a module Novum does not compute: {kind}.",
                    where=str(self.path),
                    todo="Use a model whose vectors are the pooled last layer.",
                )

    def _json(self, name: str) -> dict[str, Any]:
        try:
            loaded = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EncoderError(f"{name} cannot be read: {error}", where=str(self.path)) from error
        if not isinstance(loaded, dict):
            raise EncoderError(f"{name} is not a JSON object.", where=str(self.path))
        return loaded
