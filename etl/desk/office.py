"""What the desk needs of an open journey."""

from collections.abc import Mapping
from typing import Protocol

from etl.config import Settings
from etl.landing import Landing
from etl.model.regime import Regime
from etl.warehouse import Warehouse


class Office(Protocol):
    """An open journey, seen from the desk."""

    @property
    def settings(self) -> Settings:
        """Where things are."""

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse, as writer."""

    @property
    def landing(self) -> Landing:
        """The store of all bytes that must stay."""

    @property
    def regimes(self) -> Mapping[str, Regime]:
        """All regimes that are in order."""

    def regime(self, name: str) -> Regime:
        """One of them, or an error that lists the valid names."""
