"""Known holes in the locked packages, asked of the public database osv.dev in one question."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence

from supply.lock import Locked

SERVICE = "https://api.osv.dev/v1/querybatch"
PATIENCE = 30.0


class NoData(Exception):
    """The database could not be asked: nothing is known, neither good nor bad."""


def holes(packages: Sequence[Locked], service: str = SERVICE) -> Mapping[str, tuple[str, ...]]:
    """Ids of known holes by "name version"; packages without any are left out.

    Raises:
        NoData: the service cannot be reached, or its answer is none.
    """
    asked = {"queries": [{"package": {"purl": one.purl}} for one in packages]}
    request = urllib.request.Request(
        service, json.dumps(asked).encode(), {"content-type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            results = json.load(answer)["results"]
    except (OSError, urllib.error.URLError, ValueError, KeyError, TypeError) as error:
        raise NoData(f"{service}: {error}") from error
    if len(results) != len(packages):
        raise NoData(f"{service}: {len(results)} answers to {len(packages)} questions")
    found = {
        f"{one.name} {one.version}": tuple(hole["id"] for hole in result.get("vulns", ()))
        for one, result in zip(packages, results, strict=True)
    }
    return {name: ids for name, ids in found.items() if ids}
