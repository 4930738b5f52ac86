"""What a received file may be: every limit in one place, documented in docs/limits.md (a test compares).

A form as issued has some 20 parts, inflates to under a megabyte and is read in 5 ms; the limits leave room for what
clerks add (pictures, further sheets) and none for what was made to fill a disk or to stop a reader.
"""

MEGABYTE = 1024 * 1024

LARGEST_FILE = 20 * MEGABYTE
"""Bytes of one received file."""

MOST_ENTRIES = 2_000
"""Parts of one zip package or archive."""

LARGEST_INFLATED = 64 * MEGABYTE
"""Bytes of all parts together, as declared and as really inflated."""

LARGE_PART = 8 * MEGABYTE
HIGHEST_RATIO = 200
"""A part larger than LARGE_PART may not be this many times its compressed size; rows of empty cells reach 100."""

MOST_REFUSED_PARTS = 50
"""Files of one archive that are no reports and still get a receipt each; the rest is one receipt with their names."""

DEFLATE_RATIO = 1_032
"""No deflated byte becomes more: what is small enough needs no inflating to prove that it stays small."""

LONGEST_NAME = 255
"""Characters of a member's name; no file system holds more."""

LONGEST_TEXT = 32_767
"""Characters of one cell; a spreadsheet holds no more."""

MOST_ROWS = 10_000
MOST_COLUMNS = 256
"""Of one sheet; a form has some 100 rows and 10 columns. What lies beyond is named in a finding and not read."""

MOST_CELLS = 200_000
"""Filled cells of one sheet that is read cell by cell."""

SECONDS = 5.0
"""Wall clock for reading one file; a second and last try gets double."""

WORKER_MEMORY = 1024 * MEGABYTE
"""Bytes of address space of a reading worker."""

FILES_PER_WORKER = 2_000
"""A worker is replaced after so many files: what parsers leak goes with it. A start costs as much as 25 files."""
