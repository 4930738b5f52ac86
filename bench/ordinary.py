"""The pipeline an ordinary team would write: a file at a time, pandas with openpyxl, a GX suite, to_sql."""

from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
import sqlalchemy
from great_expectations.data_context.types.base import ProgressBarsConfig

from bench.job import Job, Measured
from bench.meter import Meter
from etl import embedded
from etl.warehouse import DATABASE, OWNER

_SHEET, _HEADING = "Số liệu", "Chỉ tiêu"
_COLUMNS = {"Mã": "indicator", "Số liệu kỳ này": "value", "Giải trình": "explanation"}

_NOT_NULL = ("QM01", "QM02", "QM03", "QM04", "QM05", "QM06")
_NOT_NEGATIVE = ("QM07", "DC02", "DC03", "DT01", "HS01", "HL01")
_AT_MOST = (("DC03", "DC02"), ("HL02", "HL01"), ("TS02", "TS01"), ("UX01", "QM03"))
_EQUAL = (
    ("DT01", "DT02", "DT03"),
    ("DT01", "DT04", "DT05"),
    ("HS01", "HS02", "HS03"),
    ("HS04", "HS05", "HS06", "HS07"),
)


def measure(job: Job) -> Measured:
    """Reads, validates and stores each file; imports and the suite are there before the clock starts."""
    server = embedded.ensure_running(job.settings.home / "pg")
    engine = sqlalchemy.create_engine(server.url(OWNER, DATABASE))
    meter = Meter(job.count, server.pid)
    batch, suite = _suite()
    with meter.measuring():
        for path in job.paths:
            with meter.stage("read"):
                sheets = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
                cells = _cells(sheets[_SHEET])
            with meter.stage("great_expectations"):
                result = batch.get_batch({"dataframe": _wide(cells)}).validate(suite)
            with meter.stage("to_sql"):
                _store(engine, path, cells, result)
    engine.dispose()
    return meter.measured()


def _suite() -> tuple[Any, gx.ExpectationSuite]:
    """Twenty rules, all of them also among ours."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    suite = context.suites.add(gx.ExpectationSuite(name="report"))
    rules: list[Any] = [gxe.ExpectColumnValuesToNotBeNull(column=code) for code in _NOT_NULL]
    rules += [gxe.ExpectColumnValuesToBeBetween(column=code, min_value=0) for code in _NOT_NEGATIVE]
    rules += [
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A=most, column_B=least, or_equal=True)
        for least, most in _AT_MOST
    ]
    rules += [
        gxe.ExpectMulticolumnSumToEqual(column_list=[f"minus {total}", *parts], sum_total=0) for total, *parts in _EQUAL
    ]
    for rule in rules:
        suite.add_expectation(rule)
    asset = context.data_sources.add_pandas("reports").add_dataframe_asset("report")
    return asset.add_batch_definition_whole_dataframe("report"), suite


def _cells(sheet: pd.DataFrame) -> pd.DataFrame:
    """The table below its headings: code, value, explanation."""
    heading = next(row for row in range(len(sheet)) if _HEADING in set(sheet.iloc[row]))
    table = sheet.iloc[heading + 1 :].set_axis(list(sheet.iloc[heading]), axis=1)
    return table[list(_COLUMNS)].rename(columns=_COLUMNS).dropna(subset=["indicator"])


def _wide(cells: pd.DataFrame) -> pd.DataFrame:
    """One row with a column an indicator; sums are stated as "these less that is nothing"."""
    values = pd.to_numeric(cells.set_index("indicator")["value"], errors="coerce")
    row = pd.DataFrame([values]).reset_index(drop=True)
    for total, *_ in _EQUAL:
        row[f"minus {total}"] = -row[total]
    return row


def _store(engine: sqlalchemy.Engine, path: Path, cells: pd.DataFrame, result: Any) -> None:
    """The cells, and which rules failed."""
    failed = [str(one.expectation_config.type) for one in result.results if not one.success]
    with engine.begin() as connection:
        cells.astype({"value": str}).assign(file=str(path)).to_sql(
            "ordinary_cell", connection, if_exists="append", index=False
        )
        pd.DataFrame({"file": str(path), "rule": failed}).to_sql(
            "ordinary_finding", connection, if_exists="append", index=False
        )
