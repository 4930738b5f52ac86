"""A mail server whose address is kept as an Airflow connection is read like one of the environment."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from airflow.sdk import Connection
from dags.mailboxes import url_of
from etl.receive.imap import MailServer
extra = '{"token_file": "/run/token", "cafile": "/etc/ca.pem"}'
known = {"conn_type": "imap", "host": "mail.quan.example", "login": "a@b.example", "password": "p/s:s@%"}
tls = MailServer.parse(url_of(Connection(conn_id="x", port=993, schema="Báo cáo", extra=extra, **known)))
assert (tls.host, tls.port, tls.user, tls.password) == ("mail.quan.example", 993, "a@b.example", "p/s:s@%"), tls
assert (tls.folder, tls.is_starttls, tls.is_xoauth2, tls.cafile) == ("Báo cáo", False, True, "/etc/ca.pem"), tls
assert MailServer.parse(url_of(Connection(conn_id="x", port=143, **known))).is_starttls

from dags.post import url_of
from etl.smtp import SmtpServer
known |= {"conn_type": "smtp", "extra": '{"from": "baocao@quan.example", "cafile": "/etc/ca mới.pem"}'}
post = SmtpServer.of(url_of(Connection(conn_id="x", port=465, **known)))
assert (post.host, post.port, post.user, post.password) == ("mail.quan.example", 465, "a@b.example", "p/s:s@%"), post
assert (post.sender, post.is_implicit_tls, post.ca_file) == ("baocao@quan.example", True, "/etc/ca mới.pem"), post
assert not SmtpServer.of(url_of(Connection(conn_id="x", port=587, **known))).is_implicit_tls
bare = Connection(conn_id="x", conn_type="smtp", host="mail.quan.example", login="a@b.example", port=587)
assert SmtpServer.of(url_of(bare)).sender == "a@b.example"
print("OK")
"""


def test_a_connection_says_the_same_as_an_address(repo: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(repo)],
        env={"AIRFLOW_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        cwd=repo,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip().endswith("OK"), done.stderr
