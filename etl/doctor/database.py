"""The warehouse: answers, is durable, has our schema, keeps everybody to their rights, and holds what it should."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy

from etl import guards, ledger, schema
from etl.config import PROJECT
from etl.doctor.line import Examined, Line, Teller, check
from etl.landing import Landing
from etl.model.clock import LOCAL
from etl.model.errors import EtlError
from etl.warehouse import OWNER, READER, WRITER, metadata_url, sql, table_names

LEAST_MAJOR, TESTED_MAJOR = 15, 18
MOST_CLOCK_DIFFERENCE = timedelta(minutes=1)
MOST_NAMED = 3
LAST_WORDS = 4
MOST_WAITING = timedelta(hours=24)
_WAREHOUSE = ("server", "migrations")
DEAD_REMEDY = "chạy `python -m etl status` cho từng kỳ để xem thư nào, sửa địa chỉ bằng `contacts import`"
ROLES = {OWNER: "chủ (etl_owner)", WRITER: "ghi (etl_writer)", READER: "đọc (etl_reader)"}


@check("server", "Máy chủ dữ liệu")
def server(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Each role's connection, and a version that knows what our SQL says."""
    remedy = "xem PostgreSQL có chạy không, ETL_WAREHOUSE_URL, …_OWNER_URL, …_READER_URL có đúng không, rồi chạy lại"
    for role, what in ROLES.items():
        try:
            examined.connection(role)
        except (EtlError, sqlalchemy.exc.SQLAlchemyError, ValueError) as error:  # a port that is no number
            yield tell.fail(f"không nối được bằng quyền {what}: {_said(error)}", remedy)
            return
    major = _one(examined, OWNER, "SHOW server_version_num") // 10_000
    if major < LEAST_MAJOR:
        yield tell.fail(f"PostgreSQL {major} quá cũ", f"dùng PostgreSQL từ {LEAST_MAJOR}, tốt nhất {TESTED_MAJOR}")
    elif major != TESTED_MAJOR:
        yield tell.warn(f"PostgreSQL {major}", f"phần mềm được thử với PostgreSQL {TESTED_MAJOR}: nên dùng bản ấy")
    else:
        yield tell.ok(f"PostgreSQL {major}, nối được bằng cả ba quyền")


def _said(error: Exception) -> str:
    """Its first line; of a server that does not start also the last ones, which say why."""
    lines = [line.strip()[:300] for line in str(getattr(error, "orig", None) or error).splitlines() if line.strip()]
    return " | ".join([*lines[:1], *lines[1:][-LAST_WORDS:]]) if isinstance(error, EtlError) else lines[0]


@check("durability", "An toàn khi mất điện", "server")
def durability(examined: Examined, tell: Teller) -> Iterator[Line]:
    """What was committed must survive a power cut."""
    names = ("fsync", "full_page_writes", "synchronous_commit")
    off = [name for name in names if _text(examined, f"SHOW {name}") == "off"]
    if off:
        yield tell.fail(f"máy chủ dữ liệu đã tắt {', '.join(off)}", "bật lại trong postgresql.conf rồi nạp lại máy chủ")
    else:
        yield tell.ok("đã bật")


@check("encoding", "Bảng mã", "server")
def encoding(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Vietnamese needs UTF-8."""
    found = _text(examined, "SHOW server_encoding")
    if found == "UTF8":
        yield tell.ok("UTF-8")
    else:
        yield tell.fail(f"kho dữ liệu dùng bảng mã {found}", "tạo lại cơ sở dữ liệu với ENCODING 'UTF8'")


@check("database_clock", "Giờ của máy chủ dữ liệu", *_WAREHOUSE)
def database_clock(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Both clocks agree, and nothing was written in the future."""
    there = examined.connection(OWNER).execute(sqlalchemy.text("SELECT now()")).scalar_one()
    difference = abs(there - examined.present)
    newest = examined.connection(OWNER).execute(sqlalchemy.text("SELECT max(at) FROM ledger")).scalar_one()
    if difference > MOST_CLOCK_DIFFERENCE:
        told = f"lệch {difference.total_seconds():.0f} giây so với máy này"
        yield tell.fail(told, "bật đồng bộ giờ trên cả hai máy: `timedatectl set-ntp true`")
    elif newest is not None and newest > examined.now + MOST_CLOCK_DIFFERENCE:
        told = f"sổ cái có việc ghi lúc {newest.astimezone(LOCAL):%H:%M %d/%m/%Y}, sau giờ hiện tại"
        yield tell.warn(told, "nếu không phải chạy thử với --as-of: kiểm tra đồng hồ máy")
    else:
        yield tell.ok("khớp với máy này")


@check("migrations", "Cấu trúc kho dữ liệu", "server")
def migrations(examined: Examined, tell: Teller) -> Iterator[Line]:
    """The schema is this software's."""
    present, head, is_known = schema.revisions(examined.connection(OWNER))
    if present == head:
        yield tell.ok(f"đúng phiên bản {head}")
    elif present is None:
        yield tell.fail("kho dữ liệu còn trống", "chạy `python -m etl db upgrade`")
    elif is_known:
        yield tell.fail(
            f"ở phiên bản {present}, phần mềm cần {head}", "chạy `python -m etl db upgrade` (tự sao lưu trước)"
        )
    else:
        remedy = "cài bản phần mềm mới hơn, hoặc khôi phục bản sao lưu; xem docs/operations.md"
        yield tell.fail(f"ở phiên bản {present}, mới hơn phần mềm này ({head})", remedy)


@check("structure", "Bảng trong kho dữ liệu", *_WAREHOUSE)
def structure(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Tables are as the migrations made them: `sql/structure.txt`, which a test holds against these."""
    wanted = set((PROJECT / "sql" / "structure.txt").read_text("utf-8").splitlines())
    present = {row.line for row in _rows(examined, OWNER, "doctor/structure")}
    lacking, strange = sorted(wanted - present), sorted(present - wanted)
    remedy = "hỏi ai đã sửa kho dữ liệu bằng tay và sửa lại như cũ; không được thì khôi phục từ bản sao lưu gần nhất"
    if lacking:
        yield tell.fail(f"{len(lacking)} chỗ không còn như khi cài: {_some(lacking)}", remedy)
    if strange:
        yield tell.warn(f"{len(strange)} chỗ không phải do phần mềm đặt: {_some(strange)}", remedy)
    if not lacking and not strange:
        yield tell.ok("như khi cài")


def _some(lines: Sequence[str]) -> str:
    more = f" và {len(lines) - MOST_NAMED} chỗ nữa" if len(lines) > MOST_NAMED else ""
    return "; ".join(line[:120] for line in lines[:MOST_NAMED]) + more


@check("rights", "Quyền trong kho dữ liệu", *_WAREHOUSE)
def rights(examined: Examined, tell: Teller) -> Iterator[Line]:
    """The writer cannot rewrite history, the reader sees no addresses, the triggers stand."""
    wrong: list[Any] = list(guards.problems(examined.connection(OWNER)))
    for problem in wrong:
        yield tell.fail(problem, "giữ nguyên hiện trạng, báo lãnh đạo; khôi phục từ bản sao lưu gần nhất")
    writer = next(iter(_rows(examined, WRITER, "doctor/writer")))
    if writer.is_superuser or writer.can_rewrite:
        wrong.append(writer)
        remedy = "đặt ETL_WAREHOUSE_URL bằng tài khoản etl_writer, không dùng tài khoản chủ hay quản trị"
        yield tell.fail(f"tài khoản ghi ({writer.role}) sửa được sổ cái", remedy)
    reader = next(iter(_rows(examined, READER, "doctor/reader")))
    if reader.can_write or reader.sees_people:
        wrong.append(reader)
        remedy = "đặt ETL_WAREHOUSE_READER_URL bằng tài khoản etl_reader"
        if reader.role == READER:
            remedy = f"thu lại quyền đã cấp thêm cho {READER} (REVOKE), hỏi ai đã cấp"
        yield tell.warn(f"trang web đọc kho bằng tài khoản {reader.role}, nhiều quyền hơn mức cần", remedy)
    if not wrong:
        yield tell.ok("người ghi không sửa được lịch sử, người đọc không thấy địa chỉ")


@check("ledger", "Sổ cái", *_WAREHOUSE)
def ledger_holds(examined: Examined, tell: Teller) -> Iterator[Line]:
    """The chain verifies."""
    found = ledger.verify(examined.connection(OWNER))
    if found.problems:
        remedy = "giữ nguyên hiện trạng, chạy `python -m etl audit verify`, báo lãnh đạo; khôi phục từ bản sao lưu"
        yield tell.fail(
            f"{len(found.problems)} điểm không đúng, đầu tiên: {ledger.problem_words(found.problems[0])}", remedy
        )
    else:
        yield tell.ok(f"{found.events} việc, liền mạch")


@check("raw_files", "Kho tệp gốc", "store", *_WAREHOUSE)
def raw_files(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Every file is there with its size; `audit verify` reads them all."""
    present = Landing(examined.settings.landing).sizes()
    named = _rows(examined, OWNER, "doctor/blobs")
    wrong = [row.sha256 for row in named if present.get(row.sha256) != row.size]
    if wrong:
        remedy = "chép lại các tệp ấy từ bản sao lưu (docs/operations.md), rồi chạy `python -m etl audit verify`"
        yield tell.fail(f"thiếu hoặc hỏng {len(wrong)} trong {len(named)} tệp, đầu tiên: {wrong[0]}", remedy)
    else:
        yield tell.ok(f"đủ {len(named)} tệp")


@check("waiting", "Tệp chờ xử lý", *_WAREHOUSE)
def waiting(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Nothing lies unprocessed for a day."""
    row = next(iter(_rows(examined, OWNER, "doctor/waiting")))
    if row.oldest is not None and examined.now - row.oldest > MOST_WAITING:
        told = f"{row.receipts} tệp, lâu nhất từ {row.oldest.astimezone(LOCAL):%H:%M %d/%m/%Y}"
        yield tell.warn(told, "xem `python -m stack status`: bộ lập lịch có chạy không; hoặc `python -m etl process`")
    else:
        yield tell.ok(f"{row.receipts} tệp" if row.receipts else "không có")


@check("dead_letters", "Thư không gửi được", *_WAREHOUSE)
def dead_letters(examined: Examined, tell: Teller) -> Iterator[Line]:
    """No message was given up."""
    statement = "SELECT count(*) FROM outbox WHERE state = 'dead'"
    dead = examined.connection(OWNER).execute(sqlalchemy.text(statement)).scalar_one()
    if dead:
        yield tell.warn(f"{dead} thư đã bỏ sau nhiều lần thử", DEAD_REMEDY)
    else:
        yield tell.ok("không có")


@check("metadata", "Kho của Airflow", "server")
def metadata(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Airflow's own database answers where we are told that it is: backups save it with ours."""
    url = metadata_url(examined.settings)
    if url is None:
        remedy = "nếu có chạy Airflow: đặt ETL_METADATA_URL, không thì bản sao lưu thiếu tài khoản và lịch chạy"
        yield tell.warn("không được cho biết ở đâu", remedy)
        return
    try:
        names = table_names(url)
    except (sqlalchemy.exc.SQLAlchemyError, ValueError) as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        remedy = "xem địa chỉ và mật khẩu trong ETL_METADATA_URL có đúng không, máy chủ ấy có chạy không"
        yield tell.fail(f"không nối được: {told[:300]}", remedy)
    else:
        yield tell.ok("nối được" if names else "nối được, còn trống (Airflow chưa chạy lần nào)")


def _one(examined: Examined, role: str, statement: str) -> int:
    return int(examined.connection(role).execute(sqlalchemy.text(statement)).scalar_one())


def _text(examined: Examined, statement: str) -> str:
    return str(examined.connection(OWNER).execute(sqlalchemy.text(statement)).scalar_one())


def _rows(examined: Examined, role: str, name: str) -> Sequence[Any]:
    return examined.connection(role).execute(sqlalchemy.text(sql(name))).all()


CHECKS = (
    server,
    durability,
    encoding,
    migrations,
    structure,
    database_clock,
    rights,
    ledger_holds,
    raw_files,
    waiting,
    dead_letters,
    metadata,
)
