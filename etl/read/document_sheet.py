"""The document sheet: fields of the signed document by their labels; the value is the next filled cell."""

from datetime import date

from etl.forms.layout import DOCUMENT_FIELDS, KIND_WORDS
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import DocumentFields, SubmissionKind
from etl.read.cell_values import EARLIEST, LATEST, typed
from etl.read.grid import Grid, Raw, folded
from etl.read.headings import vocabulary
from etl.text import clean, parse_date

LABELS = vocabulary(DOCUMENT_FIELDS)
LEAST_LABELS = 3
_KIND_KEYS = {
    "lan dau": SubmissionKind.FIRST,
    "thay the": SubmissionKind.REPLACEMENT,
    "bo sung": SubmissionKind.SUPPLEMENT,
}

Found = dict[str, tuple[Raw, str]]
"""Raw value and cell of each field."""


def read_document(grid: Grid) -> tuple[DocumentFields, list[Finding]]:
    """The fields that are filled; the others stay empty."""
    found = _labelled(grid)
    findings: list[Finding] = []
    texts = {
        key: clean(typed(found[key][0])) if key in found else ""
        for key in ("number", "signer", "signer_title", "preparer", "phone")
    }
    signed_on = _signed_on(grid, found, findings)
    return DocumentFields(signed_on=signed_on, kind=_kind(grid, found, findings), **texts), findings


def looks_like_document(grid: Grid) -> bool:
    """Whether a sheet under any name has the labels of the document fields."""
    keys = {LABELS.key_of(raw) for row in grid.rows for raw in row}
    return len(keys - {None}) >= LEAST_LABELS


def _labelled(grid: Grid) -> Found:
    """First occurrence of each label that has a value to its right, or after its colon."""
    found: Found = {}
    for row, cells in enumerate(grid.rows):
        for column, raw in enumerate(cells):
            key = LABELS.key_of(raw)
            if key is None or key in found:
                continue
            value = next((place for place in range(column + 1, len(cells)) if cells[place] != ""), None)
            if value is not None:
                found[key] = (cells[value], grid.cell(row, value))
            break
    return found


def _signed_on(grid: Grid, found: Found, findings: list[Finding]) -> date | None:
    raw, cell = found.get("signed_on", ("", ""))
    parsed = parse_date(raw, not_before=EARLIEST, not_after=LATEST)
    if parsed.state == "invalid":
        findings.append(finding("signed-date-unreadable", sheet=grid.name, cells=(cell,), found=clean(typed(raw))))
    return parsed.value


def _kind(grid: Grid, found: Found, findings: list[Finding]) -> SubmissionKind:
    raw, cell = found.get("kind", ("", ""))
    text = clean(typed(raw))
    for words, kind in _KIND_KEYS.items():
        if words in folded(text):
            return kind
    if text:
        expected = "; ".join(KIND_WORDS.values())
        findings.append(finding("kind-unknown", sheet=grid.name, cells=(cell,), found=text, expected=expected))
    return SubmissionKind.FIRST
