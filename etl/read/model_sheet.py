"""The model sheet: one row a model or exemplar; rows that nobody filled are skipped."""

from etl.forms.layout import MODEL_COLUMNS, MODEL_PEOPLE, NIL_WORDS
from etl.forms.spec import FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import ModelRow
from etl.read.cell_values import choose, typed
from etl.read.grid import Grid, Raw, folded
from etl.read.headings import MODELS, find_header
from etl.text import clean

LEAST_HEADINGS = 4
TITLES = {heading.key: heading.title for heading in MODEL_COLUMNS}
_NOTHING = frozenset(folded(word) for word in NIL_WORDS)


def read_models(grid: Grid, spec: FormSpec) -> tuple[list[ModelRow], list[Finding]]:
    """All filled rows below the headings, in order."""
    header = find_header(grid, MODELS, LEAST_HEADINGS)
    if header is None or "name" not in header.columns:
        return [], [finding("heading-missing", sheet=grid.name, expected=TITLES["name"])]
    models: list[ModelRow] = []
    findings: list[Finding] = []
    for row in range(header.last_row + 1, len(grid.rows)):
        if _is_as_issued(grid.rows[row], header.columns.get("row_number")):
            continue
        texts = _texts(grid.rows[row], header.columns)
        if not _is_filled(texts):
            continue
        cells = _extent(grid, row, header.columns)
        _choose_words(texts, spec, grid, row, header.columns, findings)
        models.append(_model(texts, len(models) + 1, grid.name, cells))
    return models, findings


_JUDGED_BY_RULES = frozenset({"kind", "status"})
"""Columns whose words the expectations judge; told there, not twice."""


def looks_like_models(grid: Grid, _spec: FormSpec) -> bool:
    """Whether a sheet under any name has the headings of the model table."""
    header = find_header(grid, MODELS, LEAST_HEADINGS)
    return header is not None and "name" in header.columns


def _is_as_issued(cells: list[Raw], number: int | None) -> bool:
    """Whether nothing but its number stands in the row; most rows of the sheet end here."""
    filled = len(cells) - cells.count("")
    return filled == 0 or (filled == 1 and number is not None and cells[number] != "")


def _texts(cells: list[Raw], columns: dict[str, int]) -> dict[str, str]:
    return {key: clean(typed(cells[columns[key]])) if key in columns else "" for key in TITLES}


def _is_filled(texts: dict[str, str]) -> bool:
    """A row that says "không phát sinh" and nothing else reports no model; so does a total."""
    said = {key: text for key, text in texts.items() if text and key != "row_number"}
    if not said:
        return False
    words = {folded(text) for text in said.values()}
    return not words <= _NOTHING and not folded(texts["name"]).startswith("tong cong")


def _extent(grid: Grid, row: int, columns: dict[str, int]) -> str:
    filled = [column for key, column in columns.items() if key != "row_number" and grid.rows[row][column] != ""]
    first, last = grid.cell(row, min(filled)), grid.cell(row, max(filled))
    return first if first == last else f"{first}:{last}"


def _choose_words(
    texts: dict[str, str],
    spec: FormSpec,
    grid: Grid,
    row: int,
    columns: dict[str, int],
    findings: list[Finding],
) -> None:
    """Brings drop-down texts to their exact words; others are kept as they stand, with a finding."""
    allowed = {
        "kind": spec.model_kinds,
        "field": spec.model_fields,
        "people": MODEL_PEOPLE,
        "status": spec.model_statuses,
    }
    for key, choices in allowed.items():
        if not texts[key] or not choices:
            continue
        choice = choose(texts[key], choices)
        if choice is not None:
            texts[key] = choice
        if choice is not None or key in _JUDGED_BY_RULES:
            continue
        findings.append(
            finding(
                "model-choice",
                sheet=grid.name,
                cells=(grid.cell(row, columns[key]),),
                found=texts[key],
                expected="; ".join(choices),
                name=texts["name"] or "(chưa có tên)",
                column=TITLES[key],
            )
        )


def _model(texts: dict[str, str], number: int, sheet: str, cells: str) -> ModelRow:
    facts = {key: text for key, text in texts.items() if key != "row_number"}
    return ModelRow(row_number=number, sheet=sheet, cells=cells, **facts)
