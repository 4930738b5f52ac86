"""A set that holds something wrong is kept as evidence and marked; it never pushes a good one out."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from etl import dumps
from etl.backup import Pruned, all_sets, create, damages, find_set, prune, put_reports_back, restore
from etl.cli.main import app
from etl.config import Settings
from etl.last_backup import bad_backup, last_backup
from etl.model.errors import FatalError
from etl.pipeline import Journey
from tests.backup.conftest import NOW, Saved, into
from tests.review.conftest import PERIOD, REGIME


@contextmanager
def forged(settings: Settings) -> Iterator[None]:
    """Somebody with the owner's password rewrites an event behind the trigger's back; undone afterwards."""
    assert settings.owner_url is not None
    url = settings.owner_url.replace("+psycopg", "")

    def write(actor: str) -> str:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT actor FROM ledger WHERE seq = 2").fetchone()
            connection.execute("ALTER TABLE ledger DISABLE TRIGGER USER")
            connection.execute("UPDATE ledger SET actor = %s WHERE seq = 2", [actor])
            connection.execute("ALTER TABLE ledger ENABLE TRIGGER USER")
            assert row is not None
            return str(row[0])

    before = write("kẻ khác (mẫu)")
    try:
        yield
    finally:
        write(before)


def at_hour(hour: int) -> datetime:
    return NOW.replace(hour=hour)


def names(folder: Path) -> list[str]:
    return [one.name[9:11] for one in all_sets(folder)]


def test_a_set_of_a_forged_ledger_is_kept_marked_and_told(saved: Saved) -> None:
    home = saved.settings.home
    create(saved.settings, saved.folder, at_hour(3))
    good = last_backup(home)
    with forged(saved.settings):
        done = create(saved.settings, saved.folder, at_hour(4))
    assert len(done.problems) == 1 and "Sự kiện số 2" in done.problems[0] and "đã bị thay đổi" in done.problems[0]
    marked = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert tuple(marked["problems"]) == done.problems
    assert last_backup(home) == good and good is not None and good.at == at_hour(3), "the age of a useless set is told"
    bad = bad_backup(home)
    assert bad is not None and (bad.folder, bad.problem) == (str(done.folder), done.problems[0])
    assert create(saved.settings, saved.folder, at_hour(5)).problems == ()
    assert bad_backup(home) is None


def test_bad_nights_push_no_good_set_out(saved: Saved) -> None:
    """Two nights are kept, and for five nights nobody sees that the ledger does not verify."""
    create(saved.settings, saved.folder, at_hour(3))
    with forged(saved.settings):
        for hour in range(4, 9):
            create(saved.settings, saved.folder, at_hour(hour))
            done = prune(saved.folder, 2)
    assert names(saved.folder) == ["02", "03", "07", "08"], "good ones, and evidence that does not pile up"
    assert [name[9:11] for name in done.bad] == ["07", "08"]
    assert [*damages(find_set(saved.folder, all_sets(saved.folder)[0].name))] == []
    create(saved.settings, saved.folder, at_hour(9))
    prune(saved.folder, 2)
    assert names(saved.folder) == ["03", "08", "09"]


def test_the_newest_good_set_is_restored(saved: Saved, elsewhere: Settings) -> None:
    with forged(saved.settings):
        bad = create(saved.settings, saved.folder, at_hour(4)).folder
    done = restore(into(elsewhere, saved), find_set(saved.folder))
    assert done.passed_over == (bad.name,)


def test_only_bad_sets_are_still_found(saved: Saved, tmp_path: Path) -> None:
    with forged(saved.settings):
        done = create(saved.settings, tmp_path / "chỉ có bản xấu", NOW)
    assert find_set(tmp_path / "chỉ có bản xấu").folder == done.folder
    assert prune(tmp_path / "chỉ có bản xấu", 1).sets == 0


def test_a_dump_that_was_cut_off_is_found_at_once(saved: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its list of contents stands at its head and can still be read; the rows behind it cannot."""
    dump = dumps.dump

    def torn(url: str, target: Path, snapshot: str | None = None) -> None:
        dump(url, target, snapshot)
        with target.open("r+b") as file:
            file.truncate(target.stat().st_size - 2_000)

    monkeypatch.setattr(dumps, "dump", torn)
    done = create(saved.settings, saved.folder, at_hour(3))
    assert len(done.problems) == 1 and "database.dump không đọc lại được" in done.problems[0]
    assert find_set(saved.folder).name != done.folder.name


def test_a_set_that_rots_later_counts_no_more(saved: Saved) -> None:
    rotten = create(saved.settings, saved.folder, at_hour(3)).folder / "database.dump"
    rotten.write_bytes(rotten.read_bytes()[:-1] + b"?")
    create(saved.settings, saved.folder, at_hour(4))
    assert prune(saved.folder, 2).bad == ("20230503T030000Z",)
    assert names(saved.folder) == ["02", "03", "04"], "the rotten one pushed out a good one"


@pytest.mark.parametrize("how", ["shorter", "flipped"])
def test_a_torn_copy_of_a_raw_file_is_copied_again(saved: Saved, how: str) -> None:
    copy = next((saved.folder / "landing").glob("??/*"))
    good = copy.read_bytes()
    copy.write_bytes(good[:-9] if how == "shorter" else good[:-1] + bytes([good[-1] ^ 1]))
    assert create(saved.settings, saved.folder, at_hour(3)).missing == ()
    assert copy.read_bytes() == good
    assert [*damages(find_set(saved.folder))] == []


def test_a_torn_copy_whose_file_is_lost_stays(saved: Saved) -> None:
    """Nothing better is to be had: half a workbook is more than none."""
    copy = next((saved.folder / "landing").glob("??/*"))
    torn = copy.read_bytes()[:-9]
    copy.write_bytes(torn)
    ours = saved.settings.landing / copy.parent.name / copy.name
    whole = ours.read_bytes()
    ours.unlink()
    done = create(saved.settings, saved.folder, at_hour(3))
    ours.write_bytes(whole)
    assert done.missing == (copy.name,) and copy.read_bytes() == torn


def test_a_set_of_an_older_release_was_not_looked_at_and_counts(saved: Saved) -> None:
    one = find_set(saved.folder)
    manifest = one.manifest
    one.seal(manifest.model_copy(update={"problems": None}))
    text = json.loads(one.manifest_file.read_text("utf-8"))
    del text["problems"]
    one.manifest_file.write_text(json.dumps(text), "utf-8")
    seal = subprocess.run(["sha256sum", one.manifest_file], capture_output=True, text=True, check=True).stdout[:64]
    (one.folder / "manifest.sha256").write_text(seal, "ascii")
    assert find_set(saved.folder).manifest.problems is None
    with forged(saved.settings):
        create(saved.settings, saved.folder, at_hour(4))
    prune(saved.folder, 1)
    assert names(saved.folder) == ["02", "04"]


def test_the_command_says_so_and_fails(saved: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = saved.settings
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _: settings))
    with forged(settings):
        done = CliRunner().invoke(app, ["backup", "create", "--to", str(saved.folder), "--json"])
    assert done.exit_code == 1
    assert "Sự kiện số 2" in json.loads(done.stdout)["problems"][0]
    assert "làm bằng chứng" in done.stderr and "báo lãnh đạo" in done.stderr and "Traceback" not in done.stderr
    verified = CliRunner().invoke(app, ["backup", "verify", str(saved.folder)])
    assert verified.exit_code == 1 and "Sự kiện số 2" in verified.stdout
    assert CliRunner().invoke(app, ["backup", "verify", str(saved.folder), "--set", "20230503T020000Z"]).exit_code == 0
    pruned = CliRunner().invoke(app, ["backup", "prune", str(saved.folder), "--keep", "1"])
    assert pruned.exit_code == 0 and "bằng chứng" in pruned.stdout


def test_a_list_that_cannot_be_believed_keeps_its_set_and_stops_nothing_else(
    saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every night after it ended in an error, and the disk ran full."""
    for hour in (3, 4, 5):
        create(saved.settings, saved.folder, at_hour(hour))
    damaged = all_sets(saved.folder)[2]
    lonely = damaged.landing.put([b"perhaps the damaged one needs it"])
    (damaged.folder / "landing.txt").write_text("", "ascii")
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _: saved.settings))
    done = CliRunner().invoke(app, ["backup", "prune", str(saved.folder), "--keep", "2"])
    assert done.exit_code == 0 and names(saved.folder) == ["03", "04", "05"]
    told = " ".join(done.stdout.split())
    assert "Đã bỏ 1 bản sao lưu và 0 tệp gốc" in told and f"danh sách tệp gốc của bản {damaged.name} bị hỏng" in told
    assert damaged.landing.read(lonely.sha256)
    shutil.move(damaged.folder, saved.folder.parent)
    assert prune(saved.folder, 2) == Pruned(0, 1, lonely.size)


def test_no_ledger_at_all_is_a_problem_and_no_traceback(saved: Saved) -> None:
    settings = replace(saved.settings)
    assert settings.owner_url is not None
    with psycopg.connect(settings.owner_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger RENAME COLUMN payload TO payload_")
        try:
            done = create(settings, saved.folder, at_hour(3))
        finally:
            connection.execute("ALTER TABLE ledger RENAME COLUMN payload_ TO payload")
    assert done.problems and "không đọc được" in done.problems[0]


def test_two_backups_and_pruning_at_once_harm_nothing(saved: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one would take away the unfinished set, and the raw files that no whole set names yet."""
    refused = []
    dump = dumps.dump

    def meanwhile(url: str, target: Path, snapshot: str | None = None) -> None:
        for other in (
            lambda: create(saved.settings, saved.folder, at_hour(9)),
            lambda: prune(saved.folder, 1),
        ):
            with pytest.raises(FatalError, match="một lệnh sao lưu hoặc bỏ bản cũ khác"):
                other()
            refused.append(other)
        dump(url, target, snapshot)

    monkeypatch.setattr(dumps, "dump", meanwhile)
    create(saved.settings, saved.folder, at_hour(3))
    monkeypatch.undo()
    assert len(refused) == 2 and names(saved.folder) == ["02", "03"]
    assert [*damages(find_set(saved.folder))] == []


def test_a_set_that_lost_its_manifest_is_told_and_not_passed_over_in_silence(
    saved: Saved, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = create(saved.settings, saved.folder, at_hour(3)).folder
    (newest / "manifest.json").unlink()
    (saved.folder / "sets" / "@eaDir").mkdir()  # what a network disk puts there by itself is no set
    verified = CliRunner().invoke(app, ["backup", "verify", str(saved.folder)])
    assert verified.exit_code == 1 and "thiếu manifest.json" in verified.stderr
    assert prune(saved.folder, 1).unlisted == (newest.name,)
    assert restore(into(elsewhere, saved), find_set(saved.folder)).passed_over == (newest.name,)


def test_a_manifest_of_nonsense_is_told_in_our_words(saved: Saved) -> None:
    one = find_set(saved.folder)
    one.manifest_file.write_text("{}", "utf-8")
    seal = subprocess.run(["sha256sum", one.manifest_file], capture_output=True, text=True, check=True).stdout[:64]
    (one.folder / "manifest.sha256").write_text(seal, "ascii")
    with pytest.raises(FatalError, match=r"manifest.json không đúng khuôn\.$"):
        _ = one.manifest


def resealed(saved: Saved, content: str) -> None:
    """Somebody who can write to the folder gives the list another content, and the manifest its hash."""
    one = find_set(saved.folder)
    (one.folder / "landing.txt").write_text(content, "ascii")
    digest = subprocess.run(
        ["sha256sum", one.folder / "landing.txt"], capture_output=True, text=True, check=True
    ).stdout[:64]
    files = {**one.manifest.files, "landing.txt": digest}
    one.seal(one.manifest.model_copy(update={"files": files}))


def test_a_list_that_names_no_files_is_told(saved: Saved) -> None:
    resealed(saved, "../../../../etc/passwd\n")
    with pytest.raises(FatalError, match=r"landing\.txt có dòng lạ"):
        [*damages(find_set(saved.folder))]


def test_a_list_that_leaves_a_file_out_is_found_when_it_is_restored(saved: Saved, elsewhere: Settings) -> None:
    """Else the place looks well, and a raw file is gone."""
    resealed(saved, "")
    with pytest.raises(FatalError, match=r"danh sách tệp gốc .* không khớp"):
        restore(into(elsewhere, saved), find_set(saved.folder))


@pytest.mark.parametrize("how", ["flipped", "gone", "pipe"])
def test_one_rotten_raw_file_does_not_take_the_whole_office_with_it(
    saved: Saved, elsewhere: Settings, how: str
) -> None:
    raw = next((saved.folder / "landing").glob("??/*"))
    data = raw.read_bytes()
    raw.unlink()
    if how == "flipped":
        raw.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif how == "pipe":
        os.mkfifo(raw)
    settings = into(elsewhere, saved)
    with pytest.raises(FatalError, match=r"chưa khôi phục gì.*--without-damaged"):
        restore(settings, find_set(saved.folder))
    done = restore(settings, find_set(saved.folder), without_damaged=True)
    assert (done.raw_files, done.missing) == (0, (raw.name,))
    assert put_reports_back(settings) == 1
    with Journey.open(settings) as journey:
        assert journey.figures(REGIME, PERIOD) == saved.figures


def test_a_damaged_dump_is_never_left_out(saved: Saved, elsewhere: Settings) -> None:
    dump = find_set(saved.folder).folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-1])
    with pytest.raises(FatalError, match=r"database\.dump đã bị thay đổi \(1 chỗ\)\.$"):
        restore(into(elsewhere, saved), find_set(saved.folder), without_damaged=True)


def test_which_file_of_which_regime_is_damaged_is_told(saved: Saved) -> None:
    rules = next(find_set(saved.folder).folder.glob("regimes/*/rules.csv"))
    rules.write_text("", "utf-8")
    assert [*damages(find_set(saved.folder))] == [
        f"20230503T020000Z: tệp regimes/{rules.parent.name}/rules.csv đã bị thay đổi"
    ]


def test_a_dump_that_was_cut_off_without_a_word_says_what_to_look_at(saved: Saved, tmp_path: Path) -> None:
    """A limit of the account ends pg_dump by a signal; it was “Lỗi: pg_dump: ” and nothing more."""
    settings = saved.settings
    program = (
        "import resource, sys; from datetime import datetime, UTC; from pathlib import Path; from etl import dumps;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "dumps.dump(sys.argv[1], Path(sys.argv[2]))"
    )
    assert settings.owner_url is not None
    done = subprocess.run(
        [sys.executable, "-c", program, settings.owner_url, str(tmp_path / "x.dump")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ulimit -f" in done.stderr.splitlines()[-1] or "pg_dump: error" in done.stderr.splitlines()[-1]


def test_what_was_erased_since_is_told_to_be_back(
    saved: Saved, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = into(elsewhere, saved)
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _: settings))
    done = CliRunner().invoke(app, ["backup", "restore", str(saved.folder)])
    told = " ".join(done.stdout.split())
    assert done.exit_code == 0 and "như lúc 09:00 ngày 03/05/2023" in told and "retention plan" in told


def test_a_place_that_is_there_is_not_said_to_be_restored(
    saved: Saved, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said that all was restored, while a report that somebody had changed stayed changed."""
    settings = into(elsewhere, saved)
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _: settings))

    def told() -> str:
        done = CliRunner().invoke(app, ["backup", "restore", str(saved.folder)])
        assert done.exit_code == 0
        return " ".join(done.stdout.split())

    assert "đã khôi phục; chép mới 1 trong 1 tệp gốc; lập lại 1 thư mục" in told()
    report = settings.out / REGIME / PERIOD / "v1" / "bao-cao.docx"
    whole = report.read_bytes()
    report.write_bytes(b"changed")
    again = told()
    assert "không khôi phục gì" in again and "khôi phục 1" not in again and "audit verify" in again
    assert report.read_bytes() == b"changed"
    report.rename(report.with_name("da-sua.docx"))
    assert "đã có sẵn; chép mới 0 trong 1 tệp gốc" in told() and report.read_bytes() == whole


def test_a_set_of_another_future_in_the_folder_is_told(saved: Saved) -> None:
    """Restoring takes the newest set, be it of a place that was restored for a trial."""
    assert create(saved.settings, saved.folder, at_hour(3)).stranger == ""
    one = find_set(saved.folder)
    one.seal(one.manifest.model_copy(update={"ledger_head": "e" * 64}))
    assert create(saved.settings, saved.folder, at_hour(4)).stranger == one.name
    assert create(saved.settings, saved.folder, at_hour(5)).stranger == ""
