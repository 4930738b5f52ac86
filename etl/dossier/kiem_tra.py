"""Kiểm tra gói hồ sơ này: python3 -I kiem_tra.py (chỉ cần Python 3, không cần cài gì thêm).

Chạy trong thư mục đã giải nén. Danh sách mã băm SHA256SUMS đi cùng gói nên ai sửa gói cũng sửa được nó; vì thế mọi thứ
được so với sổ cái, sổ cái nối bằng mã băm, và các mã in ra ở cuối là để so với giấy và với cơ quan.
"""

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LIST = "SHA256SUMS"
NOTHING = hashlib.sha256(b"[]").hexdigest()


def sha256(path: Path) -> str:
    """Hash of a file; of one that is missing, nothing."""
    digest = hashlib.sha256()
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def table(name: str) -> Iterator[dict[str, str]]:
    """Rows of a table of the package; none if it is missing."""
    path = HERE / "bang" / f"{name}.csv"
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from csv.DictReader(lines)


@dataclass(frozen=True)
class Ledger:
    """The stretch of the ledger in the package; each event with its payload taken apart under `said`."""

    events: list[dict[str, Any]]
    regime: str
    period: str

    @classmethod
    def read(cls) -> "Ledger":
        """The stretch, and the period that the newest report is about."""
        path = HERE / "so-cai" / "so-cai.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        events = [json.loads(line) for line in lines]
        content = json.loads((newest_report() / "noi-dung.json").read_text("utf-8"))
        return cls(
            [event | {"said": json.loads(event["payload"])} for event in events], content["regime"], content["period"]
        )

    def of(self, kind: str) -> list[dict[str, Any]]:
        """All events of a kind, oldest first."""
        return [event for event in self.events if event["event"] == kind]

    def is_ours(self, event: dict[str, Any]) -> bool:
        """Whether an event says that it is of this period."""
        return (event["said"].get("regime"), event["said"].get("period")) == (self.regime, self.period)

    @cached_property
    def ours(self) -> set[str]:
        """Receipts that reading found to be of this period; events of older programs do not say so."""
        place = {
            event["object_id"]: (event["said"].get("regime"), event["said"].get("period"))
            for event in self.of("processed")
        }
        return {receipt for receipt, found in place.items() if found == (self.regime, self.period)}

    @cached_property
    def bytes_of(self) -> dict[str, str]:
        """Hash of the file of each receipt; a part of a workbook has the whole's."""
        found = {event["object_id"]: event["said"]["sha256"] for event in self.of("received")}
        for event in self.of("split_off"):
            found[event["object_id"]] = found.get(event["said"]["whole"], "")
        return found


def newest_report() -> Path:
    """Folder of the newest report."""
    return max(HERE.glob("bao-cao/lan-*"), key=lambda folder: int(folder.name.split("-")[1]))


def present() -> list[str]:
    """Every file of the package but the list itself."""
    return sorted(path.relative_to(HERE).as_posix() for path in HERE.rglob("*") if path.is_file() and path.name != LIST)


def code() -> str:
    """Hash of the list of hashes as the files are now: what the office's ledger keeps of the package."""
    lines = "".join(f"{sha256(HERE / name)}  {name}\n" for name in present())
    return hashlib.sha256(lines.encode()).hexdigest()


def wrong_files() -> Iterator[str]:
    """Files that are missing, too many, or not as they were packed."""
    listed = {}
    for line in (HERE / LIST).read_text("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        listed[name] = digest
    there = present()
    for name in sorted(listed):
        if name not in there:
            yield f"thiếu tệp {name}"
        elif sha256(HERE / name) != listed[name]:
            yield f"tệp {name} đã bị thay đổi"
    for name in sorted(set(there) - set(listed)):
        yield f"thừa tệp {name}"
    if any(path.is_symlink() for path in HERE.rglob("*")):
        yield "trong gói có đường dẫn trỏ ra ngoài gói"


def wrong_events(ledger: Ledger) -> Iterator[str]:
    """Events of the ledger that were changed or do not follow each other."""
    if not ledger.events:
        yield "sổ cái trống"
    before: dict[str, Any] | None = None
    for event in ledger.events:
        fields = [event[name] for name in ("seq", "at", "actor", "event", "object_kind", "object_id", "payload")]
        text = json.dumps([*fields, event["previous_hash"]], ensure_ascii=False)
        if hashlib.sha256(text.encode()).hexdigest() != event["hash"]:
            yield f"sổ cái: sự kiện {event['seq']} đã bị thay đổi"
        if before and (event["seq"] != before["seq"] + 1 or event["previous_hash"] != before["hash"]):
            yield f"sổ cái: sự kiện {event['seq']} không nối với sự kiện trước"
        before = event


def wrong_received(ledger: Ledger) -> Iterator[str]:
    """Received files that are missing or not those that the ledger says were received."""
    files = {path: sha256(path) for path in sorted(HERE.glob("tep-nhan/**/*")) if path.is_file()}
    known = set(ledger.bytes_of.values())
    for path, digest in files.items():
        if digest not in known:
            yield f"tệp gốc {path.relative_to(HERE).as_posix()} không phải tệp đã nhận ghi trên sổ cái"
    erased = {event["object_id"] for event in ledger.of("erased")}
    needed = {ledger.bytes_of.get(receipt, "") for receipt in ledger.ours}
    needed |= {row["sha256"] for row in table("o-nguon")}
    for digest in sorted(needed - erased - set(files.values()) - {""}):
        yield f"thiếu tệp gốc có mã băm {digest} mà sổ cái hoặc bảng ô nguồn ghi đã nhận"


def wrong_reports(ledger: Ledger) -> Iterator[str]:
    """Reports that are missing or not those that the ledger says were made."""
    made = {f"lan-{event['said']['version']}": event for event in ledger.of("consolidated") if ledger.is_ours(event)}
    written = {event["object_id"]: event["said"]["files"] for event in ledger.of("published")}
    folders = sorted(HERE.glob("bao-cao/*/khi-lap.json"))
    for path in folders:
        name, event = path.parent.name, made.get(path.parent.name)
        if event is None or event["said"]["content_sha256"] != sha256(path.with_name("noi-dung.json")):
            yield f"{name}: nội dung báo cáo khác khi lập"
            continue
        files = written.get(event["object_id"]) or json.loads(path.read_text("utf-8"))["files"]
        for file, digest in sorted(files.items()):
            if sha256(path.with_name(file)) != digest:
                yield f"{name}: tệp {file} khác khi lập"
    for name in sorted(made.keys() - {path.parent.name for path in folders}):
        yield f"thiếu báo cáo {name} mà sổ cái ghi đã lập"


def wrong_issued(ledger: Ledger) -> Iterator[str]:
    """What went out, missing or not as the ledger says that it went out."""
    versions = {event["object_id"] for event in ledger.of("consolidated") if ledger.is_ours(event)}
    for event in ledger.of("report_issued"):
        if event["object_id"] not in versions:
            continue
        folder = f"phat-hanh-{event['said']['number']:02d}"
        for file, digest in sorted(event["said"]["files"].items()):
            path = HERE / "bao-cao" / folder / file
            if not path.is_file():
                yield f"{folder}: thiếu tệp {file} đã phát hành"
            elif sha256(path) != digest:
                yield f"{folder}: tệp {file} khác khi phát hành"


def wrong_decisions(ledger: Ledger) -> Iterator[str]:
    """What was let pass, and whether there is anything to see in a file, against the ledger."""
    told = {
        (event["said"]["receipt"], event["said"]["code"], event["actor"])
        for event in ledger.of("waived")
        if event["said"]["receipt"] in ledger.ours
    }
    shown = {(row["receipt"], row["code"], row["decided_by"]) for row in table("da-cho-qua")}
    for receipt, what, by in sorted(told - shown):
        yield f"bảng da-cho-qua thiếu: tệp {receipt}, nội dung {what}, cán bộ {by}"
    for receipt, what, by in sorted(shown - told if ledger.ours else ()):
        yield f"bảng da-cho-qua có mà sổ cái không có: tệp {receipt}, nội dung {what}, cán bộ {by}"
    receipts = {event["said"].get("submission"): event["object_id"] for event in ledger.of("processed")}
    verdicts = {event["object_id"]: event["said"] for event in ledger.of("verdict")}
    named = {ledger.bytes_of.get(row["receipt"]) for row in table("noi-dung-can-xem")}  # a duplicate's stand once
    for submission, said in sorted(verdicts.items()):
        receipt = receipts.get(submission, "")
        has_findings = said["verdict"] != "withdrawn" and said["findings_sha256"] != NOTHING
        if receipt in ledger.ours and has_findings and ledger.bytes_of.get(receipt) not in named:
            yield f"bảng noi-dung-can-xem thiếu các nội dung nêu về tệp {receipt}"


def wrong_sums() -> Iterator[str]:
    """Figures of the newest report, as it says itself, that the cells behind them do not add up to."""
    content = json.loads((newest_report() / "noi-dung.json").read_text("utf-8"))
    totals = {one["indicator"]: one["value"] for one in content["figures"] if one["scope"] == "total"}
    cells: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in table("o-nguon"):
        if row["value"]:
            cells[row["indicator"]] += Decimal(row["value"])
    for row in table("so-lieu"):
        value = totals.get(row["indicator"]) if row["scope"] == "total" else None
        if value is not None and (not row["value"] or Decimal(row["value"]) != Decimal(str(value))):
            yield f"số liệu {row['indicator']} trong bảng là {row['value']}, trong báo cáo là {value}"
    if content.get("stages"):
        return  # báo cáo lập từ nhiều giai đoạn: mỗi số gồm nhiều ô
    for one in content["indicators"]:
        value = totals.get(one["code"])
        is_sum = one["across_units"] in ("sum", "count_yes") and value is not None
        if is_sum and Decimal(str(value)) != cells[one["code"]]:
            yield f"số liệu {one['code']}: {value}, các ô nguồn cộng lại {cells[one['code']]}"


def spaced(digest: str) -> str:
    """A hash in groups of eight, as it is printed on paper."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def to_compare(ledger: Ledger) -> Iterator[str]:
    """What only paper and the office itself can prove, in words for whoever holds them."""
    if ledger.events:
        first, last = ledger.events[0], ledger.events[-1]
        yield f"Sổ cái trong gói có {len(ledger.events)} sự kiện, từ số {first['seq']} đến số {last['seq']}."
        yield f"Mã của sự kiện cuối, số {last['seq']}: {spaced(last['hash'])}"
    there = {path.name for path in HERE.glob("bao-cao/lan-*")}
    for event in ledger.of("consolidated"):
        said = event["said"]
        if f"lan-{said['version']}" in there and said.get("period", ledger.period) == ledger.period:
            yield (
                f"Phiếu kiểm soát số liệu (bản giấy) của lần {said['version']} phải in sự kiện số {event['seq']}, mã"
                f" {spaced(event['hash'])}"
            )
    yield f"Mã của gói này: {spaced(code())}"
    yield "Mã của gói phải đúng mã đã in khi xuất gói và có trên sổ cái của cơ quan. Các mã trên khác giấy hoặc khác sổ"
    yield "cái của cơ quan thì gói này đã bị làm lại, dù ở trên không nêu điểm nào sai."


def main() -> int:
    """Prints every problem, then what to hold against paper; 1 if there is any problem."""
    if isinstance(sys.stdout, TextIOWrapper):  # a Windows machine that writes it into a file has not all our letters
        sys.stdout.reconfigure(encoding="utf-8")
    if not list(HERE.glob("bao-cao/lan-*/noi-dung.json")):
        print("SAI: trong gói không có báo cáo nào.")
        return 1
    ledger = Ledger.read()
    problems = [*wrong_files(), *wrong_events(ledger), *wrong_received(ledger), *wrong_reports(ledger)]
    problems += [*wrong_issued(ledger), *wrong_decisions(ledger), *wrong_sums()]
    for problem in problems:
        print("SAI:", problem)
    print("Gói hồ sơ nguyên vẹn." if not problems else f"Có {len(problems)} điểm không đúng.")
    for line in to_compare(ledger):
        print(line)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
