"""Understands one message: who sent it, what files it brings, and if none, why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape

from etl.archive import is_litter
from etl.model.mail import Authentication, MessageOutcome
from etl.receive import mail_headers
from etl.receive.mail_headers import Headers
from etl.receive.mail_parts import Part, UnsafeMessage, decode_body, headers_of, leaves
from etl.receive.unpacking import unpacked
from etl.text import clean

SMALLEST_SCAN = 10 * 1024
"""Bytes below which a picture is a logo, never a scanned document."""

LONGEST_LINE = 160
"""Characters of a letter's first line that officers are shown."""

_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")
_IGNORED_TYPES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
    "message/delivery-status",
    "message/disposition-notification",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/rfc822-headers",
)
_IGNORED_NAMES = re.compile(
    r"(image\d{3}|outlook-.*|logo.*|att\d{5})\.\w{3,4}|smime\.p7s|signature\.asc|.*\.(vcf|ics|p7s)", re.IGNORECASE
)
_TAGS = re.compile(rb"<style.*?</style>|<[^>]*>|&nbsp;", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class LetterFile:
    """One file of a letter; `path` is its place in the message, of a zip with the number of the file in it."""

    name: str
    data: bytes
    path: str
    is_forwarded: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as we understand it. `sender` '' where there is none, or none to be believed."""

    message_id: str
    sender: str
    subject: str
    is_automatic: bool
    authentication: Authentication
    outcome: MessageOutcome
    files: tuple[LetterFile, ...] = ()
    in_reply_to: str = ""


def read_letter(raw: bytes, authserv_id: str) -> Letter:
    """Understands a whole message; nothing in it can stop us, what breaks a limit is recorded as unsafe."""
    headers = headers_of(raw)
    letter = _letter(headers, authserv_id)
    if mail_headers.is_bounce(headers):
        return replace(letter, outcome=MessageOutcome.BOUNCE)
    if mail_headers.is_ours(headers):
        return replace(letter, outcome=MessageOutcome.OWN)
    try:
        parts = list(leaves(raw))
    except (UnsafeMessage, RecursionError):
        return replace(letter, outcome=MessageOutcome.UNSAFE)
    files = tuple(_files(parts))
    return replace(letter, files=files, outcome=MessageOutcome.REPORTS if files else _why_none(parts, letter))


def read_head(raw: bytes, authserv_id: str) -> Letter:
    """Understands a message of which only the headers were fetched, because it is too large."""
    return replace(_letter(headers_of(raw), authserv_id), outcome=MessageOutcome.TOO_LARGE)


def first_line(raw: bytes) -> str:
    """The first line that a person wrote in the letter, for an officer to see what it is about; '' if there is none."""
    try:
        parts = [part for part in leaves(raw) if not _is_attached(part)]
    except (UnsafeMessage, RecursionError):
        return ""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.content_type == kind and (said := _first_line(part)):
                return said
    return ""


def _first_line(part: Part) -> str:
    data = decode_body(part.headers, part.body[:200_000])
    if part.content_type == "text/html":
        data = _TAGS.sub(b"\n", data)
    try:
        text = data.decode(part.headers.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    lines = (clean(unescape(line)) for line in text.splitlines())
    return next((line[:LONGEST_LINE] for line in lines if line and not line.startswith(">")), "")


def _letter(headers: Headers, authserv_id: str) -> Letter:
    return Letter(
        message_id=mail_headers.message_id_of(headers),
        sender=mail_headers.sender_of(headers),
        subject=mail_headers.subject_of(headers),
        is_automatic=mail_headers.is_automatic(headers),
        authentication=mail_headers.authentication_of(headers, authserv_id),
        outcome=MessageOutcome.EMPTY,
        in_reply_to=mail_headers.message_id_of(headers, "In-Reply-To"),
    )


def _why_none(parts: list[Part], letter: Letter) -> MessageOutcome:
    if any(_is_winmail(part) for part in parts):
        return MessageOutcome.WINMAIL
    if any(part.content_type in _SEALED for part in parts):
        return MessageOutcome.SEALED
    if letter.is_automatic:
        return MessageOutcome.AUTOMATIC
    has_words = any(_TAGS.sub(b"", decode_body(part.headers, part.body[:200_000])).strip() for part in parts)
    return MessageOutcome.NO_ATTACHMENT if has_words else MessageOutcome.EMPTY


def _files(parts: list[Part]) -> Iterator[LetterFile]:
    """The files that may be reports or scans, archives opened; the same bytes twice in one letter are one file."""
    seen: set[bytes] = set()
    for part in parts:
        if not _is_file(part):
            continue
        data = decode_body(part.headers, part.body)
        if _is_decoration(part, data):
            continue
        found = unpacked(part.name or f"tep-dinh-kem-{part.path}", data)
        for number, file in enumerate(found, 1):
            if file.data in seen:
                continue
            seen.add(file.data)
            path = part.path if len(found) == 1 else f"{part.path}#{number}"
            yield LetterFile(file.name or f"tep-dinh-kem-{path}", file.data, path, part.is_forwarded)


def _is_file(part: Part) -> bool:
    kind, name = part.content_type, part.name
    if kind in _IGNORED_TYPES or kind in _SEALED or _is_winmail(part):
        return False
    if _IGNORED_NAMES.fullmatch(name) or is_litter(name):
        return False
    if kind in ("text/plain", "text/html") or kind.startswith("multipart/"):
        return bool(name) and part.headers.get_content_disposition() == "attachment"
    return True


def _is_winmail(part: Part) -> bool:
    return part.content_type in _WINMAIL or part.name.lower() == "winmail.dat"


def _is_decoration(part: Part, data: bytes) -> bool:
    """Logos and pictures in the text; a photographed document is attached, or large."""
    if not part.content_type.startswith("image/"):
        return False
    is_inline = part.is_related or ("Content-ID" in part.headers and not _is_attached(part))
    return is_inline or len(data) < SMALLEST_SCAN


def _is_attached(part: Part) -> bool:
    return part.headers.get_content_disposition() == "attachment"
