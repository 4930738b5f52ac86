"""A worker as its parent sees it: started, given files, listened to, ended."""

import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from etl.read.outcome import ReadJob
from etl.read.wire import HEADER, pack, unpack

PROJECT = Path(__file__).parents[2]
CHUNK = 1 << 16
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_TOP_PAD_": str(1 << 24),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 26),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
}
"""All that a worker knows of ours. Memory that a file gave back is kept for the next: asking the kernel anew costs a
thirtieth of the reading (glibc; another library ignores it)."""


logger = logging.getLogger(__name__)


class WorkerGone(Exception):
    """The process has ended or spoke nonsense; whoever holds its job decides what that means."""


class WorkerProcess:
    """One worker process. It has no environment (no passwords), no input but jobs, and a time limit a file.

    `jobs`: what it has not answered yet, the one it reads first; `deadline`: that one's.
    """

    def __init__(self, specs_file: Path, errors_file: Path) -> None:
        with errors_file.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "etl.read.worker", str(specs_file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=PROJECT,
                env=ENVIRONMENT,
                bufsize=0,
            )
        self._buffer = bytearray()
        self.is_ready = False
        self.jobs: deque[ReadJob] = deque()
        self.files = 0
        self.deadline = float("inf")
        self._seconds = float("inf")

    def fileno(self) -> int:
        """Its answers, for a selector."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def give(self, job: ReadJob, seconds: float) -> None:
        """Sends a job; its clock runs from now or, where it has one before, from that one's answer."""
        assert self._process.stdin is not None
        self._seconds = seconds
        if not self.jobs:
            self.deadline = monotonic() + seconds
        self.jobs.append(job)
        self.files += 1
        frame = pack((str(job.path.absolute()), job.name, job.regime_hint, job.is_careful, seconds))
        try:
            self._process.stdin.write(frame)
        except BrokenPipeError:
            raise WorkerGone from None

    def listen(self) -> Iterator[tuple[str, Any]]:
        """The whole messages of what has arrived, if any. Call when a selector says there is something."""
        data = os.read(self.fileno(), CHUNK)
        if not data:
            raise WorkerGone
        self._buffer += data
        while (frame := self._next_frame()) is not None:
            try:
                word, content = unpack(frame)
            except Exception as error:
                logger.error("a worker's answer is none of ours: %r", error)
                raise WorkerGone from error
            yield str(word), content

    def _next_frame(self) -> bytes | None:
        if len(self._buffer) < HEADER.size:
            return None
        end = HEADER.size + HEADER.unpack_from(self._buffer)[0]
        if len(self._buffer) < end:
            return None
        frame = bytes(self._buffer[HEADER.size : end])
        del self._buffer[:end]
        return frame

    def finish(self) -> ReadJob:
        """Forgets the job it read; the clock of the next one runs from now."""
        self.deadline = monotonic() + self._seconds if len(self.jobs) > 1 else float("inf")
        return self.jobs.popleft()

    def end(self) -> None:
        """Kills it and closes its pipes; nothing of a worker outlives this call."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
