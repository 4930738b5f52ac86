"""Reads a Word report: tables as the sheets of a workbook, texts by their headings."""

from collections.abc import Mapping
from dataclasses import replace

from etl.forms.layout import DATA_SHEET
from etl.forms.spec import FormSpec
from etl.model.catalogue import finding
from etl.model.submission import FormIdentity, ReadReport
from etl.read.outcome import UnreadableFile
from etl.read.package import PACKAGE_ERRORS, UnsafePart
from etl.read.word import WordText, open_word
from etl.read.word_sections import LEAST_SECTIONS, read_letterhead, read_sections
from etl.read.workbook import Report, finished, kinds_of, read_sheet

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
    narratives, findings, headings = read_sections(text.lines, spec)
    if DATA_SHEET not in kinds.values() and headings < LEAST_SECTIONS:
        raise UnreadableFile(finding("form-not-found", found="văn bản Word không có bảng chỉ tiêu, không có đề mục"))
    report = Report(findings=text.findings())
    for grid in text.tables:
        if kinds.get(grid.name):  # the letterhead and the signatures stand in tables too
            read_sheet(grid, kinds[grid.name], spec, report)
    report.narratives += narratives
    report.findings += findings
    report.document = read_letterhead(text.lines)
    return replace(finished(FormIdentity(), report, spec), format=WORD)
