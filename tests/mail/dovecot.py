"""A real mail server for the tests: Dovecot over TLS, with a folder, ports and certificate of its own."""

import datetime as dt
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import imapclient
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "mat-khau-mau:123!@/?"
TOKEN = "mau-token-"
PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
instance_name = etl-test
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_fsync = never
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0 secs
mail_max_userip_connections = 100
{users}
passdb {{
  driver = static
  args = password={{PLAIN}}{password}
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


_OAUTH2 = """
introspection_mode = get
introspection_url = http://127.0.0.1:{port}/?token=
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
"""


class _Tokens(BaseHTTPRequestHandler):
    """The authority that gave out the tokens: one for each user, named in it."""

    def do_GET(self) -> None:
        given = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
        user = given.removeprefix(TOKEN)
        answer = {"username": user, "active": "true"} if given.startswith(TOKEN) else {"active": "false"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _tokens() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Tokens) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@dataclass(frozen=True)
class MailHost:
    """The running server; every user name is a mailbox, all with one password."""

    folder: Path
    tls_port: int
    plain_port: int

    @property
    def cafile(self) -> Path:
        return self.folder / "cert.pem"

    def url(self, user: str, *, port: int = 0, scheme: str = "imaps", password: str = PASSWORD) -> str:
        from urllib.parse import quote

        real = self.tls_port if scheme == "imaps" else self.plain_port
        login = f"{user}:{quote(password, safe='')}"
        return f"{scheme}://{login}@localhost:{port or real}/INBOX?cafile={self.cafile}&timeout=20"

    @contextmanager
    def login(self, user: str) -> Iterator[Any]:
        import ssl

        context = ssl.create_default_context(cafile=str(self.cafile))
        with imapclient.IMAPClient("localhost", port=self.tls_port, ssl_context=context, timeout=60) as client:
            client.normalise_times = False
            client.login(user, PASSWORD)
            yield client

    def put(self, user: str, messages: Sequence[tuple[bytes, dt.datetime]], folder: str = "INBOX") -> None:
        """Delivers messages as of a time (their INTERNALDATE)."""
        with self.login(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for raw, at in messages:
                client.append(folder, raw, (), at)

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        with self.login(user) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search("ALL")
            return {uid: found for uid, found in client.get_flags(uids).items()} if uids else {}

    def forget_numbers(self, user: str) -> None:
        """The folder is numbered anew: another UIDVALIDITY, as after a restored or repaired index."""
        for path in (self.folder / "mail" / user).glob("dovecot*"):
            path.unlink() if path.is_file() else shutil.rmtree(path)
        time.sleep(1.1)  # UIDVALIDITY is made of the seconds of the clock


@contextmanager
def running(folder: Path) -> Iterator[MailHost]:
    """Starts the server; ends it and its children at the end."""
    with _tokens() as port:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "oauth2.conf").write_text(_OAUTH2.format(port=port), encoding="utf-8")
        with _running(folder) as host:
            yield host


@contextmanager
def _running(folder: Path) -> Iterator[MailHost]:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    is_root = os.getuid() == 0
    owner = pwd.getpwnam("mail") if is_root else pwd.getpwuid(os.getuid())
    for name in ("mail", "run", "state"):
        (folder / name).mkdir(exist_ok=True)
    shutil.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    _make_certificate(folder)
    host = MailHost(folder, _free_port(), _free_port())
    me = pwd.getpwuid(os.getuid()).pw_name
    users = "" if is_root else f"default_login_user = {me}\ndefault_internal_user = {me}\ndefault_internal_group = {me}"
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            folder=folder,
            users=users,
            password=PASSWORD,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            plain_port=host.plain_port,
            tls_port=host.tls_port,
        ),
        encoding="utf-8",
    )
    process = subprocess.Popen([PROGRAM, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(host, process)
        yield host
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(host: MailHost, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", host.tls_port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    log = host.folder / "log"
    raise RuntimeError(f"dovecot does not start: {log.read_text() if log.exists() else 'no log'}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "key.pem").chmod(0o600)
