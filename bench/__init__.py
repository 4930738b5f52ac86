"""Measures the journey beside what others would write and beside what the machine allows: `python -m bench`.

How to read what it prints: docs/benchmarks.md.
"""
