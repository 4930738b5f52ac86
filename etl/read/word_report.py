"""Reads a Word report: tables as the sheets of a workbook, texts by their headings."""

from collections.abc import Mapping
from dataclasses import replace

from etl.forms.layout import DATA_SHEET
from etl.forms.spec import FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import FormIdentity, ReadReport
from etl.model.values import SAID, CellValue, ValueState, meaning
from etl.read.cell_values import needs, read_value
from etl.read.grid import Grid
from etl.read.outcome import UnreadableFile
from etl.read.package import PACKAGE_ERRORS, UnsafePart
from etl.read.word import TEXT_SHEET, WordText, open_word
from etl.read.word_sections import LEAST_SECTIONS, read_letterhead, read_sections
from etl.read.workbook import Report, finished, kinds_of, read_sheet
from etl.text import clean

WORD = "word"


def read_word(data: bytes, name: str, specs: Mapping[str, FormSpec], regime_hint: str) -> ReadReport:
    """Reads one .docx; which regime it belongs to only the channel can say.

    Raises:
        UnreadableFile: damaged, unsafe, secret, of no known regime, or with neither table nor headings of the form.
    """
    try:
        text = open_word(data, name)
    except UnsafePart as error:
        raise UnreadableFile(finding("file-unsafe", name=name, found=str(error))) from error
    except PACKAGE_ERRORS as error:
        raise UnreadableFile(finding("file-damaged", name=name)) from error
    spec = specs.get(regime_hint)
    if spec is None:
        raise UnreadableFile(finding("regime-unknown"))
    return _understood(text, spec)


def _understood(text: WordText, spec: FormSpec) -> ReadReport:
    kinds = kinds_of(text.tables, spec)
    narratives, findings, headings = read_sections(text.lines, spec, {place for *_, place in text.controls})
    if DATA_SHEET not in kinds.values() and headings < LEAST_SECTIONS:
        raise UnreadableFile(finding("form-not-found", found="văn bản Word không có bảng chỉ tiêu, không có đề mục"))
    report = Report(findings=text.findings())
    for grid in text.tables:
        if kinds.get(grid.name):  # the letterhead and the signatures stand in tables too
            read_sheet(grid, kinds[grid.name], spec, report)
            report.findings += text.without(grid.name)
    report.cells = [_plain(cell, text, spec, report) for cell in report.cells]
    report.findings += _prose_differs(text, spec, report)
    report.narratives += narratives
    report.findings += findings
    report.document = read_letterhead(text.lines)
    return replace(finished(FormIdentity(), report, spec), format=WORD)


def _plain(cell: CellValue, text: WordText, spec: FormSpec, report: Report) -> CellValue:
    """A figure whose cell holds more than plain text is not read: part of it would be missing."""
    found = text.objects.get((cell.sheet, cell.cell))
    if found is None:
        return cell
    field = spec.fields[cell.indicator]
    report.findings = [one for one in report.findings if not _is_about(one, cell)]
    report.findings.append(
        finding(
            "word-cell-object",
            sheet=cell.sheet,
            cells=(cell.cell,),
            indicators=(cell.indicator,),
            found=found,
            expected=needs(field),
            stt=field.stt,
            name=field.name,
        )
    )
    return cell._replace(state=ValueState.INVALID, value=None, text_value=None)


def _is_about(one: Finding, cell: CellValue) -> bool:
    return one.code == "value-unreadable" and one.sheet == cell.sheet and one.cells == (cell.cell,)


def _prose_differs(text: WordText, spec: FormSpec, report: Report) -> list[Finding]:
    """Figures that the prose of a report made by `forms word` gives otherwise than its own table."""
    said = {cell.indicator: cell for cell in report.cells if cell.state in SAID}
    found: list[Finding] = []
    for indicator, words, place in text.controls:
        cell, field = said.get(indicator), spec.fields.get(indicator)
        if cell is None or field is None:
            continue
        prose = read_value(field, clean(words), Grid(TEXT_SHEET, [[words]]), 0, 0, "", [])
        if prose.state is ValueState.MISSING or (prose.state in SAID and meaning(prose) == meaning(cell)):
            continue
        facts = {"found": clean(words), "expected": cell.as_typed, "stt": field.stt, "name": field.name}
        indicators = (indicator,)
        found.append(finding("word-prose-differs", sheet=TEXT_SHEET, cells=(place,), indicators=indicators, **facts))
    return found
