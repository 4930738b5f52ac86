"""Mailboxes whose address is kept as an Airflow connection `etl_imap_<name>` instead of in the environment."""

from typing import TYPE_CHECKING, Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

if TYPE_CHECKING:
    from etl.model.clock import Clock
    from etl.pipeline import Journey

STARTTLS_PORT = 143


def take_in(journey: "Journey", clock: "Clock") -> dict[str, int]:
    """Takes in what is new in all mailboxes; skips where none is set up, red at the end if one was in trouble."""
    from etl.mailroom import Mailroom

    names = Mailroom.of(journey).mailbox_names()
    room = Mailroom.of(journey, connection_urls(names))
    if not set(names) & set(room.urls):
        raise AirflowSkipException("no mailbox has an address: mail is off")
    done = room.collect(clock)
    done.raise_troubles()
    taken = done.taken
    return {"messages": taken.messages, "received": taken.received, "unprocessed": journey.unprocessed(clock)}


def connection_urls(names: list[str]) -> dict[str, str]:
    """Addresses of the mailboxes that have a connection."""
    found = {}
    for name in names:
        try:
            found[name] = url_of(Connection.get(f"etl_imap_{name}"))
        except AirflowException:
            continue  # none: the environment has it, or the mailbox is off
    return found


def url_of(connection: Any) -> str:
    """The connection's URI in the spelling of ETL_IMAP_<NAME>_URL: TLS from the start unless its port is 143."""
    _, _, rest = connection.get_uri().partition("://")
    return f"{'imap' if connection.port == STARTTLS_PORT else 'imaps'}://{rest}"
