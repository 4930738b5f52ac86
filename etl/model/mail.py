"""Mailboxes that a regime reads, and what becomes of a message in them."""

from dataclasses import dataclass
from enum import StrEnum

CHANNEL = "mail"
OURS = "X-Bao-Cao-Hop-Nhat"
"""Header of every message that this software sends: one that comes back is never read as a report."""


class MessageOutcome(StrEnum):
    """What a message held. All but `REPORTS` say why it gave no receipt."""

    REPORTS = "reports"
    NO_ATTACHMENT = "no_attachment"
    EMPTY = "empty"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    OWN = "own"
    TOO_LARGE = "too_large"
    UNSAFE = "unsafe"
    WINMAIL = "winmail"
    SEALED = "sealed"


class Authentication(StrEnum):
    """What the office's own mail server found of SPF, DKIM and DMARC; none: it said nothing.

    `PARTLY`: one failed, another vouches for the sender (a forwarded mail, say).
    """

    NONE = "none"
    PASS = "pass"
    PARTLY = "partly"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as the regime names it; where it is and its password are the environment's.

    `folders` are read; a message that is taken in is flagged, or moved to `move_to` if that is not empty.
    `authserv_id`: the name under which the office's own server writes Authentication-Results, empty: none is believed.
    """

    name: str
    folders: tuple[str, ...] = ("INBOX",)
    move_to: str = ""
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who answers for a delivery beside its form.

    `units`: those that its sender may send for; None: the channel has no sender, the folder speaks.
    `accepted_unit`, `accepted_regime`: an officer's word, empty where there is none.
    """

    units: tuple[str, ...] | None = None
    authentication: Authentication = Authentication.NONE
    accepted_unit: str = ""
    accepted_regime: str = ""
