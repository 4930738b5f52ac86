"""What digital signatures say of files in the landing store: kept once for the bytes, whoever sent them how often."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy

from etl.model.signature import PdfSignature, Since

_ADD = """
INSERT INTO pdf_signature VALUES (:sha256, :position, :since, :signer, :issuer, :signed_at)
ON CONFLICT DO NOTHING
"""


def keep_signatures(connection: sqlalchemy.Connection, sha256: str, signatures: Sequence[PdfSignature]) -> None:
    """Keeps what a file's signatures say; the file is in the landing store."""
    for position, one in enumerate(signatures):
        facts = {"since": str(one.since), "signer": one.signer, "issuer": one.issuer, "signed_at": one.signed_at}
        connection.execute(sqlalchemy.text(_ADD), {"sha256": sha256, "position": position, **facts})


def keep_of_receipts(connection: sqlalchemy.Connection, found: Mapping[UUID, Sequence[PdfSignature]]) -> None:
    """The same by the receipts that the files came in."""
    statement = sqlalchemy.text("SELECT id, sha256 FROM receipt WHERE id = ANY (:receipts)")
    for row in connection.execute(statement, {"receipts": list(found)}).all() if found else ():
        keep_signatures(connection, row.sha256, found[row.id])


def read_signatures(connection: sqlalchemy.Connection, files: Collection[str]) -> dict[str, tuple[PdfSignature, ...]]:
    """Signatures by the file's sha256, in the order in which they were made; files without any are left out."""
    statement = sqlalchemy.text(
        "SELECT sha256, since, signer, issuer, signed_at FROM pdf_signature WHERE sha256 = ANY (:files)"
        " ORDER BY sha256, position"
    )
    found: dict[str, tuple[PdfSignature, ...]] = {}
    for row in connection.execute(statement, {"files": list(files)}):
        one = PdfSignature(Since(row.since), row.signer, row.issuer, row.signed_at)
        found[row.sha256] = (*found.get(row.sha256, ()), one)
    return found
