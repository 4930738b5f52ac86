"""Looks at all texts of a file once, before anything is understood: secrecy, old fonts, poison, length.

Most files hold none of it, and all their texts together are searched faster than each by itself.
"""

import re
from collections.abc import Iterator

from etl.model import limits
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.grid import Grid, Raw
from etl.read.legacy_fonts import Fonts, converted
from etl.read.outcome import Outcome, UnreadableFile
from etl.read.secrecy import is_secrecy_mark

MOST_LISTED = 12
POISON = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202c\u2066-\u2069]")
"""What a database, XML or a terminal cannot hold: NUL, control characters, lone surrogates, non-characters.

And marks of writing direction, which move the words around them about. The two that turn digits round (a cell that
shows 17 holds 71) are made visible, so that no number is read.
"""

_TURNING = re.compile("[\u202d\u202e]")
_REPLACEMENT = "\ufffd"

_CONTROL = bytes({*range(0, 9), 11, 12, *range(14, 32), 127})
_SUSPICIOUS_LETTERS = "ñöÑÖËÄ\ufffe\uffff"
"""What Unicode Vietnamese has not: đ, ư and others of VNI, capitals of TCVN3, non-characters."""

_SUSPICIOUS_BYTES = (b"\xc2", b"\xcc")
"""Begin what TCVN3 writes most of its letters with, and marks apart from their letter ("MẬT" may be written so)."""
_DIRECTION = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
"""Marks of writing direction in UTF-8; nine letters would be nine searches."""

MOST_HARMLESS, LONGEST_HARMLESS = 20_000, 500
"""Texts remembered: the words of a form are the same in every file."""

_harmless: set[Raw] = set()

_SECRET = re.compile(r"Ậ(?<=[M\W_]Ậ)[\W_]{0,5}T")
"""The middle letter first: it is rarer than the others, and found faster."""

_ESCAPED = re.compile("_x(00(?!09|0[AaDd])(?:[01][0-9A-Fa-f]|7[Ff])|[Dd][89A-Fa-f][0-9A-Fa-f]{2}|[Ff]{3}[EFef])_")


def examine(grids: list[Grid], fonts: dict[str, Fonts], name: str) -> list[Finding]:
    """Mends the texts of all grids in place; what was changed is told.

    Raises:
        UnreadableFile: a mark of secrecy; nothing of the file is processed.
    """
    if not fonts and not _are_suspicious(grids):
        return []
    found: list[Finding] = []
    for grid in grids:
        found += _examine_grid(grid, fonts.get(grid.name), name)
    return found


def purified(text: str) -> str:
    """The text without poison; a mark that turns digits round becomes one that everybody sees."""
    return POISON.sub("", _TURNING.sub(_REPLACEMENT, text))


def refuse_secret(name: str, where: str) -> UnreadableFile:
    """What a file with a mark of secrecy ends in."""
    return UnreadableFile(finding("file-secret", name=name, found=where), Outcome.REFUSED)


def _are_suspicious(grids: list[Grid]) -> bool:
    """Whether any text of the file has to be looked at; those that were none before are remembered."""
    found: set[Raw] = set().union(*(row for grid in grids for row in grid.rows))  # a text may fill many cells
    new = {raw for raw in found - _harmless if type(raw) is str}
    if _is_suspicious(new):
        return True
    if len(_harmless) > MOST_HARMLESS:
        _harmless.clear()
    _harmless.update(text for text in new if len(text) <= LONGEST_HARMLESS)
    return False


def _is_suspicious(texts: set[str]) -> bool:
    if max(map(len, texts), default=0) > limits.LONGEST_TEXT:
        return True
    whole = "\n".join(texts)
    if any(letter in whole for letter in _SUSPICIOUS_LETTERS):  # one letter is found far faster than two
        return True
    if ("_" in whole and _ESCAPED.search(whole)) or ("Ậ" in whole and _SECRET.search(whole)):
        return True
    try:
        data = whole.encode()
    except UnicodeEncodeError:
        return True
    if any(start in data for start in _SUSPICIOUS_BYTES) or _DIRECTION.search(data):
        return True
    return len(data.translate(None, _CONTROL)) != len(data)


def _examine_grid(grid: Grid, fonts: Fonts | None, name: str) -> list[Finding]:
    old: list[tuple[str, str]] = []
    poisoned: list[str] = []
    long: list[str] = []
    for row, column, text in _texts(grid):
        cell = grid.cell(row, column)
        place = (grid.top + row, grid.left + column)
        unicode = converted(text, None if fonts is None else fonts.by_place.get(place))
        if unicode != text:
            old.append((cell, text))
        if is_secrecy_mark(unicode):
            raise refuse_secret(name, f"ô {cell}, trang “{grid.name}”")
        pure = purified(_ESCAPED.sub("", unicode))
        if pure != unicode:
            poisoned.append(cell)
        if len(pure) > limits.LONGEST_TEXT:
            long.append(cell)
        grid.rows[row][column] = pure[: limits.LONGEST_TEXT]
    return list(_told(grid.name, old, poisoned, long))


def _texts(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for row, cells in enumerate(grid.rows):
        for column, raw in enumerate(cells):
            if type(raw) is str and raw:
                yield row, column, raw


def _told(sheet: str, old: list[tuple[str, str]], poisoned: list[str], long: list[str]) -> Iterator[Finding]:
    if old:
        cells = [cell for cell, _ in old[:MOST_LISTED]]
        original = "; ".join(POISON.sub("", text)[:200] for _, text in old[:MOST_LISTED])
        yield finding("legacy-font", sheet=sheet, cells=cells, found=original, count=str(len(old)))
    if poisoned:
        yield finding("text-poisoned", sheet=sheet, cells=poisoned[:MOST_LISTED])
    if long:
        most = f"{limits.LONGEST_TEXT:,}".replace(",", ".")
        yield finding("text-too-long", sheet=sheet, cells=long[:MOST_LISTED], expected=most)
