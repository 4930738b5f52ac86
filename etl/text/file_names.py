"""Names for files that we write after what a stranger called his: they must open on every system, Windows too."""

import re
from unicodedata import category, normalize

MOST_BYTES = 120
"""Of a name in UTF-8; FAT and eCryptfs take little more, and a path has several parts."""

_REFUSED = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)
"""Devices of Windows, with any ending."""
_LONGEST_ENDING = 12


def file_name(name: str, otherwise: str = "tep") -> str:
    """Returns the name as FAT, NTFS and every Unix take it; `otherwise` where nothing of it is left.

    No path, no sign that a file system refuses or a terminal obeys, no reserved device, no blank or dot at either end,
    at most MOST_BYTES bytes with its ending kept. Idempotent.
    """
    shown = (" " if sign.isspace() else "_" if category(sign)[0] == "C" else sign for sign in normalize("NFC", name))
    text = " ".join(_REFUSED.sub("_", "".join(shown)).split()).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending.encode()) > _LONGEST_ENDING:
        stem, ending = text, ""
    tail = f".{ending}" if ending else ""
    stem = stem.encode()[: MOST_BYTES - 1 - len(tail.encode())].decode(errors="ignore").strip(" .") or otherwise
    return f"_{stem}{tail}" if _RESERVED.fullmatch(stem + tail) else stem + tail
