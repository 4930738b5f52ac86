"""Loads what was read into the warehouse: every readable report with all its cells, rejected ones too."""
