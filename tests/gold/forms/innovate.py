"""An application of questions and answers, as British and American innovation programmes ask for:
details first, then numbered questions with a word limit, tables as appendices."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.domain.proposal import CompanyFactKind, ResearchType
from tests.forms.content import Item, Letters, p
from tests.gold.forms import tables
from tests.gold.forms.horizon import COSTS, MARKET, PLAN, SHADE
from tests.gold.forms.parts import Cell, Filling, amount
from tests.gold.sheet import Look, Sheet, box, heading, line, table
from tests.gold.truth import Proposal

TARGETS = {
    "number": "#", "item": "Metric", "unit": "Units", "weight": "Weight",
    "level": "Best in the world", "world_best": "Value", "world_best_holder": "By whom",
    "domestic_level": "Today", "yearly": "Goal at end of", "final": "Project goal",
    "test_method": "How it is measured", "certified": "Independent?",
}  # fmt: skip
TARGET_ORDER = "item unit domestic_level yearly final world_best world_best_holder weight test_method certified"
FUNDING = {
    "year": "Period", "government": "Grant sought", "own": "Company funds", "total": "Total",
    "own_cash": "Cash", "own_in_kind": "In kind", "sum": "All years",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "Founded on", CompanyFactKind.EMPLOYEES: "Full-time staff",
    CompanyFactKind.CAPITAL: "Paid-in capital", CompanyFactKind.INSTITUTE: "Research facilities",
    CompanyFactKind.CERTIFICATE: "Accreditations", CompanyFactKind.PATENTS: "Patents granted",
}  # fmt: skip
STAGES = (("Fundamental", ResearchType.BASIC), ("Feasibility / applied", ResearchType.APPLIED),
          ("Experimental development", ResearchType.DEVELOPMENT))  # fmt: skip
QUESTIONS = (
    ("Need or challenge", "need", "What is the need, and who has it?"),
    ("Approach and aims", "goal", "What will you have achieved when the project ends?"),
    ("Innovation", "novelty", "What is new, and how does it differ from what exists?"),
    ("Technical approach", "method", "How will you do the work?"),
    ("Team and resources", "team_text", "Who will do the work?"),
    ("Market awareness", "market_text", "What market do you target?"),
    ("Route to market", "sales_text", "How will you sell?"),
    ("Intellectual property", "ip_text", "How will you protect the results?"),
    ("Standards and regulation", "standards_text", "Which standards apply?"),
    ("Wider impacts", "effect", "What will others gain?"),
    ("Risks", "risk_text", "What can go wrong?"),
    ("Ethics and security", "security_text", "What needs special care?"),
)


def fill(proposal: Proposal) -> Sheet:
    form = Filling(proposal, shade="#F3E9D8")
    items: list[Item] = [*_details(form)]
    number = 0
    for label, name, asked in QUESTIONS:
        if form.text(name):
            number += 1
            items.append(heading(f"Question {number}. {form.word(label)}", 1))
            items.append(box(p((f"{asked} Your answer may be up to 400 words.",
                                Letters(size=9, colour="#7A5A16")))))  # fmt: skip
            items += form.prose(name)
    items += [line("", break_before=True), *_appendices(form)]
    look = Look(
        language="en",
        shade=SHADE,
        accent="#7A5A16",
        headings=("plain", "plain", "italic"),
        size=13,
        leading=1.55,
        margin=24,
        running_head=f"Application {form.text('number')}",
        page_mark="1",
    )
    return Sheet(form.text("title"), look, tuple(items))


def _details(form: Filling) -> Iterator[Item]:
    yield line((form.style("kind", "Application details"), Letters(size=19)))
    period, budget, unit = form.said("period"), form.said("budget"), form.unit("budget")
    facts = [
        ("Competition", form.text("call")),
        ("Programme", form.text("programme")),
        ("Funder", form.text("agency")),
        ("Application number", form.text("number")),
        ("Project title", form.text("title")),
        ("Lead organisation", form.text("organisation")),
        ("Project lead", form.said("leader").name),
        ("Project dates", form.span(period.start, period.end, period.months)),
        ("Research category", form.ticked(STAGES, form.said("research_type"))),
        (
            "Technology readiness",
            f"from TRL {form.said('trl_start')} to TRL {form.said('trl_end')}",
        ),
        ("Search terms", ", ".join(form.said("keywords"))),
        ("Submitted on", form.day(form.said("submission_date"))),
        (f"Grant sought ({unit})", amount(budget.government, unit)),
        (f"Total project costs ({unit})", amount(budget.total, unit)),
    ]
    rows: list[list[Cell]] = [[label, value] for label, value in facts if value]
    yield table(*rows, widths=[1.2, 2.6], ruled=form.style("ruled_details", default=False))
    for each in form.said("partners"):
        yield p(f"{each.role}: {each.name}")
    if form.proposal.other.get("abstract"):
        yield heading(form.word("Public description"), 2)
        yield from form.other("abstract")


def _appendices(form: Filling) -> Iterator[Item]:
    letters = iter("ABCDEFGHIJ")

    def title(label: str, unit: str = "") -> Item:
        note = f" ({form.unit(unit)})" if unit else ""
        return heading(f"Appendix {next(letters)}: {form.word(label)}{note}", 2)

    if form.said("targets"):
        yield title("Technical goals")
        yield tables.targets(form, TARGET_ORDER.split(), TARGETS)
    yield from _goals(form)
    yield title("Project costs", "budget")
    yield tables.funding_by_row(form, FUNDING)
    yield tables.costs(form, {**COSTS, "item": "Heading"})
    yield line("", break_before=True)
    yield title("Size of the market", "market")
    yield tables.market(form, MARKET)
    yield title("Sales planned", "sales")
    yield tables.plan(form, PLAN, by_row=True)
    yield title("Rivals")
    yield tables.listing(
        form,
        form.said("competitors"),
        [
            ("Rival", 1.5, lambda r: r.name),
            ("Product", 1.3, lambda r: r.product),
            ("Country", 1.1, lambda r: r.country),
            ("Share (%)", 0.9, lambda r: r.share),
            ("Remarks", 2.6, lambda r: r.remark),
        ],
    )
    yield title("Patents of others")
    yield tables.listing(
        form,
        form.said("survey"),
        [
            ("Publication", 1.7, lambda r: r.number),
            ("Proprietor", 1.3, lambda r: r.applicant),
            ("Subject", 1.8, lambda r: r.title),
            ("In common with us", 1.8, lambda r: r.similar),
            ("Not in common", 1.8, lambda r: r.different),
        ],
    )
    yield title("People")
    yield tables.listing(
        form,
        form.said("team"),
        [
            ("Person", 1.4, lambda r: r.name),
            ("Responsibility", 2.0, lambda r: r.role),
            ("Discipline", 1.5, lambda r: r.field),
            ("Degree", 0.8, lambda r: r.degree),
            ("Years", 0.7, lambda r: r.years_experience),
            ("Time on project (%)", 1.0, lambda r: r.participation),
        ],
    )
    yield title("Results promised")
    yield tables.outputs(form, ("Result", "Unit", "Sum"))
    yield title("About the company", "company")
    yield from _firm(form)


def _goals(form: Filling) -> Iterator[Item]:
    for each in form.said("yearly_goals"):
        yield p(f"{each.label}: {each.text}")


def _firm(form: Filling) -> Iterator[Item]:
    facts = form.said("company")
    yield tables.pairs(form, [(FACTS[f.kind], f.text) for f in facts if f.kind in FACTS], beside=1)
    sales = [f for f in facts if f.kind == CompanyFactKind.SALES]
    heads = [form.head("Financial year"), *(form.head(str(f.year)) for f in sales)]
    yield table(heads, ["Turnover", *(f.text for f in sales)], heads=1)
    if form.said("equipment"):
        yield tables.listing(
            form,
            form.said("equipment"),
            [
                ("Facility or device", 2.0, lambda r: r.name),
                ("Model", 1.2, lambda r: r.model),
                ("Owned", 0.8, lambda r: {True: "Yes", False: "To buy"}.get(r.held)),
                ("Number", 0.7, lambda r: r.quantity),
                ("Used for", 1.8, lambda r: r.purpose),
            ],
        )
