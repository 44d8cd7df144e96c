"""An evaluation in the terminal: scores, why, what is known already, what could not be judged."""

from __future__ import annotations

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from api.cli.output import console, language, problem, say
from api.i18n import Messages
from nlp.domain import Evidence
from scoring.evaluation import (
    DimensionScore,
    Evaluation,
    Finding,
    Judge,
    PriorArt,
    Severity,
    Verdict,
    points,
)

BAR = 20
VERDICT_MARKS = {Verdict.DISCLOSED: "■", Verdict.PARTLY: "◧", Verdict.NOT_FOUND: "□"}
SHOWN_ART = 5


def show_evaluation(evaluation: Evaluation) -> None:
    """Prints the scorecard."""
    parts = [
        _head(evaluation),
        _dimensions(evaluation),
        _reasons(evaluation),
        _explanation(evaluation),
        _flags(evaluation),
        _prior_art(evaluation),
    ]
    console().print(
        Panel(
            Group(*[part for part in parts if part is not None]),
            title=Text(evaluation.title),
            title_align="left",
        )
    )


def _head(evaluation: Evaluation) -> Text:
    grade = evaluation.grade.value if evaluation.grade else say("no_grade")
    score = points(evaluation.score) if evaluation.score is not None else "—"
    text = Text()
    text.append(f"{say('total')} {score}  {grade}", style="bold")
    text.append(f"   {say('judged_weight', share=evaluation.judged_weight)}\n")
    cutoff = evaluation.cutoff.isoformat() if evaluation.cutoff else say("unknown")
    text.append(
        f"{say('cutoff')} {cutoff}: {evaluation.cutoff_source.in_language(language())}\n",
        style="dim",
    )
    for issue in evaluation.issues:
        text.append_text(problem(issue)).append("\n")
    return text


def _flags(evaluation: Evaluation) -> Text | None:
    """What was read, checked against itself."""
    if not evaluation.flags:
        return None
    text = Text(say("flags"), style="bold")
    for flag in evaluation.flags:
        sign, style = ("!", "red") if flag.severity is Severity.WARNING else ("?", "yellow")
        text.append(f"\n {sign} ", style=style)
        text.append(flag.text.in_language(language()), style="not bold")
    return text


def _dimensions(evaluation: Evaluation) -> Table:
    table = Table(show_header=False, show_edge=False, pad_edge=False, box=None)
    for dimension in evaluation.dimensions:
        table.add_row(*_dimension_row(dimension))
    return table


def _dimension_row(dimension: DimensionScore) -> tuple[Text, Text, Text, Text]:
    name = Text(_name(dimension), style="bold")
    if dimension.score is None:
        return (
            name,
            Text("·" * BAR, style="dim"),
            Text("—"),
            Text(say("not_judged"), style="yellow"),
        )
    filled = round(dimension.score / 100 * BAR)
    bar = Text("█" * filled, style="cyan") + Text("░" * (BAR - filled), style="dim")
    grade = dimension.grade.value if dimension.grade else say("no_grade")
    detail = say("judged_of", share=dimension.judged_weight, confidence=dimension.confidence)
    return name, bar, Text(f"{points(dimension.score):>4} {grade}"), Text(detail, style="dim")


def _name(dimension: DimensionScore) -> str:
    """As the rubric calls it."""
    if dimension.label is not None:
        return dimension.label.in_language(language())
    return say(f"dimension_{dimension.dimension}")


def _explanation(evaluation: Evaluation) -> Text | None:
    """What a person has to look at, the bonus, and what would move the grades."""
    text = Text()
    for one in evaluation.conditions:
        if one.needs_person or one.met:
            sign, style = ("!", "red") if one.needs_person else ("+", "green")
            label, reason = (part.in_language(language()) for part in (one.label, one.reason))
            text.append(f"\n {sign} {label}: {reason}", style=style)
    for change in evaluation.explanation.changes:
        sign = "▲" if change.upwards else "▽"
        text.append(f"\n {sign} {change.text.in_language(language())}", style="dim")
    return text if text.plain else None


def _reasons(evaluation: Evaluation) -> Text:
    text = Text()
    for dimension in evaluation.dimensions:
        text.append(f"\n{_name(dimension)}\n", style="bold")
        if not dimension.findings:  # where there are findings, the reasons repeat them in prose
            text.append(
                "".join(f"  {line.in_language(language())}\n" for line in dimension.reasons)
            )
        for finding in dimension.findings:
            text.append_text(_finding(finding))
    return text


def _finding(finding: Finding) -> Text:
    place = f" [{_place(finding.evidence[0])}]" if finding.evidence else ""
    score = f"{finding.score * 100:3.0f}" if finding.score is not None else "  ?"
    label, reason = (text.in_language(language()) for text in (finding.label, finding.reason))
    if finding.judge is Judge.PANEL:
        score = "  –"
    return Text(f"  {score}  {label}: {reason}{place}\n", style="" if finding.judged else "dim")


def _prior_art(evaluation: Evaluation) -> Group | None:
    found = evaluation.originality.prior_art[:SHOWN_ART]
    if not found:
        return None
    parts: list[Text] = [
        Text(say("prior_art", searched=evaluation.originality.searched), style="bold")
    ]
    parts += [_art(art) for art in found]
    if evaluation.originality.duplicate_funding:
        parts.append(Text(say("duplicate_funding"), style="bold red"))
        parts += [_art(art) for art in evaluation.originality.duplicate_funding]
    return Group(*parts)


def _art(art: PriorArt) -> Text:
    marks = "".join(VERDICT_MARKS[match.verdict] for match in art.matches)
    filed = art.hit.filed.isoformat() if art.hit.filed else "—"
    text = Text(f"  {art.coverage * 100:3.0f}%  {marks}  {art.hit.id}  {filed}  {art.hit.title}\n")
    best = max(art.matches, key=lambda match: match.similarity, default=None)
    if best is not None:
        pair = f"{_named(best.element)} ↔ {_named(best.passage_label)}"
        text.append(f"        {pair}: {best.passage.quote[:120]}\n", style="dim")
    return text


def _place(evidence: Evidence) -> str:
    if evidence.page is not None:
        return say("page", page=evidence.page)
    return Messages(language()).label(evidence.source)


def _named(label: str) -> str:
    """``claim 1a`` → ``청구항 1a``; a label we have no word for stays as it is."""
    word, _, number = label.partition(" ")
    return f"{Messages(language()).either(f'passage.{word}', word)} {number}".rstrip()
