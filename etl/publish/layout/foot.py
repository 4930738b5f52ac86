"""The foot of a document: signature and receivers ("Nơi nhận")."""

from collections.abc import Iterator

from etl.publish.layout import looks
from etl.publish.layout.deviation import Deviation
from etl.publish.layout.reading import Document, Line

_AUTHORITY = ("TM.", "KT.", "TL.", "TUQ.", "Q.")


def check_foot(document: Document) -> Iterator[Deviation]:
    """The last table of the first section: left the receivers, right who signs."""
    numbers = [line.cell[0] for line in document.lines if line.cell is not None and line.section == 0]
    last = max(numbers, default=0)
    cells = [line for line in document.lines if line.cell is not None and line.cell[0] == last]
    left = [line for line in cells if line.cell is not None and line.cell[2] == 0 and line.text.strip()]
    right = [line for line in cells if line.cell is not None and line.cell[2] == 1 and line.text.strip()]
    if last == 0:
        yield Deviation("Nơi nhận, chữ ký", "thiếu", "ở cuối văn bản")
        return
    yield from _receivers(left, has_receivers=any(one.text.startswith("Kính gửi") for one in document.lines))
    yield from _signature(right)
    if not all(split for _, split in document.tables[last].rows):
        yield Deviation("Chữ ký", "có thể bị tách sang hai trang", "nằm trọn trên một trang")


def _receivers(lines: list[Line], *, has_receivers: bool) -> Iterator[Deviation]:
    if not lines or lines[0].text.strip() != "Nơi nhận:":
        yield Deviation("Nơi nhận", "thiếu", "“Nơi nhận:” ở bên trái, ngang chữ ký")
        return
    yield from looks.size("Nơi nhận", lines[0], 12)
    yield from looks.style("Nơi nhận", lines[0], bold=True, italic=True)
    listed = lines[1:]
    for number, line in enumerate(listed, 1):
        text, is_last = line.text.strip(), number == len(listed)
        yield from looks.size("Nơi nhận, từng dòng", line, 11)
        yield from looks.style("Nơi nhận, từng dòng", line, bold=False)
        if not text.startswith("- ") or not text.endswith("." if is_last else ";"):
            wanted = "gạch đầu dòng; dòng cuối kết thúc bằng dấu chấm, dòng khác bằng dấu chấm phẩy"
            yield Deviation("Nơi nhận, từng dòng", f"“{looks.shown(text)}”", wanted)
    if not listed or not listed[-1].text.strip().startswith("- Lưu:"):
        yield Deviation("Nơi nhận", "dòng cuối không phải “- Lưu: …”", "“- Lưu: VT, ….”")
    if has_receivers and listed and listed[0].text.strip() != "- Như trên;":
        yield Deviation("Nơi nhận", f"dòng đầu “{looks.shown(listed[0].text)}”", "“- Như trên;”")


def _signature(lines: list[Line]) -> Iterator[Deviation]:
    title = [line for line in lines if line.text.strip() == line.text.strip().upper()]
    if not title:
        yield Deviation("Quyền hạn, chức vụ người ký", "thiếu", "chữ in hoa, đậm, ở bên phải")
        return
    for line in lines:
        element = "Quyền hạn, chức vụ người ký" if line in title else "Họ tên người ký"
        yield from looks.size(element, line, 13, 14)
        yield from looks.style(element, line, bold=True)
        yield from looks.align(element, line, "center")
    for line in lines[: len(title)]:
        yield from looks.capitals("Quyền hạn, chức vụ người ký", line)
    if title[0].text.strip().startswith(_AUTHORITY[1]) and len(title) < 2:
        yield Deviation("Quyền hạn, chức vụ người ký", f"“{title[0].text.strip()}”", "có cả chức vụ người ký thay")
