"""`build_pipeline`: the spaCy pipeline that finds fields in Korean or English proposals.

Offline and rule-based: no trained weights, so nothing is downloaded and every hit can be explained.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from nlp.errors import ConfigurationError

if TYPE_CHECKING:
    from spacy.language import Language

_NUMBER = {"TEXT": {"REGEX": r"^[1-9]$"}}
_GLUE = {"TEXT": {"REGEX": r"^[\s:(\[=-]+$"}, "OP": "*"}
_RULES: tuple[dict[str, Any], ...] = (
    {"label": "TRL", "pattern": [{"LOWER": "trl"}, _GLUE, _NUMBER]},
    {"label": "TRL", "pattern": [{"LOWER": {"REGEX": r"^trl-?[1-9]$"}}]},
)
_PHRASES: dict[str, tuple[str, ...]] = {
    "WORLD": (
        "세계",
        "글로벌",
        "해외",
        "world",
        "global",
        "worldwide",
        "international",
        "globally",
    ),
    "DOMESTIC": ("국내", "한국", "domestic", "korean", "korea", "national"),
    "MARKET": ("시장", "시장규모", "market", "markets"),
    "SALES": ("매출", "매출액", "판매액", "sales", "revenue", "revenues", "turnover"),
}
FOR_VALUES = ("span_ruler", "novum_values")
FOR_HEADINGS = ("novum_heading_roles",)
"""Components that a text need not pass: titles hold no values, and nothing else has roles."""

_LOCK = Lock()


def build_pipeline(language: str) -> Language:
    """The pipeline for ``ko`` or ``en``, built on first use and kept.

    Korean uses ``novum.KoDicTokenizer.v1``. Raises `ConfigurationError` for another language.
    """
    if language not in ("ko", "en"):
        raise ConfigurationError(
            f"There is no proposal pipeline for the language {language!r}.", todo="Use ko or en."
        )
    with _LOCK:
        return _build(language)


@lru_cache(maxsize=2)
def _build(language: str) -> Language:
    # spaCy takes a second to import: only those who read proposals pay for it.
    import spacy

    from nlp.proposals import components, tokenizer  # they register themselves with spaCy

    config = {"nlp": {"tokenizer": {"@tokenizers": tokenizer.TOKENIZER_NAME}}}
    nlp = spacy.blank(language, config=config if language == "ko" else {})
    ruler = nlp.add_pipe(
        "span_ruler",
        config={"spans_key": components.VALUES, "phrase_matcher_attr": "LOWER", "overwrite": True},
    )
    phrases = [
        {"label": label, "pattern": word} for label, words in _PHRASES.items() for word in words
    ]
    ruler.add_patterns([*_RULES, *phrases])  # type: ignore[attr-defined]
    nlp.add_pipe("novum_values")
    nlp.add_pipe("novum_heading_roles")
    return nlp
