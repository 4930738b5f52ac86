"""The machine: Python and libraries, time zone, disk, LibreOffice and fonts."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo

from packaging.requirements import Requirement

from etl.doctor import line
from etl.doctor.line import Examined, Line, Teller, check
from etl.publish import pdf

GIGABYTE = 1 << 30
LEAST_FREE, LITTLE_FREE = GIGABYTE, 5 * GIGABYTE
"""Below the first nothing is safe: a report needs its pages, PostgreSQL its log. Below the second it is time to act."""

OLDEST, NEWEST = (3, 11), (3, 14)
LIKE_TIMES = ("times new roman", "liberation serif", "tinos", "nimbus roman", "termes")
"""Fonts as wide as Times New Roman: pages break where they do in the office."""

SOFTWARE_IS_NO_OLDER_THAN = datetime(2026, 1, 1, tzinfo=UTC)


@check("python", "Python")
def python(_: Examined, tell: Teller) -> Iterator[Line]:
    """A version that the lock was made for."""
    found = sys.version_info[:2]
    words = f"bản {found[0]}.{found[1]}"
    if OLDEST <= found <= NEWEST:
        yield tell.ok(words)
    else:
        yield tell.fail(words, "cài Python từ 3.11 đến 3.14, xóa thư mục .venv rồi chạy `make setup`")


@check("libraries", "Thư viện")
def libraries(_: Examined, tell: Teller) -> Iterator[Line]:
    """Installed is what the lock says."""
    wanted = locked(line.LOCK)
    wrong = [f"{name} {found or 'chưa cài'} (cần {needed})" for name, needed, found in _differing(wanted)]
    if wrong:
        more = f" và {len(wrong) - 3} thư viện nữa" if len(wrong) > 3 else ""
        yield tell.fail(f"khác với bản đã khóa: {'; '.join(wrong[:3])}{more}", "chạy `make setup`")
    else:
        yield tell.ok(f"{len(wanted)} thư viện đúng bản đã khóa")


def locked(lock: Path) -> dict[str, str]:
    """Name and version of everything that the lock wants on this machine."""
    rows = lock.read_text("utf-8").splitlines()
    pinned = [Requirement(row.rstrip(" \\")) for row in rows if row and row[0] not in " #-"]
    return {
        one.name: next(iter(one.specifier)).version for one in pinned if one.marker is None or one.marker.evaluate()
    }


def _differing(wanted: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, needed in wanted.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = ""
        if found != needed:
            yield name, needed, found


@check("time_zone", "Múi giờ")
def time_zone(_: Examined, tell: Teller) -> Iterator[Line]:
    """Deadlines are Vietnamese days: UTC+7, whatever the machine's own zone is."""
    offset = ZoneInfo("Asia/Ho_Chi_Minh").utcoffset(datetime(2026, 5, 1))  # noqa: DTZ001 the zone is the question
    if offset == timedelta(hours=7):
        yield tell.ok("giờ Việt Nam (UTC+7)")
    else:
        remedy = "cài lại thư viện tzdata (`make setup`), bỏ biến PYTHONTZPATH nếu có"
        yield tell.fail(f"dữ liệu múi giờ sai: Asia/Ho_Chi_Minh là UTC+{offset}", remedy)


@check("clock", "Đồng hồ máy")
def clock(examined: Examined, tell: Teller) -> Iterator[Line]:
    """A clock that is years behind makes every report early."""
    shown = f"{examined.now.astimezone(ZoneInfo('Asia/Ho_Chi_Minh')):%H:%M ngày %d/%m/%Y}"
    if examined.now < SOFTWARE_IS_NO_OLDER_THAN:
        yield tell.fail(f"{shown}, sớm hơn ngày phát hành phần mềm", "bật đồng bộ giờ: `timedatectl set-ntp true`")
    else:
        yield tell.ok(shown)


@check("disk", "Dung lượng đĩa")
def disk(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Room where data lie, and where LibreOffice and the readers work."""
    for place, what in ((examined.settings.home, "dữ liệu"), (Path(tempfile.gettempdir()), "tệp tạm")):
        free = shutil.disk_usage(_existing(place)).free
        words = f"{what} ({place}): còn {_gigabytes(free)}"
        remedy = f"giải phóng đĩa chứa {place} (cần ít nhất {_gigabytes(LITTLE_FREE)}), hoặc chuyển sang đĩa lớn hơn"
        if free < LEAST_FREE:
            yield tell.fail(words, remedy)
        elif free < LITTLE_FREE:
            yield tell.warn(words, remedy)
        else:
            yield tell.ok(words)


def _existing(place: Path) -> Path:
    return next(folder for folder in (place, *place.parents) if folder.exists())


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:.1f} GB".replace(".", ",")


@check("office", "LibreOffice")
def office(_: Examined, tell: Teller) -> Iterator[Line]:
    """PDFs come from it; Word and Excel do without."""
    if not pdf.is_there():
        yield tell.warn("chưa cài: không có bản PDF (Word và Excel vẫn đủ)", "cài gói libreoffice, xem docs/running.md")
        return
    done = subprocess.run([pdf.PROGRAM, "--version"], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        yield tell.fail("đã cài nhưng không chạy được", "cài lại gói libreoffice")
    else:
        yield tell.ok(done.stdout.strip()[:60])


@check("fonts", "Phông chữ")
def fonts(_: Examined, tell: Teller) -> Iterator[Line]:
    """What Times New Roman becomes in a PDF made here."""
    remedy = "cài phông Times New Roman, hoặc gói fonts-liberation (cùng độ rộng chữ)"
    if shutil.which("fc-match") is None:
        yield tell.warn("không kiểm tra được vì thiếu chương trình fc-match", "cài gói fontconfig")
        return
    done = subprocess.run(
        ["fc-match", "-f", "%{family}", "Times New Roman"], capture_output=True, text=True, timeout=60, check=False
    )
    found = done.stdout.strip()
    if any(name in found.lower() for name in LIKE_TIMES):
        yield tell.ok(f"Times New Roman in bằng {found}")
    else:
        yield tell.warn(f"Times New Roman bị thay bằng {found or 'không rõ phông nào'}: PDF ngắt dòng khác", remedy)


CHECKS = (python, libraries, time_zone, clock, disk, office, fonts)
