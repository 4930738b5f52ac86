"""Widths of printed words, for the ruled lines under office and subject (Nghị định 30: 1/3 to 1/2 of the words)."""

import re
from functools import lru_cache
from unicodedata import normalize

# Advance widths of Times New Roman Bold in thousandths of the font size; a letter is as wide as without marks.
_WIDTHS = {
    250: " .,",
    278: "il/'",
    333: "fjt-():;",
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
_PLAIN_SHARE = 0.96
_JOIN = "\u00a0"
_PAIR = re.compile(r"\b((?:[Nn]ăm|[Tt]háng|[Nn]gày|[Ss]ố|\d+)) (?=\d|tháng\b)")
"""What is not torn apart at the end of a line: "năm 2021", "6 tháng"."""
_COMPOUNDS = frozenset(
    (
        *("công tác", "dân vận", "dân chủ", "cơ sở", "chính quyền", "thực hiện", "triển khai", "kết quả", "tình hình"),
        *("quy chế", "phong trào", "thi đua", "môi trường", "đầu tư", "cải thiện", "xây dựng", "đô thị", "cả đợt"),
        *("giai đoạn", "chế độ", "báo cáo", "giáo dục", "đào tạo", "chỉ thị", "thường vụ", "thành ủy", "tỉnh ủy"),
        *("nhân dân", "ủy ban", "chủ đề", "cao điểm", "tháng cao", "tháng đầu", "tháng cuối", "đầu năm", "cuối năm"),
        *("từ ngày", "đến ngày", "đôn đốc", "đề nghị", "gửi báo"),
    )
)
"""Words of two syllables: a title that breaks within one reads as a mistake."""
_TORN = 0.3  # of the even length: as bad as a line that is so much too long
_HORN, _HORN_WIDTH = "\u031b", 60  # ơ and ư are a little wider than o and u


@lru_cache(maxsize=4096)
def bold_width(text: str, size: float) -> float:
    """Width in points of a bold text in Times New Roman of this size (points)."""
    letters = normalize("NFD", text)
    thousandths = sum(_HORN_WIDTH if letter == _HORN else _width(letter) for letter in letters)
    return thousandths * size / 1000


def plain_width(text: str, size: float) -> float:
    """About the width of a text that is not bold: its letters are a little narrower, its spaces are not."""
    spaces = bold_width(" " * text.count(" "), size)
    return spaces + (bold_width(text, size) - spaces) * _PLAIN_SHARE


def balanced_lines(text: str, size: float, column_points: float) -> tuple[str, ...]:
    """Breaks a centred bold heading into as few lines as it needs, none much shorter than the others.

    A line rather begins with "và" or a bracket than in the middle of a word; a last line of one word looks wrong.
    """
    words = [word.replace(_JOIN, " ") for word in _PAIR.sub(rf"\1{_JOIN}", text).split(" ")]
    if len(words) == 1 or bold_width(text, size) <= column_points * 0.9:
        return (text,)
    for count in range(2, len(words) + 1):
        lines = _break(words, count, size, column_points)
        if lines is not None:
            return lines
    return tuple(words)


def _break(words: list[str], count: int, size: float, column_points: float) -> tuple[str, ...] | None:
    """The most even break into so many lines; None if one of them would be too long."""
    ideal = bold_width(" ".join(words), size) / count
    best: dict[tuple[int, int], tuple[float, tuple[str, ...]]] = {(0, 0): (0.0, ())}
    for line in range(1, count + 1):
        for end in range(line, len(words) + 1):
            made = [
                (cost + _unevenness(text, ideal, size, before=words[start - 1] if start else ""), (*lines, text))
                for start in range(line - 1, end)
                if (line - 1, start) in best
                for cost, lines in [best[line - 1, start]]
                if bold_width(text := " ".join(words[start:end]), size) <= column_points
            ]
            if made:
                best[line, end] = min(made)
    found = best.get((count, len(words)))
    return None if found is None else found[1]


def _unevenness(text: str, ideal: float, size: float, *, before: str) -> float:
    """How far a line is from the even length; one that begins with "và" is forgiven more, a torn word less.

    `before`: the last word of the line above, empty for the first.
    """
    uneven = (bold_width(text, size) - ideal) ** 2
    if before and text.startswith(("và ", "(")):
        return uneven * 0.4
    is_torn = f"{before} {text.split(' ')[0]}".casefold() in _COMPOUNDS or before.startswith("(")
    return uneven + (_TORN * ideal) ** 2 if before and is_torn else uneven


def _width(letter: str) -> int:
    if "\u0300" <= letter <= "\u036f":
        return 0
    return _WIDTH_OF.get(letter, _UNKNOWN)
