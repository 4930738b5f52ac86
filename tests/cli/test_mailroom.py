"""`contacts import`, `receipts add/accept/search`, `correct`: what people type and read, and what scripts get."""

import json
from pathlib import Path

import pytest

from tests.cli.test_review import PERIOD, REGIME, run  # noqa: F401
from tests.review.conftest import UNITS, made  # noqa: F401

BY = ("--by", "nv.a", "--why", "trường gọi điện (mẫu)")
THEN = ("--as-of", "2023-04-28T16:00")
A = UNITS[0]


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:  # noqa: F811
    copy = tmp_path / "Bao cao MN (mau).xlsx"
    copy.write_bytes(next((made / REGIME / A).glob("*.xlsx")).read_bytes())
    return copy


def test_a_file_by_zalo_is_registered_found_corrected_and_confirmed(run, file: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    zalo = ("--channel", "zalo", "--received-at", "2023-04-26T15:30", "--incoming-number", "125")
    added = run("receipts", "add", str(file), "--unit", A, *zalo, *BY, *THEN, "--json")
    assert added.exit_code == 0, added.output
    (receipt,) = json.loads(added.stdout)
    assert run("process", *THEN).exit_code == 0
    (found,) = json.loads(run("receipts", "search", "BÁO CÁO mn 125", "--json", *THEN).stdout)
    assert (found["id"], found["unit"], found["channel"]) == (receipt, A, "zalo")
    shown = run("receipts", "search", "bao cao", *THEN).output
    number = f"TN-{receipt[:4]}-{receipt[4:8]}".upper()
    assert "Zalo" in shown and number in shown and "26/04/2023" in shown and "2023-04-26" not in shown
    assert json.loads(run("receipts", "search", number, "--json", *THEN).stdout)[0]["id"] == receipt
    assert len(json.loads(run("receipts", "--json", *THEN).stdout)) == 1
    assert json.loads(run("receipts", "--json", "--as-of", "2023-04-26T15:00").stdout) == []
    assert "Không tìm thấy" in run("receipts", "search", "hoa hồng", *THEN).output
    cell = ("--unit", A, "--indicator", "CD01", "--value", "17")
    done = json.loads(run("correct", REGIME, PERIOD, *cell, *BY, *THEN, "--json").stdout)
    assert done["cells"] == {"CD01": "17"} and done["verdict"].startswith("accepted")
    assert run("consolidate", REGIME, PERIOD, *THEN).exit_code == 0
    traced = json.loads(run("trace", REGIME, PERIOD, "CD01", "--json").stdout)
    assert [row["correction"]["confirmed_at"] for row in traced if row["unit"] == A] == [None]
    confirmed = run("correct", "confirm", done["receipt"], *BY, *THEN)
    assert "đơn vị xác nhận" in confirmed.output and confirmed.exit_code == 0


def test_contacts_come_from_a_file(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    book = tmp_path / "danh-ba.csv"
    book.write_text(f"unit;kind;address;person\n{A};email;a@truong.example;mẫu\n", "utf-8")
    assert "Đã ghi 1 liên hệ mới" in run("contacts", "import", str(book), *BY).output
    assert "Không có gì thay đổi; 1 liên hệ đã có từ trước." in run("contacts", "import", str(book), *BY).output
    book.write_text("unit;kind;address\n1;email;a@truong.example\n", "utf-8")
    gone = run("contacts", "import", str(tmp_path / "khong-co.csv"), *BY).output
    assert "không có tệp này" in gone and "No such file" not in gone
    wrong = run("contacts", "import", str(book), *BY)
    assert wrong.exit_code == 2 and "danh-ba.csv:2" in wrong.output


def test_wrong_commands_say_what_is_valid(run, file: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    when = ("--received-at", "2023-04-26T15:30")
    for command, words in (
        (("receipts", "add", str(file), "--unit", A, "--channel", "fax", *when, *BY, *THEN), "zalo, eoffice, paper"),
        (
            ("receipts", "add", str(file), "--channel", "zalo", "--received-at", "hôm qua", *BY, *THEN),
            "2023-04-26T15:30",
        ),
        (("receipts", "accept", "x", "--unit", A, *BY), "receipts search"),
        (("correct", REGIME, PERIOD, "--unit", A, "--indicator", "CD01", *BY), "đúng một --value"),
        (("correct", "confirm", "x", *BY), "Không có lần sửa"),
    ):
        done = run(*command)
        assert done.exit_code == 2 and words in done.output, done.output


def test_a_mailbox_in_trouble_is_told_and_the_folders_go_on(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    monkeypatch.setenv("ETL_IMAP_PHONG_URL", "imaps://a:bi-mat@localhost:1/INBOX")
    done = run("collect", *THEN)
    assert done.exit_code == 1 and "hộp thư phong" in done.output and "bi-mat" not in done.output
    assert "Tiếp nhận – mới tiếp nhận: 0" in done.output


def test_without_an_address_mail_is_off(run) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    done = run("collect", *THEN, "--json")
    assert done.exit_code == 0 and json.loads(done.stdout)["failed"] == 0


def test_an_address_may_stand_in_a_file(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    from etl.config import Settings

    (tmp_path / "url").write_text("imaps://a:b@mail.example/INBOX\n")
    monkeypatch.setenv("ETL_IMAP_PHONG_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("ETL_IMAP_VAN_PHONG_URL", "imaps://c:d@mail.example/INBOX")
    found = Settings.from_environment()
    assert found.mailboxes == {"phong": "imaps://a:b@mail.example/INBOX", "van_phong": "imaps://c:d@mail.example/INBOX"}
    assert "a:b" not in repr(found)
