"""Errors of the stores and the search engines.

NovumError
└── IndexingError
    ├── EngineMismatchError     an index made by another encoder or term analyser
    ├── DamagedIndexError       the index cannot be opened; it is made again from the catalog
    ├── EngineUnavailableError  the search engine does not answer, or another process writes
    ├── PartlyWrittenError      some documents of a batch were refused by the engine, the rest is in
    ├── FilesUnavailableError   the bucket with the files does not answer
    ├── StorageFullError        no room for a file on the disk
    └── CatalogError            the database refuses
        ├── CatalogUnavailableError  it is down, busy or full: another try may go better
        ├── CatalogAccessError       wrong address, name, user or password
        └── NotInCatalogError        no document, job or evaluation of that id
"""

from __future__ import annotations

from collections.abc import Mapping

from nlp.errors import ErrorCategory, NovumError


class IndexingError(NovumError):
    """The stores or the search engine could not do what was asked."""


class EngineMismatchError(IndexingError):
    category = ErrorCategory.CONFLICT


class DamagedIndexError(IndexingError):
    """The files of the index are not what was written."""


class EngineUnavailableError(IndexingError):
    category = ErrorCategory.UNAVAILABLE


class PartlyWrittenError(IndexingError):
    """Every other document of the batch is written. `items`: document id to the engine's reason."""

    category = ErrorCategory.RECORD

    def __init__(
        self, items: Mapping[str, str], *, where: str | None = None, todo: str | None = None
    ) -> None:
        self.items = dict(items)
        first = next(iter(self.items.items()), ("", ""))
        super().__init__(
            f"The index refused {len(self.items)} documents, such as {first[0]}: {first[1]}",
            where=where,
            todo=todo,
        )


class FilesUnavailableError(IndexingError):
    category = ErrorCategory.UNAVAILABLE


class StorageFullError(IndexingError):
    category = ErrorCategory.UNAVAILABLE


class CatalogError(IndexingError):
    """The catalog's database refuses."""


class CatalogUnavailableError(CatalogError):
    """The database does not answer, is busy or has no room. Nothing was written."""

    category = ErrorCategory.UNAVAILABLE


class CatalogAccessError(CatalogError):
    """The database answers but does not let us in."""

    category = ErrorCategory.CONFIGURATION


class NotInCatalogError(CatalogError):
    category = ErrorCategory.NOT_FOUND
