"""The peer of `benchmarks.gold`: a line of the PDF's plain text that begins with a label."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium

from benchmarks.gold_cells import Atoms, plain

LABELS: Mapping[str, str] = {
    "title": r"(?:연구개발)?(?:세부)?과제명(?:\(국문\))?|국문|Full title|Project title|Title",
    "title_en": r"영문|과제명\(영문\)",
    "number": r"(?:연구개발)?과제번호|접수번호|Proposal number|Application number",
    "organisation": r"주관(?:연구개발)?기[관업]명?|기업명|(?:Coordinating|Lead) organisation",
    "leader": r"(?:연구|과제)책임자(?:\s*성명)?|Principal investigator|Project lead",
    "call": r"공고(?:번호|명)|Call|Competition",
    "programme": r"사업명|Programme",
    "subprogramme": r"내역사업명?|Topic|Strand",
    "agency": r"전문기관명?|Funding agency",
    "submission_date": r"신청일|제출일|Date of submission|Submitted on",
    "period": r"(?:전체|총)?\s*(?:연구개발|개발|수행)기간|Duration|Project dates",
    "keywords": r"핵심어\((?:국|영)문\)|국문핵심어|영문핵심어|Keywords",
    "trl_start": r"착수시점 기준\(|현재 단계|TRL at start",
    "trl_end": r"종료시점 목표\(|종료 시 단계|TRL at end",
    "ipc": r"국제특허분류\(IPC\)|IPC",
    "goal": r"최종\s?목표|Objectives",
}
_DAY = re.compile(r"(\d{4})\s*[.년-]\s*(\d{1,2})\s*[.월-]\s*(\d{1,2})")
_MONTHS = re.compile(r"(\d+)\s*(?:개월|months)")


def peer_fields(path: Path) -> Atoms:
    """Values by label, in the spelling of `atoms`."""
    document = pdfium.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return values_of(text)


def values_of(text: str) -> Atoms:
    """Values by label, out of plain text."""
    out = {}
    for name, labels in LABELS.items():
        pattern = rf"(?m)^\s*(?:{labels})\s*[:：]?[ \t]*(?:\r?\n)?(.+?)\s*$"
        found = [match.group(1) for match in re.finditer(pattern, text)]
        if found:
            out[name] = _atoms(name, found)
    return out


def _atoms(name: str, found: list[str]) -> list[str]:
    first = found[0]
    if name in {"keywords", "ipc"}:
        return [plain(word) for line in found for word in re.split("[,;]", line) if word.strip()]
    if name == "period":
        days = _days(first)[:2]
        atoms = [f"{end} = {day}" for end, day in zip(("start", "end"), days, strict=False)]
        months = _MONTHS.search(first)
        return atoms + ([f"months = {months.group(1)}"] if months else [])
    if name == "submission_date":
        return _days(first)[:1] or [plain(first)]
    if name.startswith("trl"):
        number = re.search(r"\d", first)
        return [number.group()] if number else [plain(first)]
    return [first] if name == "goal" else [plain(first)]


def _days(text: str) -> list[str]:
    days = []
    for year, month, day in _DAY.findall(text):
        try:
            days.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return days
