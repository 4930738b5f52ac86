"""The narrative sheet: the text of a section is what stands below its heading, down to the next heading."""

from dataclasses import dataclass, field

from etl.forms.spec import FormSection, FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import Narrative
from etl.read.cell_values import typed
from etl.read.grid import Grid, Raw, folded, is_blank_row
from etl.read.headings import NARRATIVES, find_header
from etl.text import clean, clean_lines

LEAST_SECTIONS = 2
LONGEST_TITLE = 400


@dataclass(slots=True)
class _Reader:
    """The section that rows belong to while the sheet is read from top to bottom."""

    grid: Grid
    spec: FormSpec
    code: int | None
    section: FormSection | None = None
    lines: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    narratives: list[Narrative] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def finish_section(self) -> None:
        """Keeps what was collected for the section that ends here."""
        if not self.lines:
            return
        whole = "\n".join(self.lines)
        text = clean_lines(whole) if "\n" in whole else clean(whole)
        if text and self.section is not None:
            place = self.cells[0] if len(self.cells) == 1 else f"{self.cells[0]}:{self.cells[-1]}"
            self.narratives.append(Narrative(self.section.code, text, self.grid.name, place))
        self.lines, self.cells = [], []


def read_narratives(grid: Grid, spec: FormSpec) -> tuple[list[Narrative], list[Finding]]:
    """Texts by section in the order of the sheet; sections without text are left out."""
    header = find_header(grid, NARRATIVES, 2)
    start = 0 if header is None else header.last_row + 1
    reader = _Reader(grid, spec, None if header is None else header.columns.get("code"))
    for row in range(start, len(grid.rows)):
        cells = grid.rows[row]
        if not is_blank_row(cells):
            _read_row(reader, row, cells)
    reader.finish_section()
    return reader.narratives, reader.findings


def looks_like_narratives(grid: Grid, spec: FormSpec) -> bool:
    """Whether a sheet under any name holds at least two section titles."""
    titles = [key for key in (section.title_key for section in spec.sections.values()) if key]
    texts = [folded(raw) for row in grid.rows for raw in row if isinstance(raw, str) and 0 < len(raw) < LONGEST_TITLE]
    return sum(any(text.startswith(title) for text in texts) for title in titles) >= LEAST_SECTIONS


def _read_row(reader: _Reader, row: int, cells: list[Raw]) -> None:
    section = _section_of(reader, cells)
    if section is not None:
        reader.finish_section()
        reader.section = section
        _check_heading(reader, row, cells, section)
        return
    texts = [(column, typed(raw)) for column, raw in enumerate(cells) if raw != "" and column != reader.code]
    if not texts:
        return
    place = reader.grid.cell(row, texts[0][0])
    text = " ".join(text for _, text in texts)
    if reader.section is not None and reader.section.takes_text:
        reader.lines.append(text)
        reader.cells.append(place)
    elif row:
        reader.findings.append(finding("text-outside", sheet=reader.grid.name, cells=(place,), found=clean(text)))


def _section_of(reader: _Reader, cells: list[Raw]) -> FormSection | None:
    """The section whose heading this row is: by its code, else by numeral and title."""
    if reader.code is not None and isinstance(code := cells[reader.code], str) and code:
        by_code = reader.spec.sections.get(code) or reader.spec.sections.get(clean(code))
        if by_code is not None:
            return by_code
    filled = [raw for raw in cells if isinstance(raw, str) and raw]
    if len(filled) < 2 and reader.code is not None:
        return None  # a heading as issued has its numeral beside it; most rows end here, unfolded
    texts = [folded(raw) for raw in filled if len(raw) < LONGEST_TITLE]
    if not texts:
        return None
    for section in reader.spec.sections.values():
        is_titled = section.title_key and texts[-1].startswith(section.title_key)
        if is_titled and (len(texts) == 1 or folded(section.numeral) in texts[:-1]):
            return section
    return None


def _check_heading(reader: _Reader, row: int, cells: list[Raw], section: FormSection) -> None:
    """A text typed into the heading itself would be lost without a word."""
    texts = [typed(raw) for raw in cells]
    text = max(texts, key=len)
    if len(text) > section.heading_length:
        place = reader.grid.cell(row, texts.index(text))
        reader.findings.append(finding("text-outside", sheet=reader.grid.name, cells=(place,), found=clean(text)))
