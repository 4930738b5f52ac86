"""Whoever stores a version has its rows counted, for the plans of what reads them."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Runs `0022_counted_versions.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0022_counted_versions.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
