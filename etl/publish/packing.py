"""Packs Office files so that the same content gives the same bytes whenever it is written."""

import io
import zipfile

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"  # readers that look at the start of the file expect it there


def repack(package: bytes) -> bytes:
    """The same parts in a fixed order without the time at which each was written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name), compresslevel=6)
    return packed.getvalue()
