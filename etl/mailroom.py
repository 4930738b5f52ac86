"""The mailroom: mailboxes, files registered by hand, corrections, senders, search. A facade beside the pipeline."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy

from etl import ledger
from etl.landing import Landing
from etl.model.clock import LOCAL, Clock, local_text
from etl.model.decision import By, Reason
from etl.model.errors import EtlError, FatalError, RetryableError, UsageError
from etl.model.mail import Mailbox
from etl.model.receipt import beginning_of, receipt_number
from etl.model.regime import Regime
from etl.pipeline import Journey
from etl.receive.by_hand import HandDelivery, register_by_hand
from etl.receive.imap import MailServer
from etl.receive.mailbox import MailTaken, MailTask, collect_mailbox
from etl.regime.collecting import is_collecting
from etl.review.accept import Acceptance, accept
from etl.review.contacts import import_contacts
from etl.review.forget_contacts import Asked, erase_contacts, find_contacts
from etl.review.officers import check_decision
from etl.smtp import SmtpServer
from etl.text import fold
from etl.text.discreet import masked
from etl.warehouse import Warehouse, sql

logger = logging.getLogger(__name__)

LEAST_DIGITS = 6
"""Fewer digits are no telephone number."""


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """A mailbox that could not be read, and why; nothing of it is lost."""

    mailbox: str
    error: EtlError


@dataclass(frozen=True, slots=True)
class MailCollected:
    """What came of all mailboxes; `troubles` are those that could not be read to the end."""

    taken: MailTaken
    troubles: tuple[MailTrouble, ...] = ()

    def raise_troubles(self) -> None:
        """Raises if a mailbox could not be read: worth another try if it was so for all of them."""
        if self.troubles:
            text = "; ".join(f"hộp thư {one.mailbox}: {one.error}" for one in self.troubles)
            kind = next((type(one.error) for one in self.troubles), RetryableError)
            raise kind(text)


@dataclass(frozen=True)
class Mailroom:
    """What the mailroom needs of an open journey. `urls`: addresses of mailboxes with passwords, by name."""

    warehouse: Warehouse
    landing: Landing
    regimes: Mapping[str, Regime]
    urls: Mapping[str, str]

    @classmethod
    def of(cls, journey: Journey, urls: Mapping[str, str] | None = None) -> "Mailroom":
        """The mailroom of an open journey; `urls` from elsewhere than the environment come first."""
        known = {**journey.settings.mailboxes, **(urls or {})}
        return cls(journey.warehouse, journey.landing, journey.regimes, known)

    # ------------------------------------------------------------------ mailboxes
    def mailbox_names(self) -> list[str]:
        """Every mailbox that a regime names, whether its address is known or not."""
        return sorted({one.name for regime in self.regimes.values() for one in regime.mailboxes})

    def collect(self, clock: Clock) -> MailCollected:
        """Takes in what is new in the mailboxes of regimes that take reports now; one in trouble stops no other.

        A mailbox without an address is off.
        """
        done, troubles = MailTaken(), []
        for name, readers in self._readers(clock.now):
            try:
                done += collect_mailbox(self.warehouse, self.landing, self._task(name, readers, clock))
            except EtlError as error:
                logger.error("mailbox %s: %s", name, masked(error))
                troubles.append(MailTrouble(name, error))
        return MailCollected(done, tuple(troubles))

    def _readers(self, now: datetime) -> Iterator[tuple[str, Sequence[Regime]]]:
        for name in self.mailbox_names():
            readers = [one for one in self.regimes.values() if any(box.name == name for box in one.mailboxes)]
            if name in self.urls and any(is_collecting(regime, now) for regime in readers):
                yield name, readers

    def _task(self, name: str, readers: Sequence[Regime], clock: Clock) -> MailTask:
        boxes = [box for regime in readers for box in regime.mailboxes if box.name == name]
        if len({(box.move_to, box.authserv_id) for box in boxes}) > 1:
            names = ", ".join(regime.name for regime in readers)
            raise FatalError(f"các chế độ {names} khai báo hộp thư này khác nhau (after, move_to, authserv_id)")
        folders = tuple(dict.fromkeys(folder for box in boxes for folder in box.folders))
        first = boxes[0]
        return MailTask(
            mailbox=Mailbox(name, folders, first.move_to, first.authserv_id),
            server=MailServer.parse(self.urls[name]),
            since=min(_first_day(regime) for regime in readers),
            regime=readers[0].name if len(readers) == 1 else "",
            now=clock.now,
            is_simulated=clock.is_simulated,
        )


def _first_day(regime: Regime) -> date:
    """The first day on which a report of the plan's own year could come; older mail is no business of ours."""
    opened = [one.opens_at for one in regime.periods if one.year == regime.year and not one.derived_from]
    return min(opened).astimezone(LOCAL).date()


# ---------------------------------------------------------------------- senders and files that officers decide on
def import_contacts_file(journey: Journey, path: Path, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Takes in who may send for which unit; returns what the ledger keeps of it."""
    units = {one.code for regime in journey.regimes.values() for roster in regime.rosters.values() for one in roster}
    units |= {regime.office.unit for regime in journey.regimes.values()}  # it gets the digest of what was reminded
    own = _own_addresses(journey)
    with journey.warehouse.begin() as connection:
        events = import_contacts(connection, units, own, path, by, reason, clock.now)
        ledger.append(connection, events, actor=by.officer, at=clock.now)
    return dict(events[0].payload)


def contacts(journey: Journey, asked: Asked) -> list[dict[str, Any]]:
    """Who stands in the danh bạ: {unit, kind, address, person, valid_from, valid_to, added_by, added_at}."""
    with journey.warehouse.begin() as connection:
        return find_contacts(connection, asked)


def forget_contacts(journey: Journey, asked: Asked, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Takes contacts out of the danh bạ for good; returns what the ledger keeps of it."""
    return journey.decide(by, clock, lambda connection: erase_contacts(connection, asked, by, reason, clock.now))


def _own_addresses(journey: Journey) -> set[str]:
    """The addresses of the office's own mailboxes, as far as they are configured."""
    url = journey.settings.smtp_url
    senders = [] if url is None else [SmtpServer.of(url).sender]
    users = [MailServer.parse(one).user for one in journey.settings.mailboxes.values()]
    return {address.casefold() for address in (*senders, *users)}


def accept_file(journey: Journey, wanted: Acceptance, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Takes a waiting file in as a unit's; returns what the ledger keeps of it."""
    with journey.warehouse.begin() as connection:
        events = accept(connection, journey.regimes, wanted, by, reason, clock.now)
        ledger.append(connection, events, actor=by.officer, at=clock.now)
    return dict(events[0].payload)


def add_file(journey: Journey, delivery: HandDelivery, by: By, reason: Reason, clock: Clock) -> list[str]:
    """Registers a file that came by another way; ids of its receipts.

    Raises:
        UsageError: no such regime or unit; a scan of no known regime; officer or reason is missing.
    """
    delivery = replace(delivery, regime=delivery.regime or _only_regime(journey, delivery))
    if delivery.regime:
        _refuse_strange_unit(journey.regime(delivery.regime), delivery.unit)
    with journey.warehouse.begin() as connection:
        check_decision(connection, by, reason, needs_document=False)
        receipts, events = register_by_hand(connection, journey.landing, delivery, by, reason.why, clock.now)
        ledger.append(connection, events, actor=by.officer, at=clock.now)
    return [str(receipt.id) for receipt in receipts]


def _refuse_strange_unit(regime: Regime, unit: str) -> None:
    known = {one.code for roster in regime.rosters.values() for one in roster}
    if unit and unit not in known:
        raise UsageError(f"Không có đơn vị “{unit}”. Các mã hợp lệ: {', '.join(sorted(known))}.")


def _only_regime(journey: Journey, delivery: HandDelivery) -> str:
    """The one regime that took the unit's reports at the time; '' leaves it to the form."""
    found = [
        regime.name
        for regime in journey.regimes.values()
        for period in regime.periods
        if not period.derived_from
        and period.is_open_at(delivery.received_at)
        and delivery.unit in regime.units(period.code)
    ]
    return found[0] if len(set(found)) == 1 else ""


def search(journey: Journey, text: str, clock: Clock) -> list[dict[str, Any]]:
    """Files and letters in which every word of the text occurs, accents, case and punctuation aside; newest first.

    Digits of a telephone number are found however they are grouped, and so is the number on a slip.
    """
    words, receipt = fold(text).split(), beginning_of(text)
    digits = "" if receipt else _digits(text)
    found = []
    with journey.warehouse.begin() as connection:
        for row in connection.execute(sqlalchemy.text(sql("receive/search")), {"as_of": clock.now}).mappings():
            number = receipt_number(row["id"])
            said = f"{number} {row['haystack']}"
            key = fold(said)
            is_named = bool(receipt) and str(row["id"]).startswith(receipt)
            if is_named or (words and (all(word in key for word in words) or (digits and digits in _digits(said)))):
                found.append({name: value for name, value in row.items() if name != "haystack"} | {"number": number})
    return [{**row, "id": str(row["id"]), "received_at": local_text(row["received_at"])} for row in found]


def _digits(text: str) -> str:
    """The digits of a text that looks like a telephone number; '' where it does not."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= LEAST_DIGITS else ""
