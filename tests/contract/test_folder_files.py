"""The store of files in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexing.files import FileStore, FolderStore
from tests.contract.files import LIMIT, FilesContract


class TestFolderFiles(FilesContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FileStore:
        return FolderStore(tmp_path / "files", max_bytes=LIMIT)

    def spoil(self, store: FileStore, sha256: str, content: bytes) -> None:
        (Path(store.where) / sha256[:2] / sha256[2:]).write_bytes(content)

    def kept(self, store: FileStore) -> int:
        return sum(path.is_file() for path in Path(store.where).rglob("*"))
