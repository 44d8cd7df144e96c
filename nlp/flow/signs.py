"""Characters without a picture, and colours that cannot be seen."""

from __future__ import annotations

import re

from nlp.domain.document import Hiding
from nlp.flow.model import Hidden

TINY = 2.0
"""Points below which nobody reads text: spacers are as small, and empty."""
LEAST_CONTRAST = 1.15
"""Ratio of luminance below which text is taken for hidden (WCAG 2.2 asks for 4.5 to read well)."""
PAYLOAD = 8
"""So many signs without a picture in a row carry something; fewer stand in ordinary documents."""

_SIGNS = re.compile(
    "[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e"
    "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\U000e0000-\\U000e0fff]+"
)
_TAG = re.compile("[\\U000e0000-\\U000e007f]")
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")


def without_signs(text: str) -> tuple[str, tuple[Hidden, ...]]:
    """The text without signs that have no picture, and what they carried, in words.

    Tag characters stand for ASCII and are decoded; of other signs their number is told.
    """
    hidden = []
    for run in _SIGNS.findall(text):
        if _TAG.search(run):
            said = "".join(chr(ord(sign) - 0xE0000) for sign in run if _TAG.match(sign))
            hidden.append(Hidden(Hiding.SIGNS, _CONTROL.sub("", said) or f"{len(run)} tags"))
        elif len(run) >= PAYLOAD:
            hidden.append(Hidden(Hiding.SIGNS, f"{len(run)} signs without a picture"))
    return _CONTROL.sub("", _SIGNS.sub("", text)), tuple(hidden)


def unseen(size: float | None, colour: str | None, ground: str | None) -> Hiding | None:
    """Why text of this size (points) and colour on this ground is not seen; None: it is.

    Colours as ``#RRGGBB``; None: not known, and taken for different.
    """
    if size is not None and size < TINY:
        return Hiding.TINY
    if colour is None or ground is None:
        return None
    lights = sorted((_luminance(colour), _luminance(ground)))
    contrast = (lights[1] + 0.05) / (lights[0] + 0.05)
    return Hiding.COLOUR if contrast < LEAST_CONTRAST else None


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2), 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
