"""Backup and restore: the database and the raw files that it names, consistent with each other.

A folder of backups holds `landing/` (raw files by sha256, each once however many sets need it) and `sets/<time>/`
(dump, regimes, list of the raw files, manifest). A set bears its name only once it is whole. It is verified when it is
made; one that holds something wrong is kept as evidence, marked in its manifest, and never pushes out a good one.
"""

from etl.backup.compare import Compared, compare
from etl.backup.create import Created, create
from etl.backup.manifest import BackupSet, all_sets, of_one_office
from etl.backup.place import folder_of_backups, named_folder
from etl.backup.prune import Pruned, prune
from etl.backup.restore import Restored, put_reports_back, restore
from etl.backup.verify import damages, faults, find_set, shortcomings

__all__ = [
    "BackupSet",
    "Compared",
    "Created",
    "Pruned",
    "Restored",
    "all_sets",
    "compare",
    "create",
    "damages",
    "faults",
    "find_set",
    "folder_of_backups",
    "named_folder",
    "of_one_office",
    "prune",
    "put_reports_back",
    "restore",
    "shortcomings",
]
