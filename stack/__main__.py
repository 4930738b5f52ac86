"""`python -m stack up|down|status|run`: the process set for make."""

import sys

from etl.no_libraries import explain
from etl.terminal import print_utf_8

print_utf_8()

try:
    from stack.commands import main
except ModuleNotFoundError as error:
    explain(error, "stack")

sys.exit(main())
