"""Where the bundled encoder's texts came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nlp.training.corpora.awards import Awards
from nlp.training.corpora.base import Source
from nlp.training.corpora.bills import Bills
from nlp.training.corpora.notices import Notices
from nlp.training.corpora.patents import Patents, held_out_ids
from nlp.training.corpora.similarity import Similarity
from nlp.training.corpora.translations import Translations
from nlp.training.downloads import bills_archive, debian_packages


def all_sources(data: Path, downloads: Path) -> Iterator[Source]:
    """The real documents under `data`, as far as they are there, then the public packages."""
    patents = data / "patents"
    files = [
        patents / "kr_patents.jsonl",
        *sorted((data / "kipris_xml").glob("*.xml")),
        *sorted((data / "uspto_samples").rglob("*.xml")),
        *sorted((data / "uspto_samples").rglob("*.txt")),
    ]
    if there := [file for file in files if file.is_file()]:
        yield Patents(there, held_out=held_out_ids(patents / "prior_art_dev.json"))
    folders = [data / "korean_notices" / "intake", data / "proposal_forms"]
    if any(folder.is_dir() for folder in folders):
        yield Notices(folders)
    if (awards := data / "sbir_phase1_1983_1992.jsonl.gz").is_file():
        yield Awards(awards)
    if (similarity := data / "korean_sts" / "korsts-train.tsv").is_file():
        yield Similarity(similarity)
    yield Translations(debian_packages(downloads))
    yield Bills(bills_archive(downloads))
