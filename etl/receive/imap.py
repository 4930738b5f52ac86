"""One connection to a mailbox: where it is (`MailServer`), and the few commands that are needed (`ImapSession`).

Every trouble with the server is one of two errors: `RetryableError` (gone, slow, refuses the login) for the whole
mailbox, `MessageRefused` for one message that the server will not give.
"""

import logging
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import imapclient
from imapclient import exceptions as imap_errors

from etl.model.errors import FatalError, RetryableError
from etl.model.words import os_trouble

CONNECT_SECONDS = 20.0
READ_SECONDS = 90.0
KEYWORD = "$BaoCaoDaNhan"
"""The flag of a message that is taken in. Servers without keywords of one's own get \\Flagged instead."""

_PORTS = {"imaps": 993, "imap": 143}
_KNOWN_OPTIONS = {"auth", "token_file", "cafile", "timeout"}
_AT_ONCE = 200

# At DEBUG it writes every letter, names and all, into the log, whatever level our own lines are asked for.
logging.getLogger("imapclient").setLevel(logging.INFO)


class MessageRefused(Exception):
    """The server answers, but does not give this message; the others are taken."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mailbox is: `imaps://user:password@host:993/INBOX`, or `imap://…` with STARTTLS. Never without TLS.

    Options after "?": `auth=xoauth2` (the password is an access token, or `token_file` names a file with it, read
    anew at each login), `cafile` (the authority that signed the server's certificate), `timeout` in seconds.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = ""
    is_starttls: bool = False
    is_xoauth2: bool = False
    token_file: str = ""
    cafile: str = ""
    timeout: float = READ_SECONDS

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """Reads the URL; the error never repeats it, it holds a password (`FatalError`)."""
        try:
            parts = urlsplit(url)
            options = {
                name: value[-1] for name, value in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()
            }
            port = parts.port or _PORTS.get(parts.scheme, 0)
            timeout = float(options.get("timeout", READ_SECONDS))
        except ValueError:
            raise FatalError("địa chỉ hộp thư (ETL_IMAP_…_URL) viết sai") from None
        if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
            raise FatalError("địa chỉ hộp thư (ETL_IMAP_…_URL) phải có dạng imaps://user:password@host:993/INBOX")
        if unknown := sorted(set(options) - _KNOWN_OPTIONS):
            raise FatalError(f"địa chỉ hộp thư (ETL_IMAP_…_URL) có tùy chọn không hiểu: {', '.join(unknown)}")
        return cls(
            host=parts.hostname,
            port=port,
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")),
            is_starttls=parts.scheme == "imap",
            is_xoauth2=options.get("auth", "").lower() == "xoauth2" or "token_file" in options,
            token_file=options.get("token_file", ""),
            cafile=options.get("cafile", ""),
            timeout=timeout,
        )

    @property
    def secret(self) -> str:
        """The password or the access token of now."""
        return Path(self.token_file).read_text("utf-8").strip() if self.token_file else self.password


@dataclass(frozen=True, slots=True)
class MessageHead:
    """What the server says of a message before its body is fetched; `arrived_at` is its INTERNALDATE."""

    uid: int
    size: int
    arrived_at: datetime


class ImapSession:
    """A logged-in connection; folders are opened read-only until something has to be flagged or moved."""

    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    @contextmanager
    def open(cls, server: MailServer) -> Iterator["ImapSession"]:
        """Connects, secures and logs in; logs out at the end."""
        with _as_retryable(f"máy chủ thư {server.host}:{server.port}"):
            client = _connect(server)
        try:
            yield cls(client)
        finally:
            with suppress(imap_errors.IMAPClientError, OSError, AttributeError):
                client.logout()

    def examine(self, folder: str) -> int:
        """Opens the folder read-only; returns its UIDVALIDITY."""
        return self._select(folder, readonly=True)[0]

    def open_to_mark(self, folder: str) -> tuple[int, str]:
        """Opens the folder for writing: its UIDVALIDITY, and the flag that its server can keep."""
        validity, answer = self._select(folder, readonly=False)
        permanent = {flag.decode("ascii", "replace").lower() for flag in answer.get(b"PERMANENTFLAGS", ())}
        keeps_ours = "\\*" in permanent or KEYWORD.lower() in permanent
        return validity, KEYWORD if keeps_ours else "\\Flagged"

    def _select(self, folder: str, *, readonly: bool) -> tuple[int, dict[bytes, Any]]:
        with _as_retryable(f"thư mục {folder}"):
            answer = self._client.select_folder(folder, readonly=readonly)
        return int(answer.get(b"UIDVALIDITY", 0)), answer

    def uids(self, since: date) -> list[int]:
        """Messages that came to the server on the day or later."""
        with _as_retryable("tìm thư mới"):
            return sorted(self._client.search(["SINCE", since]))

    def unmarked(self, since: date, flag: str) -> list[int]:
        """Those of them without the flag."""
        lacks = ["UNFLAGGED"] if flag == "\\Flagged" else ["UNKEYWORD", flag]
        with _as_retryable("tìm thư mới"):
            return sorted(self._client.search(["SINCE", since, *lacks]))

    def heads(self, uids: Sequence[int]) -> list[MessageHead]:
        """Sizes and times of arrival; messages that have gone meanwhile are left out."""
        found = []
        for part in _parts(uids):
            with _as_retryable("xem dung lượng thư"):
                answers = self._client.fetch(part, ["RFC822.SIZE", "INTERNALDATE"])
            wanted = set(part)
            found += [
                MessageHead(uid, int(one[b"RFC822.SIZE"]), one[b"INTERNALDATE"].astimezone(UTC))
                for uid, one in answers.items()
                if uid in wanted and b"RFC822.SIZE" in one and b"INTERNALDATE" in one
            ]
        return found

    def body(self, uid: int) -> bytes:
        """The whole message, without marking it as read; raises `MessageRefused`."""
        return self._fetch(uid, "BODY.PEEK[]")

    def header(self, uid: int, most: int) -> bytes:
        """The beginning of the message's headers; raises `MessageRefused`."""
        return self._fetch(uid, f"BODY.PEEK[HEADER]<0.{most}>")

    def _fetch(self, uid: int, what: str) -> bytes:
        try:
            with _as_retryable("lấy thư", passing=True):
                answer = self._client.fetch([uid], [what])
        except imap_errors.IMAPClientError as error:
            raise MessageRefused(str(error)) from error
        found = next((value for key, value in answer.get(uid, {}).items() if key.startswith(b"BODY[")), None)
        if not isinstance(found, bytes):
            raise MessageRefused("the server gave nothing")
        return found

    def mark(self, uids: Sequence[int], flag: str) -> None:
        """Flags messages of the open folder."""
        for part in _parts(uids):
            with _as_retryable("đánh dấu thư đã nhận"):
                self._client.add_flags(part, [flag], silent=True)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Moves messages of the open folder; where the server cannot move, copies and deletes just these."""
        if not uids:
            return
        with _as_retryable(f"chuyển thư sang {folder}"):
            if not self._client.folder_exists(folder):
                self._client.create_folder(folder)
            for part in _parts(uids):
                self._move(part, folder)

    def _move(self, uids: Sequence[int], folder: str) -> None:
        if self._client.has_capability("MOVE"):
            self._client.move(uids, folder)
            return
        self._client.copy(uids, folder)
        self._client.add_flags(uids, ["\\Deleted"], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)


def _connect(server: MailServer) -> Any:
    context = ssl.create_default_context(cafile=server.cafile or None)
    client = imapclient.IMAPClient(
        server.host,
        port=server.port,
        ssl=not server.is_starttls,
        ssl_context=context,
        timeout=imapclient.SocketTimeout(min(CONNECT_SECONDS, server.timeout), server.timeout),
    )
    try:
        client.normalise_times = False  # INTERNALDATE with its zone, not in that of this machine
        if server.is_starttls:
            client.starttls(ssl_context=context)
        if server.is_xoauth2:
            client.oauth2_login(server.user, server.secret)
        elif (server.user + server.password).isascii():
            client.login(server.user, server.password)
        else:
            client.plain_login(server.user, server.password)  # LOGIN knows ASCII alone
    except BaseException:
        with suppress(imap_errors.IMAPClientError, OSError):
            client.shutdown()
        raise
    return client


@contextmanager
def _as_retryable(what: str, *, passing: bool = False) -> Iterator[None]:
    """Trouble with the connection is worth another try; with `passing`, a plain refusal is the caller's.

    The library's own error texts hold no password; its parser fails in many ways on an answer that was cut off.
    """
    try:
        yield
    except imap_errors.IMAPClientAbortError as error:
        raise RetryableError(f"{what}: kết nối bị đứt: {error}") from error
    except imap_errors.LoginError as error:
        raise RetryableError(f"{what}: đăng nhập bị từ chối: {error}") from error
    except imap_errors.IMAPClientError as error:
        if passing:
            raise
        raise RetryableError(f"{what}: {error}") from error
    except OSError as error:
        raise RetryableError(f"{what}: {os_trouble(error)}") from error
    except (EOFError, ValueError, AttributeError, imap_errors.ProtocolError) as error:
        raise RetryableError(f"{what}: {type(error).__name__}: {error}") from error


def _parts(uids: Iterable[int]) -> Iterator[list[int]]:
    listed = list(uids)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]
