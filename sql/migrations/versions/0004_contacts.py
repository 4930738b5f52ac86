"""Addresses and telephones of units."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Runs `0004_contacts.sql` as one script: the driver's own call takes several statements."""
    script = Path(__file__).parent.parent / "0004_contacts.sql"
    op.get_bind().connection.driver_connection.execute(script.read_text("utf-8"))


def downgrade() -> None:
    """A step back would lose what was reported since."""
    raise NotImplementedError("restore a backup instead")
