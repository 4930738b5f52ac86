"""One value an indicator: what to do where the same code stands in several rows or sheets."""

from collections import Counter

from etl.forms.spec import FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.values import CellValue, ValueState


def merge_cells(cells: list[CellValue], spec: FormSpec) -> tuple[list[CellValue], list[Finding]]:
    """Blank doubles yield; equal ones count once, with a remark; different ones are invalid: nobody guesses."""
    if len({cell.indicator for cell in cells}) == len(cells):
        return cells, []
    by_code: dict[str, list[CellValue]] = {}
    for cell in cells:
        by_code.setdefault(cell.indicator, []).append(cell)
    merged: list[CellValue] = []
    findings: list[Finding] = []
    repeated: list[tuple[str, list[CellValue]]] = []
    for code, doubles in by_code.items():
        filled = [cell for cell in doubles if cell.state is not ValueState.MISSING]
        if len(filled) <= 1:
            merged.append(filled[0] if filled else doubles[0])
            continue
        is_same = len({(cell.state, cell.value, cell.text_value) for cell in filled}) == 1
        if is_same:
            repeated.append((code, filled))
        else:
            findings.append(_about(code, filled, spec, "code-twice"))
        first = filled[0]
        merged.append(first if is_same else first._replace(state=ValueState.INVALID, value=None, text_value=None))
    return merged, [*findings, *_repeated(repeated, spec)]


def _repeated(repeated: list[tuple[str, list[CellValue]]], spec: FormSpec) -> list[Finding]:
    """A remark each, or one for a table that was copied as a whole."""
    if len(repeated) <= MOST_SINGLE:
        return [_about(code, cells, spec, "code-repeated") for code, cells in repeated]
    sheets = Counter(f"trang “{cell.sheet}”" for _, cells in repeated for cell in cells)
    count = str(len(repeated))
    return [finding("sheet-repeated", sheet=repeated[0][1][0].sheet, found=", ".join(sheets), count=count)]


MOST_SINGLE = 5
"""More indicators than this stand twice only where somebody copied the table."""


def _about(code: str, cells: list[CellValue], spec: FormSpec, kind: str) -> Finding:
    field = spec.fields[code]
    return finding(
        kind,
        sheet=cells[0].sheet,
        cells=[cell.cell for cell in cells],
        indicators=(code,),
        found="; ".join(f"ô {cell.cell}, trang “{cell.sheet}”: “{cell.as_typed}”" for cell in cells),
        stt=field.stt,
        name=field.name,
    )
