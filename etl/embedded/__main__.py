"""`python -m etl.embedded start|stop|status|run --home DIR`."""

import sys

from etl.embedded.commands import main
from etl.terminal import print_utf_8

print_utf_8()
sys.exit(main())
