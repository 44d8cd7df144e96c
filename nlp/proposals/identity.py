"""Who and under what number: project number, leader, partners, phases of the period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from nlp.domain import Cell, Found, Member, Partner, Phase, Table
from nlp.proposals.body import Body, BodyLine, is_blank
from nlp.proposals.dates import parse_period
from nlp.proposals.headers import Header, year_label
from nlp.proposals.keyvalues import KeyValue
from nlp.proposals.lexicon import Key, Lexicon, squash
from nlp.proposals.rows import CONFIDENCE, Row, find_rows

_ENGLISH_LABEL = re.compile(r"^\W*(?:영문|english)\W*", re.IGNORECASE)
_SENTENCE = re.compile(r"[다함됨임힘침킴].?$|(?:\S+\s+){7}|^.{60}")
"""What a partner does stands behind the same label, in a list of roles."""
COVER_CONFIDENCE = 0.5
_PROGRAMME = re.compile(
    r"^(?:[A-Z][\w&-]*\s(?:(?:for|of|and|in)\s)?){1,6}(?:Programme|Program|Partnership|Scheme|Fund)$"
)
_PROGRAMME_KO = re.compile(
    r"^\W*([가-힣A-Z][가-힣A-Za-z0-9()·\-~&' ]{4,48}사업)"
    r"(?:\s*(?:참여\s*)?(?:신\s?청\s?서|(?:사업|연구개발|연구|과제)?\s?계\s?획\s?서|제안서))?\W*$"
)
"""A line of the cover that is a programme's name, or one with that of the form behind it."""
ADDRESSEE_CONFIDENCE = 0.7
_ADDRESSEE = re.compile(
    r"^\W*([가-힣]{2,20}?(?:부|처|청|원|재단|공단|공사|센터|단|파크|협회|대학교|시|도|군|구))"
    r"(?:장관?|이사장|\s+(?:이사장|원장|총장|사장|회장|센터장|단장|시장|도지사))\s*귀\s*하"
)
_FORM_WORDS = re.compile(r"[□☐]|귀\s*하|동의|^(?:연구|과제|사업|공동|기관|실무)|(?:담당자|책임자)$")
"""Words that blank forms print where a name will stand."""
LONGEST_NUMBER = 40
LONGEST_NAME = 60
SHORTEST_NAME = 3
"""Characters of a project number and of a person's or an organisation's name."""
_NUMBER = re.compile(r"(?=(?:\W*\w){4})(?=.*\d)[\w\-./() ]{3,}")
_NAME = re.compile(
    r"^((?:Dr|Prof|Mr|Ms|Mrs)\.?\s)?([가-힣]{2,5}|[가-힣]{1,2}[O○◯*]{1,3}|[A-Z][^\d,(/]{2,40}?)\s*(?:[,(/]\s*(.+?)\)?)?$"
)
_KOREAN_WITH_POST = re.compile(r"^([가-힣]{2,4})\s+([가-힣]{2,8})$")
_PARTNERSHIP = re.compile(
    r"공동|위탁|참여|협력|수요|컨소시엄|partner|participant|consorti|subcontract", re.IGNORECASE
)
_LEAD = re.compile(r"주관|lead|coordinator", re.IGNORECASE)
_PHASE = re.compile(r"^\W*(?:\d\s*단계|phase\s*\d|stage\s*\d)\W*$", re.IGNORECASE)
_PHASE_LINE = re.compile(
    r"^\W*((?:제?\s*\d\s*단계|\d\s*차\s*년도|\d\s*년\s*차|(?:phase|stage|year)\s*\d)"
    r"(?:\s*\d\s*년\s*차)?)\s*[:：(]?\s*(.+)$",
    re.IGNORECASE,
)


def find_number(pairs: Sequence[KeyValue]) -> Found[str] | None:
    """The project's number (연구개발과제번호)."""
    for pair in pairs:
        short = len(pair.value) <= LONGEST_NUMBER
        if pair.key is Key.NUMBER and short and _NUMBER.fullmatch(pair.value):
            return _found(pair, pair.value)
    return None


def find_named(pairs: Sequence[KeyValue], key: Key) -> Found[str] | None:
    """The first value of a key that is short enough for a name."""
    for pair in pairs:
        if pair.key is key and SHORTEST_NAME <= len(pair.value) <= 2 * LONGEST_NAME:
            return _found(pair, pair.value)
    return None


def find_programme(body: Body, pairs: Sequence[KeyValue]) -> Found[str] | None:
    """The programme by its label, else a line of the cover that ends in such a word."""
    labelled = find_named(pairs, Key.PROGRAMME)
    if labelled:
        return labelled
    for line in body.lines:
        if line.page > 1:
            break
        if line.table is not None:
            continue
        named = _PROGRAMME_KO.match(line.text)
        if named or _PROGRAMME.match(line.text):
            name = named.group(1) if named else line.text
            evidence = body.document.evidence(line.start, line.end)
            return Found(value=name, evidence=(evidence,), confidence=COVER_CONFIDENCE)
    return None


def find_agency(body: Body, pairs: Sequence[KeyValue]) -> Found[str] | None:
    """The agency by its label, else the one to whose head the proposal is addressed (귀하)."""
    labelled = find_named(pairs, Key.AGENCY)
    if labelled:
        return labelled
    for line in body.lines:
        match = _ADDRESSEE.match(line.text)
        if match:
            evidence = body.document.evidence(line.start, line.start + match.end(1))
            return Found(
                value=match.group(1), evidence=(evidence,), confidence=ADDRESSEE_CONFIDENCE
            )
    return None


def find_leader(pairs: Sequence[KeyValue]) -> Found[Member] | None:
    """The project leader (연구책임자): name and post, no contact data."""
    for index, pair in enumerate(pairs):
        if pair.key is not Key.LEADER or len(pair.value) > LONGEST_NAME:
            continue
        name, post = _name_and_post(pair.value)
        if name is None or _FORM_WORDS.search(pair.value):
            continue
        after = pairs[index + 1 : index + 3]
        role = post or next((p.value for p in after if p.key is Key.POST), None)
        return Found(
            value=Member(name=name, role=role),
            evidence=(pair.evidence,),
            confidence=pair.confidence,
        )
    return None


def _name_and_post(text: str) -> tuple[str | None, str | None]:
    both = _KOREAN_WITH_POST.match(text)
    if both:
        return both.group(1), both.group(2)
    match = _NAME.match(text)
    if match is None:
        return None, None
    return f"{match.group(1) or ''}{match.group(2)}".strip(), match.group(3)


def find_partners(
    body: Body, pairs: Sequence[KeyValue], lexicon: Lexicon, lead: str | None
) -> tuple[Found[Partner], ...]:
    """Organisations beside the lead, from a table of them or from their labels, each once."""
    found: dict[str, Found[Partner]] = {}
    for row in find_rows(body, lexicon, "partner", _accepts):
        partner = _partner(row) if _about_partners(row) else None
        if (
            partner
            and _is_name(partner.name, lexicon)
            and squash(partner.name) != squash(lead or "")
        ):
            found.setdefault(
                squash(partner.name),
                Found(value=partner, evidence=row.evidence(body), confidence=CONFIDENCE),
            )
    for pair in pairs:
        if pair.key is Key.PARTNER and _is_name(pair.value, lexicon):
            for name in re.split(r"\s*[,;]\s+|\s+/\s+", pair.value):
                value = Partner(name=name, role=" ".join(pair.label.split()))
                found.setdefault(
                    squash(name),
                    Found(value=value, evidence=(pair.evidence,), confidence=pair.confidence),
                )
    return tuple(one for key, one in found.items() if key)


def _is_name(text: str, lexicon: Lexicon) -> bool:
    """Whether it may name an organisation: no label, box to tick, addressee or sentence."""
    plain = len(squash(text)) > 1 and not text.isdigit() and lexicon.key_of(text) is None
    return plain and not _SENTENCE.search(text) and not _FORM_WORDS.search(text)


def _accepts(header: Header, caption: str) -> bool:
    return {"name", "role"} <= set(header.columns.values())


def _about_partners(row: Row) -> bool:
    """Whether caption, header or any role of the table speaks of a partnership."""
    columns = [column for column, name in row.header.columns.items() if name == "role"]
    roles = (cell.text for cell in row.table.cells if cell.column in columns)
    return bool(_PARTNERSHIP.search(" ".join((row.caption, *row.header.labels.values(), *roles))))


def _partner(row: Row) -> Partner | None:
    name, roles = row.text("name"), row.all("role")
    if not name or len(name) > LONGEST_NAME or any(_LEAD.search(role) for role in roles):
        return None
    return Partner(name=name, role=", ".join(dict.fromkeys(roles)) or None)


def find_phases(body: Body) -> tuple[Found[Phase], ...]:
    """Stages and years with a start and an end of their own, from tables and from lines."""
    found: dict[str, Found[Phase]] = {}
    for _, table in body.tables:
        for cell in table.cells:
            one = _phase(body, table, cell)
            if one:
                found.setdefault(one.value.label, one)
    for line, text in _with_beside(body):
        match = _PHASE_LINE.match(text) if line.table is None else None
        period = parse_period(match.group(2)) if match else None
        if match and period and period.start and period.end:
            label = " ".join(match.group(1).split())
            evidence = (body.document.evidence(line.start, line.end),)
            value = Phase(label=label, start=period.start, end=period.end, months=period.months)
            found.setdefault(label, Found(value=value, evidence=evidence, confidence=CONFIDENCE))
    return tuple(found.values())


def _with_beside(body: Body) -> Iterator[tuple[BodyLine, str]]:
    """Lines, a bare label of a stage or year with what stands beside it."""
    for line, after in zip_longest(body.lines, body.lines[1:]):
        level = after is not None and after.page == line.page and after.box.x0 >= line.box.x1
        level = level and line.box.y0 <= (after.box.y0 + after.box.y1) / 2 <= line.box.y1
        yield line, f"{line.text} {after.text}" if level and _names_phase(line.text) else line.text


def _phase(body: Body, table: Table, cell: Cell) -> Found[Phase] | None:
    period = parse_period(cell.text) if 8 <= len(cell.text) <= 60 else None
    if period is None or not (period.start and period.end):
        return None
    left = sorted(
        (
            each
            for each in table.cells
            if each.column < cell.column and each.row <= cell.row < each.row + each.row_span
        ),
        key=lambda each: each.column,
    )
    labels = [" ".join(each.text.split()) for each in left if _names_phase(each.text)]
    if not labels:
        return None
    return Found(
        value=Phase(
            label=" ".join(labels), start=period.start, end=period.end, months=period.months
        ),
        evidence=(body.cell_evidence(table, cell),),
        confidence=CONFIDENCE,
    )


def _names_phase(text: str) -> bool:
    return bool(year_label(text) or _PHASE.match(text)) and not is_blank(text)


def find_title_en(pairs: Sequence[KeyValue]) -> Found[str] | None:
    """The English title beside a Korean one: its own label, or 영문 under that of the title."""
    for before, pair in zip((None, *pairs), pairs, strict=False):
        below = before is not None and before.key is Key.TITLE
        english = pair.key is Key.TITLE_EN or (
            pair.key is Key.ENGLISH and (below or "과제명" in squash(pair.context))
        )
        if (
            english
            and re.search(r"[A-Za-z]{3}", pair.value)
            and not re.search(r"[가-힣]", pair.value)
        ):
            return _found(pair, pair.value)
    for pair in pairs:
        if pair.key is Key.TITLE:
            line = _english_line(pair)
            if line:
                return _found(pair, line)
    return None


def _english_line(pair: KeyValue) -> str | None:
    """The lines in English below a Korean title in one cell."""
    lines = [
        re.sub(r"^\W*(?:영문|english)\W*", "", line, flags=re.IGNORECASE) for line in pair.lines
    ]
    korean = [line for line in lines if re.search(r"[가-힣]", line)]
    english = [line for line in lines if len(line.split()) > 2 and not re.search(r"[가-힣]", line)]
    return " ".join(english).strip("() ") if korean and english else None


def _found(pair: KeyValue, value: str) -> Found[str]:
    return Found(value=value, evidence=(pair.evidence,), confidence=pair.confidence)
