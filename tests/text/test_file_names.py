"""Names of files that we write: what Windows, FAT and Unix refuse never stands in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import file_name

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{one}{n}" for one in ("COM", "LPT") for n in "0123456789")}


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ('Báo cáo <quý 1>: "A|B" ?*.xlsx', "Báo cáo _quý 1__ _A_B_ __.xlsx"),
        ("..\\..\\so lieu.xlsx", "_.._so lieu.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("LPT1", "_LPT1"),
        ("báo cáo . .", "báo cáo"),
        (".htaccess", "htaccess"),
        ("???", "___"),
        ("", "tep"),
        ("\x00\x1b[2J\u202exslx.exe", "__[2J_xslx.exe"),
    ],
)
def test_a_name_that_some_system_refuses(sent: str, written: str) -> None:
    assert file_name(sent) == written


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.from_regex(r"[A-Za-zế<>:\"|?*/\\. ]{0,300}", fullmatch=True))
def test_every_name_opens_everywhere(sent: str) -> None:
    name = file_name(sent)
    assert name and len(name.encode()) <= 120
    assert not set(name) & set('<>:"/\\|?*') and name.isprintable()
    assert name == name.strip(" .") and name.split(".")[0].strip().upper() not in DEVICES
    assert file_name(name) == name


def test_a_long_name_keeps_its_ending() -> None:
    assert file_name("Trường Tiểu học " * 30 + ".xlsx").endswith(".xlsx")
