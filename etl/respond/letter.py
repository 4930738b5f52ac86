"""A letter: what it says, apart from how it looks. One template draws it as HTML, one as plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

TONES = {"good": "#1E6B3A", "mend": "#A3281C", "look": "#8A5A00", "plain": "#24415E"}
"""Colour of the line above the heading, by what the letter asks for; the words say it too."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    is_strong: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what stands behind them."""

    rows: tuple[tuple[str, str], ...]
    title: str = ""
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Items:
    """What is to be done, one numbered item each: a heading line, label and text below it, a closing sentence."""

    items: tuple["Item", ...]
    title: str = ""
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Item:
    """One finding: where, what was found, what is expected, and all of it in one sentence."""

    place: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; columns named in `right` are numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    right: tuple[int, ...] = ()
    kind: str = "table"


Block = Paragraph | Facts | Items | Table


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of an office to a reader. `tone` is a key of TONES, `footer` the small print."""

    office: str
    greeting: str
    heading: str
    tone: str
    blocks: tuple[Block, ...]
    footer: tuple[str, ...]
    is_sample: bool = False

    def html(self) -> str:
        """As HTML; whatever units wrote is text and never markup."""
        return _environment(is_html=True).get_template("letter.html").render(letter=self, colour=TONES[self.tone])

    def text(self) -> str:
        """As plain text, complete in itself."""
        return _environment(is_html=False).get_template("letter.txt").render(letter=self).strip() + "\n"


def paragraphs(*texts: str) -> list[Block]:
    """Several paragraphs; empty ones are left out."""
    return [Paragraph(text) for text in texts if text]


def joined(parts: Sequence[str], last: str = " và ") -> str:
    """ "a, b và c" """
    return last.join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


@cache
def _environment(*, is_html: bool) -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
