"""Vietnamese reaches whoever reads it, whatever the surroundings say of their letters."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from etl.config import PROJECT

ASKED_FOR_ASCII = {"PYTHONIOENCODING": "ascii"}
A_BARE_SERVER = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def said(home: Path, surroundings: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    environment |= {"ETL_HOME": str(home), **surroundings}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=PROJECT, env=environment, capture_output=True, encoding="utf-8"
    )


def test_json_and_help_are_utf_8_everywhere(tmp_path: Path) -> None:
    """Both ended in a traceback, and a program that reads the JSON had half of it."""
    listed = said(tmp_path, A_BARE_SERVER, "etl", "regime", "list", "--json")
    assert "Báo cáo" in json.loads(listed.stdout)[0]["title"], listed.stderr
    assert "Thu báo cáo của các đơn vị" in said(tmp_path, ASKED_FOR_ASCII, "etl", "--help").stdout


def test_the_process_set_speaks_it_too(tmp_path: Path) -> None:
    down = said(tmp_path, ASKED_FOR_ASCII, "stack", "status")
    assert (down.returncode, down.stdout) == (1, "Không chạy.\n"), down.stderr


def test_a_name_that_is_no_utf_8_does_not_stop_the_message(tmp_path: Path) -> None:
    """Such a name comes from an old file share, and stands in the error about its file."""
    regimes = {"ETL_REGIMES": str(tmp_path / os.fsdecode(b"b\xe1o c\xe1o"))}
    told = said(tmp_path, {**A_BARE_SERVER, **regimes}, "etl", "regime", "list")
    assert told.returncode == 1 and told.stderr.startswith("Lỗi: không có tệp này: ")
    assert "b\\udce1o c\\udce1o" in told.stderr
