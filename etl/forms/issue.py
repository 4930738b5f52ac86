"""Issues the workbook of one unit for one period."""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import BinaryIO

from xlsxwriter.workbook import Workbook

from etl.forms.filled import Entry, Filled
from etl.forms.layout import METADATA_MARK, METADATA_SHEET, THROUGH_KEY
from etl.forms.mark import fingerprint
from etl.forms.sheet_data import write_data
from etl.forms.sheet_document import write_document
from etl.forms.sheet_models import write_models
from etl.forms.sheet_narratives import write_narratives
from etl.forms.sheet_scores import write_scores
from etl.forms.sheet_tasks import write_tasks
from etl.forms.sheet_through import write_through
from etl.forms.styles import FONT, Styles
from etl.model.regime import Period, Regime, Unit

PREFILLED = "Số điền sẵn từ kỳ trước, đề nghị kiểm tra."


def issue_form(
    regime: Regime,
    period: Period,
    unit: Unit,
    prefill: Mapping[str, Entry],
    path_or_file: Path | str | BinaryIO,
) -> None:
    """Writes the form; the same arguments give the same bytes.

    `prefill` holds stocks and openings by indicator code, from the unit's previous period.
    """
    write_form(regime, period, unit, Filled(prefill, note=PREFILLED), path_or_file)


def write_form(regime: Regime, period: Period, unit: Unit, filled: Filled, path_or_file: Path | str | BinaryIO) -> None:
    """Writes the form with all that is known of the unit's report; the same arguments give the same bytes."""
    target = str(path_or_file) if isinstance(path_or_file, Path) else path_or_file
    options = {"in_memory": True, "default_format_properties": {"font_name": FONT, "font_size": 12}}
    with Workbook(target, options) as workbook:
        workbook.set_properties(
            {
                "title": f"{regime.subject} {period.name}",
                "company": regime.office.name,
                "created": period.opens_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        styles = Styles(workbook)
        write_document(workbook, styles, regime, period, unit)
        write_data(workbook, styles, regime, period, unit, filled)
        write_models(workbook, styles, regime, period, unit, filled.models)
        write_tasks(workbook, styles, regime, period, unit)
        write_scores(workbook, styles, regime, period, unit)
        write_narratives(workbook, styles, regime, period, unit, filled.narratives)
        if filled.through:
            write_through(workbook, styles, regime, period, unit, filled.through)
        _write_metadata(workbook, regime, period, unit, filled)


def _write_metadata(workbook: Workbook, regime: Regime, period: Period, unit: Unit, filled: Filled) -> None:
    """The form's identity, on a sheet that no menu offers to show."""
    sheet = workbook.add_worksheet(METADATA_SHEET)
    sheet.write_string(0, 0, METADATA_MARK)
    facts = {
        "regime": regime.name,
        "period": period.code,
        "unit": unit.code,
        "form_version": regime.form_version,
    }
    if filled.through:
        facts[THROUGH_KEY] = fingerprint(filled.through)
    for row, (key, value) in enumerate(facts.items(), start=1):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.protect("")
    sheet.very_hidden()
