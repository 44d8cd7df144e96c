"""Errors of backups.

NovumError
└── BackupError             there is something in the way
    └── DamagedBackupError  a part is missing, changed, cut off or not what Novum writes
"""

from __future__ import annotations

from nlp.errors import ErrorCategory, NovumError


class BackupError(NovumError):
    category = ErrorCategory.CONFLICT


class DamagedBackupError(BackupError):
    category = ErrorCategory.DAMAGED
