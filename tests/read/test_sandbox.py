"""No file stops, slows or poisons the reading of others; no worker outlives its parent."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from multiprocessing import Process, Queue
from pathlib import Path
from threading import Thread
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from etl.model.errors import RetryableError
from etl.read.outcome import Outcome, ReadJob
from etl.read.reading import read_file
from etl.read.sandbox import Sandbox
from tests.read.filling import SPECS, fill, issued

FILLED = fill(issued(), {"QM03": 35, "DT01": "x"})


def landed(folder: Path, name: str, data: bytes = FILLED) -> ReadJob:
    path = folder / name
    path.write_bytes(data)
    return ReadJob(name, path, f"{name}.xlsx")


def too_many_cells() -> bytes:
    """Two million cells in a legal workbook: no reader is done with them in time."""
    with ZipFile(BytesIO(FILLED)) as source, ZipFile(target := BytesIO(), "w", ZIP_DEFLATED) as copy:
        for entry in source.namelist():
            data = source.read(entry)
            if entry.startswith("xl/worksheets/sheet"):
                data = data.replace(b"<sheetData>", b'<sheetData><row r="1">' + b'<c r="A1"/>' * 700_000 + b"</row>", 1)
            copy.writestr(entry, data)
    return target.getvalue()


def hanging(folder: Path) -> ReadJob:
    """A file that never ends to be read: a pipe that nobody writes to."""
    path = folder / "hanging"
    os.mkfifo(path)
    return ReadJob("hanging", path, "hanging.xlsx")


def coming_late(folder: Path, name: str, *, after: float) -> ReadJob:
    """A good file whose bytes come so many seconds after somebody opens it."""
    path = folder / name
    os.mkfifo(path)

    def write() -> None:
        with path.open("wb") as file:
            time.sleep(after)
            file.write(FILLED)

    Thread(target=write, daemon=True).start()
    return ReadJob(name, path, f"{name}.xlsx")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_worker_reads_what_the_same_process_would(tmp_path: Path) -> None:
    job = landed(tmp_path, "one")
    with Sandbox(1, SPECS) as sandbox:
        assert list(sandbox.read_many([job])) == [("one", read_file(job.path, job.name, "", SPECS))]


def test_a_killer_among_good_files_is_the_only_one_lost(tmp_path: Path) -> None:
    good = [landed(tmp_path, f"good{number}") for number in range(12)]
    killer = landed(tmp_path, "killer", too_many_cells())
    with Sandbox(2, SPECS, seconds=0.3) as sandbox:
        results = list(sandbox.read_many([*good[:3], killer, *good[3:]]))
        outcomes = dict(results)
    assert len(results) == 13
    assert {outcomes[job.key].outcome for job in good} == {Outcome.REPORT}
    assert outcomes["killer"].outcome is Outcome.UNREADABLE
    assert outcomes["killer"].finding is not None and outcomes["killer"].finding.code == "reader-died"


def test_a_hanging_file_is_ended_after_its_time_twice(tmp_path: Path) -> None:
    jobs = [hanging(tmp_path), *(landed(tmp_path, f"good{number}") for number in range(3))]
    with Sandbox(2, SPECS, seconds=0.4) as sandbox:
        begin = time.monotonic()
        results = list(sandbox.read_many(jobs))
    assert [key for key, _ in results][-1] == "hanging"  # the others did not wait for it
    assert results[-1][1].finding is not None and results[-1][1].finding.code == "reader-died"
    assert 1.2 <= time.monotonic() - begin < 10  # once, and once more with double time


def test_the_file_at_hand_of_a_lost_worker_is_not_blamed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A worker has its next file before it is done with one: a hanging file must not take that one with it."""
    jobs = [hanging(tmp_path), *(landed(tmp_path, f"good{number}") for number in range(3))]
    with Sandbox(1, SPECS, seconds=0.4) as sandbox:
        results = list(sandbox.read_many(jobs))
    assert [key for key, _ in results] == ["good0", "good1", "good2", "hanging"]
    assert {outcome.outcome for _, outcome in results[:3]} == {Outcome.REPORT}
    assert [record.getMessage() for record in caplog.records].count(
        "its reader took too long"
    ) == 2  # its own two tries


def test_the_clock_of_a_file_begins_when_it_is_read(tmp_path: Path) -> None:
    """It lay at hand while a slow one was read; that time is not its own."""
    jobs = [coming_late(tmp_path, name, after=1.1) for name in ("first", "second")]
    with Sandbox(1, SPECS, seconds=2.0) as sandbox:
        outcomes = dict(sandbox.read_many(jobs))
    assert {outcome.outcome for outcome in outcomes.values()} == {Outcome.REPORT}


def test_a_worker_killed_once_costs_the_file_nothing(tmp_path: Path) -> None:
    """The machine ran short of memory and the kernel chose our worker: the file itself is good."""
    job = landed(tmp_path, "good")
    with Sandbox(1, SPECS) as sandbox:
        assert dict(sandbox.read_many([job]))["good"].outcome is Outcome.REPORT
        os.kill(sandbox._pool[0]._process.pid, signal.SIGKILL)
        assert dict(sandbox.read_many([job]))["good"].outcome is Outcome.REPORT


def test_a_mistake_of_ours_ends_as_a_finding_and_not_as_a_stopped_run(tmp_path: Path) -> None:
    job = landed(tmp_path, "file")
    with Sandbox(1, {"mau-2023": object()}) as sandbox:  # type: ignore[dict-item]
        outcome = dict(sandbox.read_many([job]))["file"]
    assert outcome.finding is not None and outcome.finding.code == "reader-died"


def test_a_file_gone_from_the_landing_is_our_trouble_not_the_unit_s(tmp_path: Path) -> None:
    with Sandbox(1, SPECS) as sandbox, pytest.raises(RetryableError, match="kho lưu"):
        list(sandbox.read_many([ReadJob("gone", tmp_path / "gone", "gone.xlsx")]))


def test_workers_are_replaced_after_so_many_files(tmp_path: Path) -> None:
    with Sandbox(1, SPECS, files_per_worker=2) as sandbox:
        first = sandbox._pool[0]._process.pid
        assert len(list(sandbox.read_many([landed(tmp_path, str(number)) for number in range(5)]))) == 5
        assert sandbox._pool[0]._process.pid != first and not alive(first)


def test_no_worker_is_left_behind(tmp_path: Path) -> None:
    with Sandbox(2, SPECS) as sandbox:
        list(sandbox.read_many([landed(tmp_path, "one")]))
        pids = [worker._process.pid for worker in sandbox._pool]
    assert not any(alive(pid) for pid in pids)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_workers_end_when_their_parent_is_killed(tmp_path: Path, busy: bool) -> None:
    """kill -9 of a run must not leave a process that holds memory, or a hanging one that burns a core."""
    job = hanging(tmp_path) if busy else landed(tmp_path, "one")
    program = f"""
import sys, time
from pathlib import Path
from etl.read.outcome import ReadJob
from etl.read.sandbox import Sandbox
from tests.read.filling import SPECS
with Sandbox(1, SPECS, seconds=1.0) as sandbox:
    print(sandbox._pool[0]._process.pid, flush=True)
    list(sandbox.read_many([ReadJob("a", Path({str(job.path)!r}), "a.xlsx")]))
    time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    time.sleep(0.8)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(worker)


def read_in_daemon(path: Path, results: "Queue[str]") -> None:
    with Sandbox(1, SPECS) as sandbox:
        for key, outcome in sandbox.read_many([ReadJob("one", path, "one.xlsx")]):
            results.put(f"{key} {outcome.outcome}")


def test_a_daemonic_process_may_use_it(tmp_path: Path) -> None:
    """A scheduler's task runs in one, and such a process may have no multiprocessing children."""
    results: Queue[str] = Queue()
    process = Process(target=read_in_daemon, args=(landed(tmp_path, "one").path, results), daemon=True)
    process.start()
    assert results.get(timeout=30) == "one report"
    process.join()


@pytest.mark.slow
def test_isolation_costs_less_than_the_reading_it_protects(tmp_path: Path) -> None:
    """At most 1.6 times unprotected reading, in processor time of both sides, by the best of several rounds."""
    jobs = [landed(tmp_path, str(number)) for number in range(60)]
    with Sandbox(1, SPECS) as sandbox:
        worker = sandbox._pool[0]._process.pid
        protected = min(processor_of(lambda: list(sandbox.read_many(jobs)), worker) for _ in range(4))
    bare = min(processor_of(lambda: [read_file(job.path, job.name, "", SPECS) for job in jobs]) for _ in range(4))
    assert protected <= 1.6 * bare


def processor_of(work: Callable[[], object], worker: int | None = None) -> float:
    """Seconds of processor time of this process and a worker; what else the machine does, does not count."""
    begin = time.process_time() + ticks_of(worker)
    work()
    return time.process_time() + ticks_of(worker) - begin


def ticks_of(worker: int | None) -> float:
    if worker is None:
        return 0.0
    fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_worker_cannot_hand_its_parent_anything_but_our_values() -> None:
    """A parser taken over by a file must not reach the process that holds the database passwords."""
    import pickle

    from etl.read.wire import unpack

    with pytest.raises(KeyError):
        unpack(pickle.dumps(("read", os.system)))


@pytest.mark.parametrize(
    "harm",
    [
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "import os; os.execv('/bin/true', ['/bin/true'])",
        "import subprocess; subprocess.run(['/bin/true'])",
        "bytearray(2 * 1024**3)",
        "open('/dev/shm/etl-test-harm', 'wb').write(bytes(2 * 1024**2))",
    ],
)
def test_a_parser_taken_over_can_do_no_harm(harm: str) -> None:
    program = f"from etl.read.worker import _limit_itself\n_limit_itself()\n{harm}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    Path("/dev/shm/etl-test-harm").unlink(missing_ok=True)
    assert done.returncode != 0
    assert re.search("PermissionError|MemoryError|File too large", done.stderr) or done.returncode < 0, done.stderr
