"""Makes the file of a version that stays inside anew, once texts that it shows are erased."""

from pathlib import Path
from uuid import UUID

import sqlalchemy

from etl.ledger import Event
from etl.model.report import ReportContent
from etl.publish.cross_check import write_cross_check
from etl.publish.render import INTERNAL, flushed_sha256, fresh_folder, published, recorded_files, writing
from etl.warehouse import Lock


def renew_internal(connection: sqlalchemy.Connection, version_id: UUID, out_dir: Path) -> Event:
    """Puts the new file in the place of the old one, whoever wrote in that; the caller appends the event.

    Sentences of the erased files that no report printed are emptied before. What goes out, what is handed up and what
    was issued stays byte for byte. Interrupted, it is made once more. A version that was never written to its end has
    no file yet: it is written without the sentences, if ever.

    Raises:
        RetryableError: the disk is full or may not be written to.
    """
    connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.RENDER})
    statement = sqlalchemy.text("SELECT version, content FROM report_version WHERE id = :id")
    version = connection.execute(statement, {"id": version_id}).one()
    connection.execute(sqlalchemy.text("SELECT erase_from_version(:id)"), {"id": version_id})
    if not recorded_files(connection, version_id):
        return published(version_id, {})
    target = out_dir / f"v{version.version}"
    with writing(out_dir), fresh_folder(out_dir, f".v{version.version}-") as folder:
        path = Path(folder) / INTERNAL
        write_cross_check(connection, version_id, ReportContent.from_json(version.content), path)
        made = flushed_sha256(path)
        facts = {"version": version_id, "file": INTERNAL, "made": made}
        connection.execute(sqlalchemy.text("SELECT erase_from_file(:version, :file, :made)"), facts)
        target.mkdir(exist_ok=True)
        path.chmod(0o640)
        path.replace(target / INTERNAL)
    return published(version_id, recorded_files(connection, version_id))
