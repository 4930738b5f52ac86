"""Personal texts go with the raw files whose time is over."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Runs `0021_erased_texts.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0021_erased_texts.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
