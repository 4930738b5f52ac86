"""A PDF whose first pages bear a mark of secrecy in words is not kept as evidence; prose about secrecy is none."""

import zlib

import pytest

from etl.read.outcome import Outcome
from tests.read.test_formats import outcome

TABLE = "1 begincodespacerange<0000><FFFF>endcodespacerange {}"
LETTERS = "MẬT ỐIUYỆBẢOÍ"


def code(text: str) -> str:
    return "".join(f"{LETTERS.index(one) + 1:04X}" for one in text)


def to_unicode(how: str) -> bytes:
    """The font's table: letter by letter, or as ranges."""
    pairs = [(number, f"{ord(letter):04X}") for number, letter in enumerate(LETTERS, 1)]
    if how == "char":
        body = "".join(f"<{n:04X}> <{u}>\n" for n, u in pairs)
        return TABLE.format(f"{len(pairs)} beginbfchar\n{body}endbfchar").encode()
    listed = " ".join(f"<{u}>" for _, u in pairs[2:])
    body = f"<0001> <0001> <{pairs[0][1]}>\n<0002> <0002> <{pairs[1][1]}>\n<0003> <{len(pairs):04X}> [{listed}]\n"
    return TABLE.format(f"3 beginbfrange\n{body}endbfrange").encode()


def pdf(*pages: str, how: str = "char", form: str = "", packed: bool = True) -> bytes:
    """A page for each content stream; `form`: one that every page draws, a watermark."""
    objects: list[bytes] = [b"", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(body: bytes, more: str = "") -> int:
        data = zlib.compress(body) if packed else body
        kind = "/Filter /FlateDecode" if packed else ""
        return add(f"<</Length {len(data)} {kind} {more}>>stream\n".encode() + data + b"\nendstream")

    table = stream(to_unicode(how))
    font = add(f"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode {table} 0 R>>".encode())
    plain = add(b"<</Type/Font/Subtype/TrueType/BaseFont/B/Encoding/WinAnsiEncoding>>")
    fonts = f"/Font<</F1 {font} 0 R/F2 {plain} 0 R>>"
    drawn = stream(form.encode("latin-1"), f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<{fonts}>>")
    resources = f"<<{fonts}/XObject<</X {drawn} 0 R>>>>"
    kids = []
    for page in pages:
        content = stream(page.encode("latin-1"))
        kids.append(add(f"<</Type/Page/Parent 2 0 R/Contents {content} 0 R/MediaBox[0 0 595 842]>>".encode()))
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{listed}]/Resources {resources}>>".encode()
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table_at = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return data + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table_at}\n%%EOF".encode()


def at(x: int, y: int, show: str, font: str = "F1") -> str:
    return f"BT /{font} 14 Tf 1 0 0 1 {x} {y} Tm {show} ET\n"


def line(text: str, y: int = 700) -> str:
    return at(90, y, f"<{code(text)}> Tj")


MARKS = {
    "one word": line("MẬT"),
    "two words": line("TỐI MẬT"),
    "kerned": at(90, 700, f"[<{code('TUYỆT')}> -250 <{code('M')}> 12 <{code('ẬT')}>] TJ"),
    "two fonts": at(90, 700, "(M) Tj", "F2") + at(103, 700, f"<{code('Ậ')}> Tj") + at(113, 700, "(T) Tj", "F2"),
    "beside another column": line("MẬT") + at(320, 700, f"<{code('BẢO MẬT')}> Tj"),
    "below": f"BT /F1 14 Tf 90 700 Td <{code('BẢO')}> Tj 0 -20 Td <{code('MẬT')}> Tj ET",
    "next line": f"BT /F1 14 Tf 16 TL 90 700 Td <{code('BẢO')}> Tj T* <{code('MẬT')}> Tj ET",
}


def is_refused(data: bytes) -> bool:
    found = outcome(data, "quet.pdf")
    secret = found.finding is not None and found.finding.code == "file-secret"
    assert secret is (found.outcome is Outcome.REFUSED)
    return secret


@pytest.mark.parametrize("page", MARKS.values(), ids=MARKS)
def test_a_mark_in_the_words_of_a_pdf_is_one(page: str) -> None:
    for how, packed in (("char", True), ("range", False)):
        assert is_refused(pdf(page, how=how, packed=packed))


def test_a_mark_drawn_as_a_watermark_or_after_the_cover_is_one() -> None:
    assert is_refused(pdf(line("BẢO") + "/X Do", form=line("MẬT")))
    assert is_refused(pdf(line("BẢO"), line("MẬT")))
    assert not is_refused(pdf(*[line("BẢO")] * 3, line("MẬT"))), "a word on a later page is no mark of the document"


@pytest.mark.parametrize(
    "page",
    [
        line("BẢO MẬT"),
        line("BÍ MẬT"),
        at(90, 700, f"<{code('BẢO ')}> Tj <{code('MẬT')}> Tj"),
        at(90, 700, f"<{code('BẢO')}> Tj") + at(125, 700, f"<{code('MẬT')}> Tj"),
    ],
)
def test_words_about_secrecy_are_none(page: str) -> None:
    assert outcome(pdf(page), "quet.pdf").outcome is Outcome.EVIDENCE


@pytest.mark.parametrize(
    "page", ["BT /F9 Tj Tm (x Td", "BI /W 1 ID \x00\xff(( EI", "[[[ <GG> Tj", "q " * 9000, "((((" * 50]
)
def test_what_cannot_be_followed_is_kept_as_evidence(page: str) -> None:
    assert outcome(pdf(page), "quet.pdf").outcome is Outcome.EVIDENCE
    assert outcome(pdf(page)[:400], "quet.pdf").outcome is Outcome.EVIDENCE


def test_a_pdf_that_leads_round_in_circles_ends() -> None:
    data = pdf(line("BẢO") + "/X Do", form="/X Do").replace(b"/Kids[", b"/Kids[2 0 R ")
    assert outcome(data, "quet.pdf").outcome is Outcome.EVIDENCE
