"""Raw files and mails whose time is over."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0013"


def upgrade() -> None:
    """Runs `0015_retention.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0015_retention.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
