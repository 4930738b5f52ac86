"""`python -m samples make | bulk …`: the sample district from the command line."""

import argparse
import sys
import time
from pathlib import Path

from etl.config import Settings
from etl.model.errors import EtlError
from etl.regime import load_regime
from etl.terminal import print_utf_8
from samples.bulk import write_bulk
from samples.district import SEED, make_sample_district, manifest_path
from samples.grow import grow_regime


def main(arguments: list[str] | None = None) -> int:
    """Makes what the arguments say; 1 if the regime cannot be used."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    try:
        done: str = options.do(options)
    except EtlError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"{done} in {time.monotonic() - started:.1f} s\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m samples", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("make", help="the files of a district, special cases included, written by openpyxl")
    make.add_argument("--units", type=int, help="only the first so many units of the roster")
    make.add_argument("--cases", nargs="*", help="names of special cases, instead of all that fit")
    make.set_defaults(do=_make)
    bulk = verbs.add_parser("bulk", help="one good file a unit for any number of units, hundreds a second")
    bulk.add_argument("--units", type=int, required=True)
    bulk.add_argument("--regimes-out", required=True, type=Path, metavar="DIR", help="the regime grown to N units")
    bulk.set_defaults(do=_bulk)
    for verb in (make, bulk):
        verb.add_argument("--regime", required=True)
        verb.add_argument("--period", required=True)
        verb.add_argument("--out", required=True, type=Path, metavar="INBOX")
        verb.add_argument("--seed", type=int, default=SEED)
    return parser


def _make(options: argparse.Namespace) -> str:
    regime = load_regime(Settings.from_environment().regimes, options.regime)
    period = regime.period(options.period)
    made = make_sample_district(
        regime, period, options.out, units=options.units, seed=options.seed, cases=options.cases
    )
    manifest = manifest_path(options.out, regime.name, period.code)
    return f"{len(made.files)} files of {len(made.units)} units ({manifest} says what must come of them)"


def _bulk(options: argparse.Namespace) -> str:
    grow_regime(Settings.from_environment().regimes, options.regime, options.units, options.regimes_out)
    regime = load_regime(options.regimes_out, options.regime)
    written = write_bulk(regime, regime.period(options.period), options.out, seed=options.seed)
    return f"{written} files; run with ETL_REGIMES={options.regimes_out}"


if __name__ == "__main__":
    print_utf_8()
    sys.exit(main())
