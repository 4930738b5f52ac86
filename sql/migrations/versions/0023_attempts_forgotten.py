"""What went well at once is no attempt to remember, in older databases too."""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Runs `0023_attempts_forgotten.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0023_attempts_forgotten.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
