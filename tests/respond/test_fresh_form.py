"""A fresh form holds everything that the unit has sent, on every sheet of it."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from etl.config import PROJECT
from etl.forms import form_spec
from etl.model.submission import ReadReport
from etl.read.reading import read_bytes
from etl.regime import load_regime
from etl.respond.fresh_form import Sent, fresh_form
from samples.district import make_sample_district


@pytest.mark.parametrize(("name", "period"), [("kimdong-danvan-2022", "2022-Y"), ("haiphong-chithi15-2023", "2023-Y")])
def test_nothing_that_was_sent_has_to_be_typed_again(tmp_path: Path, name: str, period: str) -> None:
    regime = load_regime(PROJECT / "regimes", name)
    asked = regime.period(period)
    unit = regime.roster(period)[1]
    made = make_sample_district(regime, asked, tmp_path / "inbox", units=[unit.code], cases=[])
    spec = {name: form_spec(regime)}

    def read(data: bytes) -> ReadReport:
        report = read_bytes(data, "x.xlsx", "", spec).report
        assert report is not None
        return report

    was = read((tmp_path / "inbox" / next(one.path for one in made.files if one.unit == unit.code)).read_bytes())
    narratives = [SimpleNamespace(section=one.section, body=one.text) for one in was.narratives]  # as the rows are
    sent = Sent(was.cells, narratives, was.models, was.tasks, was.scores)
    now = read(fresh_form(regime, asked, unit, {}, sent))
    assert was.models or was.tasks or was.scores, "the sample shows nothing"
    assert [(one.name, one.kind, one.result, one.status) for one in now.models] == [
        (one.name, one.kind, one.result, one.status) for one in was.models
    ]
    assert [(one.task, one.state, one.completed_on, one.result, one.difficulty) for one in now.tasks] == [
        (one.task, one.state, one.completed_on, one.result, one.difficulty) for one in was.tasks
    ]
    assert [(one.criterion, one.state, one.points, one.evidence) for one in now.scores] == [
        (one.criterion, one.state, one.points, one.evidence) for one in was.scores
    ]
    assert {one.indicator: one.value for one in now.cells} == {one.indicator: one.value for one in was.cells}
    assert [(one.section, one.text) for one in now.narratives] == [(one.section, one.text) for one in was.narratives]
