"""What the headings of an English description open, and the regions that US files mark."""

from __future__ import annotations

import re

from nlp.domain.features import DescriptionPart

_P = DescriptionPart

REGIONS: dict[str, tuple[DescriptionPart, str]] = {
    # ICE XML: processing instructions and one element
    "RELAPP": (_P.OTHER, "Related applications"),
    "GOVINT": (_P.OTHER, "Government interest"),
    "BRFSUM": (_P.SOLUTION, "Brief summary"),
    "DETDESC": (_P.EMBODIMENTS, "Detailed description"),
    "brief-description-of-drawings": (_P.DRAWINGS, "Brief description of the drawings"),
    "description-of-drawings": (_P.DRAWINGS, "Brief description of the drawings"),
    "cross-reference-to-related-applications": (_P.OTHER, "Related applications"),
    "federal-research-statement": (_P.OTHER, "Federal research statement"),
    "background-of-invention": (_P.BACKGROUND, "Background"),
    "summary-of-invention": (_P.SOLUTION, "Summary"),
    "detailed-description": (_P.EMBODIMENTS, "Detailed description"),
    "sequence-listing": (_P.OTHER, "Sequence listing"),
    # ST.32 and Greenbook
    "DRWDESC": (_P.DRAWINGS, "Brief description of the drawings"),
    "PARN": (_P.OTHER, "Related applications"),
    "GOVT": (_P.OTHER, "Government interest"),
    "BSUM": (_P.SOLUTION, "Brief summary"),
    "DRWD": (_P.DRAWINGS, "Brief description of the drawings"),
    "DETD": (_P.EMBODIMENTS, "Detailed description"),
    "DCLM": (_P.OTHER, "Design claim"),
}
"""Part and name of a region for the text in it that stands under no heading of its own."""

_NUMBERING = re.compile(r"^(?:\[\d{4,5}\]|\(?(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)]|[-–—•*§.:]+)\s*")
_INVENTION = r"(?:the\s+)?(?:present\s+)?(?:invention|disclosure|technology|embodiments?)"
_PARTS: tuple[tuple[DescriptionPart, re.Pattern[str]], ...] = tuple(
    (part, re.compile(pattern, re.IGNORECASE))
    for part, pattern in (
        (
            _P.BACKGROUND,
            r"(?:technical\s+)?background\b|(?:brief\s+)?(?:description|discussion|summary)\s+of\s+"
            r"(?:the\s+)?(?:related|prior|background|conventional|known)\s+(?:art|technolog|method)"
            r"|(?:related|prior|conventional|known)\s+(?:art|technology)\b|state\s+of\s+the\s+art",
        ),
        (
            _P.DRAWINGS,
            r"(?:brief|short)?\s*(?:description|explanation)s?\s+of\s+(?:the\s+)?"
            r"(?:(?:several|various)\s+(?:views|figures)|(?:accompanying|attached)?\s*"
            r"(?:drawings?|figures?|figs?\b|views))|(?:list\s+of\s+)?(?:drawings|figures)$"
            r"|in\s+the\s+drawings",
        ),
        (
            _P.OTHER,
            r"(?:cross|reference)\b.*\b(?:applications?|cases?|patents?|listing|appendix|filed)"
            r"|related\s+(?:u\.?s\.?\s+)?(?:patents?\s+)?(?:applications?|patents|cases)|priority\b"
            r"|claim\s+(?:of|for|to)\s+priority|statement\s+(?:regarding|of|as\s+to|under)"
            r"|federal|government|incorporation\s+by|sequence\s+listing|copyright|microfiche"
            r"|notice\s+of|parties\s+to|cross[- ]?references?$|u\.?s\.?\s+government",
        ),
        (
            _P.TECHNICAL_FIELD,
            r"(?:technical\s+|general\s+)?(?:field|area)\b(?!\s+(?:effect|test|trial))",
        ),
        (
            _P.PROBLEM,
            r"(?:technical\s+)?problems?(?:$|\s+(?:to\s+be|solved))|objects?\s+.*\binvention"
            r"|objects?$|objectives?$",
        ),
        (
            _P.EFFECT,
            rf"(?:advantageous\s+)?(?:effects?|advantages?)(?:$|\s+of\s+{_INVENTION})",
        ),
        (
            _P.SOLUTION,
            rf"(?:brief\s+|general\s+)?(?:summary|disclosure)(?:$|\s+(?:of\s+)?{_INVENTION}|\s+of)"
            r"|(?:general\s+)?statement\s+of\s+(?:the\s+)?invention|(?:technical\s+)?solution"
            r"(?:$|\s+to)|means\s+(?:for|of|to)\s+solv",
        ),
        (
            _P.EMBODIMENTS,
            r"detailed\s+(?:description|disclosure|explanation)"
            r"|description\s+of\s+.{0,60}\b(?:embodiments?|invention|examples?|mode)"
            r"|(?:best\s+)?modes?\s+(?:for|of|to)\b|best\s+mode|description\s+of\s+embodiments?"
            r"|(?:preferred|exemplary|illustrative)\s+embodiments?$|specific\s+description",
        ),
        (_P.INDUSTRIAL_USE, r"industrial\s+(?:applicability|use)"),
        (
            _P.REFERENCE_SIGNS,
            r"(?:list|description|explanation|key)\s+(?:of|to)\s+(?:the\s+)?(?:reference|part|sign"
            r"|symbol|numeral)|reference\s+(?:signs?|numerals?|numbers?|symbols?)(?:$|\s+list)",
        ),
    )
)
LONGEST = 120


def part_of(heading: str) -> DescriptionPart | None:
    """The part that a heading opens; None for one below it (``Example 1``)."""
    text = _NUMBERING.sub("", heading.strip())
    if not text or len(text) > LONGEST:
        return None
    return next((part for part, pattern in _PARTS if pattern.match(text)), None)
