"""Khớp, lệch: our figures of a period against the totals that were printed when its report was issued."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy

from etl.audit.plan_results import newest, plain
from etl.model.errors import UsageError
from etl.model.report import Figure, Scope
from etl.warehouse import sql

MATCHES, DIFFERS, UNKNOWN = "khớp", "lệch", "chưa có số liệu"


def history_json(connection: sqlalchemy.Connection, regime: str, period: str, as_of: object) -> list[dict[str, Any]]:
    """The document of `history compare REGIME PERIOD --json`: one line for each printed total, in the form's order.

    Raises:
        UsageError: the period has no report of ours yet, or nothing was imported for it.
    """
    facts = {"regime": regime, "last": period, "as_of": as_of}
    printed = {row.indicator: row for row in connection.execute(sqlalchemy.text(sql("marts/printed")), facts)}
    if not printed:
        raise UsageError("Chưa nhập số liệu đã in của kỳ này: dùng lệnh history import trước.")
    _, content = newest(connection, regime, period)
    ours = {figure.indicator: figure for figure in content.figures if figure.scope is Scope.TOTAL}
    return [
        {
            "indicator": one.code,
            "name": one.name,
            "printed": plain(printed[one.code].value),
            "computed": _shown(ours[one.code], printed[one.code].value),
            "result": compared(ours[one.code], printed[one.code].value),
            "source": printed[one.code].document,
        }
        for one in content.indicators
        if one.code in printed
    ]


def compared(figure: Figure, printed: Decimal) -> str:
    """Whether our figure is the printed one, to the decimals that were printed."""
    if figure.value is None:
        return UNKNOWN
    return MATCHES if _rounded(figure.value, printed) == printed else DIFFERS


def _rounded(value: Decimal, printed: Decimal) -> Decimal:
    decimals = max(0, -int(printed.as_tuple().exponent))
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _shown(figure: Figure, printed: Decimal) -> int | float | None:
    """Ours as far as the printed one goes; all of it where the two differ."""
    if figure.value is None:
        return None
    return plain(_rounded(figure.value, printed) if compared(figure, printed) == MATCHES else round(figure.value, 4))
