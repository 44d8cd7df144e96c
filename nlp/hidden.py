"""What is said where a file holds text that its readers do not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nlp.domain.base import Issue, Stage
from nlp.domain.document import Hiding
from nlp.errors import ErrorCategory


def hidden_issue(found: Sequence[Hiding], *, page: int | None = None) -> Issue:
    """For the ways in which it was found hidden, one for each place; `page`: the first one."""
    ways = ", ".join(f"{way}: {count}" for way, count in sorted(Counter(map(str, found)).items()))
    places = "1 place" if len(found) == 1 else f"{len(found)} places"
    return Issue(
        stage=Stage.PARSE,
        category=ErrorCategory.HIDDEN,
        message=f"Text that a reader does not see stands at {places} ({ways}). "
        "It is left out of all fields and scores.",
        page=page,
        todo="Look at the marked places, and ask the sender.",
    )
