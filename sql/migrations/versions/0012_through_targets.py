"""Targets at the units counted through an office."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Runs `0012_through_targets.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0012_through_targets.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
