"""The process that takes a stranger's workbook apart to mark it up: `python -m etl.respond.markup_worker`.

It limits itself before it sees the file. Input: length and JSON of what to do, then the file; output: one byte (`m`
marked, `u` unfit) and the workbook.
"""

import json
import resource
import sys
from math import ceil
from struct import Struct

from etl.respond.marks import Mark, MarkUp
from etl.respond.markup import mark_up
from etl.respond.ooxml import UnfitWorkbook

LENGTH = Struct(">I")
MEMORY = 1024**3
OPEN_FILES = 64
SECONDS = 10.0


def main() -> None:
    """One workbook, then the end: what a parser leaks goes with the process."""
    _limit_itself()
    asked = sys.stdin.buffer
    size = LENGTH.unpack(asked.read(LENGTH.size))[0]
    markup = unpack(asked.read(size))
    try:
        answer = b"m" + mark_up(asked.read(), markup)
    except UnfitWorkbook as error:
        answer = b"u" + str(error).encode()
    sys.stdout.buffer.write(answer)


def pack(markup: MarkUp) -> bytes:
    """What to do, for the worker's input."""
    marks = [[mark.sheet, list(mark.cells), mark.text, mark.is_critical] for mark in markup.marks]
    said = json.dumps([marks, markup.list_name, list(markup.heading)]).encode()
    return LENGTH.pack(len(said)) + said


def unpack(said: bytes) -> MarkUp:
    """The reverse."""
    marks, list_name, heading = json.loads(said)
    return MarkUp(
        tuple(Mark(sheet, tuple(cells), text, is_critical) for sheet, cells, text, is_critical in marks),
        list_name,
        tuple(heading),
    )


def _limit_itself() -> None:
    seconds = ceil(SECONDS)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, seconds),
    ):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main()
