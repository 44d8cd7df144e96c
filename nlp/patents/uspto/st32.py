"""US grants in ST.32: tags are the INID codes of the front page (``B110`` is number (11))."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.domain import PatentFeatures
from nlp.domain.evidence import Found
from nlp.domain.features import CitedDocument, Party, Priority, RelatedDocument, Relation
from nlp.patents import parts, values
from nlp.patents.markup import Element, children
from nlp.patents.plain import one_line, plain
from nlp.patents.sections import read_sections
from nlp.patents.uspto import numbers
from nlp.patents.uspto.claims import read_claims, stated_claims

_RELATIONS = {
    "B610": Relation.PARENT,
    "B620": Relation.DIVISION,
    "B631": Relation.CONTINUATION,
    "B632": Relation.CONTINUATION_IN_PART,
    "B633": Relation.CONTINUATION,
    "B640": Relation.REISSUE,
    "B645": Relation.REEXAMINATION,
    "B660": Relation.SUBSTITUTION,
    "B680US": Relation.PROVISIONAL,
}
_PLACE = ("STR", "CITY", "STATE", "PCODE")


def features_of(root: Element, *, source: str) -> PatentFeatures:
    """One ``PATDOC``. Raises `RecordError` where it has no number, or a date that is none."""
    front = root.find("SDOBI")
    front = root if front is None else front
    number, kind = parts.required(_text(front, "B100/B110")), _text(front, "B100/B130")
    identifier = numbers.grant_id(number, kind)
    granted = parts.found_day("grant date", _text(front, "B100/B140"))
    related = list(_related(front))
    cited, literature = _citations(front)
    features = PatentFeatures.model_construct(
        id=identifier,
        source=source,
        language="en",
        country="US",
        kind_code=values.plain(kind),
        application_number=values.plain(_text(front, "B200/B210")),
        publication_number=values.plain(identifier),
        registration_number=values.plain(identifier),
        filing_date=parts.found_day("filing date", _text(front, "B200/B220")),
        publication_date=granted,
        registration_date=granted,
        priorities=parts.priorities(_priorities(front), related),
        related=parts.found_related(related),
        title=values.quoted("title", one_line(front.find("B500/B540"))),
        abstract=values.quoted("abstract", plain(root.find("SDOAB"))),
        ipc=values.symbols(_ipc(front, design=(kind or "").startswith("S"))),
        applicants=_parties(front, "B731") or _parties(front, "B711"),
        inventors=_parties(front, "B721"),
        agents=_parties(front, "B741"),
        cited=values.cited_documents(cited),
        cited_literature=parts.literature(literature),
        description=read_sections(root.find("SDODE")),
        claim_count=values.counted(_text(front, "B500/B570/B577")),
        sheet_count=values.counted(_text(front, "B500/B590/B595")),
        figure_count=values.counted(_text(front, "B500/B590/B596")),
        claims=read_claims(stated_claims(root.iter("CLM"), references="CLREF", target="ID")),
    )
    return values.with_missing(features)


def _text(element: Element, path: str) -> str | None:
    return values.printable(one_line(element.find(path))) or None


def _priorities(front: Element) -> Iterator[Priority]:
    """(31) number, (32) day, (33) country, one after another for each."""
    for group in front.iterfind("B300"):
        number = day = None
        for one in group:
            if one.tag == "B310":
                number, day = one_line(one), None
            elif one.tag == "B320":
                day = parts.day(one_line(one))
            elif one.tag == "B330" and number:
                yield Priority(country=one_line(one), number=number, filed=day)


def _related(front: Element) -> Iterator[RelatedDocument]:
    group = front.find("B600")
    for one in group.iter(*_RELATIONS) if group is not None else ():
        relation = _RELATIONS[str(one.tag)]
        for parent in one.iter("PDOC") if one.find(".//PDOC") is not None else (one,):
            number = parent.find(".//DNUM")
            if number is not None and one_line(number):
                filed = parts.day(one_line(parent.find(".//DATE")))
                yield parts.related(relation, one_line(number), country="US", filed=filed)
    for path, relation in (
        ("B800/B860", Relation.PCT_APPLICATION),
        ("B800/B870", Relation.PCT_PUBLICATION),
    ):
        found = front.find(path)
        number = found.find(".//DNUM") if found is not None else None
        if found is not None and number is not None:
            filed = parts.day(one_line(found.find(".//DATE")))
            yield parts.related(relation, one_line(number), country="WO", filed=filed)


def _ipc(front: Element, *, design: bool) -> Iterator[str]:
    """Designs bear Locarno classes in the same fields."""
    if not design:
        for one in children(front.find("B500/B510"), "B511", "B512", "B513"):
            yield from numbers.old_symbols([_unjoined(one)])


def _unjoined(one: Element) -> str:
    """The text with its blanks, which part main group and subgroup (``G06F  728``)."""
    return "".join(map(str, one.itertext())).strip()


def _parties(front: Element, tag: str) -> tuple[Found[Party], ...]:
    return parts.distinct(map(_party, front.iter(tag)))


def _party(element: Element) -> Found[Party] | None:
    """Countries are given for parties abroad only."""
    name = element.find(".//NAM")
    if name is None:
        return None
    written = one_line(name.find("ONM")) or parts.person(
        one_line(name.find("FNM")), one_line(name.find("SNM")), one_line(name.find("SFX"))
    )
    address = element.find(".//ADR")
    place = [one_line(address.find(tag)) for tag in _PLACE] if address is not None else []
    country = one_line(address.find("CTRY")) if address is not None else ""
    return parts.party(written, place, country or ("US" if any(place) else None))


def _citations(
    front: Element,
) -> tuple[list[CitedDocument], list[tuple[str, bool | None, str | None]]]:
    documents: list[CitedDocument] = []
    texts: list[tuple[str, bool | None, str | None]] = []
    for one in children(front.find("B500/B560"), "B561", "B562"):
        examiner = one.find("CITED-BY-EXAMINER") is not None
        other = one.find("CITED-BY-OTHER") is not None
        by_examiner = examiner if examiner or other else None
        number = one_line(one.find("PCIT/DOC/DNUM"))
        if one.tag == "B561" and number:
            documents.append(
                numbers.cited(
                    number,
                    country=one_line(one.find("PCIT/DOC/CTRY")) or None,
                    kind=one_line(one.find("PCIT/DOC/KIND")) or None,
                    by_examiner=by_examiner,
                )
            )
        elif one.tag == "B562":
            texts.append((one_line(one.find("NCIT")), by_examiner, None))
    return documents, texts
