"""Backup and restore: the database and the raw files that it names, consistent with each other.

A folder of backups holds `landing/` (raw files by sha256, each once however many sets need it) and `sets/<time>/`
(dump, regimes, list of the raw files, manifest). A set bears its name only once it is whole.
"""

from etl.backup.create import Created, create
from etl.backup.manifest import BackupSet, find_set
from etl.backup.prune import Pruned, prune
from etl.backup.restore import Restored, put_reports_back, restore
from etl.backup.verify import damages

__all__ = [
    "BackupSet",
    "Created",
    "Pruned",
    "Restored",
    "create",
    "damages",
    "find_set",
    "prune",
    "put_reports_back",
    "restore",
]
