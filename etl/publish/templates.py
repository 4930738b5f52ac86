"""Finds the Word template of a regime."""

from etl.model.errors import FatalError
from etl.model.regime import Regime

NAME = "bao-cao.docx"


def load_template(regime: Regime, name: str = NAME) -> bytes:
    """The regime's own template, else the one that all regimes share."""
    for folder in (regime.folder, regime.folder.parent / "shared"):
        path = folder / "templates" / name
        if path.is_file():
            return path.read_bytes()
    raise FatalError(f"no Word template: {regime.folder.parent / 'shared' / 'templates' / name} is missing")
