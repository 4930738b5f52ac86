"""The workbook that goes back to a unit: its own, marked up in a process apart, or none."""

import logging
import subprocess
import sys

from etl.config import PROJECT
from etl.respond.marks import MarkUp
from etl.respond.markup_worker import SECONDS, pack

logger = logging.getLogger(__name__)

PATIENCE = SECONDS * 2
"""Wall clock: the worker's own limit is processor time."""

LARGEST = 64 * 1024 * 1024


def marked_workbook(data: bytes, markup: MarkUp) -> bytes | None:
    """The unit's workbook with its marks; None if it cannot be marked: it is then answered with a fresh form.

    The worker has no environment, no files to write and a limit of memory and time: it handles a stranger's file.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "etl.respond.markup_worker"],
            input=pack(markup) + data,
            capture_output=True,
            cwd=PROJECT,
            env={"LC_ALL": "C.UTF-8"},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("marking a workbook took too long")
        return None
    if done.returncode == 0 and done.stdout[:1] == b"m" and len(done.stdout) < LARGEST:
        return done.stdout[1:]
    kind = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
    logger.warning("a workbook cannot be marked (%s)", kind if done.returncode else "it is unfit")
    return None
