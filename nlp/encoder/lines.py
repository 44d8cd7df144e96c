"""A file of texts, one a line, into a file of vectors, one a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import numpy as np

from nlp.domain import Encoder
from nlp.encoder.reports import Embedded
from nlp.errors import EncoderError, MissingFileError

_TOGETHER = 2_048
"""Lines encoded at once: enough to sort them by length, few enough for any memory."""
Progress = Callable[[int, int], None]


def embed_lines(
    texts: Path, out: Path, *, encoder: Encoder, progress: Progress = lambda _done, _total: None
) -> Embedded:
    """Writes `out` as .npy, float32, shape (lines, dimension).

    Row n belongs to line n; an empty line gives zeros. `out` appears when it is whole. Raises
    `MissingFileError`, and `EncoderError` where the file is not UTF-8 or cannot be written.
    """
    if texts.exists() and not texts.is_file():
        raise EncoderError(
            "This is not a plain file; it is read twice.",
            where=str(texts),
            todo="Save the texts as a file first.",
        )
    total = sum(1 for _ in _lines(texts))
    unfinished = out.with_name(out.name + ".part")
    shape = (total, encoder.dimension)
    try:
        rows = np.lib.format.open_memmap(unfinished, mode="w+", dtype=np.float32, shape=shape)
        done = 0
        lines = _lines(texts)
        while batch := list(islice(lines, _TOGETHER)):
            rows[done : done + len(batch)] = encoder.encode(batch)[: total - done]
            done += len(batch)
            progress(done, total)
        if done != total:
            raise EncoderError(
                "The file changed while it was read.",
                where=str(texts),
                todo="Try again once nobody writes to it.",
            )
        rows.flush()
        del rows
        unfinished.replace(out)
    except OSError as error:
        raise EncoderError(
            f"The vectors cannot be written: {error.strerror or error}.",
            where=str(out),
            todo="Name a file in a folder that exists and has room.",
        ) from error
    finally:
        with suppress(OSError):  # where no file could be made there is none
            unfinished.unlink(missing_ok=True)
    return Embedded(rows=total, dimension=encoder.dimension, encoder=encoder.id, out=out)


def _lines(path: Path) -> Iterator[str]:
    """Without their ends; only a line feed ends a line, with or without a carriage return."""
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise EncoderError(
                        "This line is not UTF-8.",
                        where=f"{path}:{number}",
                        todo="Save the file as UTF-8.",
                    ) from error
                yield text.rstrip("\r\n")
    except FileNotFoundError as error:
        raise MissingFileError("There is no such file of texts.", where=str(path)) from error
