"""What the headers of a message say, read as strangers' text: everything is cut to a length before it is parsed."""

import re
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import getaddresses
from types import MappingProxyType

from etl.model.mail import OURS, Authentication
from etl.text import clean

Headers = Message

LONGEST_HEADER = 8_000
"""Characters of one header that are looked at; the parsers of parameters and encoded words are not linear."""

LONGEST_ADDRESS = 254
LONGEST_NAME = 180
LONGEST_SUBJECT = 500

_ADDRESS = re.compile(r"[^\s<>()\[\]\"@,;:\\]{1,64}@[^\s<>()\[\]\"@,;:\\]{1,189}")
_COMMENT = re.compile(r"\([^()]*\)")
_METHOD = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_DAEMON = re.compile(r"(mailer-daemon|postmaster)@", re.IGNORECASE)
_AUTOMATIC_PRECEDENCE = ("bulk", "junk", "list", "auto_reply")
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
_AUTO_HEADERS = ("X-Autoreply", "X-Autorespond")


def parse_headers(block: bytes) -> Headers:
    """The headers of a message or of a part; bytes that are no UTF-8 are taken as Latin-1 rather than refused."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        text = block.decode("latin-1")
    parsed = HeaderParser(policy=compat32).parsestr(text)
    short = Message(policy=compat32)
    for name, value in parsed.raw_items():
        if len(name) < 100:
            short[name] = str(value)[:LONGEST_HEADER]
    return short


def values(headers: Headers, name: str) -> list[str]:
    """All headers of the name, unfolded, from the top."""
    return [" ".join(str(value).split()) for value in headers.get_all(name, [])]


def first(headers: Headers, name: str) -> str:
    """The topmost header of the name, '' where there is none."""
    return next(iter(values(headers, name)), "")


def decoded(text: str) -> str:
    """Encoded words (RFC 2047) as text; what cannot be decoded stays as it is. One clean line."""
    if "=?" not in text:
        return clean(text)
    try:
        parts = [_word(word, charset) for word, charset in decode_header(text)]
    except (HeaderParseError, ValueError):
        return clean(text)
    return clean("".join(parts))


def _word(word: str | bytes, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    for encoding in (charset, "utf-8"):
        try:
            return word.decode(encoding or "ascii")
        except (LookupError, UnicodeError, ValueError):
            continue
    return word.decode("latin-1")


def sender_of(headers: Headers) -> str:
    """The one address that wrote the message, in small letters; '' where From is missing, doubled or names several.

    A display name decides nothing, whatever it looks like: only what stands between the last angle brackets counts,
    and only if the library's parser and the plain text agree on it.
    """
    written = values(headers, "From")
    if len(written) != 1 or len(written[0]) > 2_000:
        return ""
    found = [address for _, address in getaddresses([written[0]]) if address]
    literal = re.search(r"<([^<>]*)>$", written[0])
    alone = literal[1].strip() if literal else written[0]
    if len(found) != 1 or found[0] != alone or clean(alone) != alone or not _ADDRESS.fullmatch(alone):
        return ""
    return alone.casefold() if len(alone) <= LONGEST_ADDRESS else ""


def subject_of(headers: Headers) -> str:
    """The subject as people read it."""
    return decoded(first(headers, "Subject"))[:LONGEST_SUBJECT]


def message_id_of(headers: Headers, name: str = "Message-ID") -> str:
    """The Message-ID, for threading an answer (or that of the mail which this one answers); '' where there is none that
    could go into a header again."""
    match = re.fullmatch(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>", first(headers, name))
    return match[0] if match else ""


def is_ours(headers: Headers) -> bool:
    """Whether this software sent it."""
    return OURS in headers


def is_automatic(headers: Headers) -> bool:
    """Whether nobody sits behind it who could read an answer: an auto-reply, a mailing list, a machine."""
    submitted = first(headers, "Auto-Submitted").lower()
    return (
        (submitted != "" and not submitted.startswith("no"))
        or first(headers, "Precedence").lower() in _AUTOMATIC_PRECEDENCE
        or any(name in headers for name in (*_LIST_HEADERS, *_AUTO_HEADERS))
        or "all" in first(headers, "X-Auto-Response-Suppress").lower()
        or is_bounce(headers)
        or is_ours(headers)
    )


def is_bounce(headers: Headers) -> bool:
    """A delivery failure: by its type, or because it comes from nowhere and from a mailer."""
    kind = first(headers, "Content-Type").lower()
    if kind.startswith("multipart/report"):
        return "delivery-status" in kind or "disposition-notification" in kind
    return first(headers, "Return-Path") == "<>" and bool(_DAEMON.search(first(headers, "From")))


def authentication_of(headers: Headers, authserv_id: str) -> Authentication:
    """What the office's own server found; headers under any other name are a stranger's word.

    Of several results of one method the topmost counts: a server writes above what it received.
    """
    if not authserv_id:
        return Authentication.NONE
    results: dict[str, str] = {}
    for value in values(headers, "Authentication-Results"):
        who, _, rest = _without_comments(value).partition(";")
        if who.lower().split()[:1] != [authserv_id.lower()]:
            continue
        for statement in rest.split(";"):
            if match := _METHOD.match(statement):
                results.setdefault(match[1].lower(), match[2].lower())
    return _judged(MappingProxyType(results))


def _judged(results: Mapping[str, str]) -> Authentication:
    if results.get("dmarc") in ("pass", "fail"):
        return Authentication(results["dmarc"])
    vouches = results.get("spf") == "pass" or results.get("dkim") == "pass"
    fails = results.get("spf") in ("fail", "softfail") or results.get("dkim") == "fail"
    if fails:
        return Authentication.PARTLY if vouches else Authentication.FAIL
    return Authentication.PASS if vouches else Authentication.NONE


def _without_comments(text: str) -> str:
    """Comments nest; each round takes the innermost, and a handful is all that honest servers write."""
    for _ in range(5):
        text = _COMMENT.sub(" ", text)
    return text


def file_name(headers: Headers) -> str:
    """The part's own name, one clean line without folders; '' where it has none."""
    try:
        name = headers.get_filename("")
    except (ValueError, LookupError, TypeError):
        name = ""
    return plain_name(decoded(str(name)))


def plain_name(name: str) -> str:
    """The last piece of a path, without what could end a line or leave a folder."""
    last = re.split(r"[/\\]", clean(name))[-1].strip().rstrip(". ") if name else ""
    if len(last) <= LONGEST_NAME:
        return last
    stem, dot, suffix = last.rpartition(".")
    return f"{stem[: LONGEST_NAME - 10]}…{dot}{suffix[:8]}" if dot else last[:LONGEST_NAME]
