"""What of a text may stand in a log: logs are kept, copied and read by more people than the reports are."""

import hashlib
import re
import traceback
from pathlib import PurePosixPath

_ADDRESS = re.compile(r"[^\s<>\"'(),:;=]+@[^\s<>\"'(),:;=]+")
_TELEPHONE = re.compile(r"(?<![\w.-])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\w)")
_HASH_LETTERS = 8


def masked(text: object) -> str:
    """The text without e-mail addresses and telephone numbers, as servers like to repeat them."""
    return _TELEPHONE.sub("(số)", _ADDRESS.sub("(địa chỉ)", str(text)))


def unnamed(locator: str) -> str:
    """A path with its folders of regime and unit; the file's own name, which may be a person's, as a hash.

    The same name gives the same hash: `printf %s NAME | sha256sum` finds the file.
    """
    path = PurePosixPath(locator)
    digest = hashlib.sha256(path.name.encode("utf-8", "backslashreplace")).hexdigest()[:_HASH_LETTERS]
    suffix = path.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,5}", path.suffix) else ""
    return "/".join((*path.parts[:-1][:2], f"{digest}{suffix}"))


def frames(error: BaseException) -> str:
    """Kind and place of an error; its message may hold what a unit wrote, and is left out."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip()
