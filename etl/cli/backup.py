"""Verbs of the server room: `backup create`, `backup verify`, `backup restore`."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from etl.backup import (
    BackupSet,
    Created,
    Restored,
    all_sets,
    create,
    damages,
    find_set,
    folder_of_backups,
    named_folder,
    of_one_office,
    prune,
    put_reports_back,
    restore,
    shortcomings,
)
from etl.cli.common import Json, clock, console, messages, reporting_errors, show
from etl.config import Settings
from etl.last_backup import on_one_disk
from etl.model.clock import LOCAL
from etl.model.errors import FatalError

backup_verbs = typer.Typer(help="Sao lưu và khôi phục.", no_args_is_help=True)

Folder = Annotated[str, typer.Argument(metavar="DIR", help="Thư mục chứa các bản sao lưu.")]
ONE_DISK = "Lưu ý: bản sao lưu nằm cùng một đĩa với dữ liệu, đĩa hỏng thì mất cả hai; xem đĩa kia đã gắn chưa."
Name = Annotated[str | None, typer.Option("--set", help="Tên bản sao lưu; mặc định là bản mới nhất.")]
GoodName = Annotated[str | None, typer.Option("--set", help="Tên bản sao lưu; mặc định là bản tốt mới nhất.")]
STRANGER = (
    "Lưu ý: bản sao lưu {name} trong thư mục này có những việc mà sổ cái ở đây không có: của chính cơ quan này ở một "
    "nơi khác, hoặc trước khi khôi phục một bản cũ hơn: mỗi nơi dùng một thư mục riêng, vì khi khôi phục thì bản mới "
    "nhất được lấy. Nếu không phải thế thì sổ cái ở đây đã bị viết lại: chạy `python -m etl audit verify`."
)
WithoutDamaged = Annotated[
    bool, typer.Option("--without-damaged", help="Bỏ lại tệp gốc hỏng trong bản sao lưu, khôi phục mọi thứ còn lại.")
]
EVIDENCE = (
    "Bản sao lưu vừa lập không đạt, chỉ giữ lại làm bằng chứng: {problem} Các bản tốt trước đó vẫn còn, `backup prune` "
    "không bỏ chúng. Sổ cái không đúng: chạy `python -m etl ledger verify` và báo lãnh đạo. Tệp không đọc lại được: "
    "xem đĩa chứa bản sao lưu rồi sao lưu lại."
)
UNLISTED = (
    " Chưa bỏ tệp gốc nào, vì danh sách tệp gốc của bản {names} bị hỏng, không biết bản ấy cần tệp nào: dời thư mục "
    "của bản ấy đi nơi khác rồi chạy lại."
)


MISSING = (
    "Có {count} tệp gốc thiếu hoặc đã bị thay đổi, không sao lưu được: {named}. Chạy `python -m etl audit verify`, tìm "
    "chúng (bản sao lưu ở nơi khác, hộp thư, đơn vị gửi), chép vào kho tệp gốc rồi sao lưu lại."
)
LOST_HERE = (
    "Kho tệp gốc đang dùng ở {living} thiếu hoặc bị cắt cụt {count} tệp mà bản sao lưu vừa lập có đủ. Chép từng tệp "
    "trở lại, như {kept}/{first} vào {living}/{first}, rồi chạy `python -m etl audit verify`: lệnh ấy nêu mọi tệp "
    "còn thiếu."
)


@backup_verbs.command("create")
def create_set(
    to: Annotated[str, typer.Option(metavar="DIR", help="Thư mục chứa các bản sao lưu; nên ở một đĩa khác.")],
    as_json: Json = False,
) -> None:
    """Sao lưu kho dữ liệu cùng các tệp gốc; mọi việc khác vẫn chạy."""
    with reporting_errors():
        settings = Settings.from_environment()
        done = create(settings, folder_of_backups(settings, to), clock(None).now)
        metadata = "cả cơ sở dữ liệu của Airflow" if done.has_metadata else "không có cơ sở dữ liệu của Airflow"
        words = f"Đã sao lưu vào {done.folder} ({done.raw_files} tệp gốc, chép mới {done.copied}; {metadata})."
        show(dataclasses.asdict(done), as_json, lambda: console.print(words, markup=False, soft_wrap=True))
        if on_one_disk(done.folder, settings.home):
            messages.print(ONE_DISK, markup=False, soft_wrap=True)
        if done.stranger:
            messages.print(STRANGER.format(name=done.stranger), markup=False, soft_wrap=True)
        if done.problems:
            raise FatalError(EVIDENCE.format(problem=" ".join(done.problems[:3])))
        if done.missing or done.lost_here:
            raise FatalError(" ".join(_lost(done, settings)))


def _lost(done: Created, settings: Settings) -> Iterator[str]:
    """Which raw files are lost, and what brings them back."""
    if done.missing:
        yield MISSING.format(count=len(done.missing), named=", ".join(done.missing[:3]))
    if done.lost_here:
        first = f"{done.lost_here[0][:2]}/{done.lost_here[0]}"
        kept, living = BackupSet(done.folder).landing, str(settings.landing).rstrip("/")
        yield LOST_HERE.format(count=len(done.lost_here), first=first, kept=kept, living=living)


@backup_verbs.command("verify")
def verify(folder: Folder, name: Name = None, as_json: Json = False) -> None:
    """Đọc lại toàn bộ một bản sao lưu, nêu từng tệp thiếu hoặc hỏng."""
    with reporting_errors():
        place = folder_of_backups(Settings.from_environment(), folder)
        saved = of_one_office(all_sets(place))[-1] if name is None else find_set(place, name)
        wrong = [*shortcomings(saved), *damages(saved)]
        show({"set": saved.name, "damages": wrong}, as_json, lambda: _tell(saved, wrong))
    if wrong:
        raise typer.Exit(1)


def _tell(saved: BackupSet, wrong: list[str]) -> None:
    for line in wrong:
        console.print(line, markup=False, soft_wrap=True)
    words = (
        f"Bản sao lưu {saved.name} không đạt ({len(wrong)} điểm)." if wrong else f"Bản sao lưu {saved.name} trọn vẹn."
    )
    console.print(words, markup=False)


@backup_verbs.command("prune")
def prune_sets(
    folder: Folder,
    keep: Annotated[int, typer.Option(min=1, help="Giữ lại bao nhiêu bản tốt mới nhất.")],
    as_json: Json = False,
) -> None:
    """Bỏ những bản sao lưu cũ, cùng các tệp gốc mà không bản nào còn cần."""
    with reporting_errors():
        done = prune(folder_of_backups(Settings.from_environment(), folder), keep)
        words = f"Đã bỏ {done.sets} bản sao lưu và {done.raw_files} tệp gốc ({done.raw_bytes} byte)."
        words += f" Còn giữ làm bằng chứng những bản không đạt: {', '.join(done.bad)}." if done.bad else ""
        words += UNLISTED.format(names=", ".join(done.unlisted)) if done.unlisted else ""
        show(dataclasses.asdict(done), as_json, lambda: console.print(words, markup=False, soft_wrap=True))


@backup_verbs.command("restore")
def restore_set(
    folder: Folder, name: GoodName = None, without_damaged: WithoutDamaged = False, as_json: Json = False
) -> None:
    """Khôi phục vào một nơi trống (ETL_HOME mới), rồi lập lại các tệp báo cáo."""
    with reporting_errors():
        settings = Settings.from_environment()
        done = restore(settings, find_set(named_folder(folder), name), without_damaged=without_damaged)
        reports = put_reports_back(settings)
        show(dataclasses.asdict(done) | {"reports": reports}, as_json, lambda: tell_restored(done, reports))
    if done.missing:
        raise typer.Exit(1)


_METADATA = {
    "restored": "Đã khôi phục người dùng và lịch sử chạy của Airflow.",
    "kept": "Cơ sở dữ liệu của Airflow ở nơi này đã có dữ liệu nên được giữ nguyên.",
    "absent": "Người dùng và lịch sử chạy của Airflow không có trong bản sao lưu: sẽ được lập mới khi khởi động.",
}


STILL_MISSING = (
    "Còn thiếu {count} tệp gốc, không có trong bản sao lưu: {named}. Mọi thứ còn lại đã ở đây. Tìm chúng (bản sao lưu "
    "ở nơi khác, hộp thư, đơn vị gửi), chép vào kho tệp gốc, rồi chạy `python -m etl audit verify`."
)
NOTHING_DONE = (
    "Nơi này đã có đủ kho dữ liệu, tệp gốc và tệp báo cáo của bản sao lưu ấy: không khôi phục gì, không thay tệp nào. "
    "Tệp báo cáo đã có thì giữ nguyên, dù có ai đã sửa: `python -m etl audit verify` nêu tệp bị sửa; muốn lập lại thì "
    "dời tệp ấy đi rồi chạy lại lệnh này."
)
AS_IT_WAS = (
    "Nơi này nay như lúc {made_at}. Những gì đã xóa sau lúc ấy (tệp, thư hết thời hạn lưu; liên hệ) đã trở lại: "
    "chạy `python -m etl retention plan`, rồi xóa lại."
)


def tell_restored(done: Restored, reports: int) -> None:
    """Says what was not brought back, then what was."""
    if done.missing:
        words = STILL_MISSING.format(count=len(done.missing), named=", ".join(done.missing[:3]))
        console.print(words, markup=False, soft_wrap=True, style="red")
    if done.was_there and not done.copied and not reports:
        console.print(NOTHING_DONE, soft_wrap=True)
        return
    database = "đã có sẵn" if done.was_there else "đã khôi phục"
    console.print(
        f"Kho dữ liệu với sổ cái {done.events} việc {database}; chép mới {done.copied} trong {done.raw_files} tệp gốc; "
        f"lập lại {reports} thư mục báo cáo.",
        soft_wrap=True,
    )
    console.print(_METADATA[done.metadata])
    if done.passed_over:
        names = ", ".join(done.passed_over)
        console.print(f"Không dùng những bản mới hơn vì không đạt: {names}.", markup=False, soft_wrap=True)
    made_at = datetime.fromisoformat(done.made_at).astimezone(LOCAL)
    console.print(AS_IT_WAS.format(made_at=f"{made_at:%H:%M ngày %d/%m/%Y}"), soft_wrap=True)
    if done.differing:
        names = ", ".join(done.differing)
        console.print(f"Tệp của các chế độ sau khác với lúc sao lưu: {names}.", markup=False, soft_wrap=True)
    if done.upgraded_from:
        console.print(f"Bản sao lưu của bản phần mềm cũ hơn: đã nâng cấu trúc kho dữ liệu từ {done.upgraded_from}.")
