"""Taking a day of mail in once more, for the operator: each mail becomes what it should have been, once."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.integrations import storage
from chalicelib.integrations.storage import INCOMING, NOBODY
from chalicelib.mail import intake, releasing, sweeping
from chalicelib.mail.receipt import Receipt
from tenants import directory

log = logging.getLogger(__name__)


@dataclass
class Tally:
    """What became of the mails of a day."""

    settled: int = 0  # a message, as it was or by now
    aside: int = 0  # in Suspended, or removed from there by a person
    announced: int = 0  # told to the queue again
    for_nobody: int = 0
    failed: int = 0


def replay(day: date, tenant: str = "") -> Tally:
    """Go through the raw mail that was stored on a day (UTC), of one tenant or of all; a fault stops no other mail."""
    tally = Tally()
    for key in _stored_on(day, f"{tenant}/" if tenant else ""):
        try:
            _replay(key, tally)
        except Exception:
            log.exception("mail %s could not be replayed", key)
            tally.failed += 1
    return tally


def mail_for_nobody(day: date | None = None) -> Iterator[tuple[str, list[str], str, str]]:
    """Mail that no tenant's address took, kept for 30 days: its key, for whom, from whom, and the subject."""
    for key, stored_at in storage.mail_under(NOBODY):
        stored = storage.stored_mail(key, intake.BEGINNING) if day in (None, stored_at.date()) else None
        if stored:
            mail = intake.head(stored.raw)
            yield key, list(Receipt.read(key, stored.noted).recipients), mail.from_address, mail.subject


def _stored_on(day: date, prefix: str) -> Iterator[str]:
    return (key for key, stored_at in storage.mail_under(prefix) if stored_at.date() == day)


def _replay(key: str, tally: Tally) -> None:
    if key.startswith(INCOMING):
        tally.announced += sweeping.announce(key)
    elif key.startswith(NOBODY):
        _replay_for_nobody(key, tally)
    elif releasing.replay(key.partition("/")[0], key):
        tally.settled += 1
    else:
        tally.aside += 1


def _replay_for_nobody(key: str, tally: Tally) -> None:
    """Bring mail to an address that has come to be since."""
    stored = storage.stored_mail(key, intake.BEGINNING)
    receipt = Receipt.read(key, stored.noted) if stored else None
    if receipt and any(map(directory.recipient, receipt.recipients)):
        intake.take_in(receipt)
        tally.settled += 1
    else:
        tally.for_nobody += 1
