"""The error tree of the reading layer, and the root of every other one.

NovumError                  anything Novum refuses or could not do
├── ConfigurationError      a setting, a model folder or an installation is wrong
├── DocumentError           one file cannot be read; the rest of a batch goes on
│   ├── MissingFileError        there is no file at the path
│   ├── EmptyFileError          no bytes
│   ├── UnsupportedFileError    the content is not a kind we read (whatever its name says)
│   │   └── BulkFileError           records to be loaded in bulk, not one document
│   ├── EncryptedFileError      a password or DRM stands before the text
│   ├── DamagedFileError        truncated, or not readable as what it claims to be
│   ├── NoTextError             pages hold pictures only and no text could be got
│   └── LimitExceededError      memory, time, pages or unpacked bytes
├── RecordError             one line of a bulk file is bad; it is reported and skipped
├── EncoderError            a model cannot be loaded or vectors do not belong together
│   └── EncoderMismatchError
└── TrainingError           a step of a training lacks what it needs, or would spoil a model
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCategory(StrEnum):
    """Machine-readable reason; the interface translates it."""

    CONFIGURATION = "configuration"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"
    BULK = "bulk"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NO_TEXT = "no_text"
    LIMIT = "limit"
    RECORD = "record"
    ENCODER = "encoder"
    NOT_FOUND = "not_found"
    GUESSED = "guessed"
    HIDDEN = "hidden"
    RECOGNISED = "recognised"
    CORRECTION = "correction"
    CONFLICT = "conflict"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class NovumError(Exception):
    """What happened, where (file, page, line) and what to do about it."""

    category = ErrorCategory.INTERNAL

    def __init__(self, what: str, *, where: str | None = None, todo: str | None = None) -> None:
        self.what = what
        self.where = where
        self.todo = todo
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.todo}" if self.todo else ""
        return f"{place}{self.what}{advice}"


class ConfigurationError(NovumError):
    category = ErrorCategory.CONFIGURATION


class DocumentError(NovumError):
    """One document cannot be read."""


class MissingFileError(DocumentError):
    category = ErrorCategory.NOT_FOUND


class EmptyFileError(DocumentError):
    category = ErrorCategory.EMPTY


class UnsupportedFileError(DocumentError):
    category = ErrorCategory.UNSUPPORTED


class BulkFileError(UnsupportedFileError):
    category = ErrorCategory.BULK


class EncryptedFileError(DocumentError):
    category = ErrorCategory.ENCRYPTED


class DamagedFileError(DocumentError):
    category = ErrorCategory.DAMAGED


class NoTextError(DocumentError):
    category = ErrorCategory.NO_TEXT


class LimitExceededError(DocumentError):
    category = ErrorCategory.LIMIT


class RecordError(NovumError):
    category = ErrorCategory.RECORD


class EncoderError(NovumError):
    category = ErrorCategory.ENCODER


class EncoderMismatchError(EncoderError):
    """Vectors of two encoders were about to be compared."""


class TrainingError(NovumError):
    """A step of a training lacks what it needs, or would spoil a model."""

    category = ErrorCategory.CONFIGURATION
