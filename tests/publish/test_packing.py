"""Packages of the same parts are the same bytes."""

import io
import zipfile

from etl.publish.packing import repack


def package(*names: str, year: int = 2023) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name in names:
            target.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), name * 100)
    return made.getvalue()


def test_neither_order_nor_time_of_writing_shows() -> None:
    one = package("word/document.xml", "[Content_Types].xml", "a.xml")
    other = package("a.xml", "word/document.xml", "[Content_Types].xml", year=2031)
    assert repack(one) == repack(other)


def test_the_list_of_types_comes_first_and_nothing_is_lost() -> None:
    with zipfile.ZipFile(io.BytesIO(repack(package("a.xml", "[Content_Types].xml", "b.xml")))) as packed:
        assert packed.namelist() == ["[Content_Types].xml", "a.xml", "b.xml"]
        assert packed.read("b.xml") == b"b.xml" * 100
        assert packed.testzip() is None
