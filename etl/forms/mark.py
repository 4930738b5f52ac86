"""The mark of the rows behind a consolidated report; writer and reader share it."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from etl.model.through import ThroughCell


def fingerprint(cells: Iterable[ThroughCell]) -> str:
    """Hash of what the rows say and from where, without texts that a spreadsheet program may rewrite."""
    digest = hashlib.sha256()
    for one in cells:
        facts = (one.indicator, one.unit, one.ownership, one.state, one.receipt, one.sha256, one.cell)
        digest.update("\x1f".join((*map(str, facts), _number(one.value))).encode() + b"\n")
    return digest.hexdigest()


def _number(value: Decimal | None) -> str:
    """The same text whichever way a spreadsheet program writes the number."""
    return "" if value is None else f"{float(value):.12g}"
