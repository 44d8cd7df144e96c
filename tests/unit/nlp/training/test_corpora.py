"""Gathering: each text once, nothing that measures, an order that content alone decides."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.errors import ConfigurationError, DamagedFileError
from nlp.patents.reading import Record, read_records
from nlp.training.corpora import Kind, Pair, gather
from nlp.training.corpora.base import halves, pieces
from nlp.training.corpora.gathering import measured_texts
from nlp.training.corpora.patents import Patents, held_out_ids
from nlp.training.corpora.translations import Translations
from nlp.training.recipe import Recipe
from nlp.training.workspace import Workspace
from tests.conftest import DATA
from tests.unit.nlp.training.conftest import TINY, Invented, lines

LONG = " ".join(
    f"The {n}th step heats the electrode to a temperature of {n} degrees." for n in range(40)
)


class _Backwards(Invented):
    def texts(self) -> Iterator[str]:
        yield from reversed(list(super().texts()))


def _gathered(
    folder: Path, source: Invented, recipe: Recipe, held_out: frozenset[str]
) -> Workspace:
    work = Workspace(folder)
    gather([source], work, recipe, held_out=held_out, progress=lambda _name, _texts: None)
    return work


def test_each_text_is_taken_once_in_an_order_that_content_decides(tmp_path: Path) -> None:
    one = _gathered(tmp_path / "one", Invented(), TINY, frozenset())
    other = _gathered(tmp_path / "other", _Backwards(), TINY, frozenset())
    assert one.texts.read_bytes() == other.texts.read_bytes()
    texts = [row["text"] for row in lines(one.texts)]
    assert len(texts) == len(set(texts)) == len(set(Invented().texts()))


def test_of_too_many_texts_the_same_fair_choice_is_taken(tmp_path: Path) -> None:
    few = TINY.model_copy(update={"most_texts": 20})
    one = _gathered(tmp_path / "one", Invented(), few, frozenset())
    whole = _gathered(tmp_path / "whole", Invented(), TINY, frozenset())
    assert lines(one.texts) == lines(whole.texts)[:20]


def test_texts_that_measure_are_left_out_with_their_pairs(tmp_path: Path) -> None:
    pair = next(Invented().pairs())
    work = _gathered(tmp_path, Invented(), TINY, frozenset({pair.second}))
    assert pair.second not in {row["text"] for row in lines(work.texts)}
    assert all(pair.second not in (row["first"], row["second"]) for row in lines(work.pairs))
    told = json.loads(work.sources.read_text(encoding="utf-8"))["invented"]
    assert told["texts"] == len(lines(work.texts))
    assert sum(told["pairs"].values()) == len(lines(work.pairs))


def test_a_text_gives_its_statements_and_passages_of_several() -> None:
    found = list(pieces(LONG))
    assert "The 3th step heats the electrode to a temperature of 3 degrees." in found
    passages = [piece for piece in found if len(piece) > 300]
    assert passages
    assert all(len(piece) <= 900 and piece in LONG for piece in passages)


def test_halves_are_the_whole_text_cut_between_two_statements() -> None:
    first, second = halves(LONG) or ("", "")
    assert f"{first} {second}" == LONG
    assert halves("One statement only.") is None


def test_messages_of_a_debian_package_become_translations(tmp_path: Path) -> None:
    if not shutil.which("dpkg-deb"):
        pytest.skip("dpkg-deb is not installed")
    root = tmp_path / "root"
    folder = root / "usr/share/locale/ko/LC_MESSAGES"
    folder.mkdir(parents=True)
    messages = {
        "context\x04&Open the measured file": "측정한 파일 열기(&O)",
        "Save": "저장",  # a label, too short to learn from
        "Export <b>%s</b> as a table": "<b>%s</b>을(를) 표로 내보내기",
        "Not translated at all": "Not translated at all",
    }
    (folder / "invented.mo").write_bytes(_catalogue(messages))
    (root / "DEBIAN").mkdir()
    control = "Package: invented\nVersion: 1\nArchitecture: all\n"
    control += "Maintainer: A <a@example.org>\nDescription: messages\n"
    (root / "DEBIAN/control").write_text(control, encoding="utf-8")
    package = tmp_path / "invented.deb"
    subprocess.run(
        ["dpkg-deb", "--build", str(root), str(package)], check=True, capture_output=True
    )
    assert list(Translations([package]).pairs()) == [
        Pair("Export as a table", "을(를) 표로 내보내기", Kind.TRANSLATION),
        Pair("Open the measured file", "측정한 파일 열기", Kind.TRANSLATION),
    ]


def test_a_damaged_package_is_named(tmp_path: Path) -> None:
    package = tmp_path / "broken.deb"
    package.write_bytes(b"!<arch>\nno package")
    with pytest.raises((DamagedFileError, ConfigurationError), match=r"broken\.deb|dpkg-deb"):
        list(Translations([package]).pairs())


def _catalogue(messages: dict[str, str]) -> bytes:
    """A GNU message catalogue, as `msgfmt` writes it."""
    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **messages}.items())
    keys = [key.encode() for key, _ in entries]
    values = [value.encode() for _, value in entries]
    start = 28 + 16 * len(entries)
    table, data = [], b""
    for group in (keys, values):
        for one in group:
            table += [len(one), start + len(data)]
            data += one + b"\0"
    head = [0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, start]
    return b"".join(n.to_bytes(4, "little") for n in [*head, *table]) + data


def patents_of(records: list[PatentFeatures | ProjectFeatures]) -> list[PatentFeatures]:
    return [one for one in records if isinstance(one, PatentFeatures)]


@pytest.mark.data
def test_nothing_is_learnt_from_what_measures() -> None:
    patents = DATA / "patents"
    questions = held_out_ids(patents / "prior_art_dev.json")
    assert len(questions) == 76
    file = patents / "kr_patents.jsonl"
    records = [record.features for record in read_records(file) if isinstance(record, Record)]
    asked = [one for one in patents_of(records) if one.id in questions]
    abstracts = {one.abstract.value for one in asked if one.abstract}
    assert len(abstracts) > 70
    learnt = {pair.second for pair in Patents([file], held_out=questions).pairs()}
    assert len(learnt) > 3_000
    assert not abstracts & learnt
    measured = measured_texts(DATA)
    dev = (DATA / "korean_sts" / "korsts-dev.tsv").read_text(encoding="utf-8").splitlines()[1:]
    sentences = {column for line in dev for column in line.split("\t")[-2:]}
    titles = {one.title_en.value for one in patents_of(records) if one.title_en}
    statements = {piece for text in abstracts for piece in pieces(text)}
    assert (len(sentences) > 2_500, len(titles) > 490, len(statements) > 300) == (True,) * 3
    assert sentences | titles | statements <= measured
