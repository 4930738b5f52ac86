"""The bytes of deliveries: filled forms, and what units send instead of them."""

from datetime import UTC, datetime
from io import BytesIO
from random import Random

from etl.forms import issue_form
from etl.model.regime import Period, Regime, Unit
from samples.cases import Delivery, Source
from samples.figures import Figures, draw, openings_of, typed, whole_year
from samples.filling import Filling
from samples.form import fill_form, open_book, saved
from samples.plan import fill_plan
from samples.wording import write_words

WEB_PAGE = """<html><head><meta charset="utf-8"><title>Báo cáo (mẫu)</title></head>
<body><table><tr><td>STT</td><td>Chỉ tiêu</td><td>Số liệu</td></tr>
<tr><td>1</td><td>Số nhóm, lớp</td><td>12</td></tr></table></body></html>
"""


def filling_of(regime: Regime, period: Period, unit: Unit, seed: int) -> Filling:
    """What a careful clerk of the unit enters; it depends on nothing but unit, period and seed."""
    dice = Random(f"{seed}/{regime.name}/{period.code}/{unit.code}")
    figures = _figures(regime, period, unit, seed, dice)
    filling = Filling(typed(figures, unit, regime.indicators, period, dice))
    write_words(filling, regime, period, unit, dice)
    fill_plan(filling, regime, period, unit, dice)
    return filling


def _figures(regime: Regime, period: Period, unit: Unit, seed: int, dice: Random) -> Figures:
    """What the unit's books say: they go on where the period before ended, and a year contains its first half."""

    def of(code: str) -> Figures:
        return _figures(regime, regime.period(code), unit, seed, Random(f"{seed}/{regime.name}/{code}/{unit.code}"))

    indicators = regime.indicators
    if period.contained is not None:
        half = of(period.contained)
        return whole_year(half, draw(unit, indicators, dice, openings_of(indicators, half)), indicators)
    openings = openings_of(indicators, of(period.previous)) if period.previous is not None else {}
    return draw(unit, indicators, dice, openings)


def form_body(
    regime: Regime, period: Period, unit: Unit, filling: Filling, delivery: Delivery, moment: datetime
) -> bytes:
    """The unit's form, issued, filled, changed as the delivery says, and saved at the moment."""
    issued = BytesIO()
    issue_form(regime, period, unit, {}, issued)
    for change in delivery.changes:
        change(filling, regime)
    book = open_book(issued.getvalue())
    fill_form(book, filling)
    if delivery.rework is not None:
        delivery.rework(book)
    return saved(book, moment.astimezone(UTC))


def other_body(source: Source, unit: Unit, moment: datetime) -> bytes:
    """Bytes that are no workbook."""
    if source is Source.SIGNED_COPY:
        return _signed_copy(unit, moment)
    if source is Source.WEB_PAGE:
        return WEB_PAGE.encode()
    return b"\x05mau" + bytes(160)


def _signed_copy(unit: Unit, moment: datetime) -> bytes:
    """A PDF of one page; a scan has no text that could be read, this has the unit's code."""
    drawn = f"BT /F1 14 Tf 72 770 Td (BAO CAO - BAN KY - MAU {unit.code} {moment:%d/%m/%Y}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + head + tail
