"""What a killed process left is removed, and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

from etl.config import PROJECT
from etl.landing import Landing
from etl.leftovers import A_DAY, own, remove_leftovers


def made(path: Path, age: float) -> Path:
    path.mkdir(parents=True)
    (path / "file").write_bytes(b"x")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_old_folders_of_the_name_go_and_others_stay(tmp_path: Path) -> None:
    old, young, other = (
        made(tmp_path / name, age) for name, age in (("etl-read-a", A_DAY + 60), ("etl-read-b", 60), ("x", A_DAY * 9))
    )
    kept = made(tmp_path / "elsewhere", A_DAY * 9)
    (tmp_path / "etl-read-link").symlink_to(kept)
    file = tmp_path / "etl-read-file"
    file.write_bytes(b"x")
    os.utime(file, (0, 0))
    remove_leftovers(tmp_path, "etl-read-")
    assert not old.exists()
    assert all(path.exists() for path in (young, other, kept / "file", file))


def test_a_folder_goes_with_its_owner_and_not_before(tmp_path: Path) -> None:
    """Hundreds of kills in a day left hundreds of folders: their owners are dead, nobody need wait a day."""
    at_work = made(tmp_path / "etl-read-alive", A_DAY * 2)
    program = "from pathlib import Path; from etl.leftovers import own; kept = own(Path({!r})); {}"
    killed = made(tmp_path / "etl-read-dead", 60)
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run([sys.executable, "-c", program.format(str(killed), kill)], cwd=PROJECT, check=False)
    assert done.returncode == -9 and killed.exists()
    with own(at_work):
        remove_leftovers(tmp_path, "etl-read-")
        assert at_work.exists()
        assert not killed.exists()
    remove_leftovers(tmp_path, "etl-read-")
    assert not at_work.exists()


def test_a_day_after_a_kill_the_landing_holds_no_trace_of_it(tmp_path: Path) -> None:
    """A batch is up to 48 MB: killed every night, it would fill the disk within the year."""
    killed = made(tmp_path / "incoming" / "tmpabc", A_DAY + 60)
    at_work = made(tmp_path / "incoming" / "tmpdef", 60)
    blob = Landing(tmp_path).put([b"report"])
    assert Landing(tmp_path).read(blob.sha256) == b"report"
    assert not killed.exists() and at_work.exists()
