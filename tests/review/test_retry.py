"""A file that could not be read is read again on an officer's word; what was wrong before is no longer shown."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy

from etl import ledger
from etl.config import Settings
from etl.model.clock import Clock
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.oversight import retry
from etl.pipeline import Journey
from tests.journey.runs import rows

CLOCK = Clock.at("2023-04-20T08:00")
BY = By("nv.a", "tester")


def deliver(journey: Journey, name: str, data: bytes) -> None:
    path: Path = journey.settings.inbox / "govap-danvan-2023" / "0790101" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    import os

    moment = datetime(2023, 4, 19, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


def test_unreadable_files_are_read_again_and_the_ledger_knows(settings: Settings) -> None:
    with Journey.open(settings) as journey:
        journey.add_officer("nv.a", "Nguyễn Văn A (mẫu), chuyên viên", CLOCK)
        deliver(journey, "a.csv", b"a;b\nc;d\n")
        deliver(journey, "b.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
        journey.collect(CLOCK)
        assert journey.process(CLOCK)["by_status"] == {"refused": 1, "unreadable": 1}
        (unreadable,) = rows(journey, "SELECT id FROM receipt WHERE status = 'unreadable'")
        with pytest.raises(UsageError, match="Chưa đăng ký"):
            retry(journey, None, By("ai.do", "x"), "thử", CLOCK)
        with pytest.raises(UsageError, match="không phải mã"):
            retry(journey, ["x"], BY, "thử", CLOCK)
        assert retry(journey, [str(unreadable.id)], BY, "đã sửa chương trình đọc", CLOCK) == {
            "receipts": [str(unreadable.id)]
        }
        assert rows(journey, "SELECT 1 FROM present_finding WHERE receipt_id = :id", id=unreadable.id) == []
        with pytest.raises(UsageError, match="không đọc được"):
            retry(journey, [str(unreadable.id)], BY, "lần nữa", CLOCK)
        assert journey.process(CLOCK)["by_status"] == {"unreadable": 1}
        assert len(rows(journey, "SELECT 1 FROM present_finding WHERE receipt_id = :id", id=unreadable.id)) == 1
        assert retry(journey, None, BY, "mọi tệp", CLOCK) == {"receipts": [str(unreadable.id)]}
        with journey.warehouse.begin() as connection:
            assert not ledger.verify(connection).problems
            connection.execute(sqlalchemy.text("SELECT 1"))
