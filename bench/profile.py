"""Where the time of a run goes, as a flame graph: `python -m bench.profile FILE.svg`, or `make bench-profile`.

py-spy looks at the main process and its workers from outside, a hundred times a second. Linux only.
"""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench.files import fresh_job, make_files
from bench.server import running
from etl.config import PROJECT

FILES, WORKERS = 4_000, 2
_COMMAND = re.compile(r"(?:process \d+:|[^\s<>]*/py-spy record)[^<]*")
"""py-spy writes whole commands into its graph, with the folders of the machine."""


def profile(target: Path) -> None:
    """Runs ours on made files under py-spy and writes the graph.

    Raises:
        subprocess.CalledProcessError: the run failed, or looking into processes is not allowed here.
    """
    with tempfile.TemporaryDirectory(prefix="etl-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # run by root, the database server is another user
        job = fresh_job(folder, *make_files(folder / "made", FILES), FILES, WORKERS)
        run = [sys.executable, "-m", "bench.process", "ours", json.dumps(asdict(job))]
        spy = Path(sys.executable).with_name("py-spy")
        command = [str(spy), "record", "--subprocesses", "--output", str(target.absolute()), "--", *run]
        with running(job):
            subprocess.run(command, cwd=PROJECT, check=True)
    target.write_text(_COMMAND.sub("process", target.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    profile(Path(sys.argv[1]))
