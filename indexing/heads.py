"""What an engine keeps of a document beside its passages: head data, filter keys, ranking texts.

Both engines take these from here, so that a filter means the same in each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from indexing.engine import Hit
from nlp.domain import Features, Found, PatentFeatures, ProjectFeatures, ProposalFeatures
from nlp.passages import ABSTRACT, GOAL_AND_METHOD

_LEGAL_FORMS = re.compile(
    r"""주식회사|유한책임회사|유한회사|합자회사|합명회사|재단법인|사단법인|학교법인|의료법인|농업회사법인
      |\((?:주|유|재|사|학)\)|㈜
      |\b(?:co|corp|inc|ltd|llc|plc|gmbh|ag|kg|sa|nv|bv|kk|company|corporation|incorporated|limited)\b
    """,
    re.VERBOSE,
)
_SUBCLASS = 4
"""Characters of an IPC subclass: H01L."""


@dataclass(frozen=True, slots=True)
class Head:
    """Head data with keys that filters compare, and the texts that ranking reads."""

    hit: Hit  # score 0
    applicants: tuple[str, ...]  # normalised
    levels: tuple[str, ...]  # every IPC and CPC prefix a filter may name
    title: str
    text: str  # abstract, or goal and method, or claims: what is ranked beside the title
    basis: str | None  # passages of this basis are that text again (see `nlp.passages`)
    other: tuple[str, ...]  # further titles; full-text words are taken from the passages


def head_of(features: Features) -> Head:
    symbols = _symbols(features)
    levels = {level: None for symbol in symbols for level in ipc_levels(symbol)}
    names = _applicants(features)
    title = features.title.value if features.title else ""
    english = features.title_en if isinstance(features, PatentFeatures) else None
    text, basis = _text(features)
    hit = Hit(
        id=features.id,
        score=0.0,
        title=title or (english.value if english else features.id),
        genre=features.genre,
        filed=_filed(features),
        published=_published(features),
        country=features.country if isinstance(features, PatentFeatures) else None,
        applicant=names[0] if names else None,
        ipc=symbols,
        family=features.family if isinstance(features, PatentFeatures) else None,
    )
    return Head(
        hit=hit,
        applicants=tuple(dict.fromkeys(key for name in names if (key := applicant_key(name)))),
        levels=tuple(levels),
        title=title or (english.value if english else ""),
        text=text,
        basis=basis,
        other=(english.value,) if english and title else (),
    )


def applicant_key(name: str) -> str:
    """A name as filters compare it: without legal form, spaces, signs and case."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    bare = _LEGAL_FORMS.sub(" ", plain)
    key = "".join(sign for sign in bare if sign.isalnum())
    return key or "".join(sign for sign in plain if sign.isalnum())


def ipc_key(symbol: str) -> str:
    """``H01L 21/67``, ``h01l-021/67`` and ``H01L 21/67 (2006.01)`` as ``H01L21/67``."""
    plain = unicodedata.normalize("NFKC", symbol).partition("(")[0]
    bare = re.sub(r"[\s\-]", "", plain).upper().rstrip("/")
    subclass, group = bare[:_SUBCLASS], bare[_SUBCLASS:]
    return subclass + (group.lstrip("0") if group else "")


def ipc_levels(symbol: str) -> Iterable[str]:
    """Section, class, subclass, main group, then the subgroup digit by digit.

    A main group is met as a whole: ``H01L 2`` is no prefix of ``H01L 21/67``.
    """
    key = ipc_key(symbol)
    if not key:
        return
    yield key[:1]
    if len(key) >= 3:
        yield key[:3]
    if len(key) >= _SUBCLASS:
        yield key[:_SUBCLASS]
    group, slash, subgroup = key.partition("/")
    if len(group) > _SUBCLASS:
        yield group
        for length in range(1, len(subgroup) + 1):
            yield group + slash + subgroup[:length]


def ranked_levels(symbol: str) -> tuple[str, ...]:
    """Subclass, main group and full symbol: what two documents of one field share."""
    key = ipc_key(symbol)
    levels = (key[:_SUBCLASS], key.partition("/")[0], key)
    return tuple(dict.fromkeys(level for level in levels if len(level) >= _SUBCLASS))


def _symbols(features: Features) -> tuple[str, ...]:
    if isinstance(features, ProjectFeatures):
        return ()
    found = [*features.ipc, *(features.cpc if isinstance(features, PatentFeatures) else ())]
    return tuple(dict.fromkeys(symbol.value.symbol for symbol in found))


def _applicants(features: Features) -> list[str]:
    if isinstance(features, PatentFeatures):
        return [found.value.name for found in features.applicants]
    return [features.organisation.value] if features.organisation else []


def _filed(features: Features) -> date | None:
    """Filing date; a project's year counts from its first day, a proposal from its cut-off."""
    if isinstance(features, PatentFeatures):
        return features.filing_date.value if features.filing_date else None
    if isinstance(features, ProjectFeatures):
        return date(features.year.value, 1, 1) if features.year else None
    return features.cutoff.value if features.cutoff else None


def _published(features: Features) -> date | None:
    if not isinstance(features, PatentFeatures):
        return None
    found = features.publication_date or features.registration_date
    return found.value if found else None


def _text(features: Features) -> tuple[str, str | None]:
    """The ranked text and the basis of the passages that repeat it."""
    if isinstance(features, PatentFeatures):
        if features.abstract:
            return features.abstract.value, ABSTRACT
        claims = [claim.text for claim in features.claims if claim.independent]
        return "\n".join(claims), None
    parts: list[Found[str] | None] = [features.goal, features.method]
    if isinstance(features, ProposalFeatures):
        parts.append(features.novelty)
    return "\n".join(found.value for found in parts if found), GOAL_AND_METHOD
