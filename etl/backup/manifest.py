"""What a set holds, written down so that every byte of it can be checked."""

import hashlib
import json
from collections.abc import Iterator
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


class Manifest(BaseModel):
    """`files`: sha256 of each file of the set by its path in it. `missing`: raw files that were lost or changed.

    `problems`: why the set is no good, found when it was made (a ledger that does not verify, a dump that cannot be
    read); None where nobody looked: an older release made it, or it is of a schema that this one does not verify.
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
        except (OSError, ValidationError, UnicodeDecodeError) as error:
            raise FatalError(f"Bản sao lưu {self.folder} hỏng: không đọc được {MANIFEST} ({error}).") from error

    def raw_files(self) -> Iterator[Blob]:
        """The raw files that the database of this set names."""
        for line in (self.folder / RAW_FILES).read_text("ascii").splitlines():
            sha256, size = line.split(" ")
            yield Blob(sha256, int(size))

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
    return Landing(folder / LANDING)


def all_sets(folder: Path) -> list[BackupSet]:
    """The whole sets of a folder of backups, oldest first.

    Raises:
        UsageError: there is none.
    """
    whole = sorted(path.parent for path in (folder / SETS).glob(f"*/{MANIFEST}") if path.parent.name[0] != ".")
    if not whole:
        raise UsageError(f"{folder} không có bản sao lưu nào trọn vẹn: hãy nêu thư mục có sets/ và landing/ ở trong.")
    return [BackupSet(one) for one in whole]


def sha256_of(path: Path) -> str:
    """Hash of a file."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
