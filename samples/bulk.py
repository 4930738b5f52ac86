"""Files for benches, hundreds a second: entries are set into the XML of a form that was issued once.

Good files only, one a unit. What comes out is a valid workbook with inline strings, as some programs write them.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import load_workbook

from etl.forms import issue_form, layout
from etl.model.regime import Period, Regime, Unit
from samples.bodies import filling_of
from samples.cases import When
from samples.filling import Filling, Typed
from samples.form import ZIP_EPOCH, entries, entry_cells, form_sheets
from samples.times import delivery_time

_CODE, _NAME = "ma-don-vi-mau", "TEN-DON-VI-MAU"
_QUICK = 1


def write_bulk(regime: Regime, period: Period, inbox: Path, *, seed: int) -> int:
    """Writes one good file for every unit of the roster; returns how many."""
    moulds: dict[tuple[str, str], Mould] = {}
    roster = regime.roster(period.code)
    for unit in roster:
        kind = (unit.level, unit.ownership)
        if kind not in moulds:
            moulds[kind] = Mould(regime, period, unit)
        folder = inbox / regime.name / unit.code
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "BaoCao.xlsx"
        path.write_bytes(moulds[kind].cast(unit, filling_of(regime, period, unit, seed)))
        seconds = int(delivery_time(When.USUAL, period, None, Random(f"{seed}/{unit.code}")).timestamp())
        os.utime(path, (seconds, seconds))
    return len(roster)


class Mould:
    """The form of one level and ownership with holes where entries, code and name of the unit go."""

    def __init__(self, regime: Regime, period: Period, like: Unit) -> None:
        issued = BytesIO()
        issue_form(regime, period, replace(like, code=_CODE, name=_NAME), {}, issued)
        with ZipFile(issued) as archive:
            self._parts = {name: archive.read(name).decode() for name in archive.namelist()}
        book = load_workbook(issued)
        self._holes: dict[str, _Sheet] = {}
        for sheet in form_sheets(book):
            part = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
            cells = {cell.coordinate: key for key, cell in entry_cells(book[sheet]).items()}
            self._holes[part] = _Sheet(self._parts.pop(part), cells)
        self._named = {name: text for name, text in self._parts.items() if _CODE in text or _NAME in text}

    def cast(self, unit: Unit, filling: Filling) -> bytes:
        """The workbook of one unit."""
        typed = {"document kind": layout.KIND_WORDS["first"]} | entries(filling)
        written = BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=_QUICK) as archive:
            for name, text in self._parts.items():
                if name in self._named:
                    text = text.replace(_CODE, unit.code).replace(_NAME, escape(unit.name))
                archive.writestr(ZipInfo(name, ZIP_EPOCH), text, ZIP_DEFLATED)
            for name, sheet in self._holes.items():
                archive.writestr(ZipInfo(name, ZIP_EPOCH), sheet.filled(typed), ZIP_DEFLATED)
        return written.getvalue()


class _Sheet:
    """XML of one sheet, cut at its entry cells. `cells`: coordinate → key of the entry that goes there."""

    def __init__(self, xml: str, cells: Mapping[str, str]) -> None:
        hole = re.compile(rf'<c r="({"|".join(cells)})"( s="\d+")(?:/>| t="s"><v>\d+</v></c>)')
        self._pieces = hole.split(xml)
        self._cells = cells

    def filled(self, entries: Mapping[str, Typed]) -> str:
        """The XML with the entries; a cell without one stays empty."""
        pieces = self._pieces
        written = [pieces[0]]
        for place in range(1, len(pieces), 3):
            coordinate, style, rest = pieces[place : place + 3]
            written += (_cell(coordinate, style, entries.get(self._cells[coordinate])), rest)
        return "".join(written)


def _cell(coordinate: str, style: str, value: Typed) -> str:
    if value is None:
        return f'<c r="{coordinate}"{style}/>'
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{coordinate}"{style} t="inlineStr">{text}</c>'
    return f'<c r="{coordinate}"{style}><v>{value}</v></c>'
