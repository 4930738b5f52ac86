"""`python -m etl …`: the journey's verbs."""

import sys

from etl.no_libraries import explain
from etl.terminal import print_utf_8

print_utf_8()

try:
    from etl.cli.main import app
except ModuleNotFoundError as error:
    explain(error, "etl")

if __name__ == "__main__":
    sys.exit(app())
