"""From rows that fail a rule to findings: all cells of the rule with what stands in them, none blamed."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy

from etl.forms.layout import CORRECTION_SHEET
from etl.model.finding import NOT_ON_ROSTER, Finding, Severity
from etl.model.regime import Period
from etl.validate.frames import Sources
from etl.validate.places import load_places
from etl.validate.rules import RuleInForce
from etl.validate.statements import Failure, Speaker, Statement, cells_wanted, texts_wanted
from etl.validate.wording import cells_text, fill, quote

_CHECK = "Đề nghị kiểm tra {cells}."
_CHECK_OR_EXPLAIN = "Đề nghị kiểm tra {cells}; nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”."
_LOOK = "Đề nghị xem lại {cells}."
_EXPLAINED = "Đơn vị giải trình: “{explanation}”."


def write_findings(
    connection: sqlalchemy.Connection, sources: Sources, period: Period, failures: Sequence[Failure]
) -> dict[int, tuple[Finding, ...]]:
    """Findings by position of the submission, in the order of the form, then of the regime's rules."""
    places = load_places(connection, cells_wanted(sources, failures), texts_wanted(sources, failures))
    speaker = Speaker(period, sources, places)
    found: dict[int, list[tuple[int, int, Finding]]] = defaultdict(list)
    for failure in failures:
        statement = speaker.state(failure)
        finding = _finding(failure.used, statement)
        found[failure.position].append((statement.order, failure.used.order, finding))
    return {
        position: tuple(finding for _, _, finding in sorted(rows, key=lambda row: row[:2]))
        for position, rows in found.items()
    }


def _finding(used: RuleInForce, statement: Statement) -> Finding:
    rule = used.rule
    words = {**statement.words, "cells": cells_text(statement.places)}
    is_answered = used.use.severity is Severity.WARNING and rule.asks_explanation and bool(statement.explanation)
    # An answered warning asks nothing more of the unit: the officer reads what it says.
    severity = Severity.INFO if is_answered else used.use.severity
    advice = _EXPLAINED if is_answered else _advice(used, statement)
    words["explanation"] = quote(statement.explanation)
    return Finding(
        code=rule.id,
        severity=severity,
        message=f"{fill(rule.message, words)} {fill(advice, words)}",
        sheet=next((place.sheet for place in statement.places if place.sheet != CORRECTION_SHEET), ""),
        cells=tuple(place.cell for place in statement.places if place.cell),
        indicators=statement.indicators,
        found=fill(rule.found, words),
        expected=fill(rule.expected, words),
    )


def _advice(used: RuleInForce, statement: Statement) -> str:
    """What to do: the rule's own words, else by severity."""
    rule = used.rule
    if rule.ask_without_cell and not any(place.cell for place in statement.places):
        return rule.ask_without_cell
    if rule.ask:
        return rule.ask
    if used.use.severity is Severity.INFO:
        return _LOOK
    return _CHECK_OR_EXPLAIN if used.use.severity is Severity.WARNING and rule.asks_explanation else _CHECK


def not_on_roster(unit: str) -> Finding:
    """A submission of a unit that the period does not expect; no rule can be applied to it."""
    return Finding(
        code=NOT_ON_ROSTER,
        severity=Severity.CRITICAL,
        message=f"Đơn vị có mã {unit} không có trong danh sách đơn vị phải báo cáo của kỳ này, nên báo cáo chưa "
        "được đưa vào tổng hợp. Đề nghị liên hệ nơi nhận báo cáo để kiểm tra lại danh sách.",
        found=unit,
        expected="đơn vị trong danh sách của kỳ",
    )
