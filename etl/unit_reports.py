"""A unit's own report in Word, made from the workbook that it sent: the two cannot differ."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from etl.forms import form_spec
from etl.model.regime import Regime
from etl.model.submission import ReadReport
from etl.publish.templates import load_template
from etl.publish.unit_report import TEMPLATE, unit_report_document
from etl.read.outcome import ReadJob
from etl.read.sandbox import Sandbox


class UnitReports:
    """Reads workbooks and writes Word files; the reader is started with the first and kept. A context manager."""

    def __init__(self, regimes: Mapping[str, Regime]) -> None:
        self._regimes = regimes
        self._open = ExitStack()
        self._sandbox: Sandbox | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def read(self, workbook: Path, name: str) -> ReadReport | None:
        """What a file of that name says; None: it is no form of a regime that is in order, or holds several units."""
        if self._sandbox is None:
            specs = {name: form_spec(regime) for name, regime in self._regimes.items()}
            self._sandbox = self._open.enter_context(Sandbox(1, specs))
        ((_, outcome),) = list(self._sandbox.read_many([ReadJob(name, workbook, name, "")]))
        report = outcome.report
        return report if report is not None and report.identity.regime in self._regimes else None

    def document(self, report: ReadReport) -> bytes:
        """The Word file, to be signed by the unit's head.

        Raises:
            UsageError: its regime knows no such period, or no such unit in it.
        """
        regime = self._regimes[report.identity.regime]
        period = regime.period(report.identity.period)
        unit = regime.unit(period.code, report.identity.unit)
        return unit_report_document(regime, period, unit, report, load_template(regime, TEMPLATE))
