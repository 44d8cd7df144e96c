"""Versions and copies in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from api.cli.output import console, language, say
from api.i18n import Messages
from nlp.domain import Evidence
from scoring.evaluation import Severity
from scoring.likeness.findings import LikenessFinding

_STYLES = {Severity.WARNING: "bold red", Severity.NOTICE: "yellow", Severity.INFO: ""}
_SHOWN = 3
_QUOTE = 100


def show_likeness(findings: Sequence[LikenessFinding]) -> None:
    """A line for each finding, its longest passages below it; nothing where there are none."""
    if not findings:
        return
    console().print(Text(say("likeness"), style="bold"))
    for finding in findings:
        console().print(_finding(finding))


def _finding(finding: LikenessFinding) -> Text:
    words = Messages(language())
    severity = words(f"severity.{finding.severity}")
    text = Text(f"  [{severity}] {finding.text.in_language(language())}", _STYLES[finding.severity])
    if finding.other:
        text.append(f"  {finding.other.document_id}", style="dim")
    for here, there in finding.pairs[:_SHOWN]:
        text.append(f"\n      {_place(here)} ↔ {_place(there)}: {here.quote[:_QUOTE]}", style="dim")
    return text


def _place(evidence: Evidence) -> str:
    if evidence.page is not None:
        return say("page", page=evidence.page)
    return Messages(language()).label(evidence.source)
