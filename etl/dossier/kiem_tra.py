"""Kiểm tra gói hồ sơ này: python3 kiem_tra.py (chỉ cần Python 3, không cần cài gì thêm).

Chạy trong thư mục đã giải nén. Kiểm tra: từng tệp đúng mã băm; không thừa, không thiếu tệp; sổ cái nối liền;
tệp báo cáo đúng như khi lập; số liệu của lần tổng hợp mới nhất đúng bằng tổng các ô nguồn.
"""

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def sha256(path: Path) -> str:
    """Hash of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def wrong_files() -> Iterator[str]:
    """Files that are missing, too many, or not as they were packed."""
    listed = {}
    for line in (HERE / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        listed[name] = digest
    present = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    for name in sorted(listed):
        if name not in present:
            yield f"thiếu tệp {name}"
        elif sha256(HERE / name) != listed[name]:
            yield f"tệp {name} đã bị thay đổi"
    for name in sorted(present - set(listed)):
        yield f"thừa tệp {name}"


def wrong_events() -> Iterator[str]:
    """Events of the ledger that were changed or do not follow each other."""
    before: dict[str, Any] | None = None
    with (HERE / "so-cai" / "so-cai.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            fields = [event[name] for name in ("seq", "at", "actor", "event", "object_kind", "object_id", "payload")]
            text = json.dumps([*fields, event["previous_hash"]], ensure_ascii=False)
            if hashlib.sha256(text.encode()).hexdigest() != event["hash"]:
                yield f"sổ cái: sự kiện {event['seq']} đã bị thay đổi"
            if before and (event["seq"] != before["seq"] + 1 or event["previous_hash"] != before["hash"]):
                yield f"sổ cái: sự kiện {event['seq']} không nối với sự kiện trước"
            before = event


def wrong_reports() -> Iterator[str]:
    """Report files that are not those recorded when the report was made."""
    for path in sorted(HERE.glob("bao-cao/*/khi-lap.json")):
        promised = json.loads(path.read_text("utf-8"))
        if sha256(path.with_name("noi-dung.json")) != promised["content_sha256"]:
            yield f"{path.parent.name}: nội dung báo cáo khác khi lập"
        for name, digest in promised["files"].items():
            if sha256(path.with_name(name)) != digest:
                yield f"{path.parent.name}: tệp {name} khác khi lập"


def wrong_sums() -> Iterator[str]:
    """Figures of the newest report that the cells behind them do not add up to."""
    newest = max(HERE.glob("bao-cao/lan-*"), key=lambda folder: int(folder.name.split("-")[1]))
    content = json.loads((newest / "noi-dung.json").read_text("utf-8"))
    if content.get("stages"):
        return  # báo cáo lập từ nhiều giai đoạn: mỗi số gồm nhiều ô
    summed = {one["code"] for one in content["indicators"] if one["across_units"] in ("sum", "count_yes")}
    cells: defaultdict[str, Decimal] = defaultdict(Decimal)
    with (HERE / "bang" / "o-nguon.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["value"]:
                cells[row["indicator"]] += Decimal(row["value"])
    with (HERE / "bang" / "so-lieu.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            is_sum = row["scope"] == "total" and row["indicator"] in summed and bool(row["value"])
            if is_sum and Decimal(row["value"]) != cells[row["indicator"]]:
                yield f"số liệu {row['indicator']}: {row['value']}, các ô nguồn cộng lại {cells[row['indicator']]}"


def main() -> int:
    """Prints every problem; 1 if there is any."""
    problems = [*wrong_files(), *wrong_events(), *wrong_reports(), *wrong_sums()]
    for problem in problems:
        print("SAI:", problem)
    print("Gói hồ sơ nguyên vẹn." if not problems else f"Có {len(problems)} điểm không đúng.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
