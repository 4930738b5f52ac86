"""Collects the periodic reports of units and turns them into one report that an office can sign."""

__version__ = "0.1.0"
