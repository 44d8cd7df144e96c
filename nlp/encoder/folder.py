"""What a model folder in Hugging Face layout says about itself, without loading it."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.encoder.dense import Dense
from nlp.encoder.settings import Pooling
from nlp.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CHECKSUMS = "SHA256SUMS"
"""Where there is such a file (``sha256sum -c`` reads it too), the others must be as it says."""

UNLIMITED = 1_000_000
"""Tokenizers without a limit of their own state absurdly large numbers."""

KNOWN_MODULES = ("Transformer", "Pooling", "Dense", "Normalize")
"""sentence-transformers modules that `TransformerEncoder` computes, in this order."""


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
                todo="Set NOVUM_ENCODER_MODEL to a folder in Hugging Face layout, or to novum.",
            )
        if not self._weights:
            raise EncoderError("The encoder folder holds no safetensors weights.", where=str(path))
        self.config = self._json("config.json")
        self.dense = tuple(Dense.read(path / name) for name in self._dense_folders())
        """Layers between pooling and unit length."""

    @property
    def name(self) -> str:
        return self.path.resolve().name

    @cached_property
    def dimension(self) -> int:
        """Width of a vector."""
        if self.dense:
            return self.dense[-1].width_out
        for key in ("hidden_size", "dim", "d_model"):
            if isinstance(self.config.get(key), int):
                return int(self.config[key])
        raise EncoderError("config.json states no hidden size.", where=str(self.path))

    @cached_property
    def positions(self) -> int:
        """Longest input in tokens that the model was made for."""
        limits = [UNLIMITED]
        if (self.path / "tokenizer_config.json").is_file():
            limits.append(
                int(self._json("tokenizer_config.json").get("model_max_length", UNLIMITED))
            )
        if isinstance(self.config.get("max_position_embeddings"), int):
            # RoBERTa counts positions from the padding id + 1, so that two are lost.
            reserved = 2 if "roberta" in str(self.config.get("model_type", "")) else 0
            limits.append(int(self.config["max_position_embeddings"]) - reserved)
        return min(limits)

    @cached_property
    def padding(self) -> int:
        """Id of the piece that fills short texts; a mask hides it from the model."""
        return int(self.config.get("pad_token_id") or 0)

    def tokenizer(self) -> Tokenizer:
        """From tokenizer.json, else converted by ``transformers``, whose import takes a second."""
        file = self.path / "tokenizer.json"
        if file.is_file():
            from tokenizers import Tokenizer

            try:
                return Tokenizer.from_file(str(file))
            except Exception as error:  # the library has no exception of its own
                raise EncoderError(
                    f"The tokenizer cannot be read: {error}", where=str(file)
                ) from error
        from transformers import AutoTokenizer

        slow = AutoTokenizer.from_pretrained(str(self.path), local_files_only=True)
        fast: Tokenizer | None = getattr(slow, "backend_tokenizer", None)
        if fast is None:
            raise EncoderError("The encoder has no fast tokenizer.", where=str(self.path))
        return fast

    @cached_property
    def checksum(self) -> str:
        """First 12 hex digits of SHA-256 over weights, configuration and tokenizer."""
        digest = hashlib.sha256()
        tokenizer = [self.path / name for name in ("config.json", "tokenizer.json", "vocab.txt")]
        layers = [file for one in self.dense for file in (one.folder / "config.json", one.weights)]
        for file in [*self._weights, *filter(Path.is_file, tokenizer), *layers]:
            digest.update(sha256(file).digest())
        return digest.hexdigest()[:12]

    def verify(self) -> None:
        """Raises `EncoderError` where a file is not as `CHECKSUMS` says, or missing."""
        file = self.path / CHECKSUMS
        if not file.is_file():
            return
        for line in file.read_text(encoding="utf-8").splitlines():
            wanted, name = line.split(maxsplit=1)
            if not (self.path / name).is_file():
                raise EncoderError("A file of the encoder is missing.", where=str(self.path / name))
            if sha256(self.path / name).hexdigest() != wanted:
                raise EncoderError("A file of the encoder is damaged.", where=str(self.path / name))

    def pooling(self, wanted: Pooling) -> Pooling:
        """`wanted`, or for `auto` what the folder's pooling module says, else mean."""
        if wanted is not Pooling.AUTO:
            return wanted
        if not (self.path / "1_Pooling" / "config.json").is_file():
            return Pooling.MEAN
        config = self._json("1_Pooling/config.json")
        return Pooling.CLS if config.get("pooling_mode_cls_token") else Pooling.MEAN

    @property
    def only_weights(self) -> Path | None:
        """The file of the weights, where they lie in one."""
        return self._weights[0] if len(self._weights) == 1 else None

    @cached_property
    def _weights(self) -> list[Path]:
        return sorted(self.path.glob("*.safetensors"))

    def _dense_folders(self) -> list[str]:
        """From ``modules.json``. What is there that would be left out is refused."""
        file = self.path / "modules.json"
        if not file.is_file():
            return []
        todo = f"Use a model of {', '.join(KNOWN_MODULES)}, in this order."
        try:
            modules = json.loads(file.read_text(encoding="utf-8"))
            listed = [(str(one["type"]).rsplit(".", 1)[-1], str(one["path"])) for one in modules]
        except (ValueError, KeyError, TypeError) as error:
            raise EncoderError(f"modules.json cannot be read: {error}", where=str(file)) from error
        for kind, _ in listed:
            if kind not in KNOWN_MODULES:
                raise EncoderError(
                    f"The encoder has a module Novum does not compute: {kind}.",
                    where=str(self.path),
                    todo=todo,
                )
        places = [KNOWN_MODULES.index(kind) for kind, _ in listed]
        if places != sorted(places):
            raise EncoderError(
                f"The encoder has its modules in an order that Novum does not compute: "
                f"{', '.join(kind for kind, _ in listed)}.",
                where=str(self.path),
                todo=todo,
            )
        return [path for kind, path in listed if kind == "Dense"]

    def _json(self, name: str) -> dict[str, Any]:
        try:
            loaded = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EncoderError(f"{name} cannot be read: {error}", where=str(self.path)) from error
        if not isinstance(loaded, dict):
            raise EncoderError(f"{name} is not a JSON object.", where=str(self.path))
        return loaded


def sha256(file: Path) -> hashlib._Hash:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256")
