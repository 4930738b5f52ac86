"""Publishing: the same bytes whenever a version is written, and nobody's file is written over."""

import hashlib
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest

from etl.consolidate.version import consolidate
from etl.model.errors import FatalError
from etl.publish import packing
from etl.publish import render as rendering
from etl.publish.render import render
from etl.publish.templates import load_template
from etl.regime import load_regime
from etl.warehouse import Warehouse
from tests.consolidate.builder import AFTER_DEADLINE, MUCH_LATER, PERIOD, Office, open_office, small_regime
from tests.publish.conftest import make_version

NAMES = ["bao-cao.docx", "doi-chieu.xlsx", "phieu-kiem-soat.docx", "phu-luc.xlsx", "tom-tat-lanh-dao.docx"]


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_version_has_its_files_and_their_hashes_on_record(office: Office, tmp_path: Path) -> None:
    office.accept("A", CD01=5)
    version = make_version(office)
    files = render(office.connection, version.id, tmp_path)
    assert bytes_of(tmp_path / "v1") == {file.name: file.sha256 for file in files}
    assert {file.name: file.audience for file in files} == {
        "bao-cao.docx": "outgoing",
        "phu-luc.xlsx": "outgoing",
        "doi-chieu.xlsx": "internal",
        "tom-tat-lanh-dao.docx": "internal",
        "phieu-kiem-soat.docx": "internal",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["v1"], "no working folder is left behind"


def test_written_again_elsewhere_a_version_has_the_same_bytes(warehouse: Warehouse, repo: Path, tmp_path: Path) -> None:
    with warehouse.begin() as connection:
        office = open_office(connection, small_regime(load_regime(repo / "regimes", "govap-danvan-2023")))
        office.accept("A", CD01=5, models=[{}])
        version = make_version(office)
        render(connection, version.id, tmp_path / "one")
    with warehouse.begin() as connection:
        # What came later must not show in what was reported before.
        later = Office(office.district, connection, office.regime)
        later.district.connection = connection
        later.accept("A", CD01=6, kind="replacement", at=AFTER_DEADLINE, models=[{"name": "Khác"}])
        connection.exec_driver_sql("DELETE FROM regime")
        render(connection, version.id, tmp_path / "two")
    assert bytes_of(tmp_path / "one" / "v1") == bytes_of(tmp_path / "two" / "v1")


class OneSecond(datetime):
    """A clock that stands still: the ledger says when things were really written, and its hash is printed."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2023, 6, 1, tzinfo=tz)


def test_order_of_arrival_does_not_show_in_the_files(
    warehouse: Warehouse, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.ledger.datetime", OneSecond)
    regime = small_regime(load_regime(repo / "regimes", "govap-danvan-2023"))
    for name, units in (("one", "ABCD"), ("two", "DBCA")):
        with warehouse.engine.connect() as connection:
            office = open_office(connection, regime)
            for unit in units:
                office.accept(unit, CD01=5, key=unit, models=[{}], narratives={"III": "Đã làm tốt công tác phối hợp"})
            render(connection, make_version(office).id, tmp_path / name)
            connection.rollback()
    assert bytes_of(tmp_path / "one" / "v1") == bytes_of(tmp_path / "two" / "v1")


def test_an_edited_file_is_left_alone_and_a_lost_one_made_again(office: Office, tmp_path: Path) -> None:
    version = make_version(office)
    files = {file.name: file for file in render(office.connection, version.id, tmp_path)}
    files["bao-cao.docx"].path.write_bytes(b"edited by hand")
    files["phu-luc.xlsx"].path.unlink()
    render(office.connection, version.id, tmp_path)
    found = bytes_of(tmp_path / "v1")
    assert files["bao-cao.docx"].path.read_bytes() == b"edited by hand"
    assert found["phu-luc.xlsx"] == files["phu-luc.xlsx"].sha256


def test_what_another_warehouse_wrote_is_put_aside(office: Office, tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "bao-cao.docx").write_bytes(b"old")
    render(office.connection, make_version(office).id, tmp_path)
    assert (tmp_path / "v1.cu-1" / "bao-cao.docx").read_bytes() == b"old"
    assert sorted(path.name for path in (tmp_path / "v1").iterdir()) == NAMES


def test_files_of_a_run_that_was_killed_before_it_recorded_them_are_kept(office: Office, tmp_path: Path) -> None:
    version = make_version(office)
    killed = office.connection.begin_nested()
    render(office.connection, version.id, tmp_path)
    killed.rollback()
    render(office.connection, version.id, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["v1"]


def test_a_file_that_comes_out_different_is_an_error_not_a_silent_change(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_version(office)
    (lost, *_) = render(office.connection, version.id, tmp_path)
    lost.path.unlink()
    monkeypatch.setattr(rendering, "report_document", lambda *_: b"something else")
    with pytest.raises(FatalError, match="Chạy lệnh consolidate"):
        render(office.connection, version.id, tmp_path)
    assert not lost.path.exists()


def test_an_old_version_keeps_the_template_it_was_made_with(office: Office, tmp_path: Path) -> None:
    first = make_version(office)
    render(office.connection, first.id, tmp_path / "one")
    template = packing.repack(load_template(office.regime))
    changed = template + b"\0"  # another file, still a readable package
    second = consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, changed)
    assert (second.number, second.created) == (2, True)
    render(office.connection, first.id, tmp_path / "two")
    assert bytes_of(tmp_path / "one" / "v1") == bytes_of(tmp_path / "two" / "v1")
