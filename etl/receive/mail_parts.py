"""Takes a message apart: the leaves of its tree, each with headers and bytes, under limits.

Only headers go through the library's parser. Bodies are cut at their boundaries here: linear in the size of the
message, without recursion into anything a stranger may nest, and no byte is copied before its part is wanted.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from etl.receive.mail_headers import Headers, file_name, first, is_ours, parse_headers

LARGEST_HEADERS = 128 * 1024
MOST_PARTS = 1_000
DEEPEST = 20

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


class UnsafeMessage(Exception):
    """The message breaks a limit; it is recorded and not looked into. It never leaves receiving."""


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf. `path` ("1.2.1") is its place; `is_forwarded`: it lies in a message within the message.

    `is_related`: it belongs to the look of a page (logos, signatures).
    """

    headers: Headers
    body: bytes
    path: str
    is_forwarded: bool
    is_related: bool

    @property
    def content_type(self) -> str:
        """As its header says, in small letters."""
        return self.headers.get_content_type()

    @property
    def name(self) -> str:
        """What the sender called it."""
        return file_name(self.headers)


@dataclass(frozen=True, slots=True)
class _Place:
    path: tuple[int, ...] = ()
    is_forwarded: bool = False
    is_related: bool = False

    def child(self, number: int, *, forwarded: bool = False, related: bool = False) -> "_Place":
        return _Place((*self.path, number), self.is_forwarded or forwarded, self.is_related or related)


@dataclass(slots=True)
class _Budget:
    parts: int = field(default=MOST_PARTS)

    def spend(self, place: _Place) -> None:
        self.parts -= 1
        if self.parts < 0:
            raise UnsafeMessage(f"more than {MOST_PARTS} parts")
        if len(place.path) > DEEPEST:
            raise UnsafeMessage(f"nested more than {DEEPEST} deep")


def headers_of(raw: bytes) -> Headers:
    """The headers of the message alone, as far as they may be looked at."""
    return parse_headers(raw[: _end_of_headers(raw, 0, len(raw))[0]][:LARGEST_HEADERS])


def leaves(raw: bytes) -> Iterator[Part]:
    """Every leaf of the message, in order.

    Raises:
        UnsafeMessage: too many parts, too deep, or headers beyond any sense.
    """
    yield from _leaves(raw, 0, len(raw), _Place(), _Budget())


def _leaves(raw: bytes, start: int, end: int, place: _Place, budget: _Budget) -> Iterator[Part]:
    budget.spend(place)
    headers_end, body = _end_of_headers(raw, start, end)
    if headers_end - start > LARGEST_HEADERS:
        raise UnsafeMessage(f"headers of more than {LARGEST_HEADERS} bytes")
    headers = parse_headers(raw[start:headers_end])
    if place.is_forwarded and is_ours(headers):
        return  # our own answer with the workbook that we marked up, sent back to us as it was
    boundary = _boundary(headers)
    if boundary:
        is_related = headers.get_content_subtype() == "related"
        for number, (first_byte, last_byte) in enumerate(_sections(raw, body, end, boundary), 1):
            yield from _leaves(raw, first_byte, last_byte, place.child(number, related=is_related), budget)
    elif _is_message(headers):
        inner = decode_body(headers, raw[body:end])
        yield from _leaves(inner, 0, len(inner), place.child(1, forwarded=True), budget)
    else:
        path = ".".join(map(str, place.path)) or "0"
        yield Part(headers, raw[body:end], path, place.is_forwarded, place.is_related)


def _end_of_headers(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the headers end and the body begins; without a blank line all is headers."""
    for blank in (b"\r\n", b"\n"):
        if raw.startswith(blank, start):
            return start, start + len(blank)
    match = _END_OF_HEADERS.search(raw, start, end)
    return (match.start(), match.end()) if match else (end, end)


def _boundary(headers: Message) -> bytes:
    if headers.get_content_maintype() != "multipart":
        return b""
    try:
        boundary = headers.get_boundary("") or ""
    except (ValueError, LookupError, TypeError):
        return b""
    return boundary.encode("utf-8", "replace")[:200]


def _sections(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """First and last byte of each part between the boundary's lines; an unclosed last part reaches to the end."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    begin: int | None = None
    for match in line.finditer(raw, max(start - 1, 0), end):
        if begin is not None:
            yield begin, max(begin, _before_line_end(raw, match.start()))
        begin = match.end()
        if match[1]:
            return
    if begin is not None:
        yield begin, end


def _before_line_end(raw: bytes, position: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    return position - (2 if raw[position - 2 : position] == b"\r\n" else 1)


def _is_message(headers: Message) -> bool:
    if headers.get_content_type() == "message/rfc822":
        return True
    return headers.get_content_type() == "application/octet-stream" and file_name(headers).lower().endswith(".eml")


def decode_body(headers: Headers, body: bytes) -> bytes:
    """The bytes as the sender attached them; a damaged encoding gives what can be had of it."""
    encoding = first(headers, "Content-Transfer-Encoding").lower()
    if encoding == "base64":
        return _from_base64(body)
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = encoding
        carrier.set_payload(body.decode("latin-1"))
        decoded = carrier.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else body
    return body


def _from_base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        whole = body.translate(None, _NOT_BASE64)
        whole = whole[: len(whole) - (len(whole) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
