"""Any Hugging Face encoder folder through ``torch``, and ``transformers`` where it is needed.

Works offline: a model is a folder (or lies in the hub's local cache); weights are read from
safetensors only, never from a pickle, and no code of a model repository is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from nlp.domain import Vectors
from nlp.encoder.folder import ModelFolder
from nlp.encoder.settings import EncoderSettings, Pooling, Precision
from nlp.errors import ConfigurationError, EncoderError

if TYPE_CHECKING:
    import torch

    Body = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    """Token ids and mask to the last hidden state."""


class TransformerEncoder:
    """`Encoder` over a model folder: pooled last hidden state, dense layers if any, unit length.

    Light to make; `warm_up` (or the first `encode`) loads the weights.
    """

    def __init__(self, folder: Path, settings: EncoderSettings | None = None) -> None:
        self._settings = settings or EncoderSettings()
        self._folder = ModelFolder(folder)
        self._pooling = self._folder.pooling(self._settings.pooling)
        self._max_length = min(self._settings.max_length, self._folder.positions)
        self._device, self._precision = _choose(self._settings)
        self._tokenizer: Any = None
        self._model: Any = None
        self._dense: list[Any] = []
        self._lock = Lock()
        self._truncated = 0

    @property
    def id(self) -> str:
        """Folder name, checksum of weights and tokenizer, and everything that changes a vector.

        Never with a ``|``, which separates the parts of a document's stamp in the index.
        """
        prefixes = (self._settings.query_prefix, self._settings.document_prefix)
        parts = [
            self._folder.name.replace("|", "_"),
            self._folder.checksum,
            self._pooling,
            str(self._max_length),
            *(quote(prefix, safe="") for prefix in prefixes if any(prefixes)),
        ]
        return "/".join(parts)

    @property
    def dimension(self) -> int:
        return self._folder.dimension

    @property
    def truncated(self) -> int:
        """How many texts were longer than the maximum length since this encoder was made."""
        return self._truncated

    def warm_up(self) -> None:
        """Loads tokenizer and weights. Raises `EncoderError` where the folder holds no encoder."""
        with self._lock:
            if self._model is None:
                self._load()

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit vectors, float32, shape (texts, dimension); an empty text gives zeros."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # A lone surrogate has no UTF-8 form and the tokenizer needs one.
        clean = [text.encode("utf-8", "replace").decode().strip() for text in texts]
        filled = [index for index, text in enumerate(clean) if text]
        if not filled:
            return vectors
        self.warm_up()
        prefix = self._settings.query_prefix if query else self._settings.document_prefix
        tokens = self._tokenize([prefix + clean[index] for index in filled])
        for batch in self._batches([len(row) for row in tokens]):
            rows = [filled[index] for index in batch]
            vectors[rows] = self._forward([tokens[index] for index in batch])
        return vectors

    def _tokenize(self, texts: list[str]) -> list[list[int]]:
        encodings = self._tokenizer.encode_batch(texts)
        with self._lock:
            self._truncated += sum(bool(one.overflowing) for one in encodings)
        return [one.ids for one in encodings]

    def _batches(self, lengths: list[int]) -> Iterator[list[int]]:
        """Indices of texts of like length, so that little padding is computed."""
        batch: list[int] = []
        for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
            longest = lengths[batch[0]] if batch else lengths[index]
            if batch and longest * (len(batch) + 1) > self._settings.batch_tokens:
                yield batch
                batch = []
            batch.append(index)
        if batch:
            yield batch

    def _forward(self, rows: list[list[int]]) -> Vectors:
        import torch

        width = max(len(row) for row in rows)
        ids = torch.full((len(rows), width), self._folder.padding, dtype=torch.long)
        mask = torch.zeros((len(rows), width), dtype=torch.long)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = torch.tensor(row)
            mask[index, : len(row)] = 1
        ids, mask = ids.to(self._device), mask.to(self._device)
        with torch.inference_mode():
            hidden = self._model(ids, mask)
            vectors = pooled(hidden, mask, self._pooling)
            for layer in self._dense:
                vectors = layer(vectors)
            unit = torch.nn.functional.normalize(vectors, dim=1)
        return np.asarray(unit.cpu().numpy(), dtype=np.float32)

    def _load(self) -> None:
        import torch

        if self._settings.threads:
            torch.set_num_threads(self._settings.threads)
        try:
            tokenizer, model = self._folder.tokenizer(), self._body()
        except (OSError, ValueError, KeyError) as error:
            raise EncoderError(
                f"The encoder cannot be loaded: {error}",
                where=str(self._folder.path),
                todo="Give a folder in Hugging Face layout with safetensors weights.",
            ) from error
        self._dense = [layer.load().to(self._device) for layer in self._folder.dense]
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._max_length)
        self._tokenizer, self._model = tokenizer, model

    def _body(self) -> Body:
        import torch

        from nlp.encoder.modernbert import ModernBert, is_plain

        half = self._precision is Precision.BFLOAT16
        if is_plain(self._folder.config) and (weights := self._folder.only_weights):
            kind = torch.bfloat16 if half else torch.float32
            return ModernBert(weights, self._folder.config, device=self._device, multiply_in=kind)
        from transformers import AutoModel
        from transformers.utils.logging import disable_progress_bar

        # It would write into the middle of the command line's own display.
        disable_progress_bar()  # type: ignore[no-untyped-call]
        loaded = AutoModel.from_pretrained(
            str(self._folder.path),
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.float32,
        )
        model = loaded.to(self._device).eval()

        def body(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            # Only matrices are multiplied in half precision: a sum over tokens would lose digits.
            with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=half):
                hidden: torch.Tensor = model(input_ids=ids, attention_mask=mask).last_hidden_state
            return hidden.float()

        return body


def pooled(hidden: torch.Tensor, mask: torch.Tensor, pooling: Pooling) -> torch.Tensor:
    """One vector for each text, shape (texts, width), of those of its tokens."""
    if pooling is Pooling.CLS:
        return hidden[:, 0]
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


def _choose(settings: EncoderSettings) -> tuple[str, Precision]:
    """Device and number format. `auto` precision is float32 where bfloat16 brings no speed."""
    try:
        import torch
    except ImportError as error:
        raise ConfigurationError(
            "Transformers need torch.", todo="Type: pip install torch transformers"
        ) from error
    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ConfigurationError(
            f"There is no GPU for NOVUM_ENCODER_DEVICE={device}.", todo="Set it to auto or cpu."
        )
    precision = settings.precision
    if precision is Precision.AUTO:
        fast = device != "cpu" or cpu_has_bfloat16()
        precision = Precision.BFLOAT16 if fast else Precision.FLOAT32
    return device, precision


def cpu_has_bfloat16() -> bool:
    """Whether the CPU multiplies bfloat16 matrices in hardware (Linux; elsewhere: no)."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags
