"""Open Patent Services and DOCDB: ``exchange-document`` (front page, abstract) and full texts.

Claims and descriptions come as documents of their own (``fulltext-document``), which are given as
records without title and abstract, to be joined with the front page under the same id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from nlp.domain import PatentFeatures
from nlp.domain.evidence import Found
from nlp.domain.features import CitedDocument, Party, Priority
from nlp.errors import RecordError, UnsupportedFileError
from nlp.language import detect
from nlp.numbers import normalise
from nlp.patents import parts, values
from nlp.patents.columns import ColumnMap
from nlp.patents.cutting import cut_elements
from nlp.patents.epo import documents, fulltext
from nlp.patents.markup import Element, fragment
from nlp.patents.plain import one_line, plain
from nlp.patents.sources import Mark, Source, Span, held

_MARK = re.compile(rb"<(?:[\w.-]+:)?(?:exchange|fulltext)-documents?[\s>]")
_FAULT = re.compile(rb"<(?:[\w.-]+:)?(?:fault|error)[\s>]")
_PREFERRED = ("ko", "en")
_COUNTRY = re.compile(r"\s*\[([A-Z]{2})\]\s*$")
_IPC = re.compile(r"([A-H]\d\d[A-Z])\s*(\d{1,4})\s*/\s*(\d{2,6})(?:\s+((?:19|20)\d{6}))?")
_PICTURE = re.compile(r"\s*<IMAGE>\s*")


def looks_like(head: bytes) -> bool:
    return bool(_MARK.search(head))


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    refuse_fault(head, file_name)
    return EpoOps()


def refuse_fault(head: bytes, file_name: str) -> None:
    """Raises `UnsupportedFileError` for an answer that only says what went wrong."""
    if _FAULT.search(head) and not _MARK.search(head):
        raise UnsupportedFileError(
            "the file is an error answer of the service, not data.",
            where=file_name,
            todo="Ask the service again.",
        )


class EpoOps:
    """Documents of one or more answers, or of a DOCDB file."""

    name = "epo-ops"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from cut_elements(stream, "exchange-document|fulltext-document", start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures:
        root = fragment(held(span))
        if root.tag == "fulltext-document":
            return fulltext.features_of(root, source=source)
        return features_of(root, source=source)


def features_of(root: Element, *, source: str) -> PatentFeatures:
    """One ``exchange-document``. Raises `RecordError` where it says no number or nothing else."""
    if root.get("status") == "not found":
        raise RecordError("the office does not know the document.", todo="Check its number.")
    front = root.find("bibliographic-data")
    own = documents.required(_own(root, front))
    application = documents.reference(_given(front, "application-reference"))
    identifier, granted = documents.identifier(own, application), documents.is_grant(own)
    title = _chosen(front.iterfind("invention-title") if front is not None else ())
    abstract = _chosen(root.iterfind("abstract"))
    published = parts.found_day("publication date", own.day)
    written = normalise(own.written)
    features = PatentFeatures.model_construct(
        id=identifier,
        source=source,
        language=detect(f"{title[0]}\n{abstract[0]}"),
        country=own.country,
        family=(root.get("family-id") or "").strip() or None,
        kind_code=values.plain(own.kind),
        application_number=values.plain(application.number if application else None),
        publication_number=values.plain(written),
        registration_number=values.plain(written) if granted else None,
        filing_date=parts.found_day("filing date", application.day if application else None),
        publication_date=published,
        registration_date=published if granted else None,
        priorities=parts.priorities(_priorities(front), ()),
        title=values.quoted("title", title[0]),
        title_en=values.quoted("title_en", title[1]),
        abstract=values.quoted("abstract", abstract[0]),
        abstract_en=values.quoted("abstract_en", abstract[1]),
        ipc=values.symbols(_ipc(front)),
        cpc=values.symbols(_cpc(front)),
        applicants=_parties(front, "applicant"),
        inventors=_parties(front, "inventor"),
        agents=_parties(front, "agent"),
        cited=values.cited_documents(_cited(front)),
        cited_literature=parts.literature(_literature(front)),
    )
    return values.with_missing(features)


def _own(root: Element, front: Element | None) -> documents.Reference | None:
    """The root's attributes name the document; its date stands in the publication reference."""
    stated = documents.reference(_given(front, "publication-reference"))
    country, number = root.get("country"), root.get("doc-number")
    if not (country and number):
        return stated
    day = root.get("date-publ") or (stated.day if stated else None)
    return documents.Reference(country, number, root.get("kind"), day)


def _given(front: Element | None, name: str) -> Element | None:
    """The reference in DOCDB spelling where there are several of a name."""
    found = front.findall(name) if front is not None else []
    docdb = (one for one in found if one.get("data-format") in (None, "docdb"))
    return next(docdb, found[0] if found else None)


def _chosen(elements: Iterable[Element]) -> tuple[str, str | None]:
    """Text in the preferred language, and in English where that is another one."""
    texts: dict[str, str] = {}
    for one in elements:
        text = _PICTURE.sub(" ", plain(one)).strip()
        if text:
            texts.setdefault((one.get("lang") or "und").lower(), values.printable(text))
    language = next((code for code in _PREFERRED if code in texts), next(iter(texts), None))
    if language is None:
        return "", None
    return texts[language], texts.get("en") if language != "en" else None


def _priorities(front: Element | None) -> Iterator[Priority]:
    for claim in front.iterfind("priority-claims/priority-claim") if front is not None else ():
        found = documents.priority(claim)
        if found and claim.get("data-format") in (None, "docdb"):
            yield found


def _ipc(front: Element | None) -> Iterator[str]:
    """Of the eighth edition (``B28B 1/29 20060101 A I``), else of the earlier ones."""
    for path in ("classifications-ipcr/classification-ipcr/text", "classification-ipc/text"):
        texts = [one.text or "" for one in front.iterfind(path)] if front is not None else []
        if texts:
            yield from map(_versioned, texts)
            return


def _versioned(text: str) -> str:
    match = _IPC.search(text)
    if match is None:
        return " ".join(text.split())
    symbol = f"{match[1]} {match[2]}/{match[3]}"
    return f"{symbol} ({match[4][:4]}.{match[4][4:6]})" if match[4] else symbol


def _cpc(front: Element | None) -> Iterator[str]:
    path = "patent-classifications/patent-classification"
    for one in front.iterfind(path) if front is not None else ():
        scheme = one.find("classification-scheme")
        if scheme is None or not (scheme.get("scheme") or "").startswith("CPC"):
            continue
        written = one.findtext("classification-symbol")
        names = ("section", "class", "subclass", "main-group", "subgroup")
        if written:
            yield _versioned(written)
        else:
            section, cls, subclass, group, subgroup = (one.findtext(name) or "" for name in names)
            yield f"{section}{cls}{subclass} {group}/{subgroup}"


def _parties(front: Element | None, what: str) -> tuple[Found[Party], ...]:
    """Names as written by the party, with the country that the standardised name has behind it."""
    names: dict[str, dict[str, str]] = {}
    lands: dict[str, str] = {}
    for one in front.iterfind(f"parties/{what}s/{what}") if front is not None else ():
        name = one_line(one.find(f"{what}-name/name"))
        country, place = _COUNTRY.search(name), one.get("sequence") or str(len(names))
        land = country[1] if country else one.findtext("residence/country")
        lands |= {place: land} if land else {}
        form = one.get("data-format") or "docdb"
        names.setdefault(place, {}).setdefault(form, _COUNTRY.sub("", name).strip(" ,"))
    forms = ("original", "docdba", "docdb", "epodoc")
    return parts.distinct(
        parts.party(
            next((given[form] for form in forms if given.get(form)), ""), (), lands.get(place)
        )
        for place, given in names.items()
    )


def _citations(front: Element | None) -> Iterator[tuple[Element, bool | None, str | None]]:
    """Citations with whether the office found them, and their categories (``X``, ``A, D``)."""
    for one in front.iterfind("references-cited/citation") if front is not None else ():
        by, phase = one.get("cited-by"), one.get("cited-phase") or ""
        examiner = by == "examiner" if by else ("search" in phase or "exam" in phase) or None
        given = (text for element in one.iter("category") if (text := one_line(element)))
        yield one, examiner, ", ".join(dict.fromkeys(given)) or None


def _cited(front: Element | None) -> Iterator[CitedDocument]:
    for citation, examiner, category in _citations(front):
        found = documents.reference(citation, at="patcit/")
        if found:
            yield CitedDocument(
                raw=found.written,
                id=normalise(found.written),
                by_examiner=examiner,
                category=category,
            )


def _literature(front: Element | None) -> Iterator[tuple[str, bool | None, str | None]]:
    for citation, examiner, category in _citations(front):
        yield one_line(citation.find("nplcit/text")), examiner, category
