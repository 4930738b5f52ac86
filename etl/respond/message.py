"""A letter as the mail that goes out: headers that no mail system answers, plain text, HTML, attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from etl.model.clock import LOCAL
from etl.model.mail import OURS
from etl.outbox import message_id
from etl.respond.letter import Letter
from etl.text import clean

LONGEST_SUBJECT = 180
WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
DOCUMENT = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the office's name and the address of its mailbox."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What our Message-IDs end in."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Thread:
    """The message that is answered: its Message-ID and subject, both as a stranger wrote them."""

    message_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the letter."""

    name: str
    content: bytes
    type: tuple[str, str] = WORKBOOK


def subject_line(subject: str, thread: Thread | None) -> str:
    """In a thread the sender's own subject: mail programs keep together what is called the same."""
    said = clean(thread.subject) if thread is not None else ""
    if not said:
        return subject[:LONGEST_SUBJECT]
    return (said if said.casefold().startswith("re:") else f"Re: {said}")[:LONGEST_SUBJECT]


def mail(
    letter: Letter,
    outgoing: UUID,
    sender: Sender,
    recipients: Sequence[str],
    subject: str,
    at: datetime,
    *,
    thread: Thread | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The whole message. Its parts are told apart by a line made from its id: the same letter is the same bytes."""
    message = EmailMessage(policy=SMTP)
    message["To"] = [Address(addr_spec=recipient) for recipient in recipients]
    message["Date"] = format_datetime(at.astimezone(LOCAL))
    message["Message-ID"] = message_id(outgoing, sender.domain)
    if thread is not None and _is_message_id(thread.message_id):
        message["In-Reply-To"] = thread.message_id
        message["References"] = thread.message_id
    # so that no automatic answer comes back to us, and our own mail is known when it does
    message[OURS] = str(outgoing)
    message["Auto-Submitted"] = "auto-replied" if thread is not None else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text(), cte="quoted-printable")
    message.add_alternative(letter.html(), subtype="html", cte="quoted-printable")
    for attachment in attachments:
        message.add_attachment(
            attachment.content, maintype=attachment.type[0], subtype=attachment.type[1], filename=attachment.name
        )
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{outgoing.hex}_{number}")
    return _worded(sender, subject_line(subject, thread)) + message.as_bytes()


def _worded(sender: Sender, subject: str) -> bytes:
    """The headers that hold Vietnamese words. Python 3.11 loses blanks where it folds them (gh-92081), the old encoder
    does not; text without line ends cannot become a header of its own."""
    name = Header(clean(sender.name), "utf-8", header_name="From").encode(linesep="\r\n")
    words = Header(clean(subject), "utf-8", header_name="Subject").encode(linesep="\r\n")
    return f"From: {name} <{sender.address}>\r\nSubject: {words}\r\n".encode("ascii")


def _is_message_id(text: str) -> bool:
    """One plain id; anything else in a stranger's header is not repeated in ours."""
    inside = text[1:-1]
    return (
        text.startswith("<")
        and text.endswith(">")
        and text.isascii()
        and len(text) < 250
        and not any(character in "<> \t\r\n" or not character.isprintable() for character in inside)
    )
