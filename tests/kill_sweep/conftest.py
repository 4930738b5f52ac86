"""The mail server that takes the answers of an office that is killed."""

from tests.respond.conftest import mail_process  # noqa: F401
