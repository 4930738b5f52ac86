"""Officers' decisions about the units' words, by the verbs that take them in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy
from openpyxl import load_workbook

from etl.dossier.tables import DECISIONS
from etl.forms import narrative_book as layout
from etl.model.voices import Choice
from etl.statements import Statements
from etl.warehouse import sql
from tests.consolidate.builder import MUCH_LATER, PERIOD, Office
from tests.desk.conftest import OTHER, AtDesk


def packed(at_desk: AtDesk) -> list[dict[str, Any]]:
    """As the audit package tells it: an auditor asks who took a sentence of three schools out."""
    (table,) = [one for one in DECISIONS if one.name == "bien-tap-y-kien"]
    with at_desk.warehouse.begin() as connection:
        facts = {"regime": at_desk.regime.name, "period": PERIOD}
        return [dict(row) for row in connection.execute(sqlalchemy.text(sql(table.query)), facts).mappings()]


def test_a_decision_that_drafts_of_the_chosen_time_never_see_says_so(at_desk: AtDesk, tmp_path: Path) -> None:
    """In a home of samples an officer forgot --as-of: "đã ghi", and the next draft of May 2023 had nothing of it."""

    def send(office: Office) -> None:
        for unit in "ABC":
            office.accept(unit, narratives={"III": "Công khai đầy đủ các khoản thu chi."})

    at_desk.draft(send)
    verbs, path = Statements(at_desk.warehouse), tmp_path / "noi-dung.xlsx"
    verbs.export(at_desk.regime, PERIOD, path)
    book = load_workbook(path)
    next(book[layout.GROUPS].iter_rows(min_row=layout.FIRST_ROW))[layout.G_CHOICE].value = layout.CHOICES[Choice.OUT]
    book.save(path)
    soon = verbs.take_in(at_desk.regime, PERIOD, path, OTHER, "biên tập", MUCH_LATER + timedelta(hours=1))
    assert "hidden_from" not in soon
    (said,) = packed(at_desk)
    assert (said["Mục"], said["Chọn"], said["Cán bộ"], said["Lý do"]) == ("III", "không in", OTHER.officer, "biên tập")
    book[layout.GROUPS].cell(layout.FIRST_ROW, layout.G_BODY + 1).value = "Các khoản thu chi được công khai"
    book.save(path)
    now = verbs.take_in(at_desk.regime, PERIOD, path, OTHER, "biên tập", datetime.now(UTC))
    assert datetime.fromisoformat(now["hidden_from"]) == MUCH_LATER
