"""A tokenizer for Korean and English: of the teacher's pieces those that the texts are made of.

The teacher has 128,000 unigram pieces (Kudo 2018) for sixteen languages; the gathered texts use a
fifth of them. The same pieces let the student begin with the teacher's own embeddings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from nlp.training.recipe import Recipe
from nlp.training.use import Inheritance, inheritance
from nlp.training.workspace import Workspace

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.processors import PostProcessor

UNKNOWN, PADDING, BEGIN, END, MASK = "[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL = (PADDING, UNKNOWN, BEGIN, END, MASK)
_TOGETHER = 20_000
"""Texts cut at once."""


def train_tokenizer(work: Workspace, recipe: Recipe) -> int:
    """Writes `tokenizer.json`; returns the number of pieces."""
    pieces = inheritance().pieces()
    whole = _unigram(pieces, unknown=0)
    counts: Counter[int] = Counter()
    texts = (text for _, text in work.gathered())
    while batch := list(islice(texts, _TOGETHER)):
        for encoded in whole.encode_batch_fast(batch):
            counts.update(encoded.ids)
    often = [number for number, _ in counts.most_common() if number >= Inheritance.MARKS]
    kept = often[: recipe.shape.vocabulary - len(SPECIAL)]
    tokenizer = _unigram(
        [*((mark, 0.0) for mark in SPECIAL), *(pieces[number] for number in kept)],
        unknown=SPECIAL.index(UNKNOWN),
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.post_processor = _marks()
    tokenizer.save(str(work.tokenizer))
    return int(tokenizer.get_vocab_size())


def _unigram(pieces: Sequence[tuple[str, float]], *, unknown: int) -> Tokenizer:
    """Cuts as the teacher's SentencePiece does, but in lower case.

    Offices print titles in capitals, and of those the teacher knows no words.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace("\u00ad", ""),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def _marks() -> PostProcessor:
    from tokenizers import processors

    marks = [(mark, SPECIAL.index(mark)) for mark in (BEGIN, END)]
    return processors.TemplateProcessing(single=f"{BEGIN} $A {END}", special_tokens=marks)
