"""`python -m samples` is what README and benches call."""

from pathlib import Path

import pytest

from samples.__main__ import main
from samples.manifest import SampleManifest
from tests.samples.district import PERIOD, REGIME


def test_make_writes_the_inbox_and_says_where_the_manifest_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "inbox"
    assert main(["make", "--regime", REGIME, "--period", PERIOD, "--out", str(out), "--units", "4", "--cases"]) == 0
    manifest = SampleManifest.read(tmp_path / f"inbox.{REGIME}.{PERIOD}.manifest.json")
    assert len(manifest.units) == 4 and {file.status for file in manifest.files} == {"accepted"}
    assert all((out / file.path).is_file() for file in manifest.files)
    assert f"inbox.{REGIME}.{PERIOD}.manifest.json" in capsys.readouterr().err


def test_two_regimes_in_one_home_keep_their_manifests(tmp_path: Path) -> None:
    """Each says what must come of its own files; the second `make` must not take the first one's away."""
    out = tmp_path / "inbox"
    for regime, period in ((REGIME, PERIOD), ("phanthiet-danvan-2019", "2019-H1")):
        assert main(["make", "--regime", regime, "--period", period, "--out", str(out), "--units", "2", "--cases"]) == 0
    kept = {SampleManifest.read(path).regime for path in tmp_path.glob("*.manifest.json")}
    assert kept == {REGIME, "phanthiet-danvan-2019"}


def test_bulk_grows_the_regime_and_writes_one_file_a_unit(tmp_path: Path) -> None:
    out, regimes = tmp_path / "inbox", tmp_path / "regimes"
    where = ["--regime", REGIME, "--period", PERIOD, "--out", str(out), "--regimes-out", str(regimes)]
    assert main(["bulk", *where, "--units", "75"]) == 0
    assert len(list(out.rglob("*.xlsx"))) == 75


def test_a_wrong_name_lists_the_valid_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["make", "--regime", REGIME, "--period", "2023-Q1", "--out", str(tmp_path)]) == 1
    assert PERIOD in capsys.readouterr().err
