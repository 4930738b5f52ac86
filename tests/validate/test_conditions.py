import numpy as np
import pandas as pd
import pytest

from etl.validate.conditions import failed_rows, names_in

FRAME = pd.DataFrame(
    {
        "DT01": [5.0, 6.0, np.nan, 0.0],
        "DT02": [2.0, 2.0, 2.0, np.nan],
        "DT03": [3.0, 3.0, 3.0, 0.0],
        "is_required": [True, True, False, True],
        "is_missing": [False, True, True, True],
        "indicator": pd.Categorical(["DT01", "DT02", "DT02", "DT03"]),
    }
)


@pytest.mark.parametrize(
    ("holds", "judged", "failed"),
    [
        ("DT01 == DT02 + DT03", 2, [1]),
        ("3 * DT03 >= 2 * DT01", 3, [0, 1]),
        ("DT01 == 0 or DT02 > 2", 2, [0, 1]),
        ("not (is_required and is_missing)", 4, [1, 3]),
        ("is_required", 4, [2]),
        ("DT01 % 2 == 0 or not is_required", 3, [0]),
        ("DT01 >= 0 and DT01 <= 5", 3, [1]),
    ],
)
def test_conditions(holds: str, judged: int, failed: list[int]) -> None:
    """A row with an empty column among those named is neither right nor wrong."""
    evaluated, rows = failed_rows(FRAME, holds, {})
    assert (evaluated, rows.tolist()) == (judged, failed)


def test_only_rows_asked_for() -> None:
    evaluated, rows = failed_rows(FRAME, "DT03 == 0", {"indicator": ["DT02", "DT03"]})
    assert (evaluated, rows.tolist()) == (3, [1, 2])


def test_no_rows_at_all() -> None:
    evaluated, rows = failed_rows(FRAME.iloc[:0], "DT01 == DT02", {})
    assert (evaluated, rows.tolist()) == (0, [])


def test_names_in_order_of_appearance() -> None:
    assert names_in("DT06 + DT07 <= DT01 or DT06 == 0") == ("DT06", "DT07", "DT01")
