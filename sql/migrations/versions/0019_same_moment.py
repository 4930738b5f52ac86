"""Of one moment, a supplement comes after what it supplements."""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0017"


def upgrade() -> None:
    """Runs `0019_same_moment.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0019_same_moment.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
