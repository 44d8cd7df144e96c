"""ko-dic morphemes as spaCy tokens: ``novum.KoDicTokenizer.v1``.

spaCy's own Korean tokenizer needs mecab; this one needs only the dictionary that the search terms
are cut with, so a document, a query and a rule see the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

from nlp.terms import KoDicAnalyser

TOKENIZER_NAME = "novum.KoDicTokenizer.v1"
_WHITE = "_SP"  # spaCy's tag of a token that is white space


class KoDicTokenizer(DummyTokenizer):
    """Text to a `Doc` whose `text` is the input, character for character; tags are ko-dic's."""

    def __init__(self, vocab: Vocab, analyser: KoDicAnalyser) -> None:
        self.vocab = vocab
        self.analyser = analyser

    def __call__(self, text: str) -> Doc:
        pieces = list(self._pieces(text))
        return Doc(
            self.vocab,
            words=[word for word, _, _ in pieces],
            spaces=[space for _, _, space in pieces],
            tags=[tag for _, tag, _ in pieces],
        )

    def _pieces(self, text: str) -> Iterator[tuple[str, str, bool]]:
        """Word, tag, and whether one space follows; other white space becomes words."""
        at = 0
        held: tuple[str, str] | None = None
        for surface, tag, start, end in [
            *self.analyser.tokens(text),
            ("", "", len(text), len(text)),
        ]:
            gap = text[at:start]
            if held is not None:
                yield (*held, gap.startswith(" "))
                gap = gap[1:] if gap.startswith(" ") else gap
            if gap:
                yield gap, _WHITE, False
            held = (surface, tag) if surface else None
            at = end


@registry.tokenizers(TOKENIZER_NAME)  # type: ignore[untyped-decorator]  # catalogue has no types
def create_tokenizer() -> Callable[[Language], KoDicTokenizer]:
    """What ``[nlp.tokenizer] @tokenizers = "novum.KoDicTokenizer.v1"`` makes."""

    def factory(nlp: Language) -> KoDicTokenizer:
        return KoDicTokenizer(nlp.vocab, KoDicAnalyser())

    return factory
