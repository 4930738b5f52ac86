"""Widths of printed words, for the ruled lines under office and subject (Nghị định 30: 1/3 to 1/2 of the words)."""

from unicodedata import normalize

# Advance widths of Times New Roman Bold in thousandths of the font size; a letter is as wide as without marks.
_WIDTHS = {
    250: " .,",
    278: "il/'",
    333: "fjt-()",
    389: "sI",
    444: "cerz",
    500: "agovxyJ–0123456789“”",
    556: 'bdhknpquSđ"',
    611: "FP",
    667: "BELTZ",
    722: "wACDNRUVXYĐ",
    778: "GHKOQ",
    833: "m",
    944: "M",
    1000: "W",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_UNKNOWN = 600
_HORN, _HORN_WIDTH = "\u031b", 60  # ơ and ư are a little wider than o and u


def bold_width(text: str, size: float) -> float:
    """Width in points of a bold text in Times New Roman of this size (points)."""
    letters = normalize("NFD", text)
    thousandths = sum(_HORN_WIDTH if letter == _HORN else _width(letter) for letter in letters)
    return thousandths * size / 1000


def balanced_lines(text: str, size: float, column_points: float) -> tuple[str, ...]:
    """Breaks a centred bold heading into as few lines as it needs, none much shorter than the others.

    A line rather begins with "và" than in the middle of a pair; a last line of one word looks like a mistake.
    """
    words = text.split(" ")
    if len(words) == 1 or bold_width(text, size) <= column_points * 0.9:
        return (text,)
    breaks = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    head, tail = min(breaks, key=lambda lines: _unevenness(lines[0], lines[1], size))
    if bold_width(head, size) > column_points:
        return (*balanced_lines(head, size, column_points), *balanced_lines(tail, size, column_points))
    return (head, tail)


def _unevenness(head: str, tail: str, size: float) -> float:
    uneven = abs(bold_width(head, size) - bold_width(tail, size))
    return uneven * (0.4 if tail.startswith("và ") else 1.0)


def _width(letter: str) -> int:
    if "\u0300" <= letter <= "\u036f":
        return 0
    return _WIDTH_OF.get(letter, _UNKNOWN)
