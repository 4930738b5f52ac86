"""Processes of their own, forked off one that has imported everything: to import is most of a short run's time."""

from multiprocessing import get_context

import docxtpl  # noqa: F401  these take long to import; the journey does it where it needs them
import matplotlib.backends.backend_agg
import matplotlib.figure  # noqa: F401
import scipy.sparse  # noqa: F401
import sklearn.feature_extraction.text  # noqa: F401

import etl.answers
import etl.cli.main
import etl.validate.suites  # noqa: F401

FORKS = get_context("forkserver")
"""One server for all tests of a worker: it imports what is named here before it starts, and nothing later."""

FORKS.set_forkserver_preload([__name__])
