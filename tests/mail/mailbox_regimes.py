"""The sample regime, with a mailbox."""

from dataclasses import replace

from etl.model.mail import Mailbox
from etl.model.regime import Regime

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
BOX = "phong"


def regimes_with_mailbox(regime: Regime, mailbox: Mailbox) -> Regime:
    """The regime as if its file named the mailbox; others stay without."""
    return replace(regime, mailboxes=(mailbox,)) if regime.name == REGIME else replace(regime, mailboxes=())
