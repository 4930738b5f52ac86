"""The ledger goes forward: the time of the newest event about each regime."""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Runs `0020_forward.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0020_forward.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
