"""Reads a received file: what it is (gate), what it says (workbook), in a process of its own (sandbox)."""
