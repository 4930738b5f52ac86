"""Looks for a mark of secrecy among the words at the beginning of a PDF; runs in a worker of the sandbox.

A scan has no words; a mark on one is a picture, which nobody here sees.
"""

import logging
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from etl.read.secrecy import is_secrecy_mark

MOST_PAGES = 3
"""A mark stands on the first page (Nghị định 26/2020/NĐ-CP); a cover may lie before it."""

_GAP = " " * 4
"""So many blanks or more stand between two columns."""


def bears_a_mark(data: bytes) -> bool:
    """Whether a line of the first pages, or of a column, is a mark of secrecy and nothing else.

    A PDF that cannot be followed bears none: it is kept as evidence whatever it is.
    """
    if not data.startswith(b"%PDF-"):
        return False
    try:
        return any(map(is_secrecy_mark, _lines(data)))
    except Exception:  # a parser of strangers' files may raise anything
        return False


def _lines(data: bytes) -> Iterator[str]:
    from pypdf import PdfReader  # takes a fifth of a second, and most files are no PDF

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it reads
    for page in islice(PdfReader(BytesIO(data)).pages, MOST_PAGES):
        yield from page.extract_text().splitlines()
        for line in page.extract_text(extraction_mode="layout").splitlines():
            yield from line.split(_GAP)
