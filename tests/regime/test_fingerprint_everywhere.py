"""The same files have the same fingerprint in every process: else every restart would make a new report version."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from pathlib import Path
from etl.regime import load_all
print({name: regime.sha256 for name, regime in sorted(load_all(Path("regimes"))[0].items())})
"""


def test_fingerprints_do_not_depend_on_the_process(repo: Path) -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=repo,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    assert len(told) == 1 and len(next(iter(told))) > 200
