"""A folder and a bucket keep one promise; whatever goes wrong is told with what to do, and never with a key."""

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.config import Settings
from etl.landing import Landing, LostFile
from etl.model.errors import FatalError, RetryableError
from tests.mail.cutting import Wire
from tests.stack.office import free_port
from tests.store.conftest import KEY, SECRET, Bucket

pytestmark = pytest.mark.xdist_group("store")


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(params=["folder", "bucket"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Landing]:
    """Makes an empty store of either kind."""
    if request.param == "folder":
        return lambda: Landing(tmp_path / uuid4().hex)
    bucket: Bucket = request.getfixturevalue("bucket")
    return lambda: Landing(f"{bucket.url}/{uuid4().hex}")


CONTENTS = st.lists(st.sampled_from([b"", b"a", b"bao cao", bytes(70_000), "mẫu".encode()]), max_size=4)
STEPS = st.lists(st.tuples(st.sampled_from(["put", "break off", "remove"]), CONTENTS), max_size=5)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_it_holds_what_was_put_and_not_removed(
    fresh: Callable[[], Landing], steps: list[tuple[str, list[bytes]]]
) -> None:
    store, expected = fresh(), dict[str, bytes]()
    for step, contents in steps:
        named = {name_of(content): content for content in contents}
        if step == "put":
            with store.batch() as batch:
                assert [batch.add([one[:3], one[3:]]).sha256 for one in contents] == list(map(name_of, contents))
            expected |= named
        elif step == "break off":
            with pytest.raises(KeyboardInterrupt), store.batch() as batch:
                batch.add(contents)
                raise KeyboardInterrupt
        else:
            assert store.remove(list(named)) == len(named.keys() & expected.keys())
            expected = {sha256: content for sha256, content in expected.items() if sha256 not in named}
    assert store.sizes() == {sha256: len(content) for sha256, content in expected.items()}
    assert dict(store.each([*expected, "ab" * 32])) == {**expected, "ab" * 32: None}
    with store.lent(list(expected)) as paths:
        assert {sha256: path.read_bytes() for sha256, path in paths.items()} == expected


def test_a_copy_leaves_out_what_is_not_whole(tmp_path: Path, bucket: Bucket) -> None:
    """As a backup of a bucket into a folder does, and a restore into a bucket."""
    store, saved = Landing(bucket.url), Landing(tmp_path / "sao lưu")
    blobs = [store.put([b"%d" % number]).sha256 for number in range(3)]
    bucket.forge(blobs[1], b"?")
    assert saved.copy_from(store, [*blobs, "ab" * 32]) == {blobs[0], blobs[2]} == set(saved.sizes())
    assert [saved.read(sha256) for sha256 in (blobs[0], blobs[2])] == [b"0", b"2"]


def test_the_layout_is_that_of_the_folder(tmp_path: Path, bucket: Bucket) -> None:
    """A folder of today that is copied into a bucket as it is goes on as one."""
    folder = Landing(tmp_path)
    sha256 = folder.put([b"report"]).sha256
    for path in tmp_path.glob("??/*"):
        key = f"phòng/landing/{path.relative_to(tmp_path)}"
        bucket.client.put_object(Bucket=bucket.name, Key=key, Body=path.read_bytes())
    assert Landing(bucket.url).read(sha256) == b"report"
    Landing(bucket.url).put([b"report"])
    assert bucket.contents() == [bucket.key(sha256)]


def test_what_is_there_is_not_sent_again_and_half_an_object_is(bucket: Bucket) -> None:
    store = Landing(bucket.url)
    sha256 = store.put([b"report"]).sha256
    before = bucket.client.head_object(Bucket=bucket.name, Key=bucket.key(sha256))["LastModified"]
    bucket.forge(sha256, b"repo")
    store.put([b"report"])
    assert bucket.content(sha256) == b"report"
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    store.put([b"report"])
    versions = bucket.client.list_object_versions(Bucket=bucket.name)["Versions"]
    assert len(versions) == 1 and before


@pytest.mark.parametrize("left", [0, 40])
def test_a_wire_that_breaks_in_mid_batch_is_told_and_the_next_try_succeeds(
    bucket: Bucket, wire: Wire, left: int
) -> None:
    contents = [b"report %d" % number for number in range(20)]
    store = Landing(bucket.url)
    store.put([b"the first connection is made"])
    wire.left = left
    with pytest.raises(RetryableError, match="store unreachable") as told, store.batch() as batch:
        for content in contents:
            batch.add([content])
    assert_helps(str(told.value), "không nối được", bucket.url)
    wire.left = None
    with store.batch() as batch:
        for content in contents:
            batch.add([content])
    assert [store.read(name_of(content)) for content in contents] == contents


def test_a_store_that_is_not_there(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    for ask in (lambda: Landing(bucket.url).read("ab" * 32), Landing(bucket.url).sizes, Landing(bucket.url).try_out):
        with pytest.raises(RetryableError, match="store unreachable") as told:
            ask()
        assert not isinstance(told.value, LostFile)
        assert_helps(str(told.value), "AWS_ENDPOINT_URL", bucket.url)


def test_a_bucket_that_nobody_made(bucket: Bucket) -> None:
    with pytest.raises(RetryableError, match="no such place") as told:
        Landing("s3://khong-co/landing").put([b"x"])
    assert_helps(str(told.value), "tạo thư mục hoặc bucket trước", "s3://khong-co/landing")


def test_a_right_that_is_missing(bucket: Bucket) -> None:
    store = Landing(bucket.url)
    sha256 = store.put([b"old"]).sha256
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket.name}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    bucket.client.put_bucket_policy(Bucket=bucket.name, Policy=policy)
    with pytest.raises(RetryableError, match="permission refused") as told:
        store.put([b"new"])
    assert_helps(str(told.value), "không có quyền", bucket.url)
    with pytest.raises(RetryableError, match="permission refused"):
        store.try_out()
    assert store.read(sha256) == b"old"


def test_no_keys_at_all(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/khong/co")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(RetryableError, match="permission refused"):
        Landing(bucket.url).put([b"x"])


def test_bytes_gone_or_changed_in_the_store_are_named(bucket: Bucket) -> None:
    store = Landing(bucket.url)
    gone, changed = store.put([b"one"]).sha256, store.put([b"two"]).sha256
    bucket.lose(gone)
    bucket.forge(changed)
    for sha256, words in ((gone, "thiếu tệp"), (changed, "đã bị thay đổi")):
        for ask in (lambda sha256=sha256: store.read(sha256), lambda sha256=sha256: store.lent([sha256]).__enter__()):
            with pytest.raises(LostFile, match=words) as told:
                ask()
            assert_helps(str(told.value), sha256, "bản sao lưu")


def test_lent_copies_are_taken_away(bucket: Bucket) -> None:
    store = Landing(bucket.url)
    sha256 = store.put([b"report"]).sha256
    with store.lent([sha256]) as paths:
        assert paths[sha256].read_bytes() == b"report"
    assert not paths[sha256].exists() and not paths[sha256].parent.exists()


def test_no_key_reaches_a_log(bucket: Bucket, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        store = Landing(bucket.url)
        store.put([b"report"])
        store.try_out()
    assert caplog.records, "compares nothing"
    assert SECRET not in caplog.text and KEY not in caplog.text and "uthorization" not in caplog.text


def test_what_the_setting_may_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ETL_HOME", str(tmp_path))
    for text, where in {
        "": tmp_path / "landing",
        "file:///srv/t%E1%BB%87p": Path("/srv/tệp"),
        "/srv/landing": Path("/srv/landing"),
        "s3://kho/landing": "s3://kho/landing",
    }.items():
        monkeypatch.setenv("ETL_LANDING", text)
        assert Settings.from_environment().landing == where
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/run/secrets/kho")
    assert Path("/run/secrets/kho") in Settings.from_environment().secret_files, "doctor asks who may read it"


FORGETFUL, TORN = "memory://kho/x", "ftp://may-khac.example/x"
"""What is put there is gone with the command, or can be half a file: the one promise of a store is broken."""


@pytest.mark.parametrize(
    "text",
    [
        *("file://may-khac/srv", "landing", "s3://khoa:bi-mat@kho/x", "s3://", "s3://[", "la://kho", "gs://kho/x"),
        *(FORGETFUL, TORN),
    ],
)
def test_what_the_setting_may_not_say(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """`gs://`: the library of that kind is not installed here."""
    monkeypatch.setenv("ETL_LANDING", text)
    with pytest.raises(FatalError, match=r"ETL_LANDING.*file:///.*s3://") as told:
        Landing(Settings.from_environment().landing).sizes()
    assert "bi-mat" not in str(told.value)


def assert_helps(said: str, *words: str) -> None:
    assert all(word in said for word in words), said
    assert KEY not in said and SECRET not in said and "Traceback" not in said
