"""The folders below ETL_HOME and the store of raw files: can be written, and their secrets are nobody else's."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from etl.doctor.line import Examined, Line, Teller, check
from etl.landing import Landing, try_folder
from etl.last_backup import LastBackup, bad_backup, is_there, last_backup, on_one_disk
from etl.model.clock import LOCAL
from etl.model.errors import RetryableError
from etl.receive.folder import never_taken

OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
MOST_NAMED = 5
MAY_ENTER = stat.S_IXGRP | stat.S_IXOTH
CONTAINER_SECRETS = Path("/run/secrets")
"""Put there by the container engine, readable by all in a container that has one user."""

PATIENCE = 30.0
"""Seconds for the store of raw files: doctor is run by somebody who waits."""

OLDEST_BACKUP = timedelta(hours=36)
"""One every night: when it failed once, that is seen the next day."""

BAD_BACKUP_REMEDY = (
    "giữ nguyên các bản tốt đã có; chạy `python -m etl ledger verify`: sổ cái không đúng thì báo lãnh đạo; thiếu tệp "
    "gốc thì tìm lại chúng (bản sao lưu ở nơi khác, hộp thư, đơn vị gửi), chép vào kho tệp gốc; còn lại thì xem "
    "đĩa chứa bản sao lưu rồi sao lưu lại"
)


@check("folders", "Thư mục làm việc")
def folders(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Deliveries and reports can be written, for real: a file is made and made durable."""
    settings = examined.settings
    wrong = False
    for folder, what in {settings.inbox: "nơi nhận tệp", settings.out: "nơi để báo cáo"}.items():
        try:
            try_folder(folder)
        except OSError as error:
            wrong, trouble = True, error.strerror or type(error).__name__
            remedy = f"sửa quyền hoặc đĩa của {folder} cho tài khoản đang chạy (số {os.geteuid()})"
            yield tell.fail(f"{what} {folder} không ghi được: {trouble}", remedy)
    if settings.inbox.is_dir() and _is_open(settings.inbox, stat.S_IRWXO):
        remedy = f"chạy `chmod o= {settings.inbox}`; tài khoản chép tệp vào đó thì cho vào nhóm của thư mục ấy"
        yield tell.warn(f"mọi tài khoản trên máy đọc được báo cáo trong nơi nhận tệp {settings.inbox}", remedy)
    elif not wrong:
        yield tell.ok("ghi được nơi nhận tệp và nơi để báo cáo")


@check("never_taken", "Mục lạ trong nơi nhận tệp")
def never_taken_entries(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Links, pipes and closed folders among the deliveries: whoever put them there believes to have reported."""
    found = never_taken(examined.settings.inbox)
    if found:
        more = f" và {len(found) - MOST_NAMED} mục nữa" if len(found) > MOST_NAMED else ""
        remedy = "chép tệp thật vào thư mục của đơn vị thay cho liên kết, rồi xóa mục lạ"
        yield tell.warn(f"không bao giờ được lấy: {'; '.join(found[:MOST_NAMED])}{more}", remedy)
    else:
        yield tell.ok("không có")


@check("store", "Nơi cất tệp gốc")
def store(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Raw files can be written, for real, wherever ETL_LANDING says that they lie."""
    landing = Landing(examined.settings.landing)
    _within(PATIENCE, landing.try_out, f"{landing} không trả lời sau {PATIENCE:.0f} giây (store unreachable)")
    yield tell.ok(f"ghi được {landing}")


def _within(seconds: float, work: Callable[[], None], told: str) -> None:
    """Does it in a thread that nobody waits for longer: a store's library tries for a quarter of an hour."""
    ended: Queue[Exception | None] = Queue()

    def report() -> None:
        try:
            work()
        except Exception as error:
            ended.put(error)
        else:
            ended.put(None)

    Thread(target=report, daemon=True).start()
    try:
        error = ended.get(timeout=seconds)
    except Empty:
        raise RetryableError(f"{told}: xem máy chủ của kho, mạng và AWS_ENDPOINT_URL.") from None
    if error is not None:
        raise error


@check("secrets", "Tệp mật khẩu và khóa")
def secrets(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Passwords and keys are readable by their owner alone, and that is who runs us."""
    airflow = examined.settings.home / "airflow"
    files = [*examined.settings.secret_files, *(airflow / name for name in ("secrets.json", "logins.json"))]
    present = [file for file in files if file.is_file()]
    for file in present:
        file.open("rb").close()
    is_open = [file for file in present if _is_open(file)]
    for file in is_open:
        mode = stat.S_IMODE(file.stat().st_mode)
        yield tell.fail(f"{file} mở cho người khác đọc (quyền {mode:o})", f"chạy `chmod 600 {file}`")
    for file in (file for file in examined.settings.secret_files if not file.is_file()):
        yield tell.fail(f"{file} không có hoặc không đọc được", "đặt tệp ấy vào đúng chỗ mà biến …_FILE nêu")
    hollow = [file for file in present if _is_hollow(file)]
    for file in hollow:
        remedy = "chép lại từ bản giữ riêng (docs/operations.md); tệp mà biến …_FILE nêu: ghi lại mật khẩu vào đó"
        yield tell.fail(f"{file} trống hoặc bị cắt cụt", remedy)
    if present and not is_open and not hollow:
        yield tell.ok(f"{len(present)} tệp, chỉ chủ sở hữu đọc được")
    elif not files or not present:
        yield tell.ok("không có tệp nào")


def _is_hollow(file: Path) -> bool:
    """Whether nothing can be had from it: what is off then is quietly off."""
    content = file.read_bytes().strip()
    if file.suffix != ".json":
        return not content
    try:
        return not isinstance(json.loads(content), dict)
    except ValueError:
        return True


def _is_open(file: Path, others: int = OPEN_TO_OTHERS) -> bool:
    """Whether another user could read it: by its own mode, and by that of every folder above."""
    if CONTAINER_SECRETS in file.parents:
        return False
    can_be_reached = all(folder.stat().st_mode & MAY_ENTER for folder in file.resolve().parents)
    return bool(file.stat().st_mode & others) and can_be_reached


@check("first_passwords", "Mật khẩu lần đầu")
def first_passwords(examined: Examined, tell: Teller) -> Iterator[Line]:
    """The file of first passwords is meant to be emptied once everybody has a password of their own."""
    file = examined.settings.home / "airflow" / "logins.json"
    if file.is_file():
        remedy = f"đổi mật khẩu trên trang web rồi xóa {file}, xem docs/running.md"
        yield tell.warn("mật khẩu lần đầu còn nằm trên đĩa", remedy)
    else:
        yield tell.ok("không còn trên đĩa")


@check("backup", "Sao lưu")
def backup(examined: Examined, tell: Teller) -> Iterator[Line]:
    """The newest good backup is there, not older than a night and a day, on a disk of its own; none after it is bad."""
    newest, bad = last_backup(examined.settings.home), bad_backup(examined.settings.home)
    remedy = "chạy `python -m etl backup create --to <thư mục ở đĩa khác>` mỗi đêm (cron), xem docs/operations.md"
    if bad is not None:
        good = "Chưa có bản tốt nào" if newest is None else f"Bản tốt mới nhất: {_placed(newest)}"
        yield tell.fail(f"bản sao lưu mới nhất, {_placed(bad)}, không đạt: {bad.problem} {good}", BAD_BACKUP_REMEDY)
        return
    if newest is None:
        yield tell.warn("chưa sao lưu lần nào từ nơi này", remedy)
        return
    words, there = f"lần cuối {_placed(newest)}", is_there(newest)
    if there is False:
        yield tell.fail(words, f"xem ai đã xóa hoặc dời nó đi, còn bản nào khác không; sao lưu lại ngay; {remedy}")
    elif examined.now - newest.at > OLDEST_BACKUP:
        yield tell.fail(words, f"xem việc sao lưu hằng đêm vì sao đã dừng; {remedy}")
    elif there is None:
        yield tell.warn(words, f"gắn đĩa ấy, hoặc chạy `backup verify` ở nơi xem được; nếu đã mất thì {remedy}")
    elif on_one_disk(Path(newest.folder), examined.settings.home):
        yield tell.warn(
            f"{words}: cùng một đĩa với dữ liệu, đĩa hỏng thì mất cả hai", f"xem đĩa kia đã gắn chưa; {remedy}"
        )
    else:
        yield tell.ok(words)


_STANDING = {
    True: "",
    False: " (nay không còn ở đó)",
    None: " (không xem được từ đây: không biết còn hay mất)",
}


def _placed(made: LastBackup) -> str:
    return f"{made.at.astimezone(LOCAL):%H:%M %d/%m/%Y}, vào {made.folder}{_STANDING[is_there(made)]}"


CHECKS = (folders, never_taken_entries, store, secrets, first_passwords, backup)
