"""The verbs of `python -m stack`, for make and for people."""

import argparse
import logging
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType

from etl.config import Settings, checked
from etl.model.errors import EtlError
from stack.health import waiting_for
from stack.lifecycle import Running, ask, down, find, up
from stack.places import Places
from stack.run import run_journey
from stack.secrets import logins_of

WATCH_SECONDS = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb; 0 done, 1 could not (`status`: 1 when the set is down), 130 interrupted."""
    parser = argparse.ArgumentParser(prog="python -m stack", description="The local process set")
    verbs = parser.add_subparsers(dest="verb", required=True)
    upping = verbs.add_parser("up", help="start and stay up")
    upping.add_argument("--foreground", action="store_true", help="stay here; Ctrl-C or SIGTERM stops all")
    for verb, what in (("down", "stop all"), ("status", "tell what runs")):
        verbs.add_parser(verb, help=what)
    running = verbs.add_parser("run", help="take the samples through the real scheduler to the end")
    running.add_argument("--regime", help="a regime that has samples")
    renewing = verbs.add_parser("password", help="a new password for a user who has lost his")
    renewing.add_argument("name", help="user name")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _do(given)
    except EtlError as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Đã dừng theo yêu cầu.", file=sys.stderr)
        return 130


def _do(given: argparse.Namespace) -> int:
    places = Places.of(Settings.from_environment())
    if given.verb == "up":
        return _up(places, is_foreground=given.foreground)
    if given.verb == "down":
        print("Đã dừng." if down(places) else "Không có gì đang chạy.")
        return 0
    if given.verb == "status":
        return _status(places)
    if given.verb == "password":
        return _password(places, given.name)
    return run_journey(places, given.regime, say, port=web_port())


def say(line: str) -> None:
    """One line of progress."""
    print(line, flush=True)


def web_port() -> int | None:
    """ETL_WEB_PORT, if it is set."""
    wanted = checked("ETL_WEB_PORT")
    return int(wanted) if wanted else None


def _up(places: Places, *, is_foreground: bool) -> int:
    running = up(places, say, port=web_port(), is_bound=is_foreground)
    _show(places, running)
    if not is_foreground or running.was_up:
        return 0
    try:
        while find(places) is not None:
            time.sleep(WATCH_SECONDS)
    finally:
        down(places)
    return 1  # nobody has asked it to end


def _password(places: Places, name: str) -> int:
    is_down = find(places) is None
    printed = ask(places, "stack.password", name)
    print(f"Mật khẩu mới của {name}: {printed.splitlines()[-1]}")
    if is_down:
        down(places)  # the database, which had to be started for it
    return 0


def _status(places: Places) -> int:
    running = find(places)
    if running is None:
        print("Không chạy.")
        return 1
    waiting = waiting_for(running.url)
    print(f"{running.url}: {'mọi phần đang chạy' if not waiting else 'chờ ' + ', '.join(waiting)}")
    return 1 if waiting else 0


def _show(places: Places, running: Running) -> None:
    """Where the page is; the passwords only the first time."""
    print(f"\nAirflow: {running.url}" + ("  (đang chạy sẵn)" if running.was_up else ""))
    shown = places.airflow / "logins-shown"
    if shown.exists():
        print(f"Tên và mật khẩu đăng nhập: xem {places.logins}")
    else:
        print("Đăng nhập (chỉ in một lần này):")
        for name, password in logins_of(places.logins).items():
            print(f"  {name:10} {password}")
        print(f"Lưu tại {places.logins}; nên đổi mật khẩu ngay sau khi đăng nhập.")
        shown.touch(mode=0o600)
    print(f"Nhật ký: {places.logs}\nDừng: make down")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
