"""A zip of several reports becomes its files; anything else, and a zip that may not be opened, stays one file.

A zip that is left whole is refused with its reason when it is read (`etl.read.gate`): the sender hears why.
"""

from collections.abc import Sequence

from etl.archive import ArchiveRefused, Member, delivered, is_archive


def unpacked(name: str, data: bytes) -> Sequence[Member]:
    """The files of an archive of reports, or the file itself."""
    if is_archive(data):
        try:
            return delivered(name, data) or (Member(name, data),)
        except ArchiveRefused:
            return (Member(name, data),)
    return (Member(name, data),)
