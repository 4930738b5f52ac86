"""Mailboxes, files registered by hand, corrections by telephone."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Runs `0005_mail_in.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0005_mail_in.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
