"""Sentences say what the figures say, and nothing where there is nothing to say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from etl.consolidate.sentences import sentence
from etl.model.regime import Phrase
from etl.model.report import Figure, Scope
from etl.regime.own_words import default_wording

WORDING = default_wording()

PHRASE = Phrase(
    "I",
    "Đã ban hành {CD01} văn bản ({CD01.n}/{CD01.N} đơn vị báo cáo).",
    ("CD01",),
    "CD01",
    "Các đơn vị không phát sinh văn bản.",
    "{CD01.n}/{CD01.N} đơn vị báo cáo không phát sinh văn bản; {CD01.missing} đơn vị chưa báo cáo.",
)


def figure(value: int | None, reported: int = 60, missing: int = 0, na: int = 0) -> Figure:
    number = None if value is None else Decimal(value)
    return Figure("CD01", Scope.TOTAL, "", number, None, None, reported, reported + missing + na, 0, na, missing)


def said(phrase: Phrase, *figures: Figure, shares: frozenset[str] = frozenset()) -> str:
    return "".join(
        run.text for run in sentence(phrase, {f.indicator: f for f in figures}, dict.fromkeys(shares, ()), WORDING)
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (figure(1214, 58, 2), "Đã ban hành 1.214 văn bản (58/60 đơn vị báo cáo)."),
        (figure(5, 9, 51), "Đã ban hành 05 văn bản (09/60 đơn vị báo cáo)."),
        (figure(0), "Các đơn vị không phát sinh văn bản."),
        (figure(0, 58, 2), "58/60 đơn vị báo cáo không phát sinh văn bản; 02 đơn vị chưa báo cáo."),
        (figure(0, 58, 0, 2), "58/60 đơn vị báo cáo không phát sinh văn bản; 02 đơn vị trả lời không áp dụng."),
        (
            figure(0, 57, 2, 1),
            "57/60 đơn vị báo cáo không phát sinh văn bản; 02 đơn vị chưa báo cáo; 01 đơn vị trả lời không áp dụng.",
        ),
        (figure(None, 0, 60), ""),
    ],
)
def test_what_is_said(found: Figure, expected: str) -> None:
    assert said(PHRASE, found) == expected


def test_every_printed_figure_keeps_its_tag() -> None:
    runs = sentence(PHRASE, {"CD01": figure(7, 58, 2)}, {}, WORDING)
    assert {run.tag: run.text for run in runs if run.tag} == {
        "CD01|total": "07",
        "CD01|total|n": "58",
        "CD01|total|N": "60",
    }
    assert not any(character.isdigit() for run in runs if not run.tag for character in run.text)


def test_without_condition_a_sentence_needs_an_answer() -> None:
    phrase = Phrase("I", "Có {CD01} đảng viên.", ("CD01",))
    assert said(phrase, figure(0)) == "Có 0 đảng viên."
    assert said(phrase, figure(None, 0, 60)) == ""


def test_one_of_several_watched_figures_is_enough() -> None:
    phrase = Phrase("I", "{CD01} và {CD04}.", ("CD01", "CD04"), "CD01+CD04", "Không.", "Chưa đủ.")
    other = replace(figure(3), indicator="CD04")
    assert said(phrase, figure(0), other) == "0 và 03."
    assert said(phrase, figure(0), replace(figure(0), indicator="CD04")) == "Không."
    assert said(phrase, figure(0), replace(figure(0, 59, 1), indicator="CD04")) == "Chưa đủ."


def test_a_share_is_printed_from_its_parts_and_never_without_them() -> None:
    phrase = Phrase("I", "Đạt {HS11}.", ("HS11",))
    share = Figure("HS11", Scope.TOTAL, "", Decimal("96.6667"), Decimal(58), Decimal(60), 5, 5, 0, 0, 0)
    assert said(phrase, share, shares=frozenset({"HS11"})) == "Đạt 96,7%."
    nothing = replace(share, value=None, numerator=Decimal(0), denominator=Decimal(0))
    assert said(phrase, nothing, shares=frozenset({"HS11"})) == ""


def test_no_sentence_says_0_of_anything() -> None:
    """ "0 đơn tố cáo, quá hạn 0 vụ việc" is what a chief clerk retypes before anything else."""
    phrase = Phrase(
        "I",
        "Đã giải quyết {CD01} hồ sơ, [quá hạn {CD02} hồ sơ|không có hồ sơ quá hạn]; [có {CD03} đơn, {CD04} kiến nghị|"
        "không có đơn, kiến nghị].",
        ("CD01", "CD02", "CD03", "CD04"),
    )

    def numbers(*values: int) -> str:
        return said(phrase, *(replace(figure(value), indicator=f"CD0{n}") for n, value in enumerate(values, 1)))

    assert numbers(5, 0, 0, 0) == "Đã giải quyết 05 hồ sơ, không có hồ sơ quá hạn; không có đơn, kiến nghị."
    assert numbers(5, 2, 0, 3) == "Đã giải quyết 05 hồ sơ, quá hạn 02 hồ sơ; có 0 đơn, 03 kiến nghị."
    lacking = [replace(figure(None), indicator="CD02"), *(replace(figure(1), indicator=f"CD0{n}") for n in (1, 3, 4))]
    assert said(phrase, *lacking) == "", "nothing is said where there is no data, not even that there is nothing"
