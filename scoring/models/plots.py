"""Plots of a model card as SVG: drawn here, as a card must open anywhere without a second file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_INK, _MUTED, _LINE, _ACCENT, _SOFT, _WARN = (
    "#1b2530",
    "#566372",
    "#dce1e6",
    "#1c4f74",
    "#c6d9e8",
    "#9b2c1f",
)
_FONT = "'Noto Sans KR','Malgun Gothic','Noto Sans CJK KR',NanumGothic,system-ui,sans-serif"


@dataclass(frozen=True, slots=True)
class Bar:
    """`low`, `high`: an interval drawn over it. `note` stands at its end."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    note: str = ""
    warn: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A bin of a feature: `label` of its lower end, `deviation` over the bags."""

    label: str
    score: float
    deviation: float


@dataclass
class _Drawing:
    width: int
    height: int
    parts: list[str] = field(default_factory=list)

    def line(  # noqa: PLR0917 - two points
        self, x1: float, y1: float, x2: float, y2: float, colour: str = _LINE, width: float = 1
    ) -> None:
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}" stroke-width="{width}"/>'
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str = _ACCENT) -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
            f'height="{max(height, 0):.1f}" fill="{colour}"/>'
        )

    def dot(self, x: float, y: float, radius: float = 4, colour: str = _ACCENT) -> None:
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>')

    def text(  # noqa: PLR0917 - place and words
        self,
        x: float,
        y: float,
        words: str,
        anchor: str = "start",
        colour: str = _INK,
        size: int = 12,
    ) -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
            f'font-size="{size}">{escape(words)}</text>'
        )

    def path(self, points: Sequence[tuple[float, float]], colour: str = _ACCENT) -> None:
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(
            f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )

    def svg(self, title: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" aria-label="{escape(title)}" '
            f'font-family="{_FONT}"><title>{escape(title)}</title>{"".join(self.parts)}</svg>'
        )


def columns(title: str, bars: Sequence[Bar], *, unit: str = "%") -> str:
    """Upright bars with intervals, such as the outcome rate of each grade; values are 0–1."""
    drawing = _Drawing(640, 280)
    top = max([0.01, *(bar.high or bar.value for bar in bars)])
    left, right, bottom, height = 52, 628, 236, 206
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = bottom - height * share
        drawing.line(left, y, right, y)
        drawing.text(left - 6, y + 4, f"{100 * top * share:.3g}{unit}", "end", _MUTED, 11)
    wide = (right - left) / len(bars)
    for place, bar in enumerate(bars):
        middle = left + wide * (place + 0.5)
        tall = height * bar.value / top
        drawing.box(middle - wide * 0.3, bottom - tall, wide * 0.6, tall, _SOFT)
        if bar.low is not None and bar.high is not None:
            low, high = bottom - height * bar.low / top, bottom - height * bar.high / top
            drawing.line(middle, low, middle, high, _INK, 1.5)
            drawing.line(middle - 5, low, middle + 5, low, _INK, 1.5)
            drawing.line(middle - 5, high, middle + 5, high, _INK, 1.5)
        drawing.text(middle, bottom + 16, bar.label, "middle", _WARN if bar.warn else _INK)
        drawing.text(middle, bottom + 31, bar.note, "middle", _MUTED, 10)
    return drawing.svg(title)


def rows(title: str, bars: Sequence[Bar], *, digits: int = 3, start: float = 0.0) -> str:
    """Lying bars from `start`, with intervals; labels on the left."""
    high = max([bar.high or bar.value for bar in bars] + [start + 1e-9])
    drawing = _Drawing(640, 26 * len(bars) + 12)
    left, right = 236, 560
    scale = (right - left) / (high - start)
    for place, bar in enumerate(bars):
        y = 8 + 26 * place
        drawing.text(left - 8, y + 14, _short(bar.label, 34), "end")
        drawing.box(left, y + 2, scale * (bar.value - start), 16, _WARN if bar.warn else _SOFT)
        if bar.low is not None and bar.high is not None:
            low = left + scale * max(bar.low - start, 0)
            drawing.line(low, y + 10, left + scale * (bar.high - start), y + 10, _INK, 1.5)
        note = f"{bar.value:.{digits}f}{' ' + bar.note if bar.note else ''}"
        drawing.text(right + 8, y + 14, note, "start", _MUTED, 11)
    return drawing.svg(title)


def calibration(
    title: str, points: Sequence[tuple[float, float, float, float]], *, across: str, up: str
) -> str:
    """(chance, rate, low, high) of tenths of the cases against the diagonal."""
    drawing = _Drawing(420, 380)
    left, bottom, side = 56, 324, 300
    top = max([max(chance, high) for chance, _, _, high in points] + [0.01])
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        place = side * share
        drawing.line(left, bottom - place, left + side, bottom - place)
        label = f"{100 * top * share:.3g}%"
        drawing.text(left - 6, bottom - place + 4, label, "end", _MUTED, 11)
        drawing.text(left + place, bottom + 16, label, "middle", _MUTED, 11)
    drawing.line(left, bottom, left + side, bottom - side, _MUTED)
    for chance, rate, low, high in points:
        x = left + side * chance / top
        drawing.line(x, bottom - side * low / top, x, bottom - side * high / top, _INK, 1.2)
        drawing.dot(x, bottom - side * rate / top)
    drawing.text(left + side / 2, bottom + 38, across, "middle", _INK)
    drawing.text(left, 14, up, "start", _INK)
    return drawing.svg(title)


def shape(title: str, steps: Sequence[Step], *, missing: Step | None) -> str:
    """What each bin of a feature adds, in log-odds; a missing value apart, on the left."""
    drawing = _Drawing(420, 226)
    every = [*steps, *([missing] if missing else [])]
    top = max([abs(step.score) + step.deviation for step in every] + [0.05])
    left, right, middle, half = 92, 408, 108, 74
    drawing.text(8, 16, _short(title, 44))
    for share in (-1.0, 0.0, 1.0):
        y = middle - half * share
        drawing.line(left - 40, y, right, y, _MUTED if share == 0 else _LINE)
        drawing.text(left - 46, y + 4, f"{top * share:+.2f}", "end", _MUTED, 11)
    if missing:
        y, spread = middle - half * missing.score / top, half * missing.deviation / top
        drawing.line(left - 20, y - spread, left - 20, y + spread, _WARN, 1.5)
        drawing.dot(left - 20, y, 4, _WARN)
        drawing.text(left - 20, 218, missing.label, "middle", _WARN, 10)
    wide = (right - left) / max(len(steps), 1)
    points: list[tuple[float, float]] = []
    for place, step in enumerate(steps):
        x, y = left + wide * place, middle - half * step.score / top
        spread = half * step.deviation / top
        drawing.box(x, y - spread, wide, 2 * spread, _SOFT)
        points += [(x, y), (x + wide, y)]
    drawing.path(points)
    named = {0: "start", len(steps) // 2: "middle", len(steps) - 1: "end"} if steps else {}
    for place, anchor in named.items():
        x = {"start": left, "middle": left + wide * (place + 0.5), "end": right}[anchor]
        drawing.text(x, 204, _short(steps[place].label, 14), anchor, _MUTED, 10)
    return drawing.svg(title)


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
