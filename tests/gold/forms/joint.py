"""A joint application of small firms and institutes across borders: prose under plain headings,
tables with rules above, below and under the head, captions over them, markets without any line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from nlp.domain.proposal import CompanyFactKind, ResearchType, Security
from tests.forms.content import Item, Letters, p
from tests.gold.forms import tables
from tests.gold.forms.parts import Cell, Filling, amount, total
from tests.gold.sheet import Laid, Look, Sheet, heading, left, line, settled, table
from tests.gold.truth import Proposal

SHADE = "#FFFFFF"
TARGETS = {
    "number": "No.", "item": "Metric", "unit": "Unit", "weight": "Weight",
    "level": "Best available", "world_best": "Value", "world_best_holder": "Supplier",
    "domestic_level": "Baseline", "yearly": "Target by", "final": "Final",
    "test_method": "Verification", "certified": "Third\nparty",
}  # fmt: skip
TARGET_ORDER = "item unit domestic_level yearly final world_best world_best_holder weight test_method certified"
MARKET = {
    "scope": "Region", "world": "Worldwide", "domestic": "Home market", "growth": "Growth p.a. (%)",
    "source": "Data from",
}  # fmt: skip
PLAN = {
    "year": "Calendar year", "total": "Revenue in all", "domestic_sales": "Sales at home",
    "exports": "Sales abroad", "investment": "Capital expenditure",
    "jobs": "Staff added (FTE)", "units": "Systems delivered",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "Registered", CompanyFactKind.EMPLOYEES: "Headcount",
    CompanyFactKind.CAPITAL: "Paid-up capital", CompanyFactKind.INSTITUTE: "Research unit",
    CompanyFactKind.CERTIFICATE: "Certified to", CompanyFactKind.PATENTS: "Patents owned",
}  # fmt: skip
YEARLY = {
    CompanyFactKind.SALES: "Revenue", CompanyFactKind.EXPORTS: "Export revenue",
    CompanyFactKind.R_AND_D: "Spent on R&D",
}  # fmt: skip
STAGES = {
    ResearchType.BASIC: "Fundamental research", ResearchType.APPLIED: "Applied research",
    ResearchType.DEVELOPMENT: "Experimental development",
}  # fmt: skip
GRADES = {Security.OPEN: "Unclassified", Security.RESTRICTED: "Restricted"}
Write = Callable[["Joint"], Iterator[Item]]


class Joint(Filling):
    """The form with its tables counted."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal, shade=SHADE)
        self._tables = count(1)

    def captioned(self, words: str, laid: Laid, *, unit: str = "") -> Iterator[Item]:
        note = f" (in {self.unit(unit)})" if unit else ""
        text = f"Table {next(self._tables)}: {self.word(words)}{note}"
        yield line((text, Letters(size=9.5)))
        yield settled(laid)


def fill(proposal: Proposal) -> Sheet:
    form = Joint(proposal)
    body: list[Item] = []
    for number, (title, inside) in enumerate(_chapters(), start=1):
        body.append(heading(f"{number}  {form.word(title)}", 1))
        inner = count(1)
        for label, write in inside:
            items = list(write(form))
            if items and label:
                body.append(heading(f"{number}.{next(inner)}  {form.word(label)}", 2))
            body += items
    look = Look(
        language="en",
        accent="#000000",
        headings=("plain", "plain", "italic"),
        rules="book",
        size=form.style("size", 12),
        leading=0.9,
        margin=27,
        running_head=f"{form.style('acronym', '')}  {form.text('number')}",
        page_mark="1",
    )
    return Sheet(form.text("title"), look, (*_cover(form), *body))


def _prose(name: str) -> Write:
    return lambda form: form.prose(name)


def _chapters() -> Sequence[tuple[str, Sequence[tuple[str, Write]]]]:
    return [
        ("Publishable summary", [("", lambda form: form.other("abstract"))]),
        ("Significance of the opportunity", [("", _prose("need"))]),
        ("Technical objectives", [("", _prose("goal")), ("", _targets), ("", _readiness)]),
        ("Degree of innovation", [("", _prose("novelty")), ("Patents reviewed", _survey)]),
        ("Description of work", [
            ("Approach", _prose("method")), ("Milestones", _milestones), ("Work breakdown", _packages),
        ]),
        ("Consortium", [
            ("Track record", _prose("team_text")), ("Key personnel", _team),
            ("Facilities and equipment", _devices), ("Lead company in figures", _firm),
        ]),
        ("Commercial exploitation", [
            ("Market opportunity", _prose("market_text")), ("", _market),
            ("Competing offers", _rivals), ("Exploitation plan", _prose("sales_text")),
            ("", _sales),
        ]),
        ("Protection and compliance", [
            ("Protection of results", _prose("ip_text")),
            ("Approvals and standards", _prose("standards_text")),
        ]),
        ("Anticipated benefits", [("", _prose("effect")), ("Deliverables", _outputs)]),
        ("Costs and funding", [
            ("Funding plan", _funding), ("Costs by category", _costs),
            ("Costs by work package and partner", _shares),
        ]),
        ("Project governance", [
            ("What may go wrong", _prose("risk_text")),
            ("Ethics, safety and data protection", _prose("security_text")),
        ]),
    ]  # fmt: skip


def _cover(form: Joint) -> Iterator[Item]:
    yield line((f"{form.text('programme')}", Letters(size=12)))
    yield line((form.style("kind", "Joint project application"), Letters(size=20)))
    period, budget, unit = form.said("period"), form.said("budget"), form.unit("budget")
    facts = [
        ("Call identifier", form.text("call")),
        ("Theme", form.text("subprogramme")),
        ("Managing agency", form.text("agency")),
        ("Application no.", form.text("number")),
        ("Acronym", form.style("acronym", "")),
        ("Title", form.text("title")),
        ("Main participant", form.text("organisation")),
        ("Project coordinator", form.said("leader").name),
        *((each.role, each.name) for each in form.said("partners")),
        ("Start and end", form.span(period.start, period.end, period.months)),
        ("Activity type", STAGES.get(form.said("research_type"), "")),
        ("Dissemination level", GRADES.get(form.said("security"), "")),
        ("IPC subclasses", ", ".join(each.symbol for each in form.said("ipc"))),
        ("Descriptors", ", ".join(form.said("keywords"))),
        (f"Public funding ({unit})", amount(budget.government, unit)),
        (f"Participants' funds ({unit})", amount(budget.own, unit)),
        (f"Overall cost ({unit})", amount(budget.total, unit)),
        ("Lodged on", form.day(form.said("submission_date"))),
    ]
    rows = [[left(form.word(label)), left(words)] for label, words in facts if words]
    yield table(*rows, widths=[1.1, 2.6])
    yield line("", break_before=True)


def _targets(form: Joint) -> Iterator[Item]:
    order = form.style("targets", TARGET_ORDER).split()
    words = {**TARGETS, **form.style("target_words", {})}
    yield from form.captioned("Key performance indicators", tables.targets(form, order, words))


def _readiness(form: Joint) -> Iterator[Item]:
    yield p(
        f"The technology is at TRL {form.said('trl_start')} when the project begins and is to "
        f"leave it at TRL {form.said('trl_end')}."
    )


def _survey(form: Joint) -> Iterator[Item]:
    laid = tables.listing(
        form,
        form.said("survey"),
        [
            ("Document", 1.6, lambda r: r.number),
            ("Holder", 1.3, lambda r: r.applicant),
            ("Invention", 1.8, lambda r: r.title),
            ("Overlap", 1.8, lambda r: r.similar),
            ("Distinction", 1.8, lambda r: r.different),
        ],
    )
    yield from form.captioned("Patents reviewed", laid)


def _milestones(form: Joint) -> Iterator[Item]:
    rows = [[each.label, each.text] for each in form.said("yearly_goals")]
    heads = [form.head("Period"), form.head("To be achieved")]
    laid = table(heads, *rows, widths=[1.0, 5.0], heads=1)
    yield from form.captioned("Milestones", laid)


def _packages(form: Joint) -> Iterator[Item]:
    heads = ["No.", "Work package", "Led by", "From month", "To month"]
    laid = table(
        [form.head(each) for each in heads],
        *([str(cell) for cell in row] for row in form.proposal.other["packages"]),
        widths=[0.6, 3.0, 1.6, 1.0, 0.9],
        heads=1,
    )
    yield from form.captioned("Work packages", laid)


def _team(form: Joint) -> Iterator[Item]:
    laid = tables.listing(
        form,
        form.said("team"),
        [
            ("Person", 1.5, lambda r: r.name),
            ("Function", 1.9, lambda r: r.role),
            ("Background", 1.6, lambda r: r.field),
            ("Degree", 0.8, lambda r: r.degree),
            ("Years active", 0.8, lambda r: r.years_experience),
            ("Dedication (%)", 1.0, lambda r: r.participation),
        ],
    )
    yield from form.captioned("Key personnel", laid)


def _devices(form: Joint) -> Iterator[Item]:
    unit = form.unit("equipment")
    laid = tables.listing(
        form,
        form.said("equipment"),
        [
            ("Equipment", 2.0, lambda r: r.name),
            ("Type", 1.2, lambda r: r.model),
            ("Status", 1.0, lambda r: "In place" if r.held else "To be acquired"),
            ("Pieces", 0.7, lambda r: r.quantity),
            (f"Value ({unit})", 0.9, lambda r: amount(r.price, unit) or None),
            ("Use", 1.8, lambda r: r.purpose),
        ],
    )
    yield from form.captioned("Equipment", laid)


def _firm(form: Joint) -> Iterator[Item]:
    facts = form.said("company")
    plain = [f"{FACTS[each.kind]}: {each.text}" for each in facts if each.kind in FACTS]
    yield p("; ".join(plain) + ".")
    years = sorted({each.year for each in facts if each.year})
    rows: list[list[Cell]] = []
    for kind, label in YEARLY.items():
        mine = {each.year: each.text for each in facts if each.kind == kind}
        if mine:
            rows.append([label, *(mine.get(year, "-") for year in years)])
    heads = [form.head(""), *(form.head(str(year)) for year in years)]
    laid = table(heads, *rows, widths=[2.0, *[1.0] * len(years)], heads=1)
    yield from form.captioned("Accounts of the lead company", laid, unit="company")


def _market(form: Joint) -> Iterator[Item]:
    drawn = tables.market(form, MARKET)
    laid = Laid(drawn.rows, drawn.widths, drawn.heads, ruled=False)
    yield from form.captioned("Accessible market", laid, unit="market")


def _rivals(form: Joint) -> Iterator[Item]:
    laid = tables.listing(
        form,
        form.said("competitors"),
        [
            ("Vendor", 1.5, lambda r: r.name),
            ("Offer", 1.3, lambda r: r.product),
            ("Based in", 1.0, lambda r: r.country),
            ("Share (%)", 0.8, lambda r: r.share),
            ("Assessment", 2.8, lambda r: r.remark),
        ],
        ruled=False,
    )
    yield from form.captioned("Competing offers", laid)


def _sales(form: Joint) -> Iterator[Item]:
    laid = tables.plan(form, PLAN, by_row=form.style("plan_by_row", default=False))
    yield from form.captioned("Projection after the project", laid, unit="sales")


def _outputs(form: Joint) -> Iterator[Item]:
    laid = tables.outputs(form, ("Deliverable", "Counted in", "All"))
    yield from form.captioned("Deliverables", laid)


def _funding(form: Joint) -> Iterator[Item]:
    words = {
        "year": "Period", "government": "Public funding", "own_cash": "Own cash",
        "own_in_kind": "Own work", "total": "Cost", "sum": "All periods",
    }  # fmt: skip
    yield from form.captioned("Sources of funds", tables.funding_by_column(form, words),
                              unit="budget")  # fmt: skip


def _costs(form: Joint) -> Iterator[Item]:
    words = {"item": "Category", "subtotal": "Subtotal", "sum": "Overall", "total": "Overall"}
    yield from form.captioned("Cost categories", tables.costs(form, words), unit="budget")


def _shares(form: Joint) -> Iterator[Item]:
    """Who spends how much on what: not the truth of a field, and beside those that are."""
    shares = form.proposal.other["shares"]
    names = shares["partners"]
    lines: list[list[Cell]] = [
        [package, *(f"{each:,}" for each in parts), f"{sum(parts):,}"]
        for package, parts in shares["rows"].items()
    ]
    sums = [sum(parts[n] for parts in shares["rows"].values()) for n in range(len(names))]
    spent = total([each.total for each in form.said("costs")], form.unit("budget"))
    lines.append([form.head("Sum"), *(f"{each:,}" for each in sums), spent])
    heads = [form.head("Package"), *(form.head(each) for each in names), form.head("Sum")]
    laid = table(heads, *lines, widths=[2.4, *[1.2] * len(names), 0.9], heads=1)
    yield from form.captioned("Effort in money by package and partner", laid, unit="budget")
