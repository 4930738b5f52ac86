"""`extend`, `period close/reopen`, `officers`: what people type and read, and what scripts get."""

import json

import pytest
from typer.testing import CliRunner, Result

from etl.cli.main import app
from etl.config import Settings

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
WHY = ("--doc", "CV số 12/CV-MN", "--why", "mất điện", "--by", "nv.a")


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command line on a warehouse of its own, with one officer registered."""
    monkeypatch.setenv("ETL_HOME", str(settings.home))
    monkeypatch.setenv("ETL_WAREHOUSE_URL", str(settings.warehouse_url))
    monkeypatch.setenv("ETL_WAREHOUSE_OWNER_URL", str(settings.owner_url))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    assert call("officers", "add", "nv.a", "--name", "Cán bộ A (mẫu)").exit_code == 0
    return call


def test_an_extension_is_told_in_words_and_in_json(run) -> None:  # type: ignore[no-untyped-def]
    extend = ("extend", REGIME, PERIOD, "--unit", "0790101", "--until", "10/5/2023", *WHY)
    assert "Đã gia hạn cho đơn vị 0790101 đến hết ngày 10/5/2023." in run(*extend, "--as-of", "2023-05-02T08:00").output
    document = json.loads(run(*extend, "--as-of", "2023-05-02T09:00", "--json").stdout)
    assert document["until"] == "2023-05-11T00:00:00+07:00" and document["receipts_taken_up"] == 0
    shown = run("status", REGIME, PERIOD, "--as-of", "2023-05-03T08:00").output
    assert "gia hạn" in shown  # the column folds the rest


def test_closing_and_reopening_are_told(run) -> None:  # type: ignore[no-untyped-def]
    assert "Đã khóa sổ kỳ" in run("period", "close", REGIME, PERIOD, *WHY, "--as-of", "2023-05-08T08:00").output
    again = run("period", "close", REGIME, PERIOD, *WHY, "--as-of", "2023-05-09T08:00")
    assert again.exit_code == 2 and "đã khóa sổ từ ngày 08/5/2023" in again.output
    assert run("period", "reopen", REGIME, PERIOD, *WHY, "--as-of", "2023-05-10T08:00").exit_code == 0
    shown = run("status", REGIME, PERIOD, "--as-of", "2023-05-11T08:00").output
    assert "Khóa sổ lúc 08/05/2023 08:00, theo CV số 12/CV-MN." in shown and "Mở lại lúc" in shown


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("--by", "ai.do"), "Chưa đăng ký cán bộ “ai.do”. Các mã hợp lệ: nv.a"),
        (("--by", "ai.do"), 'python -m etl officers add ai.do --name "'),
        (("--by", "Ai Đó"), "python -m etl officers add <mã, chữ thường> --name"),
        (("--by", "NV.A"), "Mã viết bằng chữ thường: --by nv.a."),
        (("--until", "mai"), "Không hiểu ngày “mai”"),
        (("--unit", "1"), "“1” không phải báo cáo"),
    ],
)
def test_a_wrong_command_says_what_is_valid(run, change: tuple[str, str], message: str) -> None:  # type: ignore[no-untyped-def]
    said = {"--unit": "0790101", "--until": "2023-05-10", "--doc": "CV", "--why": "vì", "--by": "nv.a"} | dict([change])
    done = run("extend", REGIME, PERIOD, *(word for pair in said.items() for word in pair))
    assert done.exit_code == 2 and message in done.output


def test_officers_are_listed(run) -> None:  # type: ignore[no-untyped-def]
    assert json.loads(run("officers", "list", "--json").stdout) == [{"officer": "nv.a", "name": "Cán bộ A (mẫu)"}]
