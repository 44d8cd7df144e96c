"""What of a document is compared: the applicant's own text, and apart from it the form's."""

from __future__ import annotations

from nlp.domain import BlockKind, ParsedDocument
from nlp.likeness.compared import ComparedText, DocumentTexts
from nlp.likeness.letters import Span


def texts_of(document: ParsedDocument) -> DocumentTexts:
    """The two texts of a document. Running heads and page numbers are in neither."""
    from nlp.proposals.body import Body  # imports spaCy: a second

    own = {line.start for line in Body(document).lines}
    furniture = _furniture(document)
    body: list[Span] = []
    guidance: list[Span] = []
    for line in document.lines:
        text = document.text[line.start : line.end]
        if line.start + len(text) - len(text.lstrip()) in own:
            body.append((line.start, line.end))
        elif line.start not in furniture:
            guidance.append((line.start, line.end))
    return DocumentTexts(
        body=ComparedText.of(document.text, body),
        guidance=ComparedText.of(document.text, guidance),
    )


def _furniture(document: ParsedDocument) -> set[int]:
    """Starts of lines that are running heads or page numbers."""
    return {
        line.start
        for block in document.blocks
        if block.kind is BlockKind.FURNITURE
        for line in document.lines_between(block.start, block.end)
    }
