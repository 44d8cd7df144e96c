"""One hit of a KIPRIS search: flat fields, under the names of both generations of the service."""

from __future__ import annotations

from lxml import etree

from nlp.domain import LegalEvent, PatentFeatures
from nlp.errors import RecordError
from nlp.language import detect
from nlp.patents import values

_NAMES = {
    "ApplicationNumber": "application_number",
    "ApplicationDate": "filing_date",
    "OpeningNumber": "opening_number",
    "OpeningDate": "opening_date",
    "PublicNumber": "public_number",
    "PublicDate": "public_date",
    "RegistrationNumber": "registration_number",
    "RegistrationDate": "registration_date",
    "RegistrationStatus": "status",
    "InventionName": "title",
    "Abstract": "abstract",
    "InternationalpatentclassificationNumber": "ipc",
    "Applicant": "applicant",
    "applicationNumber": "application_number",
    "applicationDate": "filing_date",
    "openNumber": "opening_number",
    "openDate": "opening_date",
    "publicationNumber": "public_number",
    "publicationDate": "public_date",
    "registerNumber": "registration_number",
    "registerDate": "registration_date",
    "registerStatus": "status",
    "inventionTitle": "title",
    "inventionTitleEng": "title_en",
    "astrtCont": "abstract",
    "ipcNumber": "ipc",
    "applicantName": "applicant",
    "inventorName": "inventor",
    "agentName": "agent",
}


def features_of(record: etree._Element, *, source: str) -> PatentFeatures:
    """Raises `RecordError` that says which field is missing or wrong."""
    fields = _fields(record)
    get = fields.get
    title, abstract = get("title"), get("abstract")
    if not (title or abstract):
        raise RecordError("the record has neither a title nor an abstract.")
    opened = values.parse_date("the opening date", get("opening_date"))
    public = values.parse_date("the publication date", get("public_date"))
    known = opened or public
    publication, grant = get("opening_number") or get("public_number"), get("registration_number")
    features = PatentFeatures(
        id=values.korean_id(get("application_number"), publication, grant),
        source=source,
        language=detect(f"{title or ''}\n{abstract or ''}"),
        country="KR",
        application_number=values.plain(get("application_number")),
        publication_number=values.plain(publication),
        registration_number=values.plain(grant),
        filing_date=values.dated("the filing date", get("filing_date")),
        publication_date=values.found_date(known) if known else None,
        registration_date=values.dated("the registration date", get("registration_date")),
        title=values.quoted("title", title),
        title_en=values.quoted("title_en", get("title_en")),
        abstract=values.quoted("abstract", abstract),
        ipc=values.symbols(_cut(get("ipc"))),
        applicants=values.parties(_cut(get("applicant"))),
        inventors=values.parties(_cut(get("inventor"))),
        agents=values.parties(_cut(get("agent"))),
        legal_status=get("status"),
        legal_events=(LegalEvent(date=public, text="공고"),) if public and opened else (),
    )
    return values.with_missing(features)


def _fields(record: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in record:
        name = _NAMES.get(element.tag) if isinstance(element.tag, str) else None
        if name is None or name in found:
            continue
        written = "".join(element.itertext()) if len(element) else element.text
        if written and (text := written.strip()):
            found[name] = values.printable(text)
    return found


def _cut(text: str | None) -> list[str]:
    return [part for piece in text.split("|") if (part := piece.strip())] if text else []
