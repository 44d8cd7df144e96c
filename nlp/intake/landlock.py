"""Landlock: files and folders that this process may read; all others, and all writing, are refused.

The calls of Linux 5.13 and later (`landlock(7)`) have no wrapper in the C library, and the same
numbers on every machine. What is open already stays open.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights on files each version knows, the first ones of the same list."""

_SYSTEM = tuple(
    map(
        Path,
        (
            *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/fonts"),
            *("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
            *("/dev/null", "/dev/urandom"),
        ),
    )
)
"""Shared libraries, fonts, and what numerical libraries ask about the machine."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def read_only(readable: Iterable[Path], *, programs: bool = False) -> bool:
    """Leaves this process, for good, `readable` and what Python needs; whether the kernel did so.

    `programs`: what may be read may also be started.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return False
    handled = (1 << _RIGHTS[min(version, max(_RIGHTS))]) - 1
    wanted = _Ruleset(handled)
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    rules = libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    if rules < 0:
        return False
    try:
        allowed = _READ_FILE | _READ_DIR | (_EXECUTE if programs else 0)
        for path in {*readable, *_python(), *_SYSTEM}:
            _allow(libc, rules, path, allowed)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        restricted: int = libc.syscall(_RESTRICT_SELF, rules, 0)
        return restricted == 0
    finally:
        os.close(rules)


def _python() -> Iterator[Path]:
    """The interpreter, its libraries and this package: not the folder in which the package lies,
    where a checkout has its data."""
    package = Path(__file__).resolve().parents[1]
    yield package
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix}:
        yield Path(prefix)
    for entry in map(Path, sys.path):
        if entry.is_absolute() and entry.resolve() != package.parent:
            yield entry


def _allow(libc: ctypes.CDLL, rules: int, path: Path, allowed: int) -> None:
    """What is not there needs no rule."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = allowed if path.is_dir() else allowed & ~_READ_DIR
        rule = _PathBeneath(rights, place)
        libc.syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)
