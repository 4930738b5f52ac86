"""What short runs take longest to import: the server of `tests.forks` has it, once, and no process of the tests."""

import docxtpl  # noqa: F401  the journey imports these where it needs them
import matplotlib.backends.backend_agg
import matplotlib.figure  # noqa: F401
import scipy.sparse  # noqa: F401
import sklearn.feature_extraction.text  # noqa: F401

import etl.answers
import etl.cli.main
import etl.validate.suites  # noqa: F401
