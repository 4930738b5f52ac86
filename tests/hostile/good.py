"""Good reports of the sample district: what the clerk typed is known, so that figures can be checked."""

import os
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from etl.config import PROJECT
from etl.forms import issue_form
from etl.model.regime import Period, Regime
from etl.regime import load_regime
from samples.bodies import filling_of
from samples.filling import Filling
from samples.form import fill_form, open_book, saved

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
SENT_AT = datetime(2023, 4, 15, 3, tzinfo=UTC)


@cache
def regime() -> Regime:
    return load_regime(PROJECT / "regimes", REGIME)


def period() -> Period:
    return regime().period(PERIOD)


@cache
def good_report(unit: str, seed: int = 5) -> tuple[bytes, Filling]:
    """A filled form, and what stands in it."""
    member = regime().unit(PERIOD, unit)
    filling = filling_of(regime(), period(), member, seed)
    issued = BytesIO()
    issue_form(regime(), period(), member, {}, issued)
    book = open_book(issued.getvalue())
    fill_form(book, filling)
    return saved(book, SENT_AT), filling


def put(inbox: Path, unit: str, name: str | bytes, data: bytes, moment: datetime = SENT_AT) -> Path:
    """Lays a file into the unit's folder, with the time at which it came."""
    folder = inbox / REGIME / unit
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(os.fsdecode(os.path.join(os.fsencode(folder), os.fsencode(name))))  # noqa: PTH118 (bytes)
    path.write_bytes(data)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path
