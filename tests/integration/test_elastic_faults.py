"""What the Elasticsearch engine does when the server is away, busy, or refuses a part."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from indexing.elastic import ElasticEngine
from indexing.engine import Query
from indexing.errors import EngineMismatchError, EngineUnavailableError, PartlyWrittenError
from indexing.prepare import prepare
from indexing.settings import ElasticSettings
from nlp.domain import Found
from nlp.errors import ConfigurationError
from nlp.terms import KoDicAnalyser
from tests.contract.engine import EVERYTHING
from tests.contract.engine_documents import DOCUMENTS, patent
from tests.elastic import ELASTICSEARCH, own_settings
from tests.proxy import Faulty, Seen, self_signed

ANALYSER = KoDicAnalyser()
PREPARED = prepare(DOCUMENTS, encoder=None)
WORDS = Query(text="세라믹 분리막", filter=EVERYTHING)
pytestmark = pytest.mark.server


@pytest.fixture
def settings() -> Iterator[ElasticSettings]:
    with own_settings() as settings:
        yield settings


@pytest.fixture
def proxy(settings: ElasticSettings) -> Iterator[Faulty]:
    """`settings` is asked for first, so that a missing server is a skip."""
    with Faulty(ELASTICSEARCH) as proxy:
        yield proxy


def opened(settings: ElasticSettings, **changes: object) -> ElasticEngine:
    mine = settings.model_copy(update=changes)
    return ElasticEngine(mine, analyser=ANALYSER, encoder=None)


def passages(engine: ElasticEngine) -> dict[str, list[str]]:
    names = [one.features.id for one in PREPARED]
    return {
        name: [one.passage.text for one in stored]
        for name, stored in engine.passages(names).items()
    }


def test_a_server_that_is_away_is_told_at_once(settings: ElasticSettings) -> None:
    nobody = settings.model_copy(update={"url": "http://user:secret@127.0.0.1:9"})
    with pytest.raises(EngineUnavailableError, match="Search is down") as told:
        ElasticEngine(nobody, analyser=ANALYSER, encoder=None)
    assert told.value.where == "http://127.0.0.1:9"
    assert "secret" not in str(told.value)


def test_after_failures_in_a_row_nobody_asks_until_the_pause_ends(
    settings: ElasticSettings, proxy: Faulty
) -> None:
    engine = opened(settings, url=proxy.url, circuit_pause=timedelta(seconds=1.5))
    engine.upsert(PREPARED)
    proxy.fault = lambda _: 0
    for _ in range(3):
        with pytest.raises(EngineUnavailableError, match="Search is down"):
            engine.search(WORDS)
    asked = len(proxy.seen)
    with pytest.raises(EngineUnavailableError, match="not asked"):
        engine.search(WORDS)
    assert len(proxy.seen) == asked
    proxy.fault = lambda _: None
    time.sleep(1.6)
    assert engine.search(WORDS)[0].id == "1020180000001"
    engine.close()


def test_a_server_that_says_nothing_is_given_up_in_time(
    settings: ElasticSettings, proxy: Faulty
) -> None:
    engine = opened(settings, url=proxy.url, timeout=timedelta(seconds=0.5))
    engine.upsert(PREPARED)
    proxy.delay = 3.0
    with pytest.raises(EngineUnavailableError, match="Search is down"):
        engine.search(WORDS)
    proxy.delay = 0.0
    engine.close()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(
    settings: ElasticSettings, proxy: Faulty, status: int
) -> None:
    engine = opened(settings, url=proxy.url)
    engine.upsert(PREPARED)
    answers = iter([status, status])
    proxy.fault = lambda _: next(answers, None)
    assert engine.search(WORDS)[0].id == "1020180000001"
    assert next(answers, None) is None
    engine.close()


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_does_not_let_us_in_says_which_settings_help(
    settings: ElasticSettings, proxy: Faulty, status: int
) -> None:
    proxy.fault = lambda _: status
    with pytest.raises(ConfigurationError, match="NOVUM_SEARCH_API_KEY"):
        opened(settings, url=proxy.url)


def test_keys_and_passwords_are_sent_and_never_shown(
    settings: ElasticSettings, proxy: Faulty
) -> None:
    given = ElasticSettings.model_validate(
        {"url": proxy.url, "prefix": settings.prefix, "api_key": "a2V5OnNlY3JldA=="}
    )
    opened(given).close()
    assert {one.headers["authorization"] for one in proxy.seen} == {"ApiKey a2V5OnNlY3JldA=="}
    assert "a2V5" not in repr(given)


def test_a_certificate_is_checked_against_the_given_authority(
    settings: ElasticSettings, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path)
    with Faulty(ELASTICSEARCH, certificate=certificate) as proxy:
        with pytest.raises(ConfigurationError, match="NOVUM_SEARCH_CA_FILE"):
            opened(settings, url=proxy.url)
        for trusting in ({"ca_file": certificate}, {"verify": False}):
            engine = opened(settings, url=proxy.url, **trusting)
            assert engine.snapshot().documents == 0
            engine.close()


def test_half_of_a_bulk_that_had_no_room_is_sent_again(
    settings: ElasticSettings, proxy: Faulty
) -> None:
    engine = opened(settings, url=proxy.url)
    refusals = iter([True, True])

    def half(seen: Seen, answer: dict[str, object]) -> dict[str, object]:
        """Says of every second item that it was refused (it is written, and written again)."""
        items = answer.get("items")
        if "_bulk" in seen.path and isinstance(items, list) and next(refusals, False):
            for item in items[::2]:
                for told in item.values():
                    told |= {"status": 429, "error": {"type": "es_rejected_execution_exception"}}
        return answer

    proxy.change = half
    assert engine.upsert(PREPARED) == len(PREPARED)
    assert next(refusals, None) is None
    fresh = opened(settings)
    assert fresh.ids(filter=EVERYTHING) == sorted(one.features.id for one in PREPARED)
    assert passages(fresh) == {
        one.features.id: [passage.text for passage in one.passages] for one in PREPARED
    }
    engine.close()
    fresh.close()


def test_a_shard_that_is_not_there_yet_is_waited_for(
    settings: ElasticSettings, proxy: Faulty
) -> None:
    """As after a restart: single documents of an answer carry the error."""
    engine = opened(settings, url=proxy.url)
    missing = iter([True, True])

    def lacking(seen: Seen, answer: dict[str, object]) -> dict[str, object]:
        if "_mget" in seen.path and next(missing, False):
            error = {"type": "no_shard_available_action_exception", "reason": "recovering"}
            return {"docs": [{"_index": "any", "_id": "any", "error": error}]}
        return answer

    proxy.change = lacking
    assert engine.upsert(PREPARED) == len(PREPARED)
    assert next(missing, None) is None
    assert engine.snapshot().documents == len(PREPARED)
    engine.close()


def test_a_writer_is_patient_and_then_says_so(settings: ElasticSettings, proxy: Faulty) -> None:
    engine = opened(settings, url=proxy.url, write_patience=timedelta(seconds=1))
    proxy.fault = lambda seen: 503 if "_bulk" in seen.path else None
    with pytest.raises(EngineUnavailableError, match="503"):
        engine.upsert(PREPARED)
    assert proxy.requests("_bulk") > 2
    proxy.fault = lambda _: None
    assert engine.upsert(PREPARED) == len(PREPARED)
    assert engine.snapshot().documents == len(PREPARED)
    engine.close()


def test_documents_that_are_refused_are_named_and_the_others_are_written(
    settings: ElasticSettings,
) -> None:
    engine = opened(settings)
    # A keyword of Lucene has at most 32,766 bytes.
    endless = prepare([patent("X" * 40_000, "제목", "내용.", filed=date(2020, 1, 1))], encoder=None)
    with pytest.raises(PartlyWrittenError, match="immense term") as told:
        engine.upsert([*endless, *PREPARED])
    assert list(told.value.items) == ["X" * 40_000]
    assert engine.snapshot().documents == len(PREPARED)
    assert engine.search(WORDS)[0].id == "1020180000001"
    engine.close()


class OtherAnalyser(KoDicAnalyser):
    id = "other-rules"


def test_an_index_of_another_analyser_is_refused(settings: ElasticSettings) -> None:
    opened(settings).close()
    with pytest.raises(EngineMismatchError, match="other-rules"):
        ElasticEngine(settings, analyser=OtherAnalyser(), encoder=None)


def test_readers_find_every_document_once_while_others_replace_it(
    settings: ElasticSettings,
) -> None:
    writer, reader = opened(settings), opened(settings)
    writer.upsert(PREPARED)
    renamed = DOCUMENTS[0].model_copy(update={"title": Found[str](value="다른 제목")})
    other = prepare([renamed], encoder=None)
    query = Query(text="세라믹 분리막 장치 device 시스템", filter=EVERYTHING, limit=50)
    wanted = sorted(one.features.id for one in PREPARED)

    def replace_again_and_again() -> None:
        for turn in range(12):
            writer.upsert(other if turn % 2 == 0 else PREPARED[:1])

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(replace_again_and_again)
        answers = 0
        while not writing.done():
            assert sorted(hit.id for hit in reader.search(query)) == wanted
            assert sorted(passages(reader)) == wanted
            answers += 1
        writing.result()
    assert answers > 1
    assert reader.snapshot() == writer.snapshot()
    writer.close()
    reader.close()


def test_writers_that_meet_leave_one_whole_document(settings: ElasticSettings) -> None:
    versions = [
        prepare(
            [patent("P1", f"장치 {turn}", f"{turn}번째 장치이다. 둘째 문장이다.", filed=None)],
            encoder=None,
        )
        for turn in range(6)
    ]
    engines = [opened(settings) for _ in range(3)]

    def write(engine: ElasticEngine, start: int) -> None:
        for turn in range(6):
            engine.upsert(versions[(start + turn) % 6])

    with ThreadPoolExecutor(3) as pool:
        for job in [pool.submit(write, one, 2 * i) for i, one in enumerate(engines)]:
            job.result()
    engine = engines[0]
    title = engine.get(["P1"])[0].title
    (mine,) = (one for one in versions if one[0].features.title.value == title)  # type: ignore[union-attr]
    stored = [one.passage for one in engine.passages(["P1"])["P1"]]
    assert tuple(stored) == mine[0].passages
    assert engine.snapshot().documents == 1
    for one in engines:
        one.close()


STEPS = ("_write_passages", "_send", "publish")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_writer_killed_at_any_step_leaves_whole_documents(
    settings: ElasticSettings, step: str, moment: str
) -> None:
    engine = opened(settings)
    engine.upsert(PREPARED[:3])
    old = passages(engine)
    done = _killed_writer(settings, step, moment)
    assert done.returncode == -signal.SIGKILL, done.stderr
    found = passages(engine)
    for name, texts in found.items():
        stored = engine.get([name])[0]
        assert texts == old.get(name, texts)
        assert texts, f"{name} ({stored.title}) has lost its passages"
    # The next writer takes up whatever was left behind.
    engine.upsert(PREPARED)
    with own_settings() as others:
        fresh = opened(others)
        fresh.upsert(PREPARED)
        assert engine.snapshot() == fresh.snapshot()
        assert engine.search(WORDS) == fresh.search(WORDS)
        assert passages(engine) == passages(fresh)
        assert engine.known_terms(["바뀜"], filter=EVERYTHING) == set()
        fresh.close()
    engine.close()


def _killed_writer(
    settings: ElasticSettings, step: str, moment: str
) -> subprocess.CompletedProcess[str]:
    """Another process replaces the first document and adds the rest, and dies at the step."""
    script = f"""
    import os, signal
    from indexing.elastic import ElasticEngine
    from indexing.elastic.writing import Writer
    from indexing.prepare import prepare
    from indexing.settings import ElasticSettings
    from nlp.domain import Found
    from nlp.terms import KoDicAnalyser
    from tests.contract.engine_documents import DOCUMENTS

    original = getattr(Writer, {step!r})

    def deadly(*args, **kwargs):
        if {moment!r} == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(Writer, {step!r}, deadly)
    settings = ElasticSettings(url={settings.url!r}, prefix={settings.prefix!r})
    engine = ElasticEngine(settings, analyser=KoDicAnalyser(), encoder=None)
    changed = DOCUMENTS[0].model_copy(update={{"title": Found[str](value="바뀜 이차전지")}})
    engine.upsert(prepare([changed, *DOCUMENTS[1:]], encoder=None))
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": "."},
    )
