"""What each task reads and writes, for a data catalogue that listens by OpenLineage (docs/operations.md).

Names of tables and nothing that stands in them, names of tasks and nobody who started them. Airflow's provider calls
this only where a transport is set; `stack.environment` puts `WithoutPeople` before it.
"""

from typing import Any, TypeVar

from airflow.providers.openlineage.extractors import OperatorLineage
from airflow.providers.openlineage.extractors.base import BaseExtractor
from openlineage.client.event_v2 import Dataset, InputDataset, OutputDataset
from openlineage.client.transport.transform import EventTransformer
from sqlalchemy import make_url

from etl.config import Settings
from etl.warehouse import DATABASE
from stack.datasets import READS_AND_WRITES

KEPT_OF_RUNS, KEPT_OF_JOBS = {"parent", "nominalTime", "processing_engine"}, {"jobType"}
"""Facets that hold times, versions and names of DAGs. Others hold who started a run, with which parameters, why it
failed, in words that may name files and people."""

Kind = TypeVar("Kind", bound=Dataset)


class JourneyExtractor(BaseExtractor):
    """Told to Airflow by `[openlineage] extractors`."""

    @classmethod
    def get_operator_classnames(cls) -> list[str]:
        """The operators that our DAGs are made of."""
        return ["_PythonDecoratedOperator", "AskOfficer"]

    def _execute_extraction(self) -> OperatorLineage[Any, Any]:
        read, written = READS_AND_WRITES[self.operator.task_id]
        return OperatorLineage(
            inputs=[_table(InputDataset, name) for name in read],
            outputs=[_table(OutputDataset, name) for name in written],
        )


class WithoutPeople(EventTransformer):
    """Leaves of each event what names nobody."""

    def transform(self, event: Any) -> Any:
        """The same event with the facets that we know to be harmless."""
        event.run.facets = {name: facet for name, facet in event.run.facets.items() if name in KEPT_OF_RUNS}
        event.job.facets = {name: facet for name, facet in event.job.facets.items() if name in KEPT_OF_JOBS}
        return event


def _table(kind: type[Kind], name: str) -> Kind:
    """By OpenLineage's own names for PostgreSQL; the server's address without a user."""
    url = make_url(Settings.from_environment().warehouse_url or "postgresql://embedded")
    return kind(namespace=f"postgres://{url.host}:{url.port or 5432}", name=f"{DATABASE}.public.{name}")
