"""Backups: the catalog as lines of JSON, the uploaded files, and a manifest with checksums."""

from workers.backup.checking import check_backup
from workers.backup.making import BackupReport, make_backup
from workers.backup.manifest import BackupProgress, BackupStep, Manifest
from workers.backup.restoring import RestoreReport, restore_backup

__all__ = [
    "BackupProgress",
    "BackupReport",
    "BackupStep",
    "Manifest",
    "RestoreReport",
    "check_backup",
    "make_backup",
    "restore_backup",
]
