"""Writes the files of a report version: what goes out (Word, appendix) and what stays in (cross-check)."""
