"""The head of a document: office, national motto, number, place and date, kind and subject, receivers."""

import re
from collections.abc import Iterator

from etl.publish.layout import looks
from etl.publish.layout.deviation import Deviation
from etl.publish.layout.reading import Document, Line
from etl.publish.text_width import bold_width, plain_width

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
_NUMBER = re.compile(r"^Số:\s*(?P<number>\d*)\s*/(?P<symbol>\S+)$")
_DATE = re.compile(r"^.+, ngày\s+(?P<day>\d*)\s*tháng\s+(?P<month>\d*)\s*năm\s+(?P<year>\d{4})$")
_OFFICES = ("SỞ ", "PHÒNG ", "TRƯỜNG ", "TRUNG TÂM ", "VĂN PHÒNG ")
_ABOUT = re.compile(r"^V/v\s")
_TOLERANCE = 0.03  # of the measured width: printers and fonts differ a little


def check_head(document: Document, name: str) -> Iterator[Deviation]:
    """Everything above the opening; `name` is "BÁO CÁO", "THÔNG BÁO" …, empty for a công văn."""
    table = [line for line in document.lines if line.cell is not None and line.cell[0] == 0 and line.section == 0]
    left = [line for line in table if line.cell is not None and line.cell[2] == 0]
    right = [line for line in table if line.cell is not None and line.cell[2] == 1]
    yield from _nation(right)
    yield from _office(left)
    yield from _number(left, is_letter=not name)
    yield from _date(right)
    below = [line for line in document.lines if line.cell is None and line.section == 0]
    yield from _subject(below, name) if name else _letter_subject(left)
    yield from _receivers(document.lines, is_needed=not name)


def _nation(lines: list[Line]) -> Iterator[Deviation]:
    nation = next((line for line in lines if line.text.strip() == NATION), None)
    if nation is None:
        yield Deviation("Quốc hiệu", "thiếu, hoặc viết khác", f"“{NATION}” ở bên phải, trên cùng")
    else:
        yield from looks.size("Quốc hiệu", nation, 12, 13)
        yield from looks.style("Quốc hiệu", nation, bold=True)
        yield from looks.align("Quốc hiệu", nation, "center")
        yield from _fits("Quốc hiệu", nation)
    motto = next((n for n, line in enumerate(lines) if line.text.strip() == MOTTO), None)
    if motto is None:
        yield Deviation("Tiêu ngữ", "thiếu, hoặc viết khác", f"“{MOTTO}”")
        return
    yield from looks.size("Tiêu ngữ", lines[motto], 13, 14)
    yield from looks.style("Tiêu ngữ", lines[motto], bold=True)
    yield from looks.align("Tiêu ngữ", lines[motto], "center")
    yield from _fits("Tiêu ngữ", lines[motto])
    yield from _rule("Đường kẻ dưới Tiêu ngữ", [lines[motto]], lines[motto + 1 : motto + 2], 1, 1)


def _office(lines: list[Line]) -> Iterator[Deviation]:
    names = []
    for line in lines:
        if line.is_ruled or _NUMBER.match(line.text.strip()) or line.text.strip().startswith("Số:"):
            break
        if line.text.strip():
            names.append(line)
    if not names:
        yield Deviation("Tên cơ quan ban hành", "thiếu", "ở bên trái, trên cùng")
        return
    for line in names:
        yield from looks.size("Tên cơ quan", line, 12, 13)
        yield from looks.capitals("Tên cơ quan", line)
        yield from looks.align("Tên cơ quan", line, "center")
        yield from _fits("Tên cơ quan", line)
    own = [line for line in names if all(span.bold for span in looks.letters(line))]
    if not own or names[-1] not in own:
        yield Deviation("Tên cơ quan ban hành", "không đậm", "chữ in hoa, đậm, dưới tên cơ quan chủ quản")
        return
    for line in names[: _own_from(names, own)]:
        yield from looks.style("Tên cơ quan chủ quản", line, bold=False)
    after = lines[lines.index(names[-1]) + 1 :]
    yield from _rule("Đường kẻ dưới tên cơ quan", own, after[:1], 1 / 3, 1 / 2)


def _own_from(names: list[Line], own: list[Line]) -> int:
    """Where the office's own name begins: with the first bold line, or where another office's name begins."""
    begins = [n for n, line in enumerate(names) if line.text.strip().startswith(_OFFICES)]
    return max(names.index(own[0]), begins[-1] if begins else 0)


def _number(lines: list[Line], *, is_letter: bool) -> Iterator[Deviation]:
    line = next((line for line in lines if line.text.strip().startswith("Số:")), None)
    if line is None:
        yield Deviation("Số, ký hiệu", "thiếu", "“Số: …/…” dưới tên cơ quan")
        return
    found = _NUMBER.match(line.text.strip())
    if found is None or ("-" not in found["symbol"]):
        yield Deviation("Số, ký hiệu", f"“{looks.shown(line.text)}”", "ví dụ “Số: 05/BC-GDĐT”")
    elif len(found["number"]) == 1:
        yield Deviation("Số, ký hiệu", f"số {found['number']}", f"số 0{found['number']}: nhỏ hơn 10 ghi thêm số 0")
    yield from looks.size("Số, ký hiệu", line, 13)
    yield from looks.style("Số, ký hiệu", line, bold=False)
    yield from looks.align("Số, ký hiệu", line, "center")


def _date(lines: list[Line]) -> Iterator[Deviation]:
    line = next((line for line in lines if ", ngày" in line.text), None)
    found = None if line is None else _DATE.match(line.text.strip())
    if line is None or found is None:
        said = "thiếu" if line is None else f"“{looks.shown(line.text)}”"
        yield Deviation("Địa danh, thời gian", said, "“<địa danh>, ngày 05 tháng 5 năm 2023”")
        return
    yield from looks.size("Địa danh, thời gian", line, 13, 14)
    yield from looks.style("Địa danh, thời gian", line, bold=False, italic=True)
    yield from looks.align("Địa danh, thời gian", line, "center")
    yield from _fits("Địa danh, thời gian", line)
    if len(found["day"]) == 1:
        yield Deviation("Địa danh, thời gian", f"ngày {found['day']}", f"ngày 0{found['day']}")
    if found["month"] in ("1", "2") or (found["month"].startswith("0") and found["month"] not in ("01", "02")):
        right = found["month"].lstrip("0")
        yield Deviation(
            "Địa danh, thời gian", f"tháng {found['month']}", f"tháng {'0' if right in '12' else ''}{right}"
        )


def _subject(lines: list[Line], name: str) -> Iterator[Deviation]:
    place = next((n for n, line in enumerate(lines) if line.text.strip() == name), None)
    if place is None:
        yield Deviation("Tên loại văn bản", "thiếu", f"“{name}”")
        return
    yield from _titled("Tên loại văn bản", lines[place])
    subject = []
    for line in lines[place + 1 :]:
        if line.is_ruled or not line.text.strip():
            break
        subject.append(line)
        yield from _titled("Trích yếu", line)
    if not subject:
        yield Deviation("Trích yếu", "thiếu", f"nội dung chính dưới chữ “{name}”")
        return
    after = lines[place + 1 + len(subject) : place + 2 + len(subject)]
    yield from _rule("Đường kẻ dưới trích yếu", subject, after, 1 / 3, 1 / 2)


def _titled(element: str, line: Line) -> Iterator[Deviation]:
    yield from looks.size(element, line, 13, 14)
    yield from looks.style(element, line, bold=True)
    yield from looks.align(element, line, "center")


def _letter_subject(lines: list[Line]) -> Iterator[Deviation]:
    line = next((line for line in lines if _ABOUT.match(line.text.strip())), None)
    if line is None:
        yield Deviation("Trích yếu công văn", "thiếu", "“V/v …” dưới số, ký hiệu")
        return
    yield from looks.size("Trích yếu công văn", line, 12, 13)
    yield from looks.style("Trích yếu công văn", line, bold=False)
    yield from looks.align("Trích yếu công văn", line, "center")


def _receivers(lines: list[Line], *, is_needed: bool) -> Iterator[Deviation]:
    line = next((line for line in lines if line.text.strip().startswith("Kính gửi")), None)
    if line is None:
        if is_needed:
            yield Deviation("Kính gửi", "thiếu", "“Kính gửi: …”")
        return
    yield from looks.size("Kính gửi", line, 13, 14)
    yield from looks.style("Kính gửi", line, bold=False)
    if not line.text.strip().startswith("Kính gửi:"):
        yield Deviation("Kính gửi", f"“{looks.shown(line.text)}”", "có dấu hai chấm: “Kính gửi: …”")


def _rule(element: str, above: list[Line], below: list[Line], least: float, most: float) -> Iterator[Deviation]:
    """The ruled line below words: how long, as a part of the longest line of them."""
    if not below or not below[0].is_ruled:
        yield Deviation(element, "thiếu", "đường kẻ nét liền")
        return
    if not below[0].rule:
        return  # a drawn line: its length is not told by the paragraph
    words = max(min(_width(line), line.room) for line in above)
    share = below[0].rule / words
    if not least - _TOLERANCE <= share <= most + _TOLERANCE:
        wanted = "dài bằng dòng chữ" if least == most else "dài từ 1/3 đến 1/2 dòng chữ"
        yield Deviation(element, f"dài bằng {share:.2f} dòng chữ".replace(".", ","), wanted)


def _fits(element: str, line: Line) -> Iterator[Deviation]:
    """On one line: a heading that runs over looks like two."""
    if _width(line) > line.room * (1 + _TOLERANCE):
        yield Deviation(element, f"“{looks.shown(line.text)}” tràn xuống dòng", "nằm trọn trên một dòng")


def _width(line: Line) -> float:
    return sum((bold_width if span.bold else plain_width)(span.text, span.size) for span in line.spans)
