"""The bill of materials as CycloneDX 1.5 JSON, from the lock and what the installed packages say of themselves."""

import json
from typing import Any

from etl import __version__
from supply.lock import Locked, licence_of, locked, metadata_of

NAME = "bao-cao-hop-nhat"


def sbom() -> str:
    """The same lock gives the same text: no time, no serial number."""
    packages = locked()
    main = f"pkg:generic/{NAME}@{__version__}"
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": main, "name": NAME, "version": __version__, "purl": main}
        },
        "components": [_component(one) for one in packages],
        "dependencies": [{"ref": main, "dependsOn": [one.purl for one in packages]}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _component(package: Locked) -> dict[str, Any]:
    told, licence = metadata_of(package), licence_of(package)
    # pip takes any of the lock's hashes, one for each platform's file: none of them is *the* hash of the package
    files = [{"name": "lock:sha256", "value": one} for one in package.sha256]
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "scope": "required" if package.is_for_here else "optional",
        "properties": files,
    }
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    if told is not None and told.get("Summary"):
        component["description"] = told["Summary"]
    return component
