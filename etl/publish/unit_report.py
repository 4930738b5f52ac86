"""A unit's own "BÁO CÁO" in Word, made from its workbook: the two cannot differ. For its head to sign and number."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from etl.forms.words import NOTHING_TOLD
from etl.model.issue import Issued
from etl.model.regime import Indicator, Period, Regime, Section, Unit, ValueType
from etl.model.report import Letterhead, Run
from etl.model.submission import ModelRow, ReadReport
from etl.model.values import CellValue, ValueState
from etl.publish import official, word_xml
from etl.publish.tables import Align, Cell, Row, Table
from etl.publish.text_width import balanced_lines
from etl.text import clean, dated, number_line, number_text, prose_count, short_date

TEMPLATE = "bao-cao-don-vi.docx"
_NUMBERED = re.compile(r"^0*(\d{1,5})\s*/\s*([A-ZĐ][\w.&-]*-[\w.&-]+)$")
_STATES = {
    ValueState.NIL: "Không phát sinh",
    ValueState.NOT_APPLICABLE: "Không áp dụng",
    ValueState.MISSING: "…",
    ValueState.INVALID: "…",
}


def unit_report_document(regime: Regime, period: Period, unit: Unit, report: ReadReport, template: bytes) -> bytes:
    """The Word file, the same bytes whenever it is written.

    Number, date and signer come from the workbook's own fields; where they are blank there is room for them.
    """
    found = _NUMBERED.match(clean(report.document.number))
    issued = Issued(
        number=int(found[1]) if found else None,
        day=report.document.signed_on,
        signer=clean(report.document.signer),
    )
    letter = _letterhead(regime, period, unit, report, found[2] if found else "BC-…")
    return official.fill_template(
        template,
        partial(_context, regime, period, report, letter, issued),
        lambda _: None,
        title=f"Báo cáo {period.name} – {unit.name}",
        office=unit.name,
        at=period.deadline,
    )


def _letterhead(regime: Regime, period: Period, unit: Unit, report: ReadReport, symbol: str) -> Letterhead:
    said = f"{regime.subject[:1].lower()}{regime.subject[1:]} {period.name}"
    title = clean(report.document.signer_title).upper()
    return Letterhead(
        heading_above=(regime.office.name.upper(),),
        heading=(unit.name.upper(),),
        place=regime.office.place,
        document_symbol=symbol,
        office=unit.name,
        subject=regime.subject,
        receivers=(regime.office.name,),
        opening=f"Thực hiện {regime.plan}, {unit.name} báo cáo {said} như sau:",
        closing=f"Trên đây là báo cáo {said} của {unit.name}./.",
        signer_title=(title or ("HIỆU TRƯỞNG" if unit.name.startswith("Trường") else "THỦ TRƯỞNG ĐƠN VỊ"),),
        signer_name="",
        recipients=("- Như trên;", "- Lưu: VT."),
    )


def _context(
    regime: Regime, period: Period, report: ReadReport, letter: Letterhead, issued: Issued, document: Any
) -> Mapping[str, Any]:
    column = document.tables[0].rows[0].cells[0].width.pt
    wrapped = _wrapped(letter, column)
    lines = balanced_lines(f"{letter.subject} {period.name}", official.SUBJECT_SIZE, official.text_points(document, 0))
    number = number_line(issued.number, letter.document_symbol).removeprefix("Số: ")
    shown = (_figures(regime, report), *_models(regime, report))
    return {
        **official.head(wrapped, issued, period.year, document),
        **official.subject(lines, document),
        **official.receivers(letter.receivers),
        "draft_mark": "SỐ LIỆU MẪU" if regime.is_sample_roster else "",
        "sections": [_section(regime, period, report, section) for section in regime.sections],
        "appendix_pointer": "Số liệu chi tiết tại Phụ lục kèm theo Báo cáo này.",
        "replaces": "",
        "appendix_reference": (
            f"(Kèm theo Báo cáo số {number} {dated(issued.day, period.year)}",
            f"của {letter.office})",
        ),
        "appendix_figures": word_xml.tables_xml(shown, official.text_points(document, 1)),
        "appendix_figures_note": "",
    }


def _wrapped(letter: Letterhead, column: float) -> Letterhead:
    """Names of offices on lines of the head's left column."""
    above = tuple(line for name in letter.heading_above for line in balanced_lines(name, 12, column))
    own = tuple(line for name in letter.heading for line in balanced_lines(name, 12, column))
    return replace(letter, heading_above=above, heading=own)


def _section(regime: Regime, period: Period, report: ReadReport, section: Section) -> dict[str, Any]:
    said = [one.text for one in report.narratives if one.section == section.code]
    paragraphs = [runs for runs in [tuple(_figure_runs(regime, report, section))] if runs]
    paragraphs += [(Run(line),) for text in said for part in text.splitlines() if (line := clean(part))]
    if not paragraphs and not _has_parts(regime, section):
        paragraphs = [(Run(_nothing_told(regime, report, section)),)]
    return {
        "numeral": section.numeral,
        "title": section.title.format(period=period.name, next_period=period.next_name),
        "depth": section.depth,
        "paragraphs": [word_xml.runs_xml(runs) for runs in paragraphs],
    }


def _has_parts(regime: Regime, section: Section) -> bool:
    """Whether headings of its own follow it, so that it need not say anything itself."""
    following = regime.sections[regime.sections.index(section) + 1 :]
    return bool(following) and following[0].depth > section.depth


def _nothing_told(regime: Regime, report: ReadReport, section: Section) -> str:
    """ "Không phát sinh" is said only if the unit said so of all that the section asks (DOMAIN §6)."""
    asked = {one.code for one in regime.indicators if one.section == section.code and not one.is_derived}
    nil = {cell.indicator for cell in report.cells if cell.state is ValueState.NIL or cell.value == 0}
    return "Không phát sinh." if asked and asked <= nil else NOTHING_TOLD


def _figure_runs(regime: Regime, report: ReadReport, section: Section) -> Iterator[Run]:
    """The section's counts above 0 and its yes/no answers in one sentence; all figures stand in the appendix."""
    cells = {cell.indicator: cell for cell in report.cells}
    of_section = [one for one in regime.indicators if one.section == section.code and one.code in cells]
    shown = [(one, told) for one in of_section if (told := _said(one, cells[one.code]))]
    for number, (indicator, (said, unit)) in enumerate(shown):
        yield Run(f"{'; ' if number else ''}{indicator.name if not number else _lower(indicator.name)}: ")
        yield Run(said, f"{indicator.code}|unit")
        yield Run(unit)
    if shown:
        yield Run(".")


def _said(indicator: Indicator, cell: CellValue) -> tuple[str, str] | None:
    """A figure as prose has it, and its unit of measure; None where the appendix alone shows it."""
    if indicator.value_type is ValueType.YES_NO and cell.value is not None:
        return ("có" if cell.value else "không", "")
    if indicator.value_type is ValueType.COUNT and cell.value:
        return _prose(cell), f" {indicator.unit_of_measure}"
    return None


def _lower(name: str) -> str:
    """A name within a sentence; a second capital is an abbreviation's ("CBCCVC", "Ban Chỉ đạo" stay)."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _prose(cell: CellValue) -> str:
    assert cell.value is not None
    is_whole = cell.value == cell.value.to_integral_value()
    return prose_count(int(cell.value)) if is_whole and cell.value >= 0 else number_text(cell.value, 1)


def _figures(regime: Regime, report: ReadReport) -> Table:
    cells, group, rows = {cell.indicator: cell for cell in report.cells}, "", []
    for indicator in regime.indicators:
        if indicator.is_derived:
            continue
        if indicator.group != group:
            group = indicator.group
            rows.append(Row((_text(group),), is_group=True))
        cell = cells.get(indicator.code)
        value = Cell((Run(_printed(indicator, cell), f"{indicator.code}|unit"),), Align.RIGHT)
        note = "" if cell is None else cell.explanation
        named = (_text(indicator.stt, Align.CENTER), _text(indicator.name), _text(indicator.unit_of_measure))
        rows.append(Row((*named, value, _text(note))))
    return Table("Số liệu", ("STT", "Chỉ tiêu", "ĐVT", "Số liệu", "Giải trình"), (7, 50, 13, 15, 25), tuple(rows))


def _printed(indicator: Indicator, cell: CellValue | None) -> str:
    if cell is None:
        return "…"
    if cell.state is not ValueState.NUMBER:
        return _STATES[cell.state]
    if cell.value is None:
        if indicator.value_type is ValueType.DATE and cell.text_value:
            return short_date(date.fromisoformat(cell.text_value))
        return cell.text_value or "…"
    if indicator.value_type is ValueType.YES_NO:
        return "Có" if cell.value else "Không"
    return number_text(cell.value, 0 if cell.value == cell.value.to_integral_value() else 1)


def _models(regime: Regime, report: ReadReport) -> tuple[Table, ...]:
    rows = tuple(Row((_text(str(n), Align.CENTER), *map(_text, _about(one)))) for n, one in enumerate(report.models, 1))
    headers = ("STT", "Tên", "Loại", "Lĩnh vực", "Trạng thái", "Số, ngày, cấp công nhận", "Kết quả")
    return (Table(regime.model_title, headers, (7, 28, 13, 18, 14, 17, 19), rows),) if rows else ()


def _about(model: ModelRow) -> tuple[str, ...]:
    return model.name, model.kind, model.field, model.status, model.recognition, model.result


def _text(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
