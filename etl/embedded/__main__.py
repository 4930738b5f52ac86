"""`python -m etl.embedded start|stop|status|run --home DIR`."""

import sys

from etl.embedded.commands import main

sys.exit(main())
