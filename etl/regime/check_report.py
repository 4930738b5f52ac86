"""Checks what the report is made of: sections, phrases, and the other names of units."""

from collections.abc import Iterator

from etl.model.errors import ConfigProblem
from etl.model.regime import EITHER
from etl.regime.check_indicators import used_indicators
from etl.regime.fields import placeholders
from etl.regime.files import Sources
from etl.regime.known import Known, known, repeated
from etl.regime.rows import PhraseRow
from etl.regime.source import Located

_SCOPES = ("", "n", "N", "missing", "na")
_COMPARED = ("both", "now", "last", "change")


def check_sections(sources: Sources) -> Iterator[ConfigProblem]:
    """Sections: each once, none deeper than one step below the one before."""
    yield from repeated(sources.sections, lambda row: row.section, "mục")
    above = 0
    for located in sources.sections.rows:
        depth = int(located.row.depth)
        if depth > above + 1:
            wrong = f"mục {located.row.section} ở bậc {depth} ngay sau một mục bậc {above}"
            yield ConfigProblem(located.place, wrong, f"depth = {above + 1}, hoặc thêm mục cấp trên còn thiếu")
        above = depth


def check_phrases(sources: Sources) -> Iterator[ConfigProblem]:
    """Sentences: under a section that exists, printing only figures that the regime collects."""
    sections = known("mục", sources.sections, lambda row: row.section)
    used = used_indicators(sources)
    for located in sources.phrases.rows:
        row = located.row
        yield from sections.unknown(located.place, [row.section])
        yield from used.unknown(located.place, row.condition)
        for column in ("template", "when_nil", "when_nil_partly"):
            yield from _placeholders(located, column, used, _SCOPES)
        yield from _placeholders(located, "when_compared", used, _COMPARED, free=("last_year",))
        if not row.condition and (row.when_nil or row.when_nil_partly):
            wrong = "có câu cho trường hợp không phát sinh mà cột condition bỏ trống"
            yield ConfigProblem(located.place, wrong, "ghi các chỉ tiêu phải lớn hơn 0 vào cột condition")


def _placeholders(
    located: Located[PhraseRow], column: str, used: Known, scopes: tuple[str, ...], free: tuple[str, ...] = ()
) -> Iterator[ConfigProblem]:
    try:
        names = placeholders(getattr(located.row, column))
    except ValueError:
        wrong = f"cột {column}: dấu ngoặc nhọn không thành cặp"
        yield ConfigProblem(located.place, wrong, "mỗi chỉ tiêu ghi trọn trong một cặp ngoặc: {CD01}")
        return
    if any(sign in EITHER.sub("", getattr(located.row, column)) for sign in "[]|"):
        wrong = f"cột {column}: dấu ngoặc vuông không thành cặp hoặc thiếu dấu |"
        remedy = "ghi [câu có số liệu|câu khi số liệu bằng 0], ví dụ [quá hạn {HS09} hồ sơ|không có hồ sơ quá hạn]"
        yield ConfigProblem(located.place, wrong, remedy)
    for name in names:
        if name in free:
            continue
        code, _, scope = name.partition(".")
        yield from used.unknown(located.place, [code])
        if scope not in scopes or name.endswith("."):
            wrong = f"cột {column}: “{{{name}}}” không dùng được"
            yield ConfigProblem(
                located.place, wrong, "dùng " + ", ".join(f"{{{code}{'.' if one else ''}{one}}}" for one in scopes)
            )


def check_aliases(sources: Sources) -> Iterator[ConfigProblem]:
    """Other names of units: each of one unit only, and never the own name of another unit on the roster."""
    units = known("đơn vị", sources.units, lambda row: row.unit)
    owners: dict[str, tuple[str, str]] = {}
    reporting = {located.row.unit for located in sources.roster.rows}
    for unit in sources.units.rows:
        if unit.row.unit in reporting:
            owners[unit.row.name.casefold()] = (unit.row.unit, unit.place)
    for located in sources.aliases.rows:
        row = located.row
        yield from units.unknown(located.place, [row.unit])
        owner, place = owners.setdefault(row.alias.casefold(), (row.unit, located.place))
        if owner != row.unit:
            wrong = f"tên “{row.alias}” đã chỉ đơn vị {owner} ở {place}"
            yield ConfigProblem(located.place, wrong, "bỏ tên này ở một trong hai nơi: trùng tên thì để người xem xét")
