"""Loading: tolerant of how Excel saves, strict about names, independent of other regimes, quick."""

import unicodedata
from pathlib import Path

import pytest

from etl.model.errors import UsageError
from etl.regime import load_all, load_regime, regime_names
from tests.regime.conftest import NAME, SHIPPED, Regimes

UNITS = "shared/units.csv"


@pytest.mark.parametrize("name", regime_names(SHIPPED))
def test_every_shipped_regime_passes_its_check(name: str) -> None:
    assert load_regime(SHIPPED, name).name == name


def test_a_wrong_name_lists_the_right_ones(regimes: Regimes) -> None:
    with pytest.raises(UsageError, match=f"“govap”.*{NAME}"):
        regimes.load("govap")
    with pytest.raises(UsageError, match="shared"):
        regimes.load("shared")
    with pytest.raises(UsageError, match="ETL_REGIMES"):
        load_regime(regimes.folder / "nowhere", NAME)


def test_a_broken_regime_does_not_take_the_others_away(regimes: Regimes) -> None:
    regimes.copy(NAME, "hong-2023")
    regimes.append("hong-2023/roster.csv", "0999999,,,")
    good, broken = load_all(regimes.folder)
    assert set(good) == set(regime_names(SHIPPED)) and set(broken) == {"hong-2023"}
    assert [str(problem.place) for problem in broken["hong-2023"].problems] == ["hong-2023/roster.csv:62"]


def test_a_file_that_cannot_be_opened_is_named(regimes: Regimes, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "quyền đọc" in regimes.only_problem().remedy


def resave(path: Path, change: str) -> None:
    text = path.read_text(encoding="utf-8")
    if change == "semicolons":
        text = text.replace(",", ";")
    if change == "nfd":
        text = unicodedata.normalize("NFD", text)
    encoded = text.encode("utf-8-sig" if change == "bom" else "utf-8")
    path.write_bytes(encoded.replace(b"\n", b"\r\n") if change == "crlf" else encoded)


@pytest.mark.parametrize("change", ["bom", "crlf", "semicolons", "nfd"])
def test_files_saved_by_excel_or_on_a_mac_mean_the_same(regimes: Regimes, change: str) -> None:
    before = regimes.load()
    for file in (f"{NAME}/roster.csv", f"{NAME}/aliases.csv", UNITS):
        resave(regimes.folder / file, change)
    if change != "semicolons":  # there, commas are part of the text
        resave(regimes.folder / NAME / "rules.csv", change)
        resave(regimes.folder / NAME / "regime.toml", change)
    after = regimes.load()
    assert (after.rosters, after.aliases, after.rules) == (before.rosters, before.aliases, before.rules)
    assert (after.title, after.office.place, after.periods) == (before.title, "Gò Vấp", before.periods)


def test_a_regime_is_read_again_only_when_a_file_changes(regimes: Regimes) -> None:
    first = regimes.load()
    assert regimes.load() is first
    regimes.replace(f"{NAME}/regime.toml", "correction_days = 2", "correction_days = 3")
    assert regimes.load().correction_days == 3


def test_fingerprint_follows_what_the_regime_uses_and_nothing_else(regimes: Regimes) -> None:
    """Else a new ward in units.csv would make a new version of every old report."""
    before = regimes.load().sha256
    regimes.append(UNITS, "0880001,Đơn vị khác (mẫu),TH,public,,,,yes")
    assert regimes.load().sha256 == before
    regimes.replace(UNITS, "Hoa Sen (mẫu)", "Hoa Sen Trắng (mẫu)")
    renamed = regimes.load().sha256
    assert renamed != before
    regimes.replace("shared/rules.csv", "Số liệu không được âm.", "Số liệu không âm.")
    reworded = regimes.load().sha256
    assert reworded != renamed
    (regimes.folder / NAME / "templates").mkdir()
    (regimes.folder / NAME / "templates/bao-cao.docx").write_bytes(b"PK")
    assert regimes.load().sha256 != reworded


def test_units_open_close_merge_and_are_renamed_by_dated_rows(regimes: Regimes) -> None:
    """6 tháng ends 15/4, the year 15/10/2023: on 01/8/2023 two schools become one, one is renamed, one opens."""
    for code in ("0790101", "0790102", "0790103"):
        row = next(line for line in (regimes.folder / UNITS).read_text().splitlines() if line.startswith(code))
        regimes.replace(UNITS, row, row.replace("2025-06-30", "2023-07-31"))
    regimes.append(
        UNITS,
        "0790150,Trường Mầm non Hoa Mới (mẫu),MN,public,0790010,2023-08-01,2025-06-30,yes",
        "0790103,Trường Mầm non Hồng Nhung (mẫu),MN,public,0790010,2023-08-01,2025-06-30,yes",
        "0790151,Trường Mầm non Mới Mở (mẫu),MN,public,0790010,2023-08-01,2025-06-30,yes",
    )
    regimes.append(
        "shared/unit_events.csv",
        "2023-08-01,merge,0790101+0790102,0790150,",
        "2023-08-01,rename,0790103,0790103,",
        "2023-08-01,open,,0790151,",
    )
    regimes.append(f"{NAME}/roster.csv", "0790150,,,", "0790151,,,")
    regime = regimes.load()
    half, year = ({unit.code: unit.name for unit in regime.roster(code)} for code in ("2023-H1", "2023-Y"))
    assert set(half) - set(year) == {"0790101", "0790102"} and set(year) - set(half) == {"0790150", "0790151"}
    assert "Hoa Hồng" in half["0790103"] and "Hồng Nhung" in year["0790103"]
    assert [(event.kind, event.predecessors, event.successors) for event in regime.unit_events] == [
        ("merge", ("0790101", "0790102"), ("0790150",)),
        ("rename", ("0790103",), ("0790103",)),
        ("open", (), ("0790151",)),
    ]
