"""A real S3 server over HTTP, in a process of its own, and buckets in it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import BotoCoreError

from tests.mail.cutting import Wire, wire_to
from tests.stack.office import free_port

KEY, SECRET = "khoa-mau", "bi-mat-mau"


@dataclass(frozen=True)
class Bucket:
    """A bucket of its own for a test, seen with Amazon's own client; `url` is what ETL_LANDING would be."""

    name: str
    client: Any
    port: int

    @property
    def url(self) -> str:
        return f"s3://{self.name}/phòng/landing"

    def contents(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return [one["Key"] for one in found]

    def key(self, sha256: str) -> str:
        return f"phòng/landing/{sha256[:2]}/{sha256}"

    def forge(self, sha256: str, content: bytes = b"forged") -> None:
        self.client.put_object(Bucket=self.name, Key=self.key(sha256), Body=content)

    def lose(self, sha256: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=self.key(sha256))

    def content(self, sha256: str) -> bytes:
        body: bytes = self.client.get_object(Bucket=self.name, Key=self.key(sha256))["Body"].read()
        return body


@pytest.fixture(scope="session")
def store_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_store(tmp_path_factory.mktemp("store") / "log") as client:
        yield urlsplit(client.meta.endpoint_url).port or 0


@contextmanager
def running_store(log: Path, host: str = "127.0.0.1") -> Iterator[Any]:
    """The server, until the end of the block, as Amazon's own client sees it."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", host, "-p", str(port)]
    with log.open("w") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)
    client = client_of(port, host)
    deadline = time.monotonic() + 60
    try:
        while True:
            try:
                client.list_buckets()
                break
            except BotoCoreError:
                assert time.monotonic() < deadline and process.poll() is None, log.read_text()
                time.sleep(0.1)
        yield client
    finally:
        process.terminate()
        process.wait()


def client_of(port: int, host: str = "127.0.0.1") -> Any:
    return boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )


def key_file(folder: Path) -> Path:
    file = folder / "khóa"
    file.write_text(f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n", "utf-8")
    file.chmod(0o600)
    return file


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys in a file, as a server room would have them; a store that is gone is given up soon."""
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(key_file(tmp_path)))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


@pytest.fixture
def bucket(store_port: int, keys: None, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{store_port}")
    return new_bucket(store_port)


def new_bucket(port: int) -> Bucket:
    made = Bucket(f"kho-{uuid4().hex[:12]}", client_of(port), port)
    made.client.create_bucket(Bucket=made.name)
    return made


@pytest.fixture
def wire(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """What lies between us and the store; a test cuts it and mends it."""
    with wire_to(bucket.port) as between:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{between.port}")
        yield between
