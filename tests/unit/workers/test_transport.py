"""Messages as files: complete or absent, taken once, and a bad one stops nobody."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

import pytest
from kombu.connection import Connection

from workers import transport
from workers.transport import Channel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    transport.register()
    return tmp_path


def channel(folder: Path) -> Channel:
    options = {"folder": str(folder)}
    connection = Connection(  # type: ignore[no-untyped-call]
        f"{transport.SCHEME}://", transport_options=options
    )
    made = connection.channel()  # type: ignore[no-untyped-call]
    assert isinstance(made, Channel)
    return made


def test_messages_come_back_in_the_order_they_were_sent(folder: Path) -> None:
    one = channel(folder)
    for number in range(3):
        one._put("novum", {"n": number})
    assert one._size("novum") == 3
    assert [one._get("novum")["n"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        one._get("novum")
    assert list(folder.iterdir()) == []


def test_each_message_is_taken_by_one_of_several_readers(folder: Path) -> None:
    sent = 200
    writer = channel(folder)
    for number in range(sent):
        writer._put("novum", {"n": number})

    def read_all(reader: Channel) -> list[int]:
        taken = []
        while True:
            try:
                taken.append(reader._get("novum")["n"])
            except Empty:
                return taken

    readers = [channel(folder) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = [number for numbers in pool.map(read_all, readers) for number in numbers]
    assert sorted(taken) == list(range(sent))


def test_a_file_that_is_no_message_is_put_aside(folder: Path) -> None:
    one = channel(folder)
    (folder / "0_bad.novum.msg").write_bytes(b'{"half": ')
    (folder / "1_list.novum.msg").write_text(json.dumps([1, 2]))
    one._put("novum", {"n": 1})
    assert one._get("novum") == {"n": 1}


def test_a_half_written_message_is_not_seen(folder: Path) -> None:
    (folder / "0_x.half").write_bytes(b'{"n"')
    with pytest.raises(Empty):
        channel(folder)._get("novum")


def test_other_queues_are_left_alone(folder: Path) -> None:
    one = channel(folder)
    one._put("other", {"n": 1})
    with pytest.raises(Empty):
        one._get("novum")
    assert one._purge("other") == 1
