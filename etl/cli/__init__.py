"""The verbs of the journey for people and scripts: `python -m etl …`."""
