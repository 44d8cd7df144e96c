"""Korean and English text to search terms: lindera with ko-dic, then a few rules of our own.

Every engine gets its terms from here, so that a laptop and a cluster rank by the same words.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from nlp.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lindera import Tokenizer  # type: ignore[import-untyped]

RULES = "terms-1"
"""Raise it with every change of what `KoDicAnalyser.terms` answers: indexes must be rebuilt."""

CONTENT_TAGS = frozenset(
    {"NNG", "NNP", "SL", "SN", "XR", "VV", "NR", "SH", "UNKNOWN"}
)  # nouns, foreign words, numbers, roots, verbs, Chinese characters
LONGEST_TERM = 64
"""Characters; a longer run (base64, a row of dashes) is no word and is cut."""

_STOPWORDS = """
    a an and are as at be been being but by can comprises comprising could do does for from had has
    have having if in into is it its may more most of on one or other said same should so such
    than that the their them then there thereby therefor therefore therein thereof these they this
    those to via was were wherein whereby which while will with within would"""
ENGLISH_STOPWORDS = frozenset(_STOPWORDS.split())
KOREAN_STOPWORDS = frozenset({"상기", "하", "되", "있", "이루", "위하", "따르", "대하", "의하"})
"""Said (상기), and verb stems that only hold a sentence together."""


class Token(NamedTuple):
    """A morpheme and its place: `text[start:end] == surface`."""

    surface: str
    tag: str  # ko-dic part of speech, several joined with "+" for a contracted form
    start: int
    end: int


class KoDicAnalyser:
    """`TermAnalyser` over lindera's embedded ko-dic. Loads on first use; safe in threads."""

    def __init__(self) -> None:
        self._tokenizer: Tokenizer | None = None
        self._lock = Lock()

    @property
    def id(self) -> str:
        """Dictionary version and rule version."""
        return f"lindera-ko-dic-{version('lindera-python-ko-dic')}+{RULES}"

    def tokens(self, text: str) -> list[Token]:
        """Every morpheme with offsets in characters of `text`; white space is left out."""
        # A lone surrogate (broken PDF text) has no UTF-8 form; "?" keeps the offsets.
        raw = text.encode("utf-8", "replace")
        tokens: list[Token] = []
        at_byte = at_character = 0
        for found in self._loaded().tokenize(raw.decode()):
            at_character += len(raw[at_byte : found.byte_start].decode())
            end = at_character + len(raw[found.byte_start : found.byte_end].decode())
            surface = text[at_character:end]
            if not surface.isspace():
                tokens.append(Token(surface, found.details[0], at_character, end))
            at_byte, at_character = found.byte_end, end
        return tokens

    def terms(self, text: str) -> list[str]:
        """Content terms in order, with repeats, lower-case, English words stemmed.

        Compatibility characters are folded first (NFKC), so that ``㎜``, ``ＬＥＤ`` and decomposed
        Hangul meet their plain forms.
        """
        plain = unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode()
        stem = _stemmer()
        terms: list[str] = []
        for found in self._loaded().tokenize(plain):
            tag = found.details[0]
            if tag not in CONTENT_TAGS:
                continue
            surface = found.surface[:LONGEST_TERM]
            term = stem(surface) if tag == "SL" else surface.lower()
            if term and term not in KOREAN_STOPWORDS and term[0].isalnum():
                terms.append(term)
        return terms

    def _loaded(self) -> Tokenizer:
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = _load_tokenizer()
        return self._tokenizer


def _load_tokenizer() -> Tokenizer:
    try:
        import lindera
    except ImportError as error:
        raise ConfigurationError(
            "The Korean dictionary is not installed.",
            todo="Type: pip install lindera-python-ko-dic",
        ) from error
    dictionary = lindera.load_dictionary("embedded://ko-dic")
    return lindera.Tokenizer(dictionary, mode="normal")


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    """Lower-case, stop words to nothing, and Snowball's English stemmer (by tantivy)."""
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    analyzer = builder.filter(tantivy.Filter.stemmer("english")).build()

    @lru_cache(maxsize=65536)
    def stem(surface: str) -> str:
        lower = surface.lower()
        if lower in ENGLISH_STOPWORDS and not (len(surface) > 1 and surface.isupper()):
            return ""  # but IT, CAN and DO in capitals are names
        stemmed = analyzer.analyze(lower)
        return stemmed[0] if stemmed else ""

    return stem
