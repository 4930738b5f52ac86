"""The tables of the journey."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Runs `0001_journey.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0001_journey.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))
    op.execute("GRANT SELECT ON alembic_version TO etl_writer, etl_reader")


def downgrade() -> None:
    """There is nothing before the first release."""
    raise NotImplementedError("restore a backup instead")
