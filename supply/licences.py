"""docs/licences.md: under which licence each package comes, grouped by licence."""

from collections import defaultdict
from pathlib import Path

from supply.lock import LOCK, licence_of, locked

PAGE = LOCK.parent / "docs" / "licences.md"
SAYS_NOTHING = "(the package does not say)"
HEAD = """# Licences

What the software stands on, by licence, as each package says of itself; made from the lock by `make licences`. Packages
that only other platforms need are not listed. None of them is changed or shipped by us: `make setup` takes them from
the package index, checked by the lock's hashes.
"""


def licences_page() -> str:
    """The page."""
    by_licence: defaultdict[str, list[str]] = defaultdict(list)
    for package in locked():
        if package.is_for_here:
            by_licence[licence_of(package) or SAYS_NOTHING].append(f"{package.name} {package.version}")
    rows = [f"| {licence.replace('|', '/')} | {', '.join(names)} |" for licence, names in sorted(by_licence.items())]
    return "\n".join([HEAD, "| licence | packages |", "|---|---|", *rows]) + "\n"


def write(page: Path = PAGE) -> None:
    """Writes it."""
    page.write_text(licences_page(), "utf-8")
