"""One mail server that takes our messages: SMTP over TLS, with each answer sorted by what the sender must do next."""

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from etl.model.errors import FatalError

TIMEOUT_SECONDS = 60.0
"""For each step of the conversation; RFC 5321 allows servers minutes for the end of DATA."""

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}")


class PostTrouble(Exception):
    """Why a message was not taken; the text is the server's."""


class Unreachable(PostTrouble):
    """No server, no TLS, no login: no message's fault, none is tried further."""


class Later(PostTrouble):
    """The server asks to come again (4xx, greylisting), or was lost before the end of the message."""


class Never(PostTrouble):
    """The server will not take this message (5xx)."""


class Unknown(PostTrouble):
    """The whole message was handed over and no answer came: it may or may not have arrived."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. `smtps://` is TLS from the start, `smtp://` turns to TLS before anything is said.

    `?from=` is the address that we write from (default: the user), `?cafile=` a file of certificates to trust beside
    the system's, `?tls=off` is for a server on this machine alone.
    """

    host: str
    port: int
    sender: str
    is_implicit_tls: bool = False
    is_plain: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = TIMEOUT_SECONDS

    @classmethod
    def of(cls, url: str) -> "SmtpServer":
        """Reads `smtps://user:password@host:465/?from=address`.

        Raises:
            FatalError: the URL says something else.
        """
        parts, asked = urlsplit(url), parse_qs(urlsplit(url).query)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender = asked.get("from", [user])[0]
        is_plain = asked.get("tls", ["on"])[0] == "off"
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not is_address(sender):
            raise FatalError(
                "ETL_SMTP_URL phải có dạng smtps://tên:mật-khẩu@máy-chủ:465/?from=địa-chỉ-gửi "
                "(hoặc smtp:// với STARTTLS)"
            )
        if is_plain and not _is_this_machine(parts.hostname):
            raise FatalError("ETL_SMTP_URL: tls=off chỉ dùng được với máy chủ thư trên chính máy này")
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if parts.scheme == "smtps" else 587),
            sender=sender,
            is_implicit_tls=parts.scheme == "smtps",
            is_plain=is_plain,
            user=user,
            password=password,
            ca_file=asked.get("cafile", [""])[0],
            timeout=float(asked.get("timeout", [TIMEOUT_SECONDS])[0]),
        )

    @property
    def domain(self) -> str:
        """The domain that our Message-IDs carry."""
        return self.sender.rpartition("@")[2]


class Session:
    """One conversation with the server; opened when the first message is offered, again when it was lost."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def connect(self) -> None:
        """Connects, secures and logs in, and no more; `Unreachable` if it cannot."""
        self._connected()

    def offer(self, recipients: Sequence[str]) -> dict[str, PostTrouble]:
        """Names sender and recipients, and begins the message: who will not get it and why.

        Raises:
            Unreachable: there is no server to talk to.
            Later, Never: it takes the message for none of them.
        """
        smtp = self._connected()
        try:
            _expect(smtp.mail(self._server.sender))
            taken, refused = self._name(smtp, recipients)
            if not taken:
                smtp.rset()
                raise min(refused.values(), key=lambda trouble: not isinstance(trouble, Later))
            smtp.putcmd("data")
            _expect(smtp.getreply(), 354)
        except (smtplib.SMTPException, OSError) as error:
            self.__exit__()
            raise Later(_words(error)) from error
        except PostTrouble:
            self._start_over(smtp)
            raise
        return refused

    def hand_over(self, message: bytes, before_the_end: Callable[[], None]) -> None:
        """Sends the message that was offered. `before_the_end` is called when all but its end mark is out.

        Raises:
            Later, Never: not taken.
            Unknown: all of it was sent, no answer came.
        """
        assert self._smtp is not None
        smtp = self._smtp
        try:
            smtp.send(_quoted(message))
        except (smtplib.SMTPException, OSError) as error:
            self.__exit__()
            raise Later(_words(error)) from error
        try:
            before_the_end()
            smtp.send(b".\r\n")
            reply = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.__exit__()
            raise Unknown(_words(error)) from error
        _expect(reply)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = self._connect()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(_words(error)) from error
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        if server.ca_file:
            context.load_verify_locations(server.ca_file)
        smtp: smtplib.SMTP
        if server.is_implicit_tls:
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        smtp.ehlo()
        if not server.is_implicit_tls and not server.is_plain:
            smtp.starttls(context=context)
            smtp.ehlo()
        if server.user and server.password:
            smtp.login(server.user, server.password)
        return smtp

    def _name(self, smtp: smtplib.SMTP, recipients: Sequence[str]) -> tuple[list[str], dict[str, PostTrouble]]:
        taken: list[str] = []
        refused: dict[str, PostTrouble] = {}
        for recipient in recipients:
            try:
                _expect(smtp.rcpt(recipient) if is_address(recipient) else (553, b"no address"), 250, 251)
                taken.append(recipient)
            except PostTrouble as trouble:
                refused[recipient] = trouble
        return taken, refused

    def _start_over(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.__exit__()  # it hung up; the next message gets a new conversation


def is_address(text: str) -> bool:
    """Whether it is one plain e-mail address, which can be neither a list nor a header."""
    return text.isascii() and _ADDRESS.fullmatch(text) is not None and parseaddr(text)[1] == text


def _expect(reply: tuple[int, bytes], *wanted: int) -> None:
    code, text = reply
    if code in (wanted or (250,)):
        return
    said = f"{code} {text.decode('utf-8', 'replace')}"[:500]
    raise Never(said) if 500 <= code < 600 else Later(said)


def _quoted(message: bytes) -> bytes:
    """Lines end in CR LF, a leading dot is doubled, the last line is complete (RFC 5321 §4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"[:500]
    return f"{type(error).__name__}: {error}"[:500]


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


__all__ = ["Later", "Never", "PostTrouble", "Session", "SmtpServer", "Unknown", "Unreachable", "is_address"]
