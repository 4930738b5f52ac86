"""What goes wrong by itself: looked at twice an hour, with a mail to IT (`etl/watch.py`)."""

from etl.doctor import database, machine

CHECKS = (
    machine.disk,
    database.ledger_holds,
    database.dead_letters,
    database.waiting,
)
