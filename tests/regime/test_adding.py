"""docs/adding-a-regime.md does what it says: its files are written, its commands are run, forms come out."""

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from etl.cli.main import app
from etl.config import Settings
from etl.model.errors import ConfigurationError, UsageError
from etl.regime import calendar_rows, load_regime, regime_names
from etl.regime.scaffold import new_regime
from tests.regime.conftest import SHIPPED, Regimes

PAGE = SHIPPED.parent / "docs/adding-a-regime.md"
NAME = "saomai-danchu-2024"


@dataclass(frozen=True)
class Block:
    """A fenced block: commands, or the text of a file ("append" to it, or all of it)."""

    kind: str
    words: tuple[str, ...]
    text: str


def blocks() -> list[Block]:
    found = re.findall(r"^```(\w+)([^\n]*)\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    return [Block(kind, tuple(words.split()), text) for kind, words, text in found]


@pytest.fixture
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped regimes that the command line uses; the working folder is a scratch one."""
    shutil.copytree(SHIPPED, tmp_path / "regimes")
    monkeypatch.setenv("ETL_HOME", str(settings.home))
    monkeypatch.setenv("ETL_REGIMES", str(tmp_path / "regimes"))
    monkeypatch.setenv("ETL_WAREHOUSE_URL", str(settings.warehouse_url))
    monkeypatch.setenv("ETL_WAREHOUSE_OWNER_URL", str(settings.owner_url))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "regimes"


def follow(block: Block, folder: Path) -> str:
    """Does what the block says; returns what the commands printed."""
    if block.kind == "sh":
        return "".join(command(line) for line in block.text.splitlines())
    *mode, file = block.words
    assert mode in ([], ["append"]), block.words
    before = (folder / file).read_text("utf-8") if mode else ""
    (folder / file).write_text(before + block.text, "utf-8")
    return ""


def command(line: str) -> str:
    python, dash_m, program, *arguments = shlex.split(line)
    assert (python, dash_m, program) == ("python", "-m", "etl"), line
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, f"{line}\n{done.output}"
    return done.output


def test_a_newcomer_who_follows_the_page_has_forms_at_its_end(folder: Path) -> None:
    printed = "".join(follow(block, folder) for block in blocks())
    regime = load_regime(folder, NAME)
    assert [unit.code for unit in regime.roster("2024-H1")] == ["0880201", "0880202", "0880301", "0880302"]
    assert [row["last_on_time"][:19] for row in calendar_rows(regime)] == ["2024-06-09T23:59:59", "2024-12-04T23:59:59"]
    assert f"Đã lập {NAME}, hợp lệ" in printed and f"{NAME}: hợp lệ" in printed
    forms = sorted(Path("bieu-mau").iterdir())
    assert [form.name for form in forms] == ["0880201.xlsx", "0880202.xlsx", "0880301.xlsx", "0880302.xlsx"]
    said = [str(cell.value) for row in load_workbook(forms[0])["Thông tin"].iter_rows() for cell in row if cell.value]
    assert any("Trước ngày 10/6/2024, chậm nhất 23 giờ 59 phút ngày 09/6/2024" in text for text in said)
    assert any("Kế hoạch số 15/KH-PGDĐT" in text for text in said)
    assert any("qua bộ phận Văn thư" in text for text in said)


def test_every_file_of_a_regime_is_on_the_page() -> None:
    shown = {block.words[-1].rpartition("/")[2] for block in blocks() if block.kind != "sh"}
    assert shown >= {
        *("regime.toml", "roster.csv", "aliases.csv", "sections.csv", "indicators.csv", "rules.csv", "phrases.csv"),
        *("units.csv", "targets.csv"),
    }


@pytest.mark.parametrize("source", regime_names(SHIPPED))
def test_a_copy_of_every_shipped_regime_passes_its_check(regimes: Regimes, source: str) -> None:
    files = new_regime(regimes.folder, "moi-2024", source)
    copied, original = regimes.load("moi-2024"), regimes.load(source)
    assert copied.name == "moi-2024" and copied.rosters == original.rosters
    assert {file.name for file in files} >= {"regime.toml", "roster.csv", "phrases.csv"}
    assert original.sha256 == load_regime(SHIPPED, source).sha256, "the source is left alone"


@pytest.mark.parametrize(
    ("name", "source", "message"),
    [
        ("govap-danvan-2023", "kimdong-danvan-2022", "Đã có “govap-danvan-2023”"),
        ("Quận 1", "kimdong-danvan-2022", "không dùng được.*quan-danvan-2024"),
        ("../ngoai-2024", "kimdong-danvan-2022", "không dùng được"),
        ("moi-2024", "khong-co", "Không có chế độ báo cáo “khong-co”"),
    ],
)
def test_what_is_refused(regimes: Regimes, name: str, source: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        new_regime(regimes.folder, name, source)
    assert set(regime_names(regimes.folder)) == set(regime_names(SHIPPED))


def test_a_broken_regime_is_not_copied(regimes: Regimes) -> None:
    regimes.append("kimdong-danvan-2022/roster.csv", "0999999,,,")
    with pytest.raises(ConfigurationError):
        new_regime(regimes.folder, "moi-2024", "kimdong-danvan-2022")
    assert not (regimes.folder / "moi-2024").exists()


def test_what_lies_about_is_not_copied(regimes: Regimes) -> None:
    (regimes.folder / "kimdong-danvan-2022/README.md").write_text("ghi chú riêng", "utf-8")
    (regimes.folder / "kimdong-danvan-2022/~$roster.csv").write_text("khóa", "utf-8")
    files = new_regime(regimes.folder, "moi-2024", "kimdong-danvan-2022")
    assert not {"README.md", "~$roster.csv"} & {file.name for file in files}
