"""What stands behind a figure is a report that its version used: asked once a statement."""

from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Runs `0024_sources_used.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0024_sources_used.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
