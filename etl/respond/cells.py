"""Cells and their styles in a sheet's XML: found or made in their place, coloured, put back as they were."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from etl.forms.styles import INPUT_FILL
from etl.respond.marks import Place, column_of, reference
from etl.respond.ooxml import Editor, child, tag_like

CRITICAL_FILL = "FFF7B7AF"
WARNING_FILL = "FFFBDDA0"
_OURS = (CRITICAL_FILL, WARNING_FILL)


class SheetCells:
    """The cells of one sheet by place; writers that leave out references are counted through."""

    def __init__(self, sheet: etree._Element) -> None:
        self._data = child(sheet, "sheetData")
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[Place, etree._Element] = {}
        number = 0
        for row in self._data.findall(tag_like(self._data, "row")):
            number = int(row.get("r") or number + 1)
            self._rows[number] = row
            column = 0
            for cell in row.findall(tag_like(row, "c")):
                column = column_of((cell.get("r") or "").rstrip("0123456789")) or column + 1
                self._cells[number, column] = cell

    def __iter__(self) -> Iterator[etree._Element]:
        return iter(self._cells.values())

    def at(self, place: Place) -> etree._Element:
        """The cell; an empty one is made where the row holds none."""
        if place not in self._cells:
            self._cells[place] = self._make(place)
        return self._cells[place]

    def _make(self, place: Place) -> etree._Element:
        row = self._row(place[0])
        cell = etree.Element(tag_like(row, "c"), r=reference(place))
        if row.get("s"):
            cell.set("s", row.get("s", "0"))
        before = [one for (number, column), one in self._cells.items() if number == place[0] and column < place[1]]
        row.insert(len(before), cell)
        return cell

    def _row(self, number: int) -> etree._Element:
        if number not in self._rows:
            row = etree.Element(tag_like(self._data, "row"), r=str(number))
            self._data.insert(sum(known < number for known in self._rows), row)
            self._rows[number] = row
        return self._rows[number]


@dataclass
class Styles:
    """The cell formats of the workbook; each format that is marked gets one coloured twin a colour."""

    editor: Editor
    _twins: dict[tuple[int, str], int] = field(default_factory=dict)
    _fills: dict[str, int] = field(default_factory=dict)

    @cached_property
    def _part(self) -> str | None:
        return self.editor.related(self.editor.workbook, "styles")

    @cached_property
    def _root(self) -> etree._Element:
        assert self._part is not None
        return self.editor.tree(self._part, will_change=True)

    @property
    def can_colour(self) -> bool:
        """Whether the workbook has formats at all."""
        return self._part is not None and self._formats is not None

    @cached_property
    def _formats(self) -> etree._Element | None:
        assert self._part is not None
        root = self.editor.tree(self._part)
        return root.find(tag_like(root, "cellXfs"))

    def colour(self, cell: etree._Element, fill: str) -> None:
        """Gives the cell the same format with another fill."""
        if self.can_colour:
            cell.set("s", str(self._twin(int(cell.get("s") or 0), fill)))

    def append(self, collection: str, inner: str) -> int:
        """Adds an entry to `fonts`, `fills`, `borders` or `cellXfs`, written without namespace; its index."""
        root = self._root
        entries = root.find(tag_like(root, collection))
        assert entries is not None
        namespace = etree.QName(root).namespace or ""
        wrapped = etree.fromstring(f'<styleSheet xmlns="{namespace}">{inner}</styleSheet>')
        entries.append(wrapped[0])
        entries.set("count", str(len(entries)))
        return len(entries) - 1

    def _twin(self, style: int, fill: str) -> int:
        if (style, fill) not in self._twins:
            assert self._formats is not None
            known = self._formats.findall(tag_like(self._formats, "xf"))
            twin = etree.fromstring(etree.tostring(known[style if style < len(known) else 0]))
            twin.tail = None
            twin.set("fillId", str(self._fill(fill)))
            twin.set("applyFill", "1")
            self._twins[style, fill] = self._append_format(twin)
        return self._twins[style, fill]

    def _append_format(self, xf: etree._Element) -> int:
        root = self._root
        formats = root.find(tag_like(root, "cellXfs"))
        assert formats is not None
        formats.append(xf)
        formats.set("count", str(len(formats)))
        return len(formats) - 1

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            pattern = f'<fgColor rgb="{colour}"/><bgColor indexed="64"/>'
            fill = f'<fill><patternFill patternType="solid">{pattern}</patternFill></fill>'
            self._fills[colour] = self.append("fills", fill)
        return self._fills[colour]

    # ------------------------------------------------------------------ marks of an earlier return
    def originals(self) -> dict[int, int]:
        """For every format that bears a colour of ours the one that differs in nothing but the fill.

        Programs renumber formats when they save, so the original is found by its looks: the fill of input cells
        if such a twin exists, else any other, else none at all.
        """
        if not self.can_colour:
            return {}
        colours = self._colours()
        if not any(colour in _OURS for colour in colours):
            return {}
        assert self._formats is not None
        formats = self._formats.findall(tag_like(self._formats, "xf"))
        looks = [(_looks(xf), colours[int(xf.get("fillId") or 0)]) for xf in formats]
        marked = [number for number, (_, colour) in enumerate(looks) if colour in _OURS]
        return {number: self._original(number, looks) for number in marked}

    def _original(self, number: int, looks: list[tuple[bytes, str]]) -> int:
        wanted = f"FF{INPUT_FILL.removeprefix('#')}"
        same = [n for n, (look, colour) in enumerate(looks) if look == looks[number][0] and colour not in _OURS]
        preferred = [n for n in same if looks[n][1] == wanted]
        if preferred or same:
            return (preferred or same)[0]
        return self._plain(number)

    def _plain(self, number: int) -> int:
        assert self._formats is not None
        twin = etree.fromstring(etree.tostring(self._formats[number]))
        twin.tail = None
        twin.set("fillId", "0")
        return self._append_format(twin)

    def _colours(self) -> list[str]:
        assert self._part is not None
        fills = self.editor.tree(self._part).find(tag_like(self.editor.tree(self._part), "fills"))
        return [] if fills is None else [_colour(fill) for fill in fills]


def _colour(fill: etree._Element) -> str:
    found = fill.find("{*}patternFill/{*}fgColor")
    return "" if found is None else (found.get("rgb") or "").upper()


def _looks(xf: etree._Element) -> bytes:
    """Everything of a format but its fill."""
    copy = etree.fromstring(etree.tostring(xf))
    copy.tail = None
    for name in ("fillId", "applyFill", "xfId"):
        if name in copy.attrib:
            del copy.attrib[name]
    return bytes(etree.tostring(copy, method="c14n"))
