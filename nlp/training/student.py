"""The student: a small ModernBERT, and a head for teaching, that begin with what the teacher knows.

Pieces have the teacher's embeddings. The head maps the student's space, the mean of its tokens, to
the teacher's; it is made of the teacher's own last layers and stays behind when the encoder is
exported: for search the student's space is the better one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from nlp.domain import Vectors
from nlp.encoder.settings import Pooling
from nlp.encoder.transformer import cpu_has_bfloat16, pooled
from nlp.training.recipe import Shape
from nlp.training.use import DIMENSION, Inheritance, inheritance
from nlp.training.vocabulary import BEGIN, END, MASK, PADDING, SPECIAL, UNKNOWN

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel


RADIUS = 12.0
"""Usual length of a mean of normed tokens: the head was made for such vectors."""


class Student(nn.Module):
    """`forward` gives unit vectors in the student's space, shape (texts, dimension).

    `dense` are the layers between pooling and unit length, if the encoder has any.

    A model that is its own teacher has no head: both spaces are one. In training the body
    multiplies in bfloat16 where the hardware does (AMX, a GPU: twice as fast); weights, optimiser
    and losses stay float32.
    """

    def __init__(
        self,
        body: PreTrainedModel,
        head: nn.Module,
        *,
        pooling: Pooling = Pooling.MEAN,
        dense: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.body = body
        self.head = head
        self.dense = nn.Identity() if dense is None else dense
        self._pooling = pooling
        self._cpu_half = cpu_has_bfloat16()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        device = ids.device.type
        half = self.training and (device != "cpu" or self._cpu_half)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
            hidden = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        return normalize(self.dense(pooled(hidden.float(), mask, self._pooling)), dim=1)

    def taught(self, vectors: Tensor) -> Tensor:
        """The student's vectors in the teacher's space, of unit length."""
        return normalize(self.head(vectors), dim=1)

    def begun(self) -> list[nn.Parameter]:
        """What came trained: the pieces and the head."""
        return [*self.body.get_input_embeddings().parameters(), *self.head.parameters()]


def blank_student(shape: Shape, tokenizer: Tokenizer) -> Student:
    """The right shape, for weights from a checkpoint."""
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
    return Student(
        ModernBertModel(config), _head(np.eye(shape.hidden, DIMENSION, dtype=np.float32))
    )


def new_student(shape: Shape, tokenizer: Tokenizer) -> Student:
    """Pieces and head from the teacher, reduced to a narrower student's width."""
    student = blank_student(shape, tokenizer)
    pieces = _pieces(tokenizer)
    axes = _axes(pieces, shape.hidden)
    student.head = _head(axes)
    with torch.no_grad():
        for table in student.body.get_input_embeddings().parameters():
            table.copy_(torch.from_numpy(pieces @ axes.T))
    return student


def _axes(pieces: Vectors, width: int) -> Vectors:
    """Orthogonal rows, shape (width, 512): everything, or what varies most among the pieces."""
    if width == DIMENSION:
        return np.eye(DIMENSION, dtype=np.float32)
    _, _, axes = np.linalg.svd(pieces[:: max(len(pieces) // 8_000, 1)], full_matrices=False)
    return np.asarray(axes[:width], dtype=np.float32)


def _head(axes: Vectors) -> nn.Sequential:
    """The teacher's last layers, for unit vectors along `axes`."""
    layers: list[nn.Module] = []
    for weight, bias in inheritance().dense():
        wide = weight if layers else RADIUS * weight @ axes.T
        layer = nn.Linear(wide.shape[1], wide.shape[0])
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(np.ascontiguousarray(wide)))
            layer.bias.copy_(torch.from_numpy(bias))
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Tanh())


def _pieces(tokenizer: Tokenizer) -> Vectors:
    """The teacher's embedding of each piece, shape (pieces, 512); padding is nothing."""
    inherited = inheritance()
    numbers = {piece: number for number, (piece, _) in enumerate(inherited.pieces())}
    marks = {
        UNKNOWN: Inheritance.UNKNOWN, PADDING: Inheritance.UNKNOWN, MASK: Inheritance.UNKNOWN,
        BEGIN: Inheritance.BEGIN, END: Inheritance.END,
    }  # fmt: skip
    names = [tokenizer.id_to_token(row) or UNKNOWN for row in range(tokenizer.get_vocab_size())]
    rows = [marks[name] if name in SPECIAL else numbers[name] for name in names]
    found = inherited.embeddings(np.array(rows))
    found[names.index(PADDING)] = 0.0
    return found
