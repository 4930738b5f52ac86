"""`python -m stack up|down|status|run`: the process set for make."""

import sys

from etl.no_libraries import explain

try:
    from stack.commands import main
except ModuleNotFoundError as error:
    explain(error, "stack")

sys.exit(main())
