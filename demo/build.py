"""Builds the demo corpus: ``python -m demo.build OUT_DIR``.

    OUT_DIR/patents.jsonl        60 invented patents
    OUT_DIR/projects.jsonl       40 invented earlier projects
    OUT_DIR/proposals/*.pdf      5 invented proposals
    OUT_DIR/gold/*.json          the true field values of each proposal

The same sources give the same bytes; what is up to date is left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from demo.content import gold, load
from nlp.errors import ConfigurationError

if TYPE_CHECKING:
    from typst import Fonts

HERE = Path(__file__).resolve().parent
FIXED_TIME = 1767225600  # 2026-01-01 00:00 UTC, instead of the clock: builds are reproducible
STAMPS = ".inputs.json"


@dataclass(frozen=True)
class DemoFiles:
    """Where the built corpus lies."""

    root: Path
    patents: Path
    projects: Path
    proposals: tuple[Path, ...]
    gold: tuple[Path, ...]


def build(out: Path, *, report: Callable[[str], None] = print) -> DemoFiles:
    """Writes the corpus to `out`, which is made where missing, and says each step to `report`.

    Raises `ConfigurationError` where the typesetter or the font is not installed.
    """
    for folder in (out, out / "proposals", out / "gold"):
        folder.mkdir(parents=True, exist_ok=True)
    records = [
        _copy(HERE / name, out / name, report) for name in ("patents.jsonl", "projects.jsonl")
    ]
    sources = sorted((HERE / "proposals").glob("*.yaml"))
    stamps = _read_stamps(out / STAMPS)
    pdfs, golds = [], []
    for number, source in enumerate(sources, start=1):
        place = f"proposal {number}/{len(sources)}: {source.stem}"
        pdf = out / "proposals" / f"{source.stem}.pdf"
        stamp = _stamp(source)
        if pdf.exists() and stamps.get(source.stem) == stamp:
            report(f"{place} is up to date")
        else:
            _replace(pdf, _render(source))
            stamps[source.stem] = stamp
            report(f"{place} written")
        truth = out / "gold" / f"{source.stem}.json"
        _replace(truth, (gold(load(source)).model_dump_json(indent=1) + "\n").encode())
        pdfs.append(pdf)
        golds.append(truth)
    _replace(out / STAMPS, json.dumps(stamps, indent=1, sort_keys=True).encode())
    return DemoFiles(out, records[0], records[1], tuple(pdfs), tuple(golds))


def _render(source: Path) -> bytes:
    """One proposal as PDF, set with the font of the package and no other."""
    import typst

    return typst.compile(
        HERE / "templates" / f"{load(source).form}.typ",
        root=HERE,
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"data": f"/proposals/{source.name}"},
        timestamp=FIXED_TIME,
    )


def fonts() -> Fonts:
    folder = _font().parent
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def _font() -> Path:
    try:
        import typst  # noqa: F401
        from pylopdf_fonts_ko import sans_path
    except ImportError as error:
        raise ConfigurationError(
            f"the demo proposals cannot be set: {error.name} is not installed.",
            todo="Install the extra with: pip install 'novum[demo]'",
        ) from error
    return sans_path()


def _stamp(source: Path) -> str:
    """Changes with anything that can change the PDF: content, templates, typesetter, font."""
    font = _font()
    parts = [source.read_bytes(), version("typst").encode(), str(font.stat().st_size).encode()]
    parts += [path.read_bytes() for path in sorted((HERE / "templates").glob("*.typ"))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _read_stamps(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    stamps: dict[str, str] = json.loads(path.read_text("utf-8"))
    return stamps


def _copy(source: Path, target: Path, report: Callable[[str], None]) -> Path:
    content = source.read_bytes()
    lines = content.count(b"\n")
    if target.exists() and target.read_bytes() == content:
        report(f"{target.name} is up to date ({lines} records)")
    else:
        _replace(target, content)
        report(f"{target.name} written ({lines} records)")
    return target


def _replace(target: Path, content: bytes) -> None:
    """Writes beside and renames, so that a reader never meets half a file."""
    if target.exists() and target.read_bytes() == content:
        return
    beside = target.with_name(target.name + ".part")
    beside.write_bytes(content)
    beside.replace(target)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m demo.build", description=__doc__.splitlines()[0]
    )
    parser.add_argument("out", type=Path, help="folder to build into")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
