"""Officers, extensions, closing and reopening of periods."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Runs `0002_extensions.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0002_extensions.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was decided since."""
    raise NotImplementedError("restore a backup instead")
