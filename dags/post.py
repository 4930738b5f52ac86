"""The mail server that takes our answers, kept as an Airflow connection `etl_smtp` instead of in the environment."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowException

if TYPE_CHECKING:
    from etl.answers import Answers
    from etl.model.clock import Clock
    from etl.pipeline import Journey

CONNECTION = "etl_smtp"
TLS_PORT = 465


def answers_of(journey: "Journey", clock: "Clock") -> "Answers":
    """Answers that leave by the connection's server where there is one, else by ETL_SMTP_URL's, else not at all."""
    from etl.answers import Answers

    url = connection_url() or journey.settings.smtp_url
    return Answers(replace(journey, settings=replace(journey.settings, smtp_url=url)), clock)


def connection_url() -> str | None:
    """The server's address, if there is such a connection."""
    try:
        return url_of(Connection.get(CONNECTION))
    except AirflowException:
        return None  # none: the environment has it, or mail is off


def url_of(connection: Any) -> str:
    """The connection's URI in the spelling of ETL_SMTP_URL: TLS from the start on port 465, STARTTLS on any other."""
    _, _, rest = connection.get_uri().partition("://")
    return f"{'smtps' if connection.port == TLS_PORT else 'smtp'}://{rest}"
