"""What the reading process may no longer do: reach a network, write files, start programs, read
files that it does not need.

Files are shut off by Landlock (`nlp.intake.landlock`), the rest by a seccomp filter of Linux
(`seccomp(2)`, classic BPF): the kernel answers the calls below with EPERM from then on, whatever
the process runs. Where the kernel grants no filter, a network namespace without interfaces.
`novum doctor` says what of this holds.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from nlp.intake.landlock import read_only


class Confinement(StrEnum):
    """How the process is shut in."""

    CLOSED = "closed"  # no network, no writing, no programs, no files but those that it needs
    FILTER = "filter"  # no network, no writing, no programs
    NAMESPACE = "namespace"  # no network
    NONE = "none"


_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 38, 22
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LOAD, _EQUAL, _ABOVE, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
"""Offsets in `struct seccomp_data`; an argument has eight bytes, the lower four first."""
_X32 = 0x40000000
"""From here on the numbers of x86-64's second table, through which a filter could be passed by."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_MACHINES = {
    # AUDIT_ARCH, calls that are refused, calls that open a file with the place of their flags
    "x86_64": (
        0xC000003E,
        {
            "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49,
            "listen": 50, "socketpair": 53, "execve": 59, "kill": 62, "truncate": 76, "rename": 82,
            "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87, "symlink": 88,
            "chmod": 90, "chown": 92, "lchown": 94, "ptrace": 101, "mknod": 133, "chroot": 161,
            "mount": 165, "umount2": 166, "setxattr": 188, "lsetxattr": 189, "tkill": 200,
            "add_key": 248, "keyctl": 250, "mkdirat": 258, "mknodat": 259, "fchownat": 260,
            "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266, "fchmodat": 268,
            "process_vm_readv": 310, "process_vm_writev": 311, "renameat2": 316, "bpf": 321,
            "execveat": 322, "userfaultfd": 323, "io_uring_setup": 425, "openat2": 437,
        },
        {"open": (2, 1), "openat": (257, 2)},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "setxattr": 5, "lsetxattr": 6, "mknodat": 33, "mkdirat": 34, "unlinkat": 35,
            "symlinkat": 36, "linkat": 37, "renameat": 38, "umount2": 39, "mount": 40,
            "truncate": 45, "chroot": 51, "fchmodat": 53, "fchownat": 54, "ptrace": 117,
            "kill": 129, "tkill": 130, "socket": 198, "socketpair": 199, "bind": 200,
            "listen": 201, "accept": 202, "connect": 203, "sendto": 206, "sendmsg": 211,
            "add_key": 217, "keyctl": 219, "execve": 221, "process_vm_readv": 270,
            "process_vm_writev": 271, "renameat2": 276, "bpf": 280, "execveat": 281,
            "userfaultfd": 282, "io_uring_setup": 425, "openat2": 437,
        },
        {"openat": (56, 2)},
    ),
}  # fmt: skip


def shut_in(*, readable: Iterable[Path] = (), programs: bool = False) -> Confinement:
    """Shuts this process and its children in, for good. Open files stay open, also for writing.

    `readable`: what it may still read, besides Python and the libraries. `programs`: another
    program may still be started, and is shut in likewise.
    """
    closed = read_only(readable, programs=programs)
    if _filtered(programs=programs):
        return Confinement.CLOSED if closed else Confinement.FILTER
    return Confinement.NAMESPACE if _unshared() else Confinement.NONE


def _filtered(*, programs: bool) -> bool:
    program = _program(platform.machine(), programs=programs)
    if program is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    code = ctypes.create_string_buffer(program)
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    filtered: int = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, head, 0, 0)
    return filtered == 0


def _unshared() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    alone: bool = libc.unshare(_CLONE_NEWNET) == 0
    return alone or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0


def _program(machine: str, *, programs: bool = False) -> bytes | None:
    """The filter in the kernel's form; None for a machine whose numbers we do not have."""
    if machine not in _MACHINES:
        return None
    architecture, refused, opening = _MACHINES[machine]
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, then=1),
        _step(_RETURN, _REFUSE),
        _step(_LOAD, _NUMBER),
        _step(_ABOVE, _X32, otherwise=1),
        _step(_RETURN, _REFUSE),
    ]
    for name, number in refused.items():
        if programs and name in ("execve", "execveat"):
            continue
        steps += [_step(_EQUAL, number, otherwise=1), _step(_RETURN, _REFUSE)]
    for number, place in opening.values():
        steps += [
            _step(_EQUAL, number, otherwise=4),
            _step(_LOAD, _ARGUMENTS + 8 * place),
            _step(_ANY_BIT, _WRITING, otherwise=1),
            _step(_RETURN, _REFUSE),
            _step(_RETURN, _ALLOW),
        ]
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _step(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    """One instruction; `then` and `otherwise`: how many to leap over."""
    return struct.pack("HBBI", code, then, otherwise, value)
