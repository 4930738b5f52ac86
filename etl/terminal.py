"""What our commands print is UTF-8, whatever their surroundings say of letters. Needs no library itself."""

import sys
from io import TextIOWrapper


def print_utf_8() -> None:
    """Sets both outputs of this process; for the first lines of a command.

    A bare server, cron or a service manager says "C" or "ascii" without knowing who reads: the letters would end the
    command in a traceback, "?" in their place would leave names that nobody can read, and JSON is UTF-8 (RFC 8259).
    What no UTF-8 can hold (a file's name from an old share) is shown as \\udcNN.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
