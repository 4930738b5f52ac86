"""`python -m bench`: measures and prints; a few minutes for the default plan."""

import argparse
import json
import sys
from pathlib import Path

from bench.plot import draw
from bench.run import Plan, run
from bench.table import about_machine, as_json, as_lines, named


def main(arguments: list[str] | None = None) -> int:
    """Runs the plan that the arguments describe; the table goes to stdout, progress to stderr."""
    options = vars(_parser().parse_args(arguments))
    target: Path | None = options.pop("json")
    picture: Path | None = options.pop("plot")
    plan = Plan(**options)
    results = run(plan)
    if target is not None:
        target.write_text(json.dumps(as_json(plan, results), indent=1) + "\n", "utf-8")
    if picture is not None:
        draw(list(named(plan, results)), about_machine(), picture)
    sys.stdout.write("\n".join(as_lines(plan, results)) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    plan = Plan()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--files", type=int, default=plan.files, help="files that all are measured on")
    parser.add_argument("--files-small", type=int, default=plan.files_small, help="files of the small run; 0 for none")
    parser.add_argument("--files-big", type=int, default=plan.files_big, help="files of the big run; 0 for none")
    parser.add_argument("--workers", type=int, default=plan.workers, help="reading processes of ours")
    parser.add_argument("--sample", type=int, default=plan.sample, help="files that the ordinary pipeline gets")
    parser.add_argument("--rounds", type=int, default=plan.rounds, help="measurements, of which the middle one counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes all figures there")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draws them there, as SVG")
    return parser


if __name__ == "__main__":
    sys.exit(main())
