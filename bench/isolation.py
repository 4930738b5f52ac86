"""What safety costs: reading in the sandbox beside reading in the same process, and one hostile file in a hundred."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZipFile

from bench.job import REGIME, Job, Measured
from bench.meter import Meter
from etl.forms import form_spec
from etl.read.outcome import ReadJob
from etl.read.reading import read_file
from etl.read.sandbox import Sandbox
from etl.regime import load_regime

HOSTILE_EVERY = 100
_DATA = "xl/worksheets/sheet2.xml"
_FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


ROUNDS = 3
"""Of which the quickest counts: what else the machine does is no cost of ours."""


def measure(job: Job) -> Measured:
    """Stages: `unprotected` and `protected` (one worker each), `clean` and `hostile` (all workers)."""
    specs = {REGIME: form_spec(load_regime(Path(job.regimes), REGIME))}
    clean = [ReadJob(str(path), path, path.name, REGIME) for path in job.paths]
    hostile = _with_hostile(clean, Path(job.home))
    meter = Meter(job.count)
    with meter.measuring(), Sandbox(1, specs) as alone, Sandbox(job.workers, specs) as together:
        for sandbox in (alone, together):
            _read(sandbox, clean[: 4 * job.workers])
        rounds = [
            {
                "unprotected": _timed(lambda: [read_file(one.path, one.name, REGIME, specs) for one in clean]),
                "protected": _timed(lambda: _read(alone, clean)),
                "clean": _timed(lambda: _read(together, clean)),
                "hostile": _timed(lambda: _read(together, hostile)),
            }
            for _ in range(ROUNDS)
        ]
    return replace(meter.measured(), stages={name: min(one[name] for one in rounds) for name in rounds[0]})


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _read(sandbox: Sandbox, jobs: Sequence[ReadJob]) -> None:
    read = sum(1 for _ in sandbox.read_many(jobs))
    if read != len(jobs):
        raise RuntimeError(f"{read} of {len(jobs)} files were read")


def _with_hostile(jobs: Sequence[ReadJob], folder: Path) -> list[ReadJob]:
    """The same batch, each hundredth file cut short, turned into a bomb, or made to kill its reader in turn."""
    harms = (_killer, _cut, _bomb)
    batch = list(jobs)
    for number, place in enumerate(range(HOSTILE_EVERY // 2, len(batch), HOSTILE_EVERY)):
        path = folder / f"hostile-{number}.xlsx"
        path.write_bytes(harms[number % len(harms)](batch[place].path.read_bytes()))
        batch[place] = ReadJob(path.name, path, path.name, REGIME)
    return batch


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _bomb(data: bytes) -> bytes:
    return _changed(data, {"xl/media/bomb": bytes(70 * 1024 * 1024)})


def _killer(data: bytes) -> bytes:
    """A cell at the far end of a sheet that denies it: the fast reader asks for memory that nobody has."""
    with ZipFile(BytesIO(data)) as archive:
        xml = archive.read(_DATA)
    xml = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', xml)
    return _changed(data, {_DATA: xml.replace(b"</sheetData>", _FAR)})


def _changed(data: bytes, parts: dict[str, bytes]) -> bytes:
    with ZipFile(BytesIO(data)) as source, ZipFile(target := BytesIO(), "w", ZIP_DEFLATED) as copy:
        for name in {**dict.fromkeys(source.namelist()), **parts}:
            copy.writestr(name, parts[name] if name in parts else source.read(name))
    return target.getvalue()
