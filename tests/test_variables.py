"""A variable that cannot be right is refused by its name, before anything is done with it; its value is never told."""

import re
from pathlib import Path

import pytest

from etl import variables
from etl.config import Settings, checked
from etl.model.errors import ConfigurationError

RIGHT = {
    "ETL_WAREHOUSE_URL": (
        "postgresql://etl_writer@host/etl",
        "postgresql+psycopg://etl_writer:m%40t-khau@[::1]:5432/etl?sslmode=require",
        "postgresql+psycopg://etl_writer@/etl?host=/srv/b%C3%A1o%20c%C3%A1o/pg/run&port=5432",
        "postgres://a:b:c/d@may-chu.example/etl",
    ),
    "ETL_IMAP_VAN_PHONG_URL": ("imaps://user:password@host:993/INBOX", "imap://u@thu.example:143/?auth=xoauth2"),
    "ETL_SMTP_URL": ("smtps://user:password@host:465/?from=address", "smtp://127.0.0.1:25/?from=a@b.example&tls=off"),
    "ETL_PAGE_URL": ("http://127.0.0.1:8080", "https://bao-cao.example/", "http://[::1]:8080/bao-cao"),
    "ETL_WEB_PORT": ("8080", "65535"),
    "ETL_LOG_LEVEL": ("debug", "WARN"),
    "ETL_HOME": ("var", "/srv/báo cáo"),
}
WRONG = {
    "ETL_WAREHOUSE_URL": ("kho-mat-khau", "mysql://a:kho-mat-khau@b/etl", "postgresql://a:kho-mat-khau@b:cong/etl"),
    "ETL_METADATA_URL": ("sqlite:///kho-mat-khau.db",),
    "ETL_WEB_PORT": ("0", "65536", "-1", "8080/tcp", "٨٠"),
    "ETL_PAGE_URL": ("bao-cao.example", "https://", "https://a b"),
    "ETL_HOME": ("~/kho", "file:///kho"),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values])
def test_what_offices_write_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert checked(name) == value


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_cannot_be_right_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A port too high, an address that is none: tracebacks, the first of them twenty seconds into `make up`."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"^{name}: giá trị không dùng được → cần ") as told:
        checked(name)
    assert "kho-mat-khau" not in str(told.value)


@pytest.mark.parametrize("content", [None, b"\xd0\xff"], ids=["gone", "no text"])
def test_a_secret_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "thu"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("ETL_IMAP_PHONG_URL_FILE", str(file))
    with pytest.raises(ConfigurationError, match=f"^ETL_IMAP_PHONG_URL_FILE: không đọc được tệp {file}"):
        Settings.from_environment()


def test_every_variable_of_the_docs_is_known(repo: Path) -> None:
    text = "".join((repo / "docs" / page).read_text("utf-8") for page in ("commands.md", "running.md", "operations.md"))
    documented = set(re.findall(r"`(ETL_[A-Z_<>]+[A-Z])(?==|`)", re.sub("<[A-Za-z]+>", "X", text)))
    assert len(documented) > 20
    assert [name for name in sorted(documented) if not variables.is_known(name)] == []


def test_a_strangers_variable_is_left_alone() -> None:
    assert [variables.slip(name) for name in ("ETL_JOB_ID", "ETL_TEST_KILLS", "OTHER_HOME", "ETL_HOME")] == [None] * 4
