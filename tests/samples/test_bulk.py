"""Bulk files stand for real ones in benches: they must hold what a form filled by hand holds."""

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from etl.config import PROJECT
from etl.regime import load_regime
from samples.bodies import filling_of, form_body
from samples.bulk import write_bulk
from samples.cases import Delivery
from samples.grow import grow_regime
from tests.journey.raw import answer, typed_values
from tests.samples.district import PERIOD, REGIME, regime

SEED = 7


def test_a_bulk_file_says_what_the_form_filled_by_openpyxl_says(tmp_path: Path) -> None:
    period = regime().period(PERIOD)
    write_bulk(regime(), period, tmp_path, seed=SEED)
    for unit in regime().roster(PERIOD)[::15]:
        quick = (tmp_path / REGIME / unit.code / "BaoCao.xlsx").read_bytes()
        filling = filling_of(regime(), period, unit, SEED)
        slow = form_body(regime(), period, unit, filling, Delivery("accepted"), period.opens_at)
        types = {indicator.code: str(indicator.value_type) for indicator in regime().indicators}
        by_hand = {
            code: answer(raw, types[code]) for code, raw in typed_values(slow).items() if types[code] != "percent"
        }
        assert {code: answer(typed_values(quick)[code], types[code]) for code in by_hand} == by_hand
        for sheet in ("Mô hình", "Nội dung", "_bieu_mau"):
            assert _texts(quick, sheet) == _texts(slow, sheet), (unit.code, sheet)


def _texts(data: bytes, sheet: str) -> list[object]:
    rows = load_workbook(BytesIO(data))[sheet].iter_rows(values_only=True)
    return [value for row in rows for value in row if value not in (None, "")]


def test_a_grown_regime_has_as_many_units_in_the_same_mixture(tmp_path: Path) -> None:
    grow_regime(PROJECT / "regimes", REGIME, 180, tmp_path)
    grown = load_regime(tmp_path, REGIME).roster(PERIOD)
    assert len(grown) == len({unit.code for unit in grown}) == 180
    assert all(unit.is_sample for unit in grown)
    share = [sum(unit.level == "MN" for unit in roster) / len(roster) for roster in (grown, regime().roster(PERIOD))]
    assert abs(share[0] - share[1]) < 0.01
