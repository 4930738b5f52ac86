"""The small office of the consolidation tests."""

from tests.consolidate.conftest import office

__all__ = ["office"]
