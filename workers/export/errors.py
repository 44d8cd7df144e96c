"""Errors of exporting.

NovumError
└── ExportError              what is asked cannot be written
    ├── ExportExistsError        something is at the place already
    ├── ExportTooLargeError      more rows than the format holds
    └── MissingLibraryError      the format needs a package that is not installed
"""

from __future__ import annotations

from nlp.errors import ErrorCategory, NovumError


class ExportError(NovumError):
    category = ErrorCategory.CONFIGURATION


class ExportExistsError(ExportError):
    category = ErrorCategory.CONFLICT


class ExportTooLargeError(ExportError):
    category = ErrorCategory.LIMIT


class MissingLibraryError(ExportError):
    def __init__(self, package: str) -> None:
        super().__init__(
            f"This format needs the package {package}, which is not installed.",
            todo="Type: pip install 'novum[export]'",
        )
