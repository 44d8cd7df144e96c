"""The embedded engine keeps the engine contract, and survives a killed writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from indexing.embedded import EmbeddedEngine, discard
from indexing.engine import IndexedDocument, Query
from indexing.errors import EngineMismatchError, EngineUnavailableError
from indexing.prepare import prepare
from indexing.settings import EngineSettings
from nlp.domain import Encoder, Found
from nlp.terms import KoDicAnalyser
from tests.contract.engine import EVERYTHING, EngineContract, documents, shared_encoder
from tests.contract.engine_documents import DOCUMENTS, patent

__all__ = ["documents", "shared_encoder"]
ANALYSER = KoDicAnalyser()
DATES = [date(2018, 3, 2), date(2019, 6, 1)]


class OtherAnalyser(KoDicAnalyser):
    id = "other-rules"


class TestEmbeddedEngine(EngineContract):
    @pytest.fixture
    def open_engine(self, tmp_path: Path, shared_encoder: Encoder) -> Callable[..., EmbeddedEngine]:
        def opened(encoder: Encoder | None = shared_encoder) -> EmbeddedEngine:
            return EmbeddedEngine(tmp_path / "index", analyser=ANALYSER, encoder=encoder)

        return opened

    @pytest.fixture
    def discard(self, tmp_path: Path) -> Callable[[], None]:
        return lambda: discard(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_few_candidates_still_let_filters_come_first(
    folder: Path, documents: list[IndexedDocument], shared_encoder: Encoder
) -> None:
    """With ten candidates among hundreds, what a filter leaves out must not take their places."""
    crowd = [
        patent(
            f"C{i:03d}", "세라믹 분리막", "세라믹 분리막 이차전지.", filed=DATES[1], country="JP"
        )
        for i in range(300)
    ]
    settings = EngineSettings(candidates=10)
    engine = EmbeddedEngine(folder, analyser=ANALYSER, encoder=shared_encoder, settings=settings)
    engine.upsert([*prepare(crowd, encoder=shared_encoder), *documents])
    for condition in (
        EVERYTHING.model_copy(update={"countries": ("KR",)}),
        EVERYTHING.model_copy(update={"before": DATES[1], "countries": ("KR", "JP")}),
        EVERYTHING.model_copy(update={"ipc": ("H01M",)}),
        EVERYTHING.model_copy(update={"exclude_ids": tuple(f"C{i:03d}" for i in range(300))}),
        EVERYTHING.model_copy(update={"applicants": ("가온에너지",)}),
    ):
        hits = engine.search(Query(text="세라믹 분리막", filter=condition, limit=1))
        assert [hit.id for hit in hits] == ["1020180000001"]
        assert engine.known_terms(["세라믹"], filter=condition) == {"세라믹"}
    assert len(engine.search(Query(text="세라믹 분리막", limit=200))) == 200
    engine.close()


def test_what_few_exclusions_leave_out_takes_no_candidates_places(folder: Path) -> None:
    """Ten candidates, and the ten best are excluded."""
    best = [patent(f"B{i}", "세라믹 분리막", "세라믹 분리막.", filed=DATES[1]) for i in range(10)]
    rest = [
        patent(f"R{i:02d}", "이차전지", "세라믹 코팅층을 둔 이차전지의 전극.", filed=DATES[1])
        for i in range(30)
    ]
    settings = EngineSettings(candidates=10)
    engine = EmbeddedEngine(folder, analyser=ANALYSER, encoder=None, settings=settings)
    engine.upsert(prepare([*best, *rest], encoder=None))
    condition = EVERYTHING.model_copy(update={"exclude_ids": tuple(f"B{i}" for i in range(10))})
    hits = engine.search(Query(text="세라믹 분리막", filter=condition, limit=2))
    assert [hit.id[0] for hit in hits] == ["R", "R"]
    engine.close()


def test_an_index_of_another_analyser_is_refused(folder: Path, shared_encoder: Encoder) -> None:
    EmbeddedEngine(folder, analyser=ANALYSER, encoder=shared_encoder).close()
    with pytest.raises(EngineMismatchError, match="other-rules"):
        EmbeddedEngine(folder, analyser=OtherAnalyser(), encoder=shared_encoder)


def test_without_an_encoder_words_alone_rank(folder: Path) -> None:
    engine = EmbeddedEngine(folder, analyser=ANALYSER, encoder=None)
    engine.upsert(prepare(DOCUMENTS, encoder=None))
    hit = engine.search(Query(text="세라믹 분리막"))[0]
    assert hit.id == "1020180000001"
    assert "meaning" not in hit.parts
    assert engine.search(Query(text="nothing of this kind")) == []
    assert len(engine.passages([hit.id])[hit.id]) == 2
    none = np.zeros((1, 0), dtype=np.float32)
    assert len(engine.nearest_documents(none, filter=EVERYTHING, limit=2)) == 1
    engine.close()


def test_a_second_writer_waits_and_then_says_so(
    folder: Path, documents: list[IndexedDocument], shared_encoder: Encoder
) -> None:
    settings = EngineSettings(writer_wait=timedelta(seconds=0.1))
    engine = EmbeddedEngine(folder, analyser=ANALYSER, encoder=shared_encoder, settings=settings)
    script = f"""
    import fcntl, sys, time
    lock = open({str(folder / "writer.lock")!r}, "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
    """
    with _python(script) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(EngineUnavailableError, match="Another process"):
            engine.upsert(documents)
        holder.stdin.close()
        holder.wait()
    assert engine.upsert(documents) == len(documents)
    engine.close()


def test_readers_find_every_document_once_while_others_replace_it(
    folder: Path, documents: list[IndexedDocument], shared_encoder: Encoder
) -> None:
    writer = EmbeddedEngine(folder, analyser=ANALYSER, encoder=shared_encoder)
    writer.upsert(documents)
    renamed = DOCUMENTS[0].model_copy(update={"title": Found[str](value="다른 제목")})
    other = prepare([renamed], encoder=shared_encoder)
    reader = EmbeddedEngine(folder, analyser=ANALYSER, encoder=shared_encoder)
    query = Query(text="세라믹 분리막 장치 device 시스템", filter=EVERYTHING, limit=50)
    wanted = sorted(one.features.id for one in documents)

    def replace_again_and_again() -> None:
        for turn in range(12):
            writer.upsert(other if turn % 2 == 0 else documents[:1])

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(replace_again_and_again)
        answers = 0
        while not writing.done():
            assert sorted(hit.id for hit in reader.search(query)) == wanted
            assert reader.known_terms(["세라믹"], filter=EVERYTHING) == {"세라믹"}
            answers += 1
        writing.result()
    assert answers > 1
    assert reader.snapshot() == writer.snapshot()
    reader.close()
    writer.close()


STEPS = (
    "indexing.embedded.flat.FlatFile.append",
    "indexing.embedded.words.WordIndex.write",
    "indexing.embedded.store.Store._make_visible",
    "indexing.embedded.store.Store._insert",
    "indexing.embedded.store.Store.purge",
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_writer_killed_at_any_step_leaves_one_of_the_two_states(
    folder: Path,
    documents: list[IndexedDocument],
    shared_encoder: Encoder,
    step: str,
    moment: str,
) -> None:
    engine = EmbeddedEngine(folder, analyser=ANALYSER, encoder=shared_encoder)
    engine.upsert(documents[:3])
    query = Query(text=documents[0].passages[0].text, filter=EVERYTHING, limit=50)
    before, old = engine.search(query), engine.snapshot()
    done = _killed_writer(folder, step, moment)
    assert done.returncode == -signal.SIGKILL, done.stderr
    after = engine.snapshot()
    ids = {hit.id for hit in engine.search(query)}
    if after.id == old.id:
        assert engine.search(query) == before
    else:
        assert after.documents == len(documents)
        assert "1020180000001" in ids
    # The next writer repairs whatever was left behind.
    engine.upsert(documents)
    fresh = EmbeddedEngine(folder.parent / "fresh", analyser=ANALYSER, encoder=shared_encoder)
    fresh.upsert(documents)
    assert engine.search(query) == fresh.search(query)
    assert engine.snapshot() == fresh.snapshot()
    assert engine.known_terms(["바뀜"], filter=EVERYTHING) == set()
    fresh.close()
    engine.close()


def _killed_writer(folder: Path, step: str, moment: str) -> subprocess.CompletedProcess[str]:
    """Another process replaces the first document and adds the rest, and dies at the step."""
    module, cls, method = step.rsplit(".", 2)
    script = f"""
    import importlib, os, signal
    from pathlib import Path
    from indexing.embedded import EmbeddedEngine, discard
    from indexing.prepare import prepare
    from nlp.domain import Found
    from nlp.encoder import load_encoder
    from nlp.terms import KoDicAnalyser
    from tests.contract.engine_documents import DOCUMENTS, patent

    owner = getattr(importlib.import_module({module!r}), {cls!r})
    original = getattr(owner, {method!r})

    def deadly(*args, **kwargs):
        if {moment!r} == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, {method!r}, deadly)
    encoder = load_encoder()
    engine = EmbeddedEngine(Path({str(folder)!r}), analyser=KoDicAnalyser(), encoder=encoder)
    changed = DOCUMENTS[0].model_copy(update={{"title": Found[str](value="바뀜 이차전지")}})
    engine.upsert(prepare([changed, *DOCUMENTS[1:]], encoder=encoder))
    """
    with _python(script) as process:
        out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess([], process.returncode, out, err)


def _python(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["."])},
    )
