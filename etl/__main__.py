"""`python -m etl …`: the journey's verbs."""

import sys

from etl.cli.main import app

if __name__ == "__main__":
    sys.exit(app())
