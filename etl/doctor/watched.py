"""What goes wrong by itself: looked at twice an hour, with a mail to IT (`etl/watch.py`)."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy

from etl.doctor import database, home, machine
from etl.doctor.line import Examined, Level, Line, Teller, check
from etl.model.clock import LOCAL
from etl.receive.mailbox import SCANNED
from etl.regime import load_all
from etl.regime.collecting import is_collecting
from etl.warehouse import OWNER, sql

LONGEST_SILENCE = timedelta(hours=3)
"""`collect` looks every ten minutes; so long without a success is no passing trouble."""


@check("silent_mailbox", "Hộp thư im lặng")
def silent_mailbox(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Every mailbox that reports come to now was read to its end lately, wherever its address is kept."""
    good, _ = load_all(examined.settings.regimes)
    needed = {box.name for regime in good.values() if is_collecting(regime, examined.now) for box in regime.mailboxes}
    statement = sqlalchemy.text("SELECT channel, completed_at FROM scan WHERE starts_with(channel, :mail)")
    rows = examined.connection(OWNER).execute(statement, {"mail": SCANNED})
    read = {row.channel.removeprefix(SCANNED): row.completed_at for row in rows}
    silent = []
    for name in sorted(needed & (set(read) | set(examined.settings.mailboxes))):
        last = read.get(name)
        if last is None or examined.now - last > LONGEST_SILENCE:
            since = "chưa lần nào" if last is None else f"lần cuối lúc {last.astimezone(LOCAL):%H:%M %d/%m/%Y}"
            silent.append(name)
            remedy = "xem bước “take_mail” của DAG collect và máy chủ thư; chạy `python -m etl doctor`"
            yield tell.fail(f"hộp thư “{name}” đang trong kỳ nhận báo cáo mà không đọc được ({since})", remedy)
    if not silent:
        yield tell.ok("không có")


@check("new_dead_letters", "Thư không gửi được")
def new_dead_letters(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Messages given up within a day; `doctor` counts those of before too."""
    row = examined.connection(OWNER).execute(sqlalchemy.text(sql("doctor/new_dead_letters")), {"now": examined.now})
    dead = row.scalar_one()
    if dead:
        yield tell.fail(f"{dead} thư vừa bị bỏ sau nhiều lần thử", database.DEAD_REMEDY)
    else:
        yield tell.ok("không có")


@check("stopped_backup", "Sao lưu")
def stopped_backup(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Backups that were made every night and are made no more; where nobody ever made one, `doctor` says so."""
    for line in home.backup.look(examined):
        yield tell.fail(line.told, line.remedy) if line.level is Level.FAIL else tell.ok(line.told)


CHECKS = (
    machine.disk,
    database.ledger_holds,
    silent_mailbox,
    new_dead_letters,
    database.waiting,
    home.never_taken_entries,
    stopped_backup,
)
