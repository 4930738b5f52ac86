"""Takes from a process the right to open sockets and to start programs, for good: a filter in the kernel (seccomp).

A parser that a file has taken over can then neither send anything anywhere nor run anything. Linux on x86_64 and
aarch64; elsewhere the other limits hold alone.
"""

import ctypes
import platform
import struct
import sys

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # refused calls fail with EPERM
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data

# architecture, numbers of: socket, connect, socketpair, execve, execveat, ptrace
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 281, 117)),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def forbid_network_and_programs() -> bool:
    """Whether the kernel took the filter; it cannot be taken off again."""
    known = _CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    code = _code(*known)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return int(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)) == 0


def _code(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Of the filter: another architecture's numbers mean other calls and are refused altogether."""
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_JUMP_EQUAL, 0, len(calls) + 2, architecture), (_LOAD, 0, 0, _NUMBER)]
    steps += [(_JUMP_EQUAL, len(calls) - place, 0, number) for place, number in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
