"""The one way in which a task enters the journey, and what travels from one DAG to the next."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from airflow.sdk import Variable

if TYPE_CHECKING:
    from etl.model.clock import Clock
    from etl.pipeline import DuePeriod, Journey

logger = logging.getLogger(__name__)

AS_OF_VARIABLE = "etl_as_of"


@contextmanager
def entering(params: Mapping[str, Any], if_red: str) -> Iterator[tuple["Journey", "Clock"]]:
    """The journey and its clock for one task. The log begins with what to do if the task turns red."""
    import psycopg
    import sqlalchemy

    from etl.config import Settings
    from etl.model.clock import Clock
    from etl.model.errors import EtlError, RetryableError
    from etl.pipeline import Journey

    logger.info("IF THIS TASK IS RED: %s More: docs/running.md", if_red)
    try:
        clock = Clock.at(params.get("as_of") or Variable.get(AS_OF_VARIABLE, default=None))
        with Journey.open(Settings.from_environment()) as journey:
            yield journey, clock
    except (sqlalchemy.exc.OperationalError, psycopg.OperationalError) as error:
        logger.error("The database broke off. WHAT TO DO: see that it runs; the task tries again by itself")
        raise RetryableError(f"the database broke off: {error}") from error
    except EtlError as error:
        logger.error("%s. WHAT TO DO: %s", type(error).__name__, error)
        raise


def refuse_broken_regimes(journey: "Journey") -> None:
    """Shows all mistakes in all regimes' files at once, as one error."""
    from etl.model.errors import ConfigurationError

    if journey.broken:
        raise ConfigurationError(problem for error in journey.broken.values() for problem in error.problems)


def draft_run(period: "DuePeriod", params: Mapping[str, Any]) -> dict[str, Any]:
    """The run of `consolidate` for these data: the same data give the same run id, and no second run."""
    return {
        "trigger_run_id": f"{period.regime}__{period.period}__{period.fingerprint}",
        "conf": {"regime": period.regime, "period": period.period, "as_of": params["as_of"]},
    }
