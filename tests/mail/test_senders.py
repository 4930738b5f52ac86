"""Who gets in: registered senders for their own units; everybody else waits for a person, and is told nothing."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from etl import ledger
from etl.mailroom import accept_file, import_contacts_file
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.review.accept import Acceptance
from tests.mail.conftest import NOW, Post
from tests.mail.letters import attachment, letter, multipart
from tests.mail.mailbox_regimes import PERIOD, REGIME
from tests.mail.test_by_hand import by_sheet
from tests.review.conftest import UNITS, made  # noqa: F401  the sample forms of three units

pytestmark = pytest.mark.xdist_group("mail")

BY, WHY = By("nv.a", "root"), Reason("", "đơn vị gọi điện xác nhận")
CLOCK = Clock(NOW, is_simulated=True)
A, B, _ = UNITS
PDF = b"%PDF-1.4 mau"


@pytest.fixture
def form(made: Path):  # type: ignore[no-untyped-def]  # noqa: F811
    return lambda unit: next((made / REGIME / unit).glob("*.xlsx")).read_bytes()


@pytest.fixture
def office(post: Post) -> Post:
    post.journey.add_officer("nv.a", "Cán bộ A (mẫu)", CLOCK)
    return post


def receive(post: Post, raw: bytes, **box: str) -> list[tuple[str, str | None]]:
    """Status (or verdict) and unit of every receipt once the letter is processed."""
    post.send(raw)
    post.collect(**box)
    post.process()
    return states(post)


def states(post: Post) -> list[tuple[str, str | None]]:
    rows = post.rows("""SELECT coalesce(v.verdict, r.status) AS status, r.unit FROM receipt r
        LEFT JOIN submission s ON s.receipt_id = r.id LEFT JOIN latest_verdict v ON v.submission_id = s.id
        WHERE r.status <> 'split' ORDER BY r.received_at, r.unit NULLS LAST, r.original_name""")
    return [("accepted" if row.status == "accepted_with_warnings" else row.status, row.unit) for row in rows]


def codes(post: Post) -> list[str]:
    return sorted({row.code for row in post.rows("SELECT code FROM present_finding WHERE verdict_id IS NULL")})


def test_a_registered_sender_gets_in(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    office.register(A, "mn-a@truong.example")
    assert receive(office, letter("MN-A@Truong.example", files=[("BaoCao.xlsx", form(A))])) == [("accepted", A)]


def test_an_unregistered_sender_waits_though_the_form_is_right(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    assert receive(office, letter("la@gmail.example", files=[("x.xlsx", form(A))])) == [("needs_review", A)]
    assert codes(office) == ["sender-unknown"]
    found = office.journey.status(REGIME, PERIOD, CLOCK)
    assert next(one["status"] for one in found["units"] if one["unit"] == A) == "needs_review"


def test_nothing_of_an_unregistered_sender_is_judged(office: Post) -> None:
    """A refusal in detail would tell a stranger how to get in."""
    raw = letter("la@gmail.example", files=[("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("y.pdf", PDF)])
    assert receive(office, raw) == [("needs_review", None)] * 2
    assert codes(office) == ["sender-unknown"]


def test_a_sender_for_another_unit_waits(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    office.register(B, "mn-b@truong.example")
    assert receive(office, letter("mn-b@truong.example", files=[("x.xlsx", form(A))])) == [("needs_review", A)]
    assert codes(office) == ["sender-mismatch"]


def test_an_accountant_sends_for_all_her_schools(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    for unit in (A, B):
        office.register(unit, "ketoan@truong.example")
    raw = letter("ketoan@truong.example", files=[("BaoCao.xlsx", form(A)), ("BaoCao.xlsx", form(B))])
    assert receive(office, raw) == [("accepted", A), ("accepted", B)]


def test_a_scan_goes_with_the_workbook_of_its_letter(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    for unit in (A, B):
        office.register(unit, "ketoan@truong.example")
    found = receive(office, letter("ketoan@truong.example", files=[("ban ky.pdf", PDF), ("x.xlsx", form(B))]))
    assert sorted(found) == [("accepted", B), ("evidence", B)]
    receive(office, letter("ketoan@truong.example", files=[("ban ky 2.pdf", PDF + b"2")], number=2))
    assert states(office)[-1] == ("needs_review", None) and "signed-unit-unknown" in codes(office)


def test_a_signed_pdf_alone_is_not_missing(office: Post) -> None:
    office.register(A, "mn-a@truong.example")
    assert receive(office, letter("mn-a@truong.example", files=[("ban ky.pdf", PDF)])) == [("evidence", A)]
    found = office.journey.status(REGIME, PERIOD, CLOCK)
    assert found["signed_only"] == 1 and found["missing"] == found["units_expected"] - 1


def test_a_forged_sender_waits(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    office.register(A, "mn-a@truong.example")
    forged = b"Authentication-Results: mx.quan.example; spf=fail; dkim=none; dmarc=fail\r\n"
    raw = forged + letter("mn-a@truong.example", files=[("x.xlsx", form(A))])
    assert receive(office, raw, authserv_id="mx.quan.example") == [("needs_review", A)]
    assert codes(office) == ["sender-not-authenticated"]


def test_a_half_vouched_sender_gets_in_with_a_remark(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    office.register(A, "mn-a@truong.example")
    forwarded = b"Authentication-Results: mx.quan.example; spf=fail; dkim=pass\r\n"
    raw = forwarded + letter("mn-a@truong.example", files=[("x.xlsx", form(A))])
    assert receive(office, raw, authserv_id="mx.quan.example") == [("accepted", A)]
    assert "sender-partly-authenticated" in codes(office)


def test_what_a_stranger_writes_of_authentication_is_ignored(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    office.register(A, "mn-a@truong.example")
    forged = b"Authentication-Results: mx.khac.example; dmarc=fail\r\n"
    raw = forged + letter("mn-a@truong.example", files=[("x.xlsx", form(A))])
    assert receive(office, raw, authserv_id="mx.quan.example") == [("accepted", A)]


def test_a_contact_holds_only_for_its_days(office: Post, form, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "danh-ba.csv"
    file.write_text(
        f"unit,kind,address,person,valid_from,valid_to\n{A},email,cu@truong.example,mẫu,,2023-04-01\n", "utf-8"
    )
    import_contacts_file(office.journey, file, BY, WHY, CLOCK)
    assert receive(office, letter("cu@truong.example", files=[("x.xlsx", form(A))])) == [("needs_review", A)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_contacts_take_up_what_waited(office: Post, form, tmp_path: Path, suffix: str) -> None:  # type: ignore[no-untyped-def]
    receive(office, letter("moi@truong.example", files=[("x.xlsx", form(A))]))
    file = tmp_path / f"danh-ba.{suffix}"
    rows = [
        ["unit", "kind", "address", "person", "valid_from", "valid_to"],
        [A, "email", "Moi@Truong.example", "mẫu", "2023-01-01", ""],
        [A, "phone", "0903 123 456", "mẫu", "", ""],
    ]
    if suffix == "csv":
        file.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    else:
        from openpyxl import Workbook

        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file)
    done = import_contacts_file(office.journey, file, BY, WHY, CLOCK)
    assert (done["contacts"], done["receipts_taken_up"]) == (2, 1)
    office.process()
    assert states(office) == [("accepted", A)] and codes(office) == []


def test_a_wrong_line_takes_nothing(office: Post, tmp_path: Path) -> None:
    file = tmp_path / "danh-ba.csv"
    file.write_text(
        f"unit,kind,address\n{A},email,a@truong.example\n999,email,b@truong.example\n{A},email,khong\n", "utf-8"
    )
    with pytest.raises(UsageError, match=r"(?s)2 lỗi.*danh-ba.csv:3.*999.*danh-ba.csv:4.*khong"):
        import_contacts_file(office.journey, file, BY, WHY, CLOCK)
    assert office.rows("SELECT * FROM contact") == []


def imported(office: Post, file: Path, *lines: str) -> dict[str, object]:
    file.write_text("\n".join(("unit;kind;address;person;valid_from;valid_to", *lines)), "utf-8-sig")
    return import_contacts_file(office.journey, file, BY, WHY, CLOCK)


def test_contacts_as_offices_keep_them(office: Post, tmp_path: Path) -> None:
    """Semicolons and dates as a Vietnamese Excel writes them; read again, the file says that nothing changed."""
    lines = (f"{A};email;mn-a@truong.example;mẫu;01/01/2023;31/5/2024", f"{A};phone;(028) 38 123 456;mẫu;;",
             "0790010;email;tonghop@phong.example;mẫu;;")  # fmt: skip
    done = imported(office, tmp_path / "danh-ba.csv", *lines)
    assert (done["contacts"], done["changed"]) == (3, 3)
    (row,) = office.rows("SELECT valid_from, valid_to FROM contact WHERE address = 'mn-a@truong.example'")
    assert (str(row.valid_from), str(row.valid_to)) == ("2023-01-01", "2024-05-31")
    again = imported(office, tmp_path / "danh-ba.csv", *lines[:2], lines[2].replace("mẫu", "cô Hoa (mẫu)"))
    assert (again["contacts"], again["changed"]) == (3, 1)


def test_a_contact_that_cannot_be_one_is_refused(office: Post, tmp_path: Path) -> None:
    url = "smtp://localhost:9/?from=baocao@phong.example&tls=off"
    mailing = replace(office.journey, settings=replace(office.journey.settings, smtp_url=url))
    for line, words in (
        (f"{A};phone;12;mẫu;;", "“12” không phải một số điện thoại"),
        (f"{A};phone;hỏi cô Hoa;mẫu;;", "không phải một số điện thoại"),
        (f"{A};email;BaoCao@phong.example;mẫu;;", "địa chỉ của chính nơi nhận báo cáo"),
        (f"{A};email;a@truong.example;mẫu;31/02/2023;", "31/02/2023"),
    ):
        with pytest.raises(UsageError, match=words):
            imported(replace(office, journey=mailing), tmp_path / "danh-ba.csv", line)


def test_an_officer_accepts_and_remembers(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    receive(office, letter("la@gmail.example", files=[("x.xlsx", form(A))]))
    (waiting,) = office.rows("SELECT id FROM receipt")
    number = f"TN-{waiting.id.hex[:4]}-{waiting.id.hex[4:8]}".upper()  # as the slip and the search print it
    accept_file(office.journey, Acceptance(number, A, remember_sender=True), BY, WHY, CLOCK)
    office.process()
    assert states(office) == [("accepted", A)] and codes(office) == [], "why it waited is settled"
    receive(office, letter("la@gmail.example", files=[("y.xlsx", form(A) + b"")], number=2, body="lần hai"))
    assert [status for status, _ in states(office)] == ["accepted", "duplicate"]
    with office.journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == ()
    assert "receipt_accepted" in {row.event for row in office.rows("SELECT event FROM ledger")}


def test_a_wrong_acceptance_is_refused(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    receive(office, letter("la@gmail.example", files=[("x.xlsx", form(A))]))
    (waiting,) = office.rows("SELECT id FROM receipt")
    for wanted, words in (
        (Acceptance("khong-phai", A), "không phải số biên nhận"),
        (Acceptance("TN-0000-0000", A), "Không có tệp"),
        (Acceptance("00000000-0000-0000-0000-000000000000", A), "Không có tệp"),
        (Acceptance(str(waiting.id), "999"), "Không có đơn vị “999”"),
    ):
        with pytest.raises(UsageError, match=words):
            accept_file(office.journey, wanted, BY, WHY, CLOCK)


def test_a_forwarded_report_says_that_its_time_is_doubtful(office: Post, form) -> None:  # type: ignore[no-untyped-def]
    office.register(A, "van-thu@quan.example")
    inner = letter("mn-a@truong.example", files=[("x.xlsx", form(A))])
    outer = multipart([b"Content-Type: message/rfc822\r\n\r\n" + inner], "From: van-thu@quan.example")
    assert receive(office, outer) == [("accepted", A)]
    assert "mail-forwarded" in codes(office)
    assert attachment  # the helper of the other tests


def test_each_part_of_a_common_workbook_is_let_in_by_itself(office: Post, made: Path) -> None:  # noqa: F811
    office.register(A, "ketoan@truong.example")
    book = by_sheet(SimpleNamespace(made=made), (A, B), {A: A, B: B})
    found = receive(office, letter("ketoan@truong.example", files=[("hai truong.xlsx", book)]))
    assert [unit for _, unit in found] == [A, B] and found[1][0] == "needs_review" and found[0][0] != "needs_review"
    (waiting,) = office.rows("SELECT id FROM receipt WHERE status = 'needs_review'")
    accept_file(office.journey, Acceptance(str(waiting.id), B), BY, WHY, CLOCK)
    office.process()
    assert [unit for _, unit in states(office)] == [A, B] and "needs_review" not in dict(states(office))
    submitted = office.rows("SELECT s.unit, c.sheet FROM submission s JOIN cell_value c ON c.submission_id = s.id"
                            " GROUP BY 1, 2 ORDER BY 1")  # fmt: skip
    assert [tuple(row) for row in submitted] == [(A, A), (B, B)], "the accepted part is B's sheet, not the first one"
    letters = office.rows("SELECT count(DISTINCT receipt_id) AS n FROM message_receipt")
    assert letters[0].n == 3, "the parts hang on their letter, so that answers go into its thread"
    with office.journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == (), (
            "each part is on the ledger, once, however often it is looked at"
        )
