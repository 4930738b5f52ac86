"""What a person changed in the wording of a report, paragraph by paragraph."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest

from etl.publish.facts import body_lines
from etl.publish.layout.check import open_document

_AROUND = 3  # words of the paragraph that are shown on each side of what was changed
_LONGEST = 40  # words shown of one change
_NUMBERS = re.compile(r"\d[\d.,/]*%?")


@dataclass(frozen=True, slots=True)
class HandEdit:
    """One paragraph as our text had it and as the person left it; empty where there was none."""

    before: str
    after: str

    def is_in(self, texts: Sequence[str]) -> bool:
        """Whether a document with these paragraphs has the edit too."""
        return self.after in texts if self.after else self.before not in texts

    @property
    def is_of_words(self) -> bool:
        """Whether more than numbers differ: those are told as figures."""
        return _NUMBERS.sub("", self.before) != _NUMBERS.sub("", self.after)

    @property
    def shown(self) -> tuple[str, str]:
        """What was changed with a few words around it, before and after; nothing where there was no paragraph."""
        old, new = self.before.split(), self.after.split()
        if not old or not new:
            return _short(old), _short(new)
        start = max(0, _same(old, new) - _AROUND)
        end = max(0, min(_same(old[::-1], new[::-1]), min(len(old), len(new)) - _same(old, new)) - _AROUND)
        return _short(old[start : len(old) - end]), _short(new[start : len(new) - end])

    def __str__(self) -> str:
        old, new = self.shown
        if not old:
            return f"thêm “{new}”"
        if not new:
            return f"bỏ “{old}”"
        return f"“{old}” sửa thành “{new}”"


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _short(words: Sequence[str]) -> str:
    return " ".join(words[:_LONGEST]) + (" …" if len(words) > _LONGEST else "")


def body_texts(package: bytes) -> list[str]:
    """The paragraphs of a report's body but for what is stamped in; head, tables and appendices are none."""
    lines = (line for line in body_lines(open_document(package)) if line.cell is None)
    return [" ".join(line.text.split()) for line in lines]


def hand_edits(edited: bytes, ours: bytes) -> tuple[HandEdit, ...]:
    """Where the edited report's body differs from ours, in its order."""
    return tuple(_edits(body_texts(ours), body_texts(edited)))


def _edits(ours: list[str], theirs: list[str]) -> Iterator[HandEdit]:
    for kind, one, end, other, stop in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            for before, after in zip_longest(ours[one:end], theirs[other:stop], fillvalue=""):
                yield HandEdit(before, after)
