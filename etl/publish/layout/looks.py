"""Asks of a paragraph: size, weight, slant, alignment; each answer that is wrong is a deviation."""

from collections.abc import Iterator

from etl.publish.layout.deviation import Deviation
from etl.publish.layout.reading import Line, Span

_ALIGN = {"center": "canh giữa", "both": "canh đều hai bên", "left": "canh trái", "right": "canh phải"}


def letters(line: Line) -> list[Span]:
    """The spans that show anything."""
    return [span for span in line.spans if span.text.strip()]


def size(element: str, line: Line, least: float, most: float | None = None) -> Iterator[Deviation]:
    """Letters of a size within bounds."""
    top = least if most is None else most
    wanted = f"cỡ chữ {least:g}" if top == least else f"cỡ chữ {least:g} đến {top:g}"
    for wrong in sorted({span.size for span in letters(line) if not least <= span.size <= top}):
        yield Deviation(element, f"cỡ chữ {wrong:g}", wanted)


def style(element: str, line: Line, *, bold: bool, italic: bool = False) -> Iterator[Deviation]:
    """Upright or slanted, bold or not."""
    wanted = f"kiểu chữ {'nghiêng' if italic else 'đứng'}{', đậm' if bold else ''}"
    if any((span.bold, span.italic) != (bold, italic) for span in letters(line)):
        yield Deviation(element, f"“{shown(line.text)}” sai kiểu chữ", wanted)


def align(element: str, line: Line, wanted: str) -> Iterator[Deviation]:
    """How the paragraph stands."""
    if line.align != wanted:
        yield Deviation(element, _ALIGN.get(line.align, line.align), _ALIGN[wanted])


def capitals(element: str, line: Line) -> Iterator[Deviation]:
    """IN HOA."""
    if line.text != line.text.upper():
        yield Deviation(element, f"“{shown(line.text)}”", "chữ in hoa")


def shown(text: str) -> str:
    """The beginning of a text, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"
