"""From files to entries for the loader: which reader, which records, and what their digest is."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from indexing.catalog.load_types import FilePlace, LoadFile, LoadOptions, Place
from indexing.files import FileStore
from indexing.ingest import Entry
from nlp.errors import NovumError, RecordError, UnsupportedFileError
from nlp.patents.columns import ColumnMap
from nlp.patents.formats import HEAD_BYTES, open_source
from nlp.patents.sources import Mark, Source, Span
from workers.bulk_files import Member, check_unchanged, members, unpacked
from workers.bulk_settings import IngestSettings


class RecordFile:
    """An unpacked view of one file of a load."""

    def __init__(
        self, path: Path, file: LoadFile, options: LoadOptions, settings: IngestSettings
    ) -> None:
        self._path = path
        self._file = file
        self._columns = columns_of(options.columns)
        self._salt = f"{file.place.format}\n{options.columns or ''}\n".encode()
        self._settings = settings

    def spans(self, start: Place, end: int | None = None) -> Iterator[tuple[Source, Span]]:
        """Records that begin behind `start` and before byte `end`. Raises `DocumentError`."""
        place = self._file.place
        with self._opened(0) as stream:
            head = stream.read(HEAD_BYTES)
        source = open_source(
            head, file_name=self._file.name, format=place.format, columns=self._columns
        )
        mark = Mark(offset=start.offset, line=start.line, number=start.record)
        with self._opened(start.offset) as stream:
            for span in source.split(stream, start=mark):
                if end is not None and span.offset >= end:
                    return
                yield source, span

    def entries(self, start: Place, end: int | None) -> Iterator[Entry]:
        """The same, read; a bad record is an entry with a reason."""
        for source, span in self.spans(start, end):
            yield self._entry(source, span)

    def _entry(self, source: Source, span: Span) -> Entry:
        where = f"{self._file.name}:{span.line}"
        after = Place(offset=span.end, line=span.end_line, record=span.number)
        entry = Entry(span.number, span.line, span.offset, after, span.content)
        try:
            features = source.read(span, source=where)
        except RecordError as error:
            advice = f" {error.todo}" if error.todo else ""
            return replace(entry, reason=f"{where}: {error.what}{advice}")
        canonical = self._canonical(source, span.content)
        digest = hashlib.sha256(canonical).hexdigest()
        return replace(entry, sha256=digest, size=len(canonical), features=features)

    def _canonical(self, source: Source, content: bytes) -> bytes:
        """What makes two records the same: JSON in whatever spelling, else format and bytes."""
        if source.name == "jsonl":
            return canonical_json(content)
        if source.name == "rejects":
            return canonical_reject(content, self._salt)
        return self._salt + content.strip()

    @contextmanager
    def _opened(self, offset: int) -> Iterator[BinaryIO]:
        place = self._file.place
        check_unchanged(self._path, place, name=self._file.name)
        with unpacked(
            self._path,
            packing=place.packing,
            member=place.member,
            name=self._file.name,
            settings=self._settings,
            offset=offset,
        ) as stream:
            yield stream


def canonical_json(line: bytes) -> bytes:
    """The same record in one spelling: keys in order, no spaces, UTF-8 (after RFC 8785)."""
    record = json.loads(line.decode("utf-8-sig"))
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def canonical_reject(line: bytes, salt: bytes) -> bytes:
    """As the corrected record would have been in its own file."""
    from nlp.patents.rejects import content_of

    fields = json.loads(line.decode("utf-8-sig"))
    content = content_of(fields)
    if fields.get("format") == "jsonl":
        return canonical_json(content)
    columns = fields.get("columns")
    own = json.dumps(columns, sort_keys=True, ensure_ascii=False) if columns else ""
    return f"{fields.get('format')}\n{own}\n".encode() + content.strip()


def columns_json(columns: ColumnMap | None) -> str | None:
    """A column map as a load keeps it."""
    if columns is None:
        return None
    return json.dumps(
        {**asdict(columns), "fields": dict(columns.fields)}, sort_keys=True, ensure_ascii=False
    )


def columns_of(text: str | None) -> ColumnMap | None:
    return ColumnMap(**json.loads(text)) if text else None


# --- finding files -------------------------------------------------------------------------


def find_files(
    paths: Sequence[Path],
    *,
    options: LoadOptions,
    settings: IngestSettings,
) -> tuple[list[tuple[Path, LoadFile]], list[NovumError]]:
    """Files with records under `paths`, and why the others in folders and archives have none.

    Raises `DocumentError` for a file that was named itself.
    """
    found: list[tuple[Path, LoadFile]] = []
    passed: list[NovumError] = []
    digests: dict[Path, str] = {}
    for path in paths:
        before = len(found)
        for member in members(path, settings=settings):
            named = member.path == path and member.member is None
            try:
                place = _placed(member, options, settings)
            except NovumError as error:
                if named:
                    raise
                passed.append(error)
                continue
            if member.path not in digests:
                digests[member.path] = _digest(member.path)
            found.append((member.path, _load_file(member, place, digests, options)))
        if len(found) == before:
            raise UnsupportedFileError(
                "nothing in there could be loaded.",
                where=str(path),
                todo=str(passed[-1]) if passed else "It is empty.",
            )
    return found, passed


def _load_file(
    member: Member,
    place: FilePlace,
    digests: dict[Path, str],
    options: LoadOptions,
) -> LoadFile:
    says = (digests[member.path], member.member or "", place.format, options.columns or "")
    return LoadFile(
        name=member.name,
        fingerprint=hashlib.sha256("\n".join(says).encode()).hexdigest(),
        place=place,
        size=member.size,
    )


def _placed(member: Member, options: LoadOptions, settings: IngestSettings) -> FilePlace:
    """Recognises the format; keeps what stands before the first record, for rejects."""
    columns = columns_of(options.columns)
    opened = {
        "packing": member.packing,
        "member": member.member,
        "name": member.name,
        "settings": settings,
    }
    with unpacked(member.path, **opened) as stream:  # type: ignore[arg-type]
        head = stream.read(HEAD_BYTES)
    source = open_source(head, file_name=member.name, format=options.format, columns=columns)
    with unpacked(member.path, **opened) as stream:  # type: ignore[arg-type]
        first = next(islice(source.split(stream, start=Mark()), 1), None)
    before = head[: first.offset] if first else b""
    state = member.path.stat()
    return FilePlace(
        path=str(member.path.resolve()),
        member=member.member,
        packing=member.packing,
        bytes=state.st_size,
        modified=state.st_mtime_ns,
        format=source.name,
        head=base64.b64encode(before).decode(),
    )


def stored(place: FilePlace, path: Path, files: FileStore) -> FilePlace:
    """The same bytes in the file store, for workers that do not see this disk."""
    kept = files.put(path)
    return place.model_copy(update={"path": None, "sha256": kept.sha256, "modified": None})


def runs(
    file: RecordFile, start: Place, *, records: int, size: int
) -> Iterator[tuple[Place, Place, int]]:
    """Cuts a file: start, place behind and end offset of runs of so many records or bytes."""
    first, count, at = start, 0, start
    for _, span in file.spans(start):
        at = Place(offset=span.end, line=span.end_line, record=span.number)
        count += 1
        if count >= records or at.offset - first.offset >= size:
            yield first, at, at.offset
            first, count = at, 0
    if count:
        yield first, at, at.offset


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
