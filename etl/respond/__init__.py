"""Answers to units: what must be said, in which words, with which workbook. Sending is `etl.outbox`."""
