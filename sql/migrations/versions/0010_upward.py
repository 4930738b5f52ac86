"""Reports of a lower level as submissions of the upper one."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Runs `0010_upward.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0010_upward.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
