"""Signs of the old full-text system (``.alpha.``, ``H.sub.2 O``, ``##EQU1##``) as plain text."""

from __future__ import annotations

import re

_SIGN = re.compile(r"\.([A-Za-z]{2,16}|\+-|circle-solid|circle-w/dot)\.|##[A-Z]{2,6}\d+##")
_EXPONENT = re.compile(r"[-+]?\d|[a-z](?![a-z])|[-+]")
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma tau upsilon phi chi psi omega"
)
_SMALL = "αβγδεζηθικλμνξοπρστυφχψω"
_SIGNS = {
    **dict(zip(_GREEK.split(), _SMALL, strict=True)),
    **{name.upper(): letter.upper() for name, letter in zip(_GREEK.split(), _SMALL, strict=True)},
    "degree": "°", "times": "×", "div": "÷", "+-": "±", "ltoreq": "≤", "gtoreq": "≥",
    "noteq": "≠", "ident": "≡", "apprxeq": "≈", "about": "~", "congruent": "≅", "varies": "∝",
    "fwdarw": "→", "rarw": "←", "larw": "←", "revreaction": "⇌", "uparw": "↑", "dwnarw": "↓",
    "infin": "∞", "sqroot": "√", "intg": "∫", "differential": "∂", "gradient": "∇", "angle": "∠",
    "perp": "⊥", "parallel": "∥", "cndot": "·", "multidot": "·", "dbd": "=", "tbd": "≡",
    "RTM": "®", "TM": "™", "COPYRGT": "©", "sctn": "§", "prime": "′", "ANG": "Å", "ang": "Å",
    "vertline": "|", "circle-solid": "●", "largecircle": "○", "quadrature": "□",
    "DELTA": "Δ", "cent": "¢", "Yen": "¥", "hoarfrost": "∼", "sup": "", "sub": "",
}  # fmt: skip


def readable(text: str) -> str:
    """`text` with signs as characters; numbers of drawn formulas are left out. Others stay."""
    if "." not in text and "##" not in text:
        return text
    return _SIGN.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return ""
    if name == "sup" and _EXPONENT.match(match.string, match.end()):
        return "^"
    return _SIGNS.get(name, match[0])
