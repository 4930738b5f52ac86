"""One run of the bench: which measurements are made, on which files, in which order."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low

from bench.files import fresh_job, make_files
from bench.job import Job, Measured
from bench.process import measure
from bench.server import running


@dataclass(frozen=True, slots=True)
class Plan:
    """`files`, `files_small` and `files_big`: how many files (0: no such run); `workers`: how many processes read.

    Workers claim three hundred files at once: of less than some thousands one may get more than its share.

    `sample`: how many files the ordinary pipeline gets; `rounds`: how often the quick ones are measured in turn,
    of which the middle one counts.
    """

    files: int = 3_000
    files_small: int = 1_000
    files_big: int = 20_000
    workers: int = 2
    sample: int = 20
    rounds: int = 3


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured; `alone` is ours with one worker, `small` on few files, `big` and `floor_big` on many.

    `shared_alone` and `shared`: one and all of the workers that have one core each. None where not asked for.

    `isolation` is reading alone, with and without sandbox and hostile files.
    """

    ordinary: Measured
    calamine: Measured
    floor: Measured
    ours: Measured
    alone: Measured | None
    small: Measured | None
    big: Measured | None
    floor_big: Measured | None
    shared_alone: Measured | None
    shared: Measured | None
    isolation: Measured


def run(plan: Plan) -> Results:
    """Makes the files in a temporary folder and measures all on them; the folder is removed again."""
    with tempfile.TemporaryDirectory(prefix="etl-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # run by root, the database server is another user
        usual = folder / "usual"
        made = _made(usual, plan.files)
        rounds = [_round(plan, usual, made, is_last=turn == plan.rounds - 1) for turn in range(plan.rounds)]
        several = plan.workers > 1
        alone = _on_its_server("ours", fresh_job(usual, *made, plan.files, 1)) if several else None
        shared = [
            _on_its_server("shared", fresh_job(usual, *made, plan.files, workers)) if several else None
            for workers in (1, plan.workers)
        ]
        small = _small(plan, folder / "small") if plan.files_small else None
        big, floor_big = _big(plan, folder / "big") if plan.files_big else (None, None)
        return Results(
            ordinary=rounds[-1]["ordinary"],
            alone=alone,
            small=small,
            big=big,
            floor_big=floor_big,
            shared_alone=shared[0],
            shared=shared[1],
            isolation=_measure("isolation", fresh_job(usual, *made, plan.files, plan.workers)),
            **{name: _middle([one[name] for one in rounds]) for name in ("calamine", "floor", "ours")},
        )


def _round(plan: Plan, folder: Path, made: tuple[Path, Path], *, is_last: bool) -> dict[str, Measured]:
    """The quick ones in turn, so that a slow spell of the machine meets all of them; the slow one once."""
    job = fresh_job(folder, *made, plan.files, plan.workers)
    with running(job):
        measured = {"ours": _measure("ours", job)}
        measured["calamine"] = _measure("calamine_alone", job)
        measured["floor"] = _measure("floor", job)
        if is_last:
            sample = Job(job.home, job.regimes, job.files, min(plan.sample, plan.files))
            measured["ordinary"] = _measure("ordinary", sample)
    return measured


def _small(plan: Plan, folder: Path) -> Measured:
    """Ours on few files, as often as on the usual number: what a file costs must not grow with their number."""
    made = _made(folder, plan.files_small)
    jobs = [fresh_job(folder, *made, plan.files_small, plan.workers) for _ in range(plan.rounds)]
    return _middle([_on_its_server("ours", job) for job in jobs])


def _big(plan: Plan, folder: Path) -> tuple[Measured, Measured]:
    """Ours and the floor on many files: what is paid once a run hardly counts there."""
    job = fresh_job(folder, *_made(folder, plan.files_big), plan.files_big, plan.workers)
    with running(job):
        return _measure("ours", job), _measure("floor", job)


def _made(folder: Path, count: int) -> tuple[Path, Path]:
    _tell(f"making {count} files")
    return make_files(folder, count)


def _on_its_server(method: str, job: Job) -> Measured:
    with running(job):
        return _measure(method, job)


def _measure(method: str, job: Job) -> Measured:
    _tell(f"{method}: {job.count} files" + (f", {job.workers} workers" if method in ("ours", "shared") else ""))
    return measure(method, job)


def _middle(measured: list[Measured]) -> Measured:
    middle = median_low([one.ms for one in measured])
    return next(one for one in measured if one.ms == middle)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text} …\n")
