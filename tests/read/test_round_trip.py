"""Form → file → report: whatever a unit answers, in all four states and all types, comes back as answered."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.model.regime import ValueType
from etl.model.values import ValueState
from tests.forms.small_regime import REGIME, UNIT
from tests.read.filling import fill, issued, read

FORM = issued()
INPUTS = [indicator for indicator in REGIME.indicators if indicator.binds(UNIT) and not indicator.is_derived]

Answer = tuple[object, ValueState, Decimal | None, str | None]
"""What is typed, and what it means."""

MISSING = st.sampled_from([None, "…", "   "]).map(lambda typed: (typed, ValueState.MISSING, None, None))
NOT_APPLICABLE = st.just(("Không áp dụng", ValueState.NOT_APPLICABLE, None, None))
NIL = st.sampled_from(["Không phát sinh", "KPS", "kps", "không", "-", " KHÔNG PHÁT SINH "]).map(
    lambda typed: (typed, ValueState.NIL, None, None)
)
COUNTS = st.integers(0, 10**9)


def number(typed: object, value: int | str) -> Answer:
    return typed, ValueState.NUMBER, Decimal(value), None


COUNT = st.one_of(
    COUNTS.map(lambda n: number(n, n)),
    COUNTS.map(lambda n: number(float(n), n)),
    COUNTS.map(lambda n: number(f"{n:,}".replace(",", "."), n)),
    COUNTS.map(lambda n: number(f" {n:,} ".replace(",", "\u00a0"), n)),
    NIL,
)
YES_NO = st.one_of(
    st.sampled_from(["Có", "x", "X", "✓", "1", 1, "có"]).map(lambda typed: number(typed, 1)),
    st.sampled_from(["Không", "0", 0, "không"]).map(lambda typed: number(typed, 0)),
)
PERCENT = st.decimals(0, 100, places=1).map(
    lambda n: number(f"{n}%".replace(".", ","), str(n).rstrip("0").rstrip(".") if "." in str(n) else str(n))
)
DAYS = st.dates(date(2010, 1, 1), date(2049, 12, 31))
DATE = st.one_of(
    DAYS.map(lambda day: (day, ValueState.NUMBER, None, day.isoformat())),
    DAYS.map(lambda day: (f"{day.day}/{day.month}/{day.year}", ValueState.NUMBER, None, day.isoformat())),
    DAYS.map(
        lambda day: (f"ngày {day.day} tháng {day.month} năm {day.year}", ValueState.NUMBER, None, day.isoformat())
    ),
)
CHOICE = st.sampled_from([("Toàn thể", "Toàn thể"), ("đại biểu", "Đại biểu")]).map(
    lambda pair: (pair[0], ValueState.NUMBER, None, pair[1])
)
FREE = st.sampled_from(["Có sáp nhập", "12 lớp", "'=1+1", "<b>&amp;"]).map(
    lambda text: (text, ValueState.NUMBER, None, text)
)
BY_TYPE = {
    ValueType.COUNT: COUNT,
    ValueType.YES_NO: YES_NO,
    ValueType.PERCENT: PERCENT,
    ValueType.DATE: DATE,
    ValueType.TEXT: FREE,
}


def answers() -> st.SearchStrategy[dict[str, Answer]]:
    return st.fixed_dictionaries(
        {
            indicator.code: st.one_of(
                CHOICE if indicator.choices else BY_TYPE[indicator.value_type], MISSING, NOT_APPLICABLE
            )
            for indicator in INPUTS
        }
    )


@settings(max_examples=30)
@given(answers())
def test_what_a_unit_answers_is_what_the_report_says(said: dict[str, Answer]) -> None:
    report = read(fill(FORM, {code: typed for code, (typed, *_) in said.items()}))
    read_back = {cell.indicator: (cell.state, cell.value, cell.text_value) for cell in report.cells}
    assert read_back == {code: tuple(meant) for code, (_, *meant) in said.items()}
    assert not report.findings
