"""A technical annex in the manner of European collaborative programmes: excellence, impact,
implementation, with work packages and numbered tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from nlp.domain.proposal import CompanyFactKind, ResearchType, Security
from tests.forms.content import C, Item, Letters, c, p
from tests.gold.forms import tables
from tests.gold.forms.parts import Cell, Filling, amount, contents
from tests.gold.sheet import Look, Sheet, heading, line, table
from tests.gold.truth import Proposal

SHADE = "#DDE3EA"
TARGETS = {
    "number": "No.", "item": "Performance indicator", "unit": "Unit", "weight": "Weight (%)",
    "level": "World best", "world_best": "Level", "world_best_holder": "Holder",
    "domestic_level": "Baseline", "yearly": "Target values", "final": "Final target",
    "test_method": "Verification method", "certified": "Third-party test",
}  # fmt: skip
TARGET_ORDER = "number item unit domestic_level world_best world_best_holder yearly final weight test_method certified"
FUNDING = {
    "year": "Source of funds", "government": "Requested grant", "own": "Own contribution",
    "total": "Total budget", "own_cash": "Own contribution (cash)",
    "own_in_kind": "Own contribution (in kind)", "sum": "Total",
}  # fmt: skip
COSTS = {"item": "Cost category", "subtotal": "Subtotal", "sum": "Total costs", "total": "Total"}
MARKET = {
    "scope": "Market", "world": "World", "domestic": "Domestic", "growth": "CAGR (%)",
    "source": "Source",
}  # fmt: skip
PLAN = {
    "year": "Year", "total": "Total sales", "domestic_sales": "Domestic sales",
    "exports": "Exports", "investment": "Investment", "jobs": "New jobs (FTE)",
    "units": "Units sold",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "Date of incorporation", CompanyFactKind.EMPLOYEES: "Employees",
    CompanyFactKind.CAPITAL: "Share capital", CompanyFactKind.INSTITUTE: "R&D department",
    CompanyFactKind.CERTIFICATE: "Certificates", CompanyFactKind.PATENTS: "Patents held",
}  # fmt: skip
YEARLY = {
    CompanyFactKind.SALES: "Turnover", CompanyFactKind.EXPORTS: "Exports",
    CompanyFactKind.R_AND_D: "R&D expenditure",
}  # fmt: skip
STAGES = {
    ResearchType.BASIC: "Basic research", ResearchType.APPLIED: "Applied research",
    ResearchType.DEVELOPMENT: "Experimental development",
}  # fmt: skip
ORDER = ["excellence", "impact", "implementation"]


def fill(proposal: Proposal) -> Sheet:
    form = Filling(proposal, shade=SHADE)
    parts = {"excellence": _excellence, "impact": _impact, "implementation": _implementation}
    items: list[Item] = []
    for number, name in enumerate(proposal.style.get("order", ORDER), start=1):
        items.append(line("", break_before=True))
        items.append(heading(f"{number}. {form.word(name.capitalize())}", 1))
        inner = count(1)
        for item in parts[name](form):
            if getattr(item, "outline", 0) == 2:
                text = "".join(words for words, _ in item.looks())  # type: ignore[union-attr]
                items.append(heading(f"{number}.{next(inner)} {text}", 2))
            else:
                items.append(item)
    look = Look(
        language="en",
        shade=SHADE,
        accent=form.style("accent", "#14375E"),
        headings=("rule", "plain", "italic"),
        size=form.style("size", 12),
        leading=0.95,
        margin=22,
        running_head=f"{form.style('acronym', '')} – Proposal {form.text('number')} – Part B",
        page_mark="Page 1",
    )
    listed = contents("Table of contents", items)
    return Sheet(form.text("title"), look, (*_cover(form), *listed, *items))


def _sub(form: Filling, label: str) -> Item:
    return heading(form.word(label), 2)


def _section(form: Filling, label: str, name: str) -> Iterator[Item]:
    if form.text(name):
        yield _sub(form, label)
        yield from form.prose(name)


def _caption(form: Filling, label: str, unit: str = "") -> Item:
    note = f" (in {form.unit(unit)})" if unit else ""
    return heading(f"{form.word(label)}{note}", 3)


def _cover(form: Filling) -> Iterator[Item]:
    yield line((form.text("programme"), Letters(size=13)), align="center")
    yield line((form.style("kind", "Full proposal"), Letters(size=20)), align="center")
    period = form.said("period")
    words = form.said("keywords")
    facts: list[tuple[str, str]] = [
        ("Call", form.text("call")),
        ("Topic", form.text("subprogramme")),
        ("Funding agency", form.text("agency")),
        ("Proposal number", form.text("number")),
        ("Proposal acronym", form.style("acronym", "")),
        ("Full title", form.text("title")),
        ("Coordinating organisation", form.text("organisation")),
        ("Principal investigator", form.said("leader").name),
        ("Duration", form.span(period.start, period.end, period.months)),
        ("Type of research", STAGES.get(form.said("research_type"), "")),
        ("Keywords", "; ".join(words)),
        ("IPC", "; ".join(each.symbol for each in form.said("ipc"))),
        ("Confidentiality", {Security.OPEN: "Public", Security.RESTRICTED: "Restricted"}
         .get(form.said("security"), "")),
        ("Date of submission", form.day(form.said("submission_date"))),
    ]  # fmt: skip
    filled: list[list[Cell]] = [[form.head(label), value] for label, value in facts if value]
    yield table(*filled, widths=[1.2, 3.0])
    if form.said("partners"):
        yield _caption(form, "List of participants")
        others = [[str(n), each.name, each.role] for n, each in
                enumerate(form.said("partners"), start=2)]  # fmt: skip
        lead = ["1", form.text("organisation"), "Coordinator"]
        heads = [form.head(each) for each in ("No.", "Organisation name", "Role")]
        yield table(heads, lead, *others, widths=[0.5, 3.0, 1.5], heads=1)
    if form.proposal.other.get("abstract"):
        yield _caption(form, "Abstract")
        yield from form.other("abstract")


def _excellence(form: Filling) -> Iterator[Item]:
    yield from form.guide(
        "Instructions to applicants",
        "Explain what is new about the proposed work. Do not exceed ten pages for this part.",
    )
    yield from _section(form, "Objectives", "goal")
    yield from _section(form, "Problem and need", "need")
    if form.said("targets"):
        yield _sub(form, "Measurable targets")
        order = form.style("targets", TARGET_ORDER).split()
        yield tables.targets(form, order, {**TARGETS, **form.style("target_words", {})})
    yield from _section(form, "Methodology", "method")
    yield from _section(form, "Progress beyond the state of the art", "novelty")
    if form.said("trl_start"):
        yield _sub(form, "Technology readiness")
        start, end = form.said("trl_start"), form.said("trl_end")
        yield p(
            f"The work starts at TRL {start} and will reach TRL {end} at the end of the project."
        )
    if form.said("survey"):
        yield _caption(form, "Table 1. Prior patents examined")
        yield tables.listing(
            form,
            form.said("survey"),
            [
                ("Patent No.", 1.5, lambda r: r.number),
                ("Title", 1.8, lambda r: r.title),
                ("Owner", 1.3, lambda r: r.applicant),
                ("Relevance", 1.8, lambda r: r.similar),
                ("Difference to our approach", 2.0, lambda r: r.different),
            ],
        )


def _impact(form: Filling) -> Iterator[Item]:
    yield from _section(form, "Expected impact", "effect")
    yield from _section(form, "Market analysis", "market_text")
    if form.said("market"):
        yield _caption(form, "Table 2. Market size", "market")
        yield tables.market(form, MARKET)
    if form.said("competitors"):
        yield _caption(form, "Table 3. Competitors")
        yield tables.listing(
            form,
            form.said("competitors"),
            [
                ("Competitor", 1.5, lambda r: r.name),
                ("Product", 1.3, lambda r: r.product),
                ("Country", 1.1, lambda r: r.country),
                ("Market share (%)", 1.1, lambda r: r.share),
                ("Strengths and weaknesses", 2.6, lambda r: r.remark),
            ],
        )
    yield from _section(form, "Commercialisation plan", "sales_text")
    if form.said("sales"):
        yield _caption(form, "Table 4. Sales forecast", "sales")
        yield tables.plan(form, PLAN, by_row=form.style("plan_by_row", default=False))
    yield from _section(form, "Intellectual property strategy", "ip_text")
    yield from _section(form, "Standardisation", "standards_text")
    if form.said("outputs"):
        yield _caption(form, "Table 5. Project outputs")
        yield tables.outputs(form, ("Output", "Unit", "Total"))


def _implementation(form: Filling) -> Iterator[Item]:
    if form.said("yearly_goals"):
        yield _sub(form, "Milestones by year")
        yield table(
            [form.head("Year"), form.head("Goal")],
            *([each.label, each.text] for each in form.said("yearly_goals")),
            widths=[1.0, 5.0],
            heads=1,
        )
    yield from _packages(form)
    yield from _section(form, "Capacity of the consortium", "team_text")
    yield from _people(form)
    yield from _firm(form)
    yield from _resources(form)
    yield from _section(form, "Risks and mitigation", "risk_text")
    yield from _section(form, "Ethics and security", "security_text")


def _packages(form: Filling) -> Iterator[Item]:
    packages = form.proposal.other.get("packages")
    if packages:
        yield _sub(form, "Work packages")
        yield table(
            [form.head(each) for each in ("WP", "Title", "Lead", "Start month", "End month")],
            *([str(cell) for cell in row] for row in packages),
            widths=[0.6, 3.0, 1.6, 0.9, 0.9],
            heads=1,
        )


def _people(form: Filling) -> Iterator[Item]:
    if form.said("team"):
        yield _caption(form, "Table 6. Key personnel")
        yield tables.listing(
            form,
            form.said("team"),
            [
                ("Name", 1.4, lambda r: r.name),
                ("Role in the project", 2.0, lambda r: r.role),
                ("Field", 1.6, lambda r: r.field),
                ("Degree", 0.8, lambda r: r.degree),
                ("Experience (years)", 1.0, lambda r: r.years_experience),
                ("Effort (%)", 0.8, lambda r: r.participation),
            ],
            ruled=form.style("ruled_team", default=True),
        )


def _firm(form: Filling) -> Iterator[Item]:
    facts = form.said("company")
    if not facts:
        return
    yield _sub(form, "Company profile")
    yield tables.pairs(form, [(FACTS[f.kind], f.text) for f in facts if f.kind in FACTS], beside=1)
    years = sorted({each.year for each in facts if each.year})
    rows: list[list[Cell]] = []
    for kind, label in YEARLY.items():
        mine = {each.year: each.text for each in facts if each.kind == kind}
        if mine:
            rows.append([label, *(mine.get(year, "-") for year in years)])
    if rows:
        yield _caption(form, "Table 7. Financial record", "company")
        yield table([form.head("Item"), *(form.head(str(y)) for y in years)], *rows, heads=1)


def _resources(form: Filling) -> Iterator[Item]:
    yield _sub(form, "Budget and resources")
    budget, unit = form.said("budget"), form.unit("budget")
    if form.said("funding"):
        yield _caption(form, "Table 8. Funding by year", "budget")
        yield tables.funding_by_column(form, FUNDING)
    else:
        cells: list[C] = [form.head("Requested grant"), form.head("Total budget")]
        yield table(cells, [c(amount(budget.government, unit)), c(amount(budget.total, unit))])
    if form.said("costs"):
        yield _caption(form, "Table 9. Costs by category", "budget")
        yield tables.costs(form, COSTS)
    if form.said("equipment"):
        price = f"Price ({form.unit('equipment')})"
        yield _caption(form, "Table 10. Major equipment")
        yield tables.listing(
            form,
            form.said("equipment"),
            [
                ("Item", 2.0, lambda r: r.name),
                ("Availability", 1.1, lambda r: {True: "Available", False: "To be purchased"}
                 .get(r.held)),
                ("Model", 1.3, lambda r: r.model),
                ("Qty", 0.5, lambda r: r.quantity),
                (price, 1.0, lambda r: amount(r.price, form.unit("equipment")) or None),
                ("Purpose", 1.8, lambda r: r.purpose),
            ],
        )  # fmt: skip
