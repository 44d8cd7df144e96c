"""Claims and descriptions of Open Patent Services (``fulltext-document``)."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.domain import PatentFeatures
from nlp.domain.features import DescriptionSection
from nlp.errors import RecordError
from nlp.language import detect
from nlp.numbers import normalise
from nlp.patents import values
from nlp.patents.claimtexts import numbered_claims, own_number
from nlp.patents.epo import documents
from nlp.patents.markup import Element
from nlp.patents.plain import plain
from nlp.patents.sections import Sections

_PREFERRED = ("ko", "en")


def features_of(root: Element, *, source: str) -> PatentFeatures:
    """A record without title and abstract. Raises `RecordError` where it has no text either."""
    own = documents.required(
        documents.reference(root.find("bibliographic-data/publication-reference"))
    )
    claims, description = _chosen(root, "claims"), _chosen(root, "description")
    texts = list(_claim_texts(claims))
    language = detect("\n".join(texts) or plain(description))
    written = normalise(own.written)
    features = PatentFeatures.model_construct(
        id=documents.identifier(own, None),
        source=source,
        language=language,
        country=own.country,
        kind_code=values.plain(own.kind),
        publication_number=values.plain(written),
        registration_number=values.plain(written) if documents.is_grant(own) else None,
        description=_sections(description),
        claims=values.claims_of(_numbered(texts), language=language),
    )
    if not (features.claims or features.description):
        raise RecordError("the full text has neither claims nor description.")
    return values.with_missing(features)


def _chosen(root: Element, name: str) -> Element | None:
    """The text in the preferred language; European grants have their claims in three."""
    given = {(one.get("lang") or "und").lower(): one for one in root.iterfind(name)}
    code = next((code for code in _PREFERRED if code in given), next(iter(given), ""))
    return given.get(code)


def _claim_texts(claims: Element | None) -> Iterator[str]:
    """A claim is a ``claim-text``, be they in elements of their own or all in one."""
    for claim in claims.iterfind("claim") if claims is not None else ():
        for one in claim.iterchildren("claim-text"):
            text = plain(one)
            if text:
                yield text


def _numbered(texts: list[str]) -> list[tuple[int, str]]:
    if len(texts) == 1:
        return numbered_claims(texts[0])
    return [own_number(text, position) for position, text in enumerate(texts, start=1)]


def _sections(description: Element | None) -> tuple[DescriptionSection, ...]:
    sections = Sections()
    for child in description.iterchildren() if description is not None else ():
        if child.tag == "heading":
            sections.heading(plain(child))
        elif isinstance(child.tag, str):
            for line in plain(child).split("\n"):
                sections.line(line)
    return sections.finish()
