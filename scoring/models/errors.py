"""Errors of the models.

NovumError
└── ScoringError
    └── ModelError                what was asked of a model cannot be done
        ├── ColumnMapError            the description of a table's columns is wrong
        ├── TableError                a table cannot be read at all
        ├── NoSuchModelError          no model, version or data set of that name
        ├── DamagedModelError         a stored model is not what was stored
        └── MissingTrainerError       training needs a package that is not installed
"""

from __future__ import annotations

from nlp.errors import ErrorCategory
from scoring.errors import ScoringError


class ModelError(ScoringError):
    category = ErrorCategory.CONFIGURATION


class ColumnMapError(ModelError):
    """The column map has a fault; the message names its place."""


class TableError(ModelError):
    """Not a table that Novum reads, or larger than the limits allow."""


class NoSuchModelError(ModelError):
    category = ErrorCategory.NOT_FOUND


class DamagedModelError(ModelError):
    category = ErrorCategory.DAMAGED


class MissingTrainerError(ModelError):
    category = ErrorCategory.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            "Training and validation need packages that are not installed.",
            todo="Type: pip install 'novum[train]'",
        )
