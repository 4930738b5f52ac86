"""Two sets that start at once never share a web port: tasks of one would talk to the other."""

import socket

import pytest

from etl.model.errors import FatalError
from stack.environment import HOST
from stack.lifecycle import _reserved_port


def test_a_port_chosen_but_not_yet_opened_is_not_chosen_again() -> None:
    with _reserved_port(None) as (first, _), _reserved_port(None) as (second, _):
        assert first != second
        with pytest.raises(FatalError, match="ETL_WEB_PORT"), _reserved_port(first):
            pass
    with _reserved_port(first) as (again, _):
        assert again == first


def test_the_claim_is_kept_by_whoever_inherits_it() -> None:
    with _reserved_port(None) as (port, claim):
        inherited = claim.dup()
    with inherited, pytest.raises(FatalError), _reserved_port(port):
        pass


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        with pytest.raises(FatalError), _reserved_port(other.getsockname()[1]):
            pass
