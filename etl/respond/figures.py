"""The figures of a report as they were understood, as a clerk reads them."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy

from etl.forms.layout import NIL, NO, NOT_APPLICABLE, YES
from etl.model.regime import Indicator, ValueType
from etl.model.values import ValueState
from etl.respond.due import AnsweredFile, DueAnswer
from etl.respond.letter import Block, Table
from etl.respond.standing import Standing
from etl.text import number_text, short_date
from etl.warehouse import sql


def figures(connection: sqlalchemy.Connection, due: DueAnswer, stand: Standing) -> list[Block]:
    """The figures as they were understood, in the order of the form."""
    blocks: list[Block] = []
    for file in due.files:
        if file.submission is None:
            continue
        rows = connection.execute(sqlalchemy.text(sql("respond/cells")), {"submission": file.submission})
        said = {row.indicator: row for row in rows}
        shown = tuple(
            (indicator.stt, indicator.name, indicator.unit_of_measure, value_words(indicator, said[indicator.code]))
            for indicator in stand.regime.indicators
            if indicator.code in said and not _is_silent(said[indicator.code], file)
        )
        title = "Số liệu hệ thống đã hiểu từ tệp"
        blocks.append(Table(("STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"), shown, title=title, right=(3,)))
    return blocks


def _is_silent(row: Any, file: AnsweredFile) -> bool:
    """A supplement changes only the cells it fills; the others are none of its business."""
    return file.submission_kind == "supplement" and row.state == ValueState.MISSING


def value_words(indicator: Indicator, row: Any) -> str:
    """A value as a clerk reads it."""
    if row.state == ValueState.NIL:
        return NIL.lower() if indicator.value_type is not ValueType.YES_NO else NO
    if row.state == ValueState.NOT_APPLICABLE:
        return NOT_APPLICABLE.lower()
    if row.state != ValueState.NUMBER:
        return "chưa ghi" if row.state == ValueState.MISSING else f"không đọc được: “{row.as_typed[:60]}”"
    if indicator.value_type is ValueType.YES_NO:
        return YES if row.value else NO
    if indicator.value_type is ValueType.DATE:
        return _day(row.text_value)
    if row.text_value is not None:
        return str(row.text_value)
    return exact_words(row.value)


def exact_words(value: Decimal) -> str:
    """A number with as many decimals as it has."""
    return number_text(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _day(text: str) -> str:
    try:
        return short_date(date.fromisoformat(text))
    except ValueError:
        return text
