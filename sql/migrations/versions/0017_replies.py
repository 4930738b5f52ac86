"""Letters without a file that answer our mails, and who has settled them."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0015"


def upgrade() -> None:
    """Runs `0017_replies.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0017_replies.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
