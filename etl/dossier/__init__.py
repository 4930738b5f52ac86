"""The audit package: all that a report rests on in one .zip that can be read and checked without this software."""

from etl.dossier.package import export_package

__all__ = ["export_package"]
