"""Writes zip files byte by byte, so that they can lie; the library refuses to."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Part:
    """One entry. What is None is told truthfully; `at` makes the table of contents point to another entry."""

    name: bytes
    data: bytes = b""
    declared: int | None = None
    local_name: bytes | None = None
    method: int = 8
    flags: int = 0x800
    at: int | None = None

    @property
    def packed(self) -> bytes:
        """The bytes as they stand in the file."""
        if self.method != 8:
            return self.data
        return _deflated(self.data)


@lru_cache(maxsize=1)
def _deflated(data: bytes) -> bytes:
    """A bomb is one part many times over: packed once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def raw_zip(parts: Sequence[Part], told: int | None = None) -> bytes:
    """The file; `told` is the number of entries that its last record claims."""
    body, table, offsets = b"", b"", []
    for part in parts:
        packed, size = part.packed, len(part.data) if part.declared is None else part.declared
        name = part.name if part.local_name is None else part.local_name
        facts = (part.flags, part.method, 0, 0x21, zlib.crc32(part.data), len(packed), size)
        offsets.append(len(body))
        body += struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, *facts, len(name), 0) + name + packed
        place = offsets[-1] if part.at is None else offsets[part.at]
        facts_of_table = (*facts, len(part.name), 0, 0, 0, 0, 0, place)
        table += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, *facts_of_table) + part.name
    count = len(parts) if told is None else told
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(table), len(body), 0)
    return body + table + end
