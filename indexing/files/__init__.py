"""Uploaded files, addressed by what is in them: in a folder, or in an S3-compatible bucket."""

from indexing.files.copying import CopyProgress, CopyReport, copy_files
from indexing.files.folder import FolderStore
from indexing.files.opening import open_files
from indexing.files.store import FileStore, StoredEntry, StoredFile

__all__ = [
    "CopyProgress",
    "CopyReport",
    "FileStore",
    "FolderStore",
    "StoredEntry",
    "StoredFile",
    "copy_files",
    "open_files",
]
