"""Uploads: streamed to the disk while they arrive, measured, and gone when the work is done."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import UploadFile

from api.errors import InvalidInputError
from api.gate import too_large
from indexing.room import room_in


@contextmanager
def kept(upload: UploadFile, *, limit: int) -> Iterator[Path]:
    """The upload as a private temporary file; its own name is never used as a path.

    Raises `TooLargeError` one byte over `limit`.
    """
    if not upload.filename:
        raise InvalidInputError(
            "The upload has no file.", where="file", todo="Choose a file and send it again."
        )
    if upload.size is None or upload.size > limit:
        raise too_large(limit)
    with tempfile.TemporaryDirectory(prefix="novum-upload-") as folder:
        path = Path(folder) / "upload"
        with room_in(Path(folder)), path.open("wb") as out:
            shutil.copyfileobj(upload.file, out, 1024 * 1024)
        yield path
