"""A parsed gazette to `PatentFeatures`."""

from __future__ import annotations

import re

from nlp.body import Body
from nlp.domain.document import BlockKind, ParsedDocument
from nlp.domain.evidence import Found
from nlp.domain.features import IpcSymbol, PatentFeatures, Priority
from nlp.numbers import normalise
from nlp.patents.citations import read_citations, read_literature
from nlp.patents.claims import read_claims
from nlp.patents.description import read_description
from nlp.patents.extent import claim_count, figure_count, sheet_count
from nlp.patents.front import Front, find_date
from nlp.patents.funding import government_interest, read_funding
from nlp.patents.numbering import GazetteNumbers, read_numbers
from nlp.patents.parties import read_parties
from nlp.patents.purposes import read_purposes
from nlp.patents.relevance import with_report
from nlp.patents.symbols import find_symbols
from nlp.patents.titles import in_language, read_abstracts, read_titles
from nlp.placing import Written

EXPECTED = (
    "kind_code",
    "application_number",
    "filing_date",
    "publication_date",
    "title",
    "abstract",
    "ipc",
    "applicants",
    "inventors",
    "agents",
    "cited",
    "description",
    "claims",
)
"""What a gazette prints; named in `missing` where it was not found."""

_PRIORITY = re.compile(
    r"\b(\d{1,2}[-\d]{8,}|\d{1,2}/\d{3},?\d{3}|(?:특원|特願)?\d{4}-\d{4,7}|[A-Z]{2}\d{6,})"
)


def extract_patent(document: ParsedDocument) -> PatentFeatures:
    """Fields, description and claims of a gazette. What was not found is named in `missing`."""
    body = Body(document)
    front, written = Front(body), Written(document, body)
    numbers = read_numbers(document, front)
    land = numbers.country
    titles, abstracts = read_titles(front, land), read_abstracts(front)
    title, title_en = in_language(titles, document.language)
    abstract, abstract_en = in_language(abstracts, document.language)
    description = read_description(body, document.language)
    purposes = read_purposes(description, abstract, language=document.language, written=written)
    interest, awards = government_interest(description, written)
    fields = front.all(56)
    cited, papers = with_report(
        document, read_citations(body, fields), read_literature(body, fields)
    )
    found = PatentFeatures(
        id=_identifier(numbers, document),
        source=document.file_name,
        language=document.language,
        country=numbers.country,
        kind_code=numbers.kind,
        application_number=numbers.application,
        publication_number=numbers.publication,
        registration_number=numbers.registration,
        filing_date=front.date(22, 86),
        publication_date=front.date(43) or front.date(45) or numbers.printed_date,
        registration_date=front.date(24),
        priorities=_priorities(front, numbers.country),
        title=title,
        title_en=title_en,
        abstract=abstract,
        abstract_en=abstract_en,
        ipc=_symbols(front, 51),
        cpc=_symbols(front, 52),
        applicants=read_parties(body, front.all(71) or front.all(73, 75), land),
        inventors=read_parties(body, front.all(72) or front.all(75, 76), land),
        agents=read_parties(body, front.all(74), land),
        cited=cited,
        cited_literature=papers,
        funded_by=read_funding(body, front.funding) or awards,
        government_interest=interest,
        problem=purposes.problem,
        means=purposes.means,
        effect=purposes.effect,
        description=description,
        claim_count=claim_count(front),
        sheet_count=sheet_count(front),
        figure_count=figure_count(body, description),
        claims=read_claims(body, document.language),
    )
    return found.model_copy(update={"missing": _missing(found, front)})


def _missing(found: PatentFeatures, front: Front) -> tuple[str, ...]:
    names = [name for name in EXPECTED if not getattr(found, name)]
    if not (found.publication_number or found.registration_number):
        names.insert(0, "publication_number or registration_number")
    if "cited" in names and front.all(56):
        names.remove("cited")  # the field is there and lists no patent
    return tuple(names)


def _identifier(numbers: GazetteNumbers, document: ParsedDocument) -> str:
    """Application number as digits for Korean documents, else country, number and kind."""
    if numbers.country == "KR" and numbers.application:
        return normalise(numbers.application.value, country="KR")
    printed = numbers.registration or numbers.publication or numbers.application
    if printed is None:
        return document.sha256[:16]
    number = normalise(printed.value, country=numbers.country)
    kind = numbers.kind.value if numbers.kind else ""
    return number if number[-2:-1].isalpha() or number[-1].isalpha() else number + kind


def _symbols(front: Front, code: int) -> tuple[Found[IpcSymbol], ...]:
    found: dict[str, Found[IpcSymbol]] = {}
    for field in front.all(code):
        for at in find_symbols(field.text):
            evidence = front.body.evidence(field.start + at.start, field.start + at.end)
            found.setdefault(at.symbol.symbol, Found[IpcSymbol](value=at.symbol, evidence=evidence))
    if not found and code == 51:  # old front pages print two fields side by side, row by row
        head = front.body.text[: front.all(54)[0].start if front.all(54) else front.end]
        for at in find_symbols(head[:3000]):
            evidence = front.body.evidence(at.start, at.end)
            found[at.symbol.symbol] = Found[IpcSymbol](
                value=at.symbol, evidence=evidence, confidence=0.8
            )
    return tuple(found.values())


_CODE = re.compile(r"\b([A-Z]{2})\b")
_CODE_BELOW = re.compile(r"\s*([A-Z]{2})\s*(?:\n|$)")
_COUNTRY_NAMES = {
    "대한민국": "KR",
    "미국": "US",
    "일본": "JP",
    "중국": "CN",
    "독일": "DE",
    "유럽": "EP",
    "대만": "TW",
}


def _priorities(front: Front, country: str) -> tuple[Found[Priority], ...]:
    found: list[Found[Priority]] = []
    for field in front.all(30):
        for line in re.finditer(r"[^\n]+", field.text):
            number = _PRIORITY.search(line[0])
            if number is None:
                continue
            filed = find_date(line[0][number.end() :]) or find_date(line[0][: number.start()])
            name = next((code for word, code in _COUNTRY_NAMES.items() if word in line[0]), None)
            code = _CODE.search(line[0]) or _CODE_BELOW.match(field.text, line.end())
            land = name or (code[1] if code else country)
            evidence = front.body.evidence(field.start + line.start(), field.start + line.end())
            priority = Priority(country=land, number=number[1], filed=filed[0] if filed else None)
            found.append(Found[Priority](value=priority, evidence=evidence, confidence=0.9))
    return tuple(found)


_INID = re.compile(r"(?m)^\s*[（(]\s*\d\d\s*[)）]")
_GAZETTE = re.compile(
    r"(?:등록|공개|공고)(?:특허|실용신안)(?:공보)?|公開特許|特許公報|公表特許|United States Patent"
    r"|Patent Application Publication|EUROPEAN PATENT|International Application Published",
    re.IGNORECASE,
)
_CLAIM_ONE = re.compile(
    r"(?m)^\s*【?\s*(?:청\s*구\s*항\s*1\b|請求項\s*[1１]\s*】)|(?:What|The invention) "
    r"(?:is )?claimed is|청구의\s*범위|特許請求の範囲"
)


def looks_like_patent(document: ParsedDocument) -> float:
    """How much a document looks like a gazette, 0–1; from 0.5 on it should be read as one."""
    head = document.text[:8000]
    codes = min(len(set(_INID.findall(head))), 6)
    kinds = {block.kind for block in document.blocks[:1]}
    headed = BlockKind.FURNITURE in kinds and bool(
        re.match(r"\s*(?:\(\d+\)\s*)?(?:JP|US|등록|공개)", head)
    )
    score = 0.1 * codes + 0.25 * bool(_GAZETTE.search(head))
    score += 0.3 * bool(_CLAIM_ONE.search(document.text)) + 0.2 * headed
    return min(score, 1.0)
