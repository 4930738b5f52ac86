"""Damages a good workbook at random, always the same way for the same seed."""

import random
import re
from collections.abc import Iterator

from tests.hostile.corpus import DATA_PART, parts_of, zipped


def byte_mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """One to three bytes changed, removed, added or moved, anywhere in the file."""
    dice = random.Random(seed)
    for _ in range(count):
        mutant = bytearray(data)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(mutant))
            what = dice.randrange(4)
            if what == 0:
                mutant[place] ^= 1 << dice.randrange(8)
            elif what == 1:
                mutant[place] = dice.randrange(256)
            elif what == 2:
                del mutant[place : place + dice.randint(1, 40)]
            else:
                mutant[place:place] = dice.randbytes(dice.randint(1, 40))
        yield bytes(mutant)


def xml_mutants(data: bytes, count: int, seed: int) -> Iterator[tuple[bytes, bytes]]:
    """(workbook, XML of its data sheet): the XML changed inside an otherwise sound package."""
    dice = random.Random(seed)
    parts = parts_of(data)
    for _ in range(count):
        xml = parts[DATA_PART]
        for _ in range(dice.randint(1, 2)):
            xml = dice.choice(CHANGES)(xml, dice)
        yield zipped({**parts, DATA_PART: xml}), xml


def _some(xml: bytes, pattern: bytes, dice: random.Random) -> re.Match[bytes] | None:
    found = list(re.finditer(pattern, xml))
    return dice.choice(found) if found else None


def _cut(xml: bytes, found: re.Match[bytes] | None, new: bytes) -> bytes:
    return xml if found is None else xml[: found.start()] + new + xml[found.end() :]


def other_digit(xml: bytes, dice: random.Random) -> bytes:
    found = _some(xml, rb"(?<=<v>)[0-9]+(?=</v>)", dice)
    return _cut(xml, found, str(dice.randrange(10**6)).encode())


def other_value(xml: bytes, dice: random.Random) -> bytes:
    texts = (b"NaN", b"-1", b"1e300", b"", b" 5 ", b"0x10", b"1,5", b"5.0", b"7.5", b"1e2", b"1_000", b"\xd9\xa3")
    return _cut(xml, _some(xml, rb"(?<=<v>)[0-9]+(?=</v>)", dice), dice.choice(texts))


def no_value(xml: bytes, dice: random.Random) -> bytes:
    return _cut(xml, _some(xml, rb"<v>[^<]*</v>", dice), b"")


def no_cell(xml: bytes, dice: random.Random) -> bytes:
    return _cut(xml, _some(xml, rb"<c [^>]*?/>|<c .*?</c>", dice), b"")


def cell_twice(xml: bytes, dice: random.Random) -> bytes:
    found = _some(xml, rb'<c r="E[0-9]+"[^>]*?><v>[0-9]+</v></c>', dice)
    return xml if found is None else _cut(xml, found, found[0] + found[0].replace(b"<v>", b"<v>9"))


def row_twice(xml: bytes, dice: random.Random) -> bytes:
    found = _some(xml, rb"<row .*?</row>", dice)
    return xml if found is None else _cut(xml, found, found[0] * 2)


def no_row(xml: bytes, dice: random.Random) -> bytes:
    return _cut(xml, _some(xml, rb"<row .*?</row>", dice), b"")


def other_place(xml: bytes, dice: random.Random) -> bytes:
    found = _some(xml, rb'(?<=<c r=")[A-Z]+[0-9]+', dice)
    letter = dice.choice("ABCDEFGHI")
    return _cut(xml, found, f"{letter}{dice.randint(1, 90)}".encode())


def other_kind(xml: bytes, dice: random.Random) -> bytes:
    kind = dice.choice((b"e", b"b", b"str", b"n", b"inlineStr", b"zz", b"d"))
    found = _some(xml, rb'<c r="E[0-9]+"[^>/]*?>', dice)
    if found is None:
        return xml
    return _cut(xml, found, re.sub(rb' t="[^"]*"', b"", found[0])[:-1] + b' t="' + kind + b'">')


def formula(xml: bytes, dice: random.Random) -> bytes:
    new = dice.choice((b"<f>1+1</f><v>2</v>", b"<f>1+1</f>", b"<f>[1]A!A1</f><v>3</v>", b"<f/><v>4</v>"))
    return _cut(xml, _some(xml, rb"(?<=>)<v>[0-9]+</v>", dice), new)


def noise(xml: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(xml))
    return xml[:place] + dice.choice((b"<", b">", b"&", b'"', b"\0", b"\xff", b"<!--", b"x")) + xml[place:]


def cut_out(xml: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(xml))
    return xml[:place] + xml[place + dice.randint(1, 200) :]


def comment(xml: bytes, dice: random.Random) -> bytes:
    new = dice.choice(
        (b"<v><!-- x -->5</v>", b"<v><![CDATA[6]]></v>", b"<v>1<?x y?>2</v>", b"<v>&#55;</v>", b"<x/><v>8</v>")
    )
    return _cut(xml, _some(xml, rb"<v>[0-9]+</v>", dice), new)


CHANGES = (
    other_digit,
    other_value,
    no_value,
    no_cell,
    cell_twice,
    row_twice,
    no_row,
    other_place,
    other_kind,
    formula,
    noise,
    cut_out,
    comment,
)
