"""What the system says of files, in words that send nobody the wrong way."""

from pathlib import Path

import pytest
import typer

from etl.cli.common import reporting_errors
from etl.model.words import os_trouble


def test_a_folder_whose_disk_is_away_is_no_file_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`collect` said “đã có tệp này”, which is no help where the inbox lies on a disk that is not mounted."""
    inbox = tmp_path / "inbox"
    inbox.symlink_to("/mnt/khong/gan")
    with pytest.raises(typer.Exit), reporting_errors():
        inbox.mkdir(parents=True, exist_ok=True)
    told = capsys.readouterr().err
    assert "liên kết không dẫn tới một thư mục (đĩa chưa gắn" in told and str(inbox) in told and "đã có" not in told


def test_a_file_that_is_there_is_said_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(FileExistsError) as told:
        (tmp_path / "x").mkdir()
    assert os_trouble(told.value) == "đã có tệp này"
