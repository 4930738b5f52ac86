"""A copy of the project on a machine with a container engine and nothing else: no image, no volume, no secret."""

import fcntl
import os
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from etl.config import PROJECT
from tests.compose.engine import MANNER, PROJECTS, RESTORED, TEST, Engine
from tests.stack.web import free_port

HERE = Path(__file__).parent
NEEDED = ("podman", "runc", "debootstrap")
IMAGES_SECONDS, TURN_SECONDS = 1200, 1800
LOG = Path(tempfile.gettempdir()) / "etl-compose.log"


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Base images are there; the project is a fresh copy; all of it is taken away afterwards, even if we are killed."""
    if not MANNER:
        pytest.skip("NOT TESTED HERE: containers (make test-compose)")
    missing = [name for name in NEEDED if shutil.which(name) is None]
    assert not missing, f"{', '.join(missing)} not installed: make system-packages-compose"
    assert os.geteuid() == 0, "make test-compose makes images and networks: it needs root"
    with _one_at_a_time() as turn, _copy_that_goes(turn) as folder:
        LOG.unlink(missing_ok=True)
        engine = Engine(folder, TEST, _settings(folder) | _offline_images(), LOG, _build_arguments(folder))
        yield engine
        if request.session.testsfailed:
            engine.keep_logs()


@pytest.fixture(scope="session")
def elsewhere(engine: Engine) -> Engine:
    """An empty server beside the first, with the same secrets, that sees its backups and nothing else of it."""
    own = {"BAO_CAO_PORT": str(free_port())}
    return Engine(engine.folder, RESTORED, engine.settings | own, LOG)


def _settings(folder: Path) -> dict[str, str]:
    backups = folder / "backups"
    backups.mkdir()
    os.chown(backups, 10001, 10001)
    ports = {name: str(free_port()) for name in ("BAO_CAO_PORT", "BAO_CAO_TLS_PORT")}
    return {**ports, "BAO_CAO_PACKAGES": "", "BAO_CAO_IMAGE": "localhost/bao-cao:test", "BAO_CAO_BACKUPS": str(backups)}


@contextmanager
def _one_at_a_time() -> Iterator[int]:
    """Names of containers belong to the machine; the turn ends with the last process that holds its descriptor."""
    with (Path(tempfile.gettempdir()) / "etl-compose.lock").open("w") as lock:
        deadline = time.monotonic() + TURN_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                assert time.monotonic() < deadline, "another make test-compose has been at work for half an hour"
                time.sleep(2)
        yield lock.fileno()


@contextmanager
def _copy_that_goes(turn: int) -> Iterator[Path]:
    """The committed files in a folder of their own; a process of its own waits to take everything away."""
    folder = Path(tempfile.mkdtemp(prefix="etl-compose-"))
    broom = [HERE / "take_away.sh", folder, *PROJECTS]
    subprocess.run([broom[0], folder / "nothing", *PROJECTS], stdin=subprocess.DEVNULL, timeout=120, check=True)
    waiting = subprocess.Popen(broom, stdin=subprocess.PIPE, start_new_session=True, pass_fds=(turn,))
    try:
        files = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout.decode()
        for name in files.rstrip("\0").split("\0"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
        yield folder
    finally:
        waiting.communicate(timeout=120)


def _offline_images() -> dict[str, str]:
    """Names of base images made from Debian's packages, by the setting for each."""
    command = [HERE / "offline_images.sh", sysconfig.get_path("platlib"), MANNER]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=IMAGES_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.fail(f"the base images were not made in {IMAGES_SECONDS} s: does apt-get answer?", pytrace=False)
    if done.returncode:
        pytest.fail(f"the base images could not be made:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", pytrace=False)
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def _build_arguments(folder: Path) -> list[str]:
    """This machine's package index and certificates, for the build alone: they leave no trace in the image."""
    found = ["--network", "host"]
    configuration = folder / ".pip.conf"
    listed = subprocess.run(["python3", "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    lines = [line.partition("=") for line in listed.stdout.splitlines()]
    index = [(key.rpartition(".")[2], value.strip("'")) for key, _, value in lines if "index-url" in key]
    remote = [(key, value) for key, value in index if value.startswith("http")]
    configuration.write_text("[global]\n" + "".join(f"{key} = {value}\n" for key, value in remote))
    found += ["--secret", f"id=pip,src={configuration}"]
    certificates = Path("/etc/ssl/certs/ca-certificates.crt")
    return [*found, "--secret", f"id=certificates,src={certificates}"] if certificates.exists() else found
