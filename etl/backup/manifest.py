"""What a set holds, written down so that every byte of it can be checked."""

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from etl.landing import Blob, Landing
from etl.model.errors import FatalError, UsageError

SETS, LANDING = "sets", "landing"
MANIFEST, SEAL, DUMP, METADATA, RAW_FILES, REGIMES = (
    "manifest.json",
    "manifest.sha256",
    "database.dump",
    "airflow.dump",
    "landing.txt",
    "regimes",
)
NAME = "%Y%m%dT%H%M%SZ"
"""Of a set: the moment of its making."""
_RAW_FILE = re.compile(r"([0-9a-f]{64}) ([0-9]+)")
_NAMED = re.compile(r"\d{8}T\d{6}Z")


class Manifest(BaseModel):
    """`files`: sha256 of each file of the set by its path in it. `missing`: raw files that were lost or changed.

    `problems`: why the set is no good, found when it was made (a ledger that does not verify, a dump that cannot be
    read); None where nobody looked: an older release made it, or it is of a schema that this one does not verify.
    `office`: the hash of its ledger's first event, which stays when it is restored elsewhere; "" before there was any,
    None where an older release made it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    made_at: str
    schema_revision: str
    events: int
    ledger_head: str
    raw_files: int
    raw_bytes: int
    missing: tuple[str, ...]
    files: dict[str, str]
    problems: tuple[str, ...] | None = None
    office: str | None = None


@dataclass(frozen=True)
class BackupSet:
    """One set in a folder of backups."""

    folder: Path

    @property
    def name(self) -> str:
        """The moment at which it was made."""
        return self.folder.name

    @property
    def landing(self) -> Landing:
        """The raw files of all sets beside it."""
        return landing_of(self.folder.parent.parent)

    @property
    def manifest_file(self) -> Path:
        """Without it a set is none."""
        return self.folder / MANIFEST

    @property
    def manifest(self) -> Manifest:
        """What the set holds.

        Raises:
            FatalError: the manifest is not as it was written.
        """
        try:
            text = (self.folder / MANIFEST).read_bytes()
            if hashlib.sha256(text).hexdigest() != (self.folder / SEAL).read_text("ascii").strip():
                raise FatalError(f"Bản sao lưu {self.folder} hỏng: {MANIFEST} đã bị thay đổi.")
            return Manifest.model_validate_json(text)
        except FileNotFoundError as error:
            raise FatalError(f"Bản sao lưu {self.folder} hỏng: thiếu {Path(error.filename).name}.") from error
        except OSError as error:
            raise FatalError(f"Bản sao lưu {self.folder} hỏng: không đọc được {MANIFEST} ({error}).") from error
        except (ValidationError, UnicodeDecodeError) as error:
            raise FatalError(f"Bản sao lưu {self.folder} hỏng: {MANIFEST} không đúng khuôn.") from error

    def raw_files(self) -> Iterator[Blob]:
        """The raw files that the database of this set names.

        Raises:
            FatalError: a line of the list names none.
        """
        for line in (self.folder / RAW_FILES).read_text("ascii", "replace").splitlines():
            named = _RAW_FILE.fullmatch(line)
            if named is None:
                raise FatalError(f"Bản sao lưu {self.folder} hỏng: {RAW_FILES} có dòng lạ: {line[:80]}")
            yield Blob(named[1], int(named[2]))

    def lost(self) -> list[str]:
        """Raw files that were gone or changed when it was made, and that no later set has brought back."""
        return self.landing.lacking(self.manifest.missing)

    def check_list(self) -> None:
        """Refuses a list of raw files that is not as it was written (`FatalError`)."""
        if sha256_of(self.folder / RAW_FILES) != self.manifest.files[RAW_FILES]:
            raise FatalError(f"Bản sao lưu {self.folder} hỏng: {RAW_FILES} đã bị thay đổi.")

    def seal(self, manifest: Manifest) -> None:
        """Writes the manifest and its hash, the last files of a set."""
        text = json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1).encode()
        (self.folder / MANIFEST).write_bytes(text)
        (self.folder / SEAL).write_text(hashlib.sha256(text).hexdigest() + "\n", "ascii")


def landing_of(folder: Path) -> Landing:
    """The raw files of a folder of backups."""
    return Landing(folder / LANDING, "kho tệp gốc của bản sao lưu")


def all_sets(folder: Path) -> list[BackupSet]:
    """The sets of a folder of backups, oldest first. One that has lost its manifest is a damaged set, and no nothing.

    Raises:
        UsageError: there is none.
    """
    found = sets_in(folder)
    if not found:
        raise UsageError(f"{folder} không có bản sao lưu nào trọn vẹn: hãy nêu thư mục có sets/ và landing/ ở trong.")
    return found


def sets_in(folder: Path) -> list[BackupSet]:
    """The same, none where there are none yet."""
    inside = [path for path in (folder / SETS).glob("[!.]*") if path.is_dir()]
    return [BackupSet(path) for path in sorted(inside) if _NAMED.fullmatch(path.name) or (path / MANIFEST).exists()]


def lost_words(hashes: Sequence[str]) -> list[str]:
    """Raw files that a set should hold and does not, as one of the things that are wrong with it."""
    if not hashes:
        return []
    more = f" và {len(hashes) - 3} tệp khác" if len(hashes) > 3 else ""
    return [
        f"Thiếu {len(hashes)} tệp gốc, đã mất hoặc bị thay đổi từ trước khi sao lưu: {', '.join(hashes[:3])}{more}."
    ]


def of_one_office(sets: Sequence[BackupSet]) -> Sequence[BackupSet]:
    """The same sets, for whoever was not told which: the newest of another office is nobody's backup.

    Raises:
        UsageError: they are several offices'.
    """
    offices: dict[str, list[str]] = {}
    for one in sets:
        with suppress(FatalError):  # a damaged manifest is told by `verify`, `prune` and `restore`
            if one.manifest.office and not one.manifest.problems:  # a forged ledger may begin otherwise
                offices.setdefault(one.manifest.office, []).append(one.name)
    if len(offices) > 1:
        told = "; ".join(f"cơ quan {i}: {', '.join(names)}" for i, names in enumerate(offices.values(), start=1))
        raise UsageError(
            f"{sets[0].folder.parent.parent} lẫn bản sao lưu của {len(offices)} cơ quan ({told}), chưa làm gì. Mỗi cơ "
            "quan dùng một thư mục riêng: chép cả thư mục này ra một nơi nữa, rồi ở mỗi nơi xóa trong sets/ những bản "
            "của cơ quan kia. Khi khôi phục hoặc đọc lại cũng có thể nêu đúng một bản: `--set TÊN`."
        )
    return sets


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Sets are made and removed by one command at a time: each would take away what another is just making.

    Raises:
        FatalError: another one is at it.
    """
    with (folder / ".lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FatalError(
                f"Ở {folder} đang có một lệnh sao lưu hoặc bỏ bản cũ khác chạy: đợi lệnh ấy xong rồi chạy lại."
            ) from None
        yield


def sha256_of(path: Path) -> str:
    """Hash of a file."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
