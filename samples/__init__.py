"""The sample district: plausible report files of made-up units, for `make run`, tests and benches.

Everything is plainly sample: units are marked "(mẫu)", no person is named, and the same seed gives the same bytes.
"""

from samples.district import make_sample_district
from samples.manifest import SampleFile, SampleManifest, SampleUnit

__all__ = ["SampleFile", "SampleManifest", "SampleUnit", "make_sample_district"]
