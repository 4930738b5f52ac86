"""`make run`: the sample district through the real scheduler, from nothing to the report."""

import fcntl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import sqlalchemy

from etl import embedded, schema
from etl.cli.run import show_broken, show_results
from etl.config import Settings
from etl.model.errors import FatalError, RetryableError
from etl.model.words import STATUS
from etl.pipeline import Journey
from etl.warehouse import sql
from stack.lifecycle import ask, down, up
from stack.places import Places
from stack.samples_in import lay_samples
from stack.watch import Look, Watch

DEFAULT_REGIME = "govap-danvan-2023"
REGIMES_CHECK = "process.check_regimes"
PATIENCE_SECONDS = 1800.0
PAUSE_SECONDS = 0.5
Say = Callable[[str], None]


def run_journey(places: Places, regime_name: str | None, say: Say, *, port: int | None) -> int:
    """Takes what lies in the inbox (the samples, if it is empty) to the report; 0, or 1 if a task failed.

    The set is stopped afterwards unless it was up before. Running it again changes nothing.
    """
    started = time.monotonic()

    def tell(line: str) -> None:
        say(f"[{time.monotonic() - started:4.0f} s] {line}")

    settings = Settings.from_environment()
    with _alone(places, tell):
        schema.upgrade(settings, datetime.now(UTC))
        return _run(settings, places, regime_name, tell, port)


def _run(settings: Settings, places: Places, regime_name: str | None, tell: Say, port: int | None) -> int:
    with Journey.open(settings) as journey:
        show_broken(journey)
        regime = journey.regime(regime_name or DEFAULT_REGIME)
        laid = lay_samples(journey, regime)
        tell(f"Đã đặt {laid} tệp mẫu vào hộp nhận." if laid else "Hộp nhận đã có tệp từ trước, không thêm tệp mẫu.")
        before = journey.newest_versions(regime.name)
        running = up(places, tell, port=port, is_bound=True)
        try:
            failed = _drive(places, journey, tell)
            made = [version for version in journey.newest_versions(regime.name) if version not in before]
            show_results(journey, regime.name, made)
        finally:
            if not running.was_up:
                tell("Dừng các tiến trình …")
                down(places)
        return _verdict(places, failed)


def _drive(places: Places, journey: Journey, tell: Say) -> list[tuple[str, str]]:
    """Starts collect, sees to it that process runs too, and waits until the scheduler has nothing left to do."""
    server = embedded.ensure_running(places.home / "pg")
    watch = Watch(server.conninfo("airflow", "airflow"), datetime.now(UTC))
    _wait_for_dags(watch, tell)

    def start(dag: str) -> str:
        run_id = f"make-run__{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
        ask(places, "stack.trigger", dag, run_id)
        return run_id

    said: set[str] = set()
    collecting = start("collect")
    _follow(watch, journey, tell, said, lambda look: look.has_ended("collect", collecting))
    if not watch.look().has_run("process"):
        start("process")  # nothing new: ask all the same whether a draft is due
    _follow(watch, journey, tell, said, lambda look: look.is_idle)
    return [(task, str(places.logs / "tasks" / log)) for task, log in watch.failed()]


def _wait_for_dags(watch: Watch, tell: Say) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    tell("Chờ bộ lập lịch đọc các quy trình …")
    while (paused := watch.paused()) is None:
        if time.monotonic() > deadline:
            raise RetryableError("the dag-processor does not offer the DAGs; see dag-processor.log")
        time.sleep(PAUSE_SECONDS)
    if paused:
        raise FatalError(f"paused in Airflow: {', '.join(paused)}. Switch them on in the web page, then run again")


def _follow(watch: Watch, journey: Journey, tell: Say, said: set[str], is_over: Callable[[Look], bool]) -> None:
    """Tells what is waited for and how many receipts are where, whenever either changes, until it is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            look = watch.look()
            lines = {*_at_work(look), *_receipts(journey)}
        except (psycopg.OperationalError, RetryableError):
            lines = {"Cơ sở dữ liệu chưa trả lời, chờ nó chạy lại …"}
        else:
            if is_over(look):
                return
        for line in sorted(lines - said):
            tell(line)
        said.clear()
        said.update(lines)
        time.sleep(PAUSE_SECONDS)
    raise RetryableError(f"the scheduler has not come to an end: {'; '.join(said)}")


def _at_work(look: Look) -> list[str]:
    words = {"running": "đang chạy", "up_for_retry": "gặp trở ngại, chờ thử lại"}
    return [f"{task}: {words[state]}" for task, state in look.tasks if state in words]


def _receipts(journey: Journey) -> list[str]:
    with journey.warehouse.begin() as connection:
        rows = connection.execute(sqlalchemy.text(sql("status/counts")))
        counted = ", ".join(f"{STATUS[row.status]} {row.receipts}" for row in rows)
    return [f"Các tệp – {counted}"] if counted else []


def _verdict(places: Places, failed: list[tuple[str, str]]) -> int:
    """1 if the journey did not get to its end; mistakes in another regime's files are only told."""
    for task, log in failed:
        print(f"Bước {task} không xong; việc cần làm ở đầu nhật ký: {log}", file=sys.stderr)
    return 1 if any(task != REGIMES_CHECK for task, _ in failed) else 0


@contextmanager
def _alone(places: Places, tell: Say) -> Iterator[None]:
    """One `make run` at a time: the first to end would stop the set under the other."""
    with places.run_lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Chờ lượt make run khác kết thúc …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
