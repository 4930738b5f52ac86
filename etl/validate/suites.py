"""Runs rules on a frame through Great Expectations. The only importer of GX; import it where it is called.

GX's map expectations cost 8–13 ms each whatever the rows, for metrics nobody reads. `ExpectRowsToHold` asks
for one metric, which rows fail, and costs 1–2 ms (docs/decisions/0002-one-lean-expectation.md).
"""

import logging
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, ClassVar

import great_expectations as gx
import numpy as np
import numpy.typing as npt
import pandas as pd
from great_expectations.core import ExpectationSuite
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from etl.model.errors import FatalError
from etl.validate.conditions import failed_rows
from etl.validate.rules import RuleInForce

log = logging.getLogger(__name__)

_METRIC = "table.rows_that_fail"
_RESULT_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
_FRAME = "frame"
# One context shared by threads gives silently wrong results; processes each have their own.
_ONE_AT_A_TIME = Lock()


class RowsThatFail(TableMetricProvider):
    """Metric: how many rows a condition applies to, and the positions of those that do not meet it."""

    metric_name = _METRIC
    domain_keys = ("batch_id", "table")
    value_keys = ("holds", "rows")

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> tuple[int, npt.NDArray[np.intp]]:
        frame, _compute, _accessor = execution_engine.get_compute_domain(metric_domain_kwargs, MetricDomainTypes.TABLE)
        return failed_rows(frame, metric_value_kwargs["holds"], metric_value_kwargs["rows"] or {})


class ExpectRowsToHold(BatchExpectation):
    """Expects every row to meet `holds`; a row where a named column is empty is skipped, not failed.

    `rows` limits the rule to rows whose column has one of the values: {"ownership": ["public"]}.
    """

    holds: str
    rows: dict[str, list[str]] | None = None

    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("holds", "rows")
    args_keys: ClassVar[tuple[str, ...]] = ("holds", "rows")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        evaluated, failed = metrics[_METRIC]
        result = {"element_count": evaluated, "unexpected_count": len(failed), "unexpected_index_list": failed}
        return {"success": len(failed) == 0, "result": result}


def run_rules(
    name: str, frame: pd.DataFrame, rules: Sequence[RuleInForce]
) -> dict[str, tuple[int, npt.NDArray[np.intp]]]:
    """Runs the rules of one suite on its frame: rule id → (rows evaluated, positions of the rows that fail).

    Raises:
        FatalError: GX dropped a rule or could not run it. That is our mistake, never a unit's finding.
    """
    configurations = [
        {
            "type": used.rule.kind,
            "kwargs": used.kwargs,
            "severity": str(used.use.severity),
            "meta": {"rule": used.rule.id},
        }
        for used in rules
    ]
    with _ONE_AT_A_TIME:
        try:
            suite: Any = ExpectationSuite(name=name, expectations=configurations)
        except ValueError as error:  # pydantic's: an argument is missing or misspelt
            raise FatalError(f"expectations/{name}.json has an expectation that GX refuses: {error}") from error
        _refuse_dropped(rules, [expectation.meta["rule"] for expectation in suite.expectations])
        batch = _any_frame().get_batch({"dataframe": frame})
        validation = batch.validate(suite, result_format=_RESULT_FORMAT)
    outcome = {_rule_of(result): _checked(result) for result in validation.results}
    _refuse_dropped(rules, list(outcome))
    return outcome


def _checked(result: Any) -> tuple[int, npt.NDArray[np.intp]]:
    if not result.result:
        raise FatalError(f"rule “{_rule_of(result)}” could not be run: {_reason(result.exception_info)}")
    return result.result["element_count"], result.result["unexpected_index_list"]


def _rule_of(result: Any) -> str:
    return str(result.expectation_config.meta["rule"])


def _reason(exception_info: Any) -> str:
    """GX nests the exceptions of metrics one level deeper than its own."""
    if "exception_message" in exception_info:
        return str(exception_info["exception_message"])
    return "; ".join(sorted({str(info["exception_message"]) for info in exception_info.values()}))


def _refuse_dropped(rules: Sequence[RuleInForce], run: list[str]) -> None:
    """GX drops an expectation it does not know with only a log line: a rule would silently bind nobody."""
    wanted = [used.rule.id for used in rules]
    if sorted(wanted) != sorted(run):
        dropped = sorted(set(wanted) - set(run))
        kinds = sorted({used.rule.kind for used in rules if used.rule.id in dropped})
        raise FatalError(
            f"Great Expectations dropped the rules {', '.join(dropped)}: "
            f"is their type ({', '.join(kinds)}) spelt right?"
        )


@cache
def _context() -> Any:
    """One context per process: in memory, no files (not even a folder for docs), no network, no progress bars."""
    configuration = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=configuration)


@cache
def _any_frame() -> Any:
    """The way a frame takes to GX, whatever suite it is judged by: GX writes each of its own out as YAML, thrice."""
    source = _context().data_sources.add_pandas(_FRAME)
    return source.add_dataframe_asset(_FRAME).add_batch_definition_whole_dataframe(_FRAME)
