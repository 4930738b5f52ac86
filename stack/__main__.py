"""`python -m stack up|down|status|run`: the process set for make."""

import sys

from stack.commands import main

sys.exit(main())
