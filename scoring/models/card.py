"""The model card: what a model is, what it is worth, and for whom it is worth less."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scoring.evaluation import Text
from scoring.models import measures, plots
from scoring.models.columns import Kind
from scoring.models.dataset import put
from scoring.models.model import Model, Term
from scoring.models.validation import Validation

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
FOLDER = Path(__file__).with_name("cards")
_SHAPES = 6
_PARTS = 15
_SHIFTED = 8


def write_cards(model: Model, version: int, figures: Validation, folder: Path) -> list[Path]:
    """`card.ko.html`, `.md` and the same in English; the plots of the Markdown beside it."""
    written = []
    for language in LANGUAGES:
        pictures = draw(model, figures, language)
        for name, svg in pictures.items():
            path = folder / f"card.{language}.{name}.svg"
            put(path, svg.encode())
            written.append(path)
        for suffix in ("html", "md"):
            text = card(
                model, version, figures, language=language, suffix=suffix, pictures=pictures
            )
            path = folder / f"card.{language}.{suffix}"
            put(path, text.encode())
            written.append(path)
    return written


def card(
    model: Model,
    version: int,
    figures: Validation,
    *,
    language: Language,
    suffix: str,
    pictures: Mapping[str, str],
) -> str:
    words = {key: texts[language] for key, texts in catalogue().items()}
    values: dict[str, Any] = {
        "lang": language,
        "t": words,
        "model": model,
        "version": version,
        "figures": figures,
        "pictures": {name: Markup(svg) for name, svg in pictures.items()},  # noqa: S704 - drawn here
        "shifted": figures.drift[: _SHIFTED + 1],
        "parts": figures.importance[:_PARTS],
    }
    return environment(suffix).get_template(f"card.{suffix}").render(**values)


def draw(model: Model, figures: Validation, language: Language) -> dict[str, str]:
    """Name → SVG."""
    words = {key: texts[language] for key, texts in catalogue().items()}
    found = {
        "grades": plots.columns(
            words["plot_grades"],
            [
                plots.Bar(
                    label=row.grade.value,
                    value=row.rate or 0.0,
                    low=row.low if row.cases else None,
                    high=row.high if row.cases else None,
                    note=f"{row.happened}/{row.cases}",
                )
                for row in figures.grades
            ],
        ),
        "calibration": plots.calibration(
            words["plot_calibration"],
            [
                (one.chance, one.rate, *measures.wilson(round(one.rate * one.cases), one.cases))
                for one in figures.bins
            ],
            across=words["chance"],
            up=words["rate"],
        ),
        "peers": plots.rows(
            words["plot_peers"],
            [
                plots.Bar(
                    words["this_model"], figures.auc.value, figures.auc.low, figures.auc.high
                ),
                *(plots.Bar(words[f"peer_{one.name}"], one.auc) for one in figures.peers),
            ],
            start=0.5,
        ),
        "parts": plots.rows(
            words["plot_parts"],
            [
                plots.Bar(one.label.in_language(language), one.log_odds)
                for one in figures.importance[:_PARTS]
            ],
        ),
    }
    for place, term in enumerate(_main_terms(model, figures)):
        found[f"shape{place + 1}"] = _shape(model, term, language, words["missing"])
    return found


def _main_terms(model: Model, figures: Validation) -> list[Term]:
    single = {term.features: term for term in model.terms if len(term.features) == 1}
    return [single[one.features] for one in figures.importance if one.features in single][:_SHAPES]


def _shape(model: Model, term: Term, language: Language, missing: str) -> str:
    feature = model.feature(term.features[0])
    slope = model.calibration.slope
    scores = [slope * one for one in term.scores]
    deviations = [slope * one for one in term.deviations]
    if feature.kind is Kind.CATEGORY:
        names = {place: word for word, place in feature.categories[0].items()}
        labels = [names.get(place, "") for place in range(1, len(scores) - 1)]
    else:
        cuts = feature.cuts[0]
        labels = [f"<{cuts[0]:.3g}" if cuts else "", *(f"≥{cut:.3g}" for cut in cuts)]
    inner = zip(labels, scores[1:-1], deviations[1:-1], strict=True)
    return plots.shape(
        Text(ko=feature.label.ko, en=feature.label.en).in_language(language),
        [plots.Step(*one) for one in inner],
        missing=plots.Step(missing, scores[0], deviations[0]) if feature.missing else None,
    )


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """Words of the cards: key → language → text."""
    text = (FOLDER / "words.yaml").read_text(encoding="utf-8")
    return cast(Mapping[str, Mapping[Language, str]], yaml.safe_load(text))


@cache
def environment(suffix: str) -> Environment:
    """HTML escapes everything; in Markdown what came from a table must not build one."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=suffix == "html",  # noqa: S701 - Markdown is escaped by its own filter
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["plain"] = plain
    templates.filters["f3"] = lambda value: "–" if value is None else f"{value:.3f}"
    templates.filters["pct"] = lambda value: "–" if value is None else f"{100 * value:.1f} %"
    return templates


def plain(text: object) -> str:
    """A cell of a Markdown table: one line, nothing in it is markup."""
    line = " ".join(str(text).split())
    for sign in "\\`*_[]<>|#":
        line = line.replace(sign, f"\\{sign}")
    return line
