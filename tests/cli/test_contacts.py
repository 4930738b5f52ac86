"""`contacts list` and `contacts erase`: an office takes a person out of its danh bạ by a command, for good."""

import json
from pathlib import Path

import pytest

from etl import embedded
from tests.cli.test_review import run  # noqa: F401
from tests.review.conftest import UNITS, made  # noqa: F401
from tests.warehouse_words import columns_with

BY = ("--by", "nv.a", "--why", "cô Riêng Tư đã nghỉ hưu (mẫu)")
NAME, ADDRESS, NUMBER = "Trần Thị Riêng Tư", "Rieng.Tu@truong.example", "0912 345 678"
A, B, C = UNITS
FILE = f"""unit;kind;address;person;valid_from;valid_to
{A};email;{ADDRESS};{NAME};;
{A};phone;{NUMBER};{NAME};;
{A};email;moi@truong.example;Người khác (mẫu);;
{B};email;cu@truong.example;Người cũ (mẫu);1/1/2021;31/12/2021
{B};zalo;0987 654 321;Người cũ (mẫu);;
"""


@pytest.fixture
def filled(run, tmp_path: Path):  # type: ignore[no-untyped-def]  # noqa: F811
    book = tmp_path / "danh-ba.csv"
    book.write_text(FILE, "utf-8")
    assert run("contacts", "import", str(book), *BY).exit_code == 0
    return run


def listed(run, *asked: str) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: F811
    return [one["address"] for one in json.loads(run("contacts", "list", "--json", *asked).stdout)]


def test_an_officer_erases_a_person_a_unit_and_what_is_old(filled) -> None:  # type: ignore[no-untyped-def]
    run = filled  # noqa: F811
    assert "Riêng" in run("contacts", "list").output, "the column folds the rest"
    assert listed(run, "--unit", A) == ["moi@truong.example", ADDRESS.lower(), NUMBER]

    mail = run("contacts", "erase", "--address", ADDRESS.upper(), *BY)
    assert mail.exit_code == 0 and "Đã xóa 1 liên hệ" in mail.output and "Không còn địa chỉ" not in mail.output
    assert run("contacts", "erase", "--address", "0912345678", *BY).exit_code == 0, "a number is known by its digits"
    old = json.loads(run("contacts", "erase", "--ended-before", "1/1/2022", *BY, "--json").stdout)
    assert (old["contacts"], old["units"], old["units_without_mail"]) == (1, [B], [B])
    assert listed(run) == ["moi@truong.example", "0987 654 321"]
    assert f"gửi cho đơn vị: {A}" in run("contacts", "erase", "--unit", A, *BY).output
    assert listed(run) == ["0987 654 321"]


def test_what_is_left_names_nobody_and_verifies(filled, server: embedded.Server, database: str) -> None:  # type: ignore[no-untyped-def]
    run = filled  # noqa: F811
    assert run("contacts", "erase", "--unit", A, *BY).exit_code == 0
    for word in (NAME, ADDRESS.lower(), NUMBER, "nghỉ hưu"):
        assert columns_with(server, database, word) == set()
    assert columns_with(server, database, "contacts_erased") == {"ledger.event"}
    assert run("ledger", "verify").exit_code == 0 and run("audit", "verify").exit_code == 0


def test_nothing_is_erased_by_a_slip(filled) -> None:  # type: ignore[no-untyped-def]
    run = filled  # noqa: F811
    for command, words in (
        (("erase", *BY), "ít nhất một trong"),
        (("erase", "--unit", "1", *BY), "Không có liên hệ nào như vậy"),
        (("erase", "--unit", A, "--by", "ai.do", "--why", "x"), "Chưa đăng ký cán bộ"),
        (("erase", "--unit", A, "--by", "nv.a", "--why", " "), "Thiếu lý do"),
        (("erase", "--ended-before", "hôm qua", *BY), "Không hiểu ngày"),
        (("erase", "--unit", A, "--ended-before", "1/1/2022", *BY), "Không có liên hệ nào như vậy"),
    ):
        done = run("contacts", *command)
        assert done.exit_code == 2 and words in done.output, done.output
    assert len(listed(run)) == 5


def test_a_book_of_a_whole_country_is_taken_and_a_larger_one_says_what_to_do(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    """Nine megabytes are three contacts of each of 45,000 units; such a file was refused, with no way out."""
    head, padding = FILE.splitlines()[0], "x" * 2_400
    book = tmp_path / "ca-nuoc.csv"
    rows = (f"{A};email;t{number}@truong.example;Mẫu {padding};;" for number in range(2_500))
    book.write_text("\n".join([head, *rows]), "utf-8")
    assert book.stat().st_size > 5 * 1024**2
    assert "Đã ghi 2500 liên hệ" in run("contacts", "import", str(book), *BY).output
    with book.open("a", encoding="utf-8") as file:
        file.write("\n" * (21 * 1024**2 - book.stat().st_size))
    refused = run("contacts", "import", str(book), *BY)
    assert refused.exit_code == 2 and "chia thành nhiều tệp" in refused.output
