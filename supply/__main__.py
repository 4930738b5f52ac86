"""`python -m supply sbom [FILE] | licences | audit`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from supply.holes import SERVICE, NoData, holes
from supply.licences import PAGE, write
from supply.lock import locked
from supply.sbom import sbom

NOTHING_KNOWN = 3
"""Exit code where the data could not be had: neither good nor bad."""


def main(arguments: Sequence[str]) -> int:
    """0 done and nothing found, 1 holes found, 2 wrong usage, 3 the data could not be had."""
    match list(arguments):
        case ["sbom", file]:
            Path(file).write_text(sbom(), "utf-8")
            print(f"{file}: {len(locked())} packages")
        case ["licences"]:
            write()
            print(f"{PAGE}")
        case ["audit", *service]:
            return _audit(*service)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def _audit(service: str = SERVICE) -> int:
    packages = locked()
    try:
        found = holes(packages, service)
    except NoData as error:
        print(f"NOT CHECKED: the data on known holes could not be had ({error}).", file=sys.stderr)
        print("Run it where the service can be reached; nothing is known about these packages now.", file=sys.stderr)
        return NOTHING_KNOWN
    for name, ids in found.items():
        print(f"{name}: {', '.join(ids)}")
    print(f"{len(packages)} packages checked, {len(found)} with known holes.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
