"""Raw files in an object store, `s3://bucket/prefix`, that any number of machines share.

The store must put an object whole or not at all, and show it to everybody once `put` has returned: S3 and its like do.
Address and keys are what the store's own library reads (AWS_ENDPOINT_URL, AWS_SHARED_CREDENTIALS_FILE, …).
"""

import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from etl.landing.place import AT_ONCE, PREFIX
from etl.leftovers import remove_leftovers
from etl.model.errors import FatalError

_OPTIONS: Mapping[str, Mapping[str, Any]] = {"s3": {"max_concurrency": 1}, "gs": {}, "abfs": {}}
"""By kind of store: those that put an object whole or not at all. FTP can leave half a file, `memory://` forgets all.

A reader of s3fs that works by itself asks for the object's size before its bytes.
"""

_PLACE = re.compile(rf"({'|'.join(_OPTIONS)})://[^\s/?#@\[\]]+(/[^?#]*)?")
_WANTED = (
    "ETL_LANDING phải có dạng file:///srv/landing hoặc s3://bucket/thư-mục, không chứa khóa hay mật khẩu: "
    "khóa đặt trong tệp mà AWS_SHARED_CREDENTIALS_FILE nêu, địa chỉ máy chủ trong AWS_ENDPOINT_URL."
)

_TRIES = 2
"""By s3fs, which tries within its tries; what lies below it (botocore) tries each of these again by itself."""

_TALKATIVE = ("botocore", "aiobotocore")
"""Libraries that write whole requests to a log of level DEBUG, with the tokens in their headers."""


class Bucket:
    """`<url>/<first two of sha256>/<sha256>`: a folder that is copied there as it is will do."""

    def __init__(self, url: str) -> None:
        if not _PLACE.fullmatch(url):
            raise FatalError(_WANTED)
        self._url = url.rstrip("/")

    @property
    def name(self) -> str:
        """Its URL; it holds no secret."""
        return self._url

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """In the machine's own folder of temporary files."""
        with _temporary_folder() as folder:
            yield folder

    def keep(self, files: Mapping[str, Path]) -> None:
        """A cut in the middle leaves whole objects that nobody names yet: the next try finds them there."""
        with _as_os_errors(), ThreadPoolExecutor(AT_ONCE) as lines:
            list(lines.map(self._keep, files.keys(), files.values()))

    def _keep(self, sha256: str, file: Path) -> None:
        try:
            present = self._store.size(self._key(sha256))
        except FileNotFoundError:
            present = None
        if present != file.stat().st_size:
            self._store.put_file(os.fspath(file), self._key(sha256))

    def read(self, sha256: str) -> bytes:
        """The bytes as they are."""
        with _as_os_errors():
            return bytes(self._store.cat_file(self._key(sha256)))

    @contextmanager
    def lent(self, hashes: Sequence[str], read: Callable[[str], bytes]) -> Iterator[Mapping[str, Path]]:
        """Copies in a temporary folder of this machine."""
        with _temporary_folder() as folder:
            paths = {sha256: folder / sha256 for sha256 in hashes}
            with ThreadPoolExecutor(AT_ONCE) as lines:
                list(lines.map(lambda sha256: paths[sha256].write_bytes(read(sha256)), paths))
            yield paths

    def sizes(self) -> dict[str, int]:
        """By listing them, a thousand a request."""
        with _as_os_errors():
            found = self._store.find(self._root, detail=True)
        return {name.rpartition("/")[2]: int(facts["size"]) for name, facts in found.items()}

    def remove(self, hashes: Sequence[str]) -> int:
        """Those that are there. A bucket that keeps versions of objects keeps these too."""
        with _as_os_errors(), ThreadPoolExecutor(AT_ONCE) as lines:
            return sum(lines.map(self._remove, hashes))

    def _remove(self, sha256: str) -> bool:
        key = self._key(sha256)
        is_there = bool(self._store.exists(key))
        if is_there:
            self._store.rm_file(key)
        return is_there

    def try_out(self) -> None:
        """An object beside the raw files, read back."""
        key = f"{self._root}/.doctor-{uuid4().hex}"
        with _as_os_errors():
            self._store.pipe_file(key, b"doctor")
            self._store.cat_file(key)
            self._store.rm_file(key)

    def _key(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"

    @cached_property
    def _store(self) -> Any:
        """Opened when it is first needed, in the process that needs it: connections do not outlive a fork."""
        import fsspec  # with the store's own library it takes a second: an office without a bucket does not wait for it

        kind = self._url.partition(":")[0]
        for library in _TALKATIVE:
            logging.getLogger(library).setLevel(logging.WARNING)
        try:
            store = fsspec.filesystem(kind, use_listings_cache=False, skip_instance_cache=True, **_OPTIONS[kind])
        except ImportError as error:
            told = f"ETL_LANDING nêu loại kho {kind}:// mà ở đây chưa cài thư viện của nó ({error})"
            raise FatalError(f"{told}: cài thư viện ấy, hoặc dùng loại kho khác. {_WANTED}") from error
        store.retries = _TRIES
        return store

    @cached_property
    def _root(self) -> str:
        return str(self._store._strip_protocol(self._url))


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    remove_leftovers(Path(tempfile.gettempdir()), PREFIX)
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Each store's library has errors of its own beside Python's; all that is known of them is their name."""
    try:
        yield
    except (OSError, FatalError):
        raise
    except Exception as error:
        name = type(error).__name__
        kind = PermissionError if "Credentials" in name else ConnectionError
        raise kind(f"{name}: {error}") from error
