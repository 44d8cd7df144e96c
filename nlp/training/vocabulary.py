"""A tokenizer for Korean and English: unigram pieces (Kudo 2018) from the gathered texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest

from nlp.training.recipe import Recipe
from nlp.training.workspace import Workspace

UNKNOWN, PADDING, BEGIN, END, MASK = "[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL = (PADDING, UNKNOWN, BEGIN, END, MASK)
_MOST_TEXTS = 400_000
"""Texts that pieces are counted in: more take memory and change nothing."""


def train_tokenizer(work: Workspace, recipe: Recipe) -> int:
    """Writes `tokenizer.json`; returns the number of pieces.

    Case is kept out (NFKC, lower case): a term is one term wherever it stands in a sentence.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from tokenizers.trainers import UnigramTrainer

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace("\u00ad", "")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(),
            pre_tokenizers.Punctuation(),
            pre_tokenizers.Digits(individual_digits=False),
        ]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = UnigramTrainer(
        vocab_size=recipe.shape.vocabulary,
        special_tokens=list(SPECIAL),
        unk_token=UNKNOWN,
        max_piece_length=12,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_balanced(work), trainer)
    ids = {token: tokenizer.token_to_id(token) for token in SPECIAL}
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}", special_tokens=[(BEGIN, ids[BEGIN]), (END, ids[END])]
    )
    tokenizer.save(str(work.tokenizer))
    return int(tokenizer.get_vocab_size())


def _balanced(work: Workspace) -> Iterator[str]:
    """Texts of all sources in turn, so that the largest does not make the vocabulary."""
    sources: dict[str, list[str]] = {}
    with work.need(work.texts, command="corpora").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            sources.setdefault(row["source"], []).append(row["text"])
    most = _MOST_TEXTS // max(len(sources), 1)
    for turn in zip_longest(*(texts[:most] for texts in sources.values())):
        yield from (text for text in turn if text)
