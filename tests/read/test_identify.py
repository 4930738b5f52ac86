"""Whose report a file is: signals that disagree wait for a person, nothing is guessed."""

from dataclasses import replace
from datetime import datetime

import pytest

from etl.model.submission import FormIdentity
from etl.read.identify import Identified, identify
from tests.forms.small_regime import PERIOD, REGIME, SECONDARY, UNIT, VIETNAM

CLOSED = replace(
    PERIOD,
    code="2022-Y",
    name="năm 2022",
    opens_at=datetime(2022, 10, 1, tzinfo=VIETNAM),
    deadline=datetime(2022, 11, 1, tzinfo=VIETNAM),
    closes_at=datetime(2022, 12, 1, tzinfo=VIETNAM),
)
OFFICE = replace(
    REGIME,
    periods=(CLOSED, replace(PERIOD, closes_at=datetime(2023, 6, 1, tzinfo=VIETNAM))),
    rosters={"2022-Y": (UNIT,), "2023-H1": (UNIT, SECONDARY)},
    aliases={"TH Số Một": UNIT.code},
)
APRIL = datetime(2023, 4, 20, tzinfo=VIETNAM)
FORM = FormIdentity("mau-2023", "2023-H1", UNIT.code, "1")


def whose(form: FormIdentity, unit_hint: str = "", regime_hint: str = "", at: datetime = APRIL) -> Identified:
    return identify(form, regime_hint, unit_hint, at, {"mau-2023": OFFICE})


@pytest.mark.parametrize("hint", ["", UNIT.code, UNIT.name, "th so mot"])
def test_the_form_says_whose_it_is_and_the_folder_agrees(hint: str) -> None:
    assert whose(FORM, hint) == Identified("mau-2023", "2023-H1", UNIT.code)


def test_without_metadata_folder_and_calendar_say_it() -> None:
    assert whose(FormIdentity(), UNIT.code, "mau-2023") == Identified("mau-2023", "2023-H1", UNIT.code)


@pytest.mark.parametrize(
    ("form", "unit_hint", "regime_hint", "kind"),
    [
        (FORM, SECONDARY.code, "", "unit-mismatch"),
        (replace(FORM, unit="0790999"), "", "", "unit-unknown"),
        (FORM, "Trường Lạ", "", "unit-unknown"),
        (FormIdentity(), "", "mau-2023", "unit-unknown"),
        (replace(FORM, regime="khac"), "", "mau-2023", "regime-mismatch"),
        (FormIdentity(), UNIT.code, "", "regime-unknown"),
    ],
)
def test_signals_that_disagree_or_fail_wait_for_a_person(
    form: FormIdentity, unit_hint: str, regime_hint: str, kind: str
) -> None:
    doubt = whose(form, unit_hint, regime_hint).doubt
    assert doubt is not None and doubt.code == kind


def test_last_period_s_form_is_returned_as_of_the_period_being_collected() -> None:
    result = whose(replace(FORM, period="2022-Y"))
    assert (result.period, result.unit) == ("2023-H1", UNIT.code)
    assert result.fault is not None and result.fault.code == "form-of-other-period"
    assert "năm 2022" in result.fault.message and "6 tháng đầu năm 2023" in result.fault.message


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (datetime(2023, 7, 1, tzinfo=VIETNAM), "period-closed"),
        (datetime(2023, 3, 1, tzinfo=VIETNAM), "period-not-open"),
    ],
)
def test_outside_its_window_a_report_is_kept_for_a_person(at: datetime, kind: str) -> None:
    doubt = whose(FORM, at=at).doubt
    assert doubt is not None and doubt.code == kind
