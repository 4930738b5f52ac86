"""Reads many files in warm worker processes, so that no file can stop, slow or poison the reading of others.

A worker reads one file at a time, its wall clock watched here, and has the next one at hand, so that it waits for
nobody. One that dies, hangs or crashes is replaced at once; what it had at hand goes back to the others, the file it
read is read once more when they are done: alone, in a fresh worker, with double time. Only a second death is that
file's finding.
"""

import logging
import pickle
import selectors
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from etl.forms.spec import FormSpec
from etl.leftovers import own, remove_leftovers
from etl.logs import about
from etl.model import limits
from etl.model.catalogue import finding
from etl.model.errors import RetryableError
from etl.read.outcome import Outcome, ReadJob, ReadOutcome
from etl.read.worker_process import WorkerGone, WorkerProcess

logger = logging.getLogger(__name__)

START_SECONDS = 60.0
AT_HAND = 2
"""Files that a worker has: the one that it reads, and the next."""

PREFIX = "etl-read-"

Result = tuple[str, ReadOutcome]


@dataclass(slots=True)
class Round:
    """What the workers are at: jobs that wait, and those whose worker was lost.

    `only_fresh`: they are taken only by a worker that has read nothing yet.
    """

    waiting: deque[ReadJob]
    seconds: float
    only_fresh: bool = False
    failed: list[ReadJob] = field(default_factory=list)


class Sandbox:
    """A pool of reading workers; use it as a context manager, one caller at a time.

    Needs no more than `subprocess`: a daemonic process (a task of a scheduler) may use it.
    """

    def __init__(
        self,
        workers: int = 2,
        specs: Mapping[str, FormSpec] | None = None,
        *,
        seconds: float = limits.SECONDS,
        files_per_worker: int = limits.FILES_PER_WORKER,
    ) -> None:
        self._size = workers
        self._specs = dict(specs or {})
        self._seconds = seconds
        self._files_per_worker = files_per_worker
        self._pool: list[WorkerProcess] = []
        self._starts_failed = 0

    def __enter__(self) -> Self:
        remove_leftovers(Path(tempfile.gettempdir()), PREFIX)
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX)
        self._owner = own(Path(self._folder.name))
        self._specs_file = Path(self._folder.name) / "specs"
        self._specs_file.write_bytes(pickle.dumps(self._specs))
        self._errors_file = Path(self._folder.name) / "errors"
        self._selector = selectors.DefaultSelector()
        for _ in range(self._size):
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in list(self._pool):
            self._end(worker)
        self._selector.close()
        self._folder.cleanup()
        self._owner.close()

    def read_many(self, jobs: Iterable[ReadJob]) -> Iterator[Result]:
        """Reads every job and yields (key, outcome) as each is done, in no fixed order.

        Raises:
            RetryableError: the landing cannot be read, or no worker can be started. Our trouble, no file's.
        """
        first = Round(deque(jobs), self._seconds)
        try:
            yield from self._run(first)
            for job in first.failed:
                yield from self._read_alone(job)
        finally:
            for worker in [worker for worker in self._pool if worker.jobs]:
                self._replace(worker)

    def _read_alone(self, job: ReadJob) -> Iterator[Result]:
        """The second and last try: all other workers idle, this one fresh, and read cell by cell."""
        fresh = next((worker for worker in self._pool if worker.files == 0), None)
        if fresh is None:
            self._replace(self._pool[0])
        last = Round(deque([replace(job, is_careful=True)]), self._seconds * 2, only_fresh=True)
        yield from self._run(last)
        if last.failed:
            with about(receipt=job.key):
                logger.error("reading killed two workers")
            yield job.key, ReadOutcome(Outcome.UNREADABLE, finding=finding("reader-died", name=job.name))

    def _run(self, now: Round) -> Iterator[Result]:
        """Keeps the workers busy until all jobs are done or failed."""
        done = list[Result]()
        while True:
            self._give_out(now)
            yield from done  # now that the workers are busy again: whoever takes it has work of his own
            if not now.waiting and not any(worker.jobs for worker in self._pool):
                return
            done = list(self._listen(now))
            self._end_overdue(now)

    def _give_out(self, now: Round) -> None:
        """Each worker its next file, and only then each the one after."""
        for at_hand in range(1, AT_HAND + 1):
            for worker in self._pool:
                is_full = len(worker.jobs) >= at_hand or worker.files >= self._files_per_worker
                if not now.waiting or not worker.is_ready or is_full or (now.only_fresh and worker.files):
                    continue
                try:
                    worker.give(now.waiting.popleft(), now.seconds)
                except WorkerGone:
                    logger.warning("a worker ended while idle")  # its pipe reports the end, its jobs are tried again

    def _listen(self, now: Round) -> Iterator[Result]:
        """Waits for the next messages, death or deadline, and takes what has come."""
        until = min((worker.deadline for worker in self._pool), default=monotonic())
        for key, _ in self._selector.select(max(0.0, min(until - monotonic(), START_SECONDS))):
            worker: WorkerProcess = key.data
            try:
                for message in worker.listen():
                    yield from self._take(worker, *message, now)
                    if worker not in self._pool:
                        break
            except WorkerGone:
                self._lose(worker, now, "died")

    def _take(self, worker: WorkerProcess, word: str, content: object, now: Round) -> Iterator[Result]:
        if word == "ready":
            worker.is_ready, worker.deadline, self._starts_failed = True, float("inf"), 0
        elif word == "landing":
            raise RetryableError(f"không đọc được tệp trong kho lưu: {content}")
        elif word == "read" and isinstance(content, ReadOutcome):
            job = worker.finish()
            if worker.files >= self._files_per_worker and not worker.jobs:
                self._replace(worker)
            yield job.key, content
        else:
            with about(receipt=worker.jobs[0].key if worker.jobs else ""):
                logger.error("reading failed: %s", content)
            self._lose(worker, now, "crashed")

    def _end_overdue(self, now: Round) -> None:
        moment = monotonic()
        for worker in [worker for worker in self._pool if worker.deadline <= moment]:
            self._lose(worker, now, "took too long")

    def _lose(self, worker: WorkerProcess, now: Round, how: str) -> None:
        if worker.jobs:
            with about(receipt=worker.jobs[0].key):
                logger.warning("its reader %s", how)
            now.failed.append(worker.finish())
            now.waiting.extendleft(reversed(worker.jobs))
        elif not worker.is_ready:
            self._starts_failed += 1
            if self._starts_failed > self._size:
                raise RetryableError(f"không khởi động được tiến trình đọc tệp: {self._last_errors()}")
        self._replace(worker)

    def _last_errors(self) -> str:
        return self._errors_file.read_text(encoding="utf-8", errors="replace")[-500:]

    def _start(self) -> None:
        worker = WorkerProcess(self._specs_file, self._errors_file)
        worker.deadline = monotonic() + START_SECONDS
        self._pool.append(worker)
        self._selector.register(worker.fileno(), selectors.EVENT_READ, worker)

    def _end(self, worker: WorkerProcess) -> None:
        self._selector.unregister(worker.fileno())
        self._pool.remove(worker)
        worker.end()

    def _replace(self, worker: WorkerProcess) -> None:
        self._end(worker)
        self._start()
