"""Handing mail to SES exactly once, as far as that can be done.

A mail is claimed in its job, handed over with the job's id as a tag, then settled with the id that SES gave it. A
crash between leaves a claim: an event of SES, which carries the tag, settles it; only when none comes is the mail
sent again.
"""

import random
from datetime import timedelta
from typing import NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import limits
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.outgoing import domain_checks, rates, suppression
from chalicelib.helpdesk.service_status import heartbeats
from chalicelib.integrations import mailer
from chalicelib.jobs import Job, Later
from chalicelib.mail.compose import Mail
from tenants.errors import LimitReached
from tenants.keys import now
from tenants.tenant import Desk

WAIT = timedelta(minutes=15)  # for the Send event of a mail that was claimed and never settled
CLAIMED_SECONDS = 60
PAUSED_SECONDS = 600
SUSPENDED_SECONDS = 3600
# Until SES is asked again, for a while and for long: what people wrote goes before what Komek writes by itself.
BUSY_SECONDS = {"deliver": (60, 600)}
LETTERS_SECONDS = (300, 3600)
UNCONFIRMED = Limit("unconfirmed", 20, 86_400)  # letters and replies a day until the owner's address is confirmed


class Stopped(mailer.Refused):
    """All recipients are among the addresses that get no more mail."""


class Sent(NamedTuple):
    """The Message-ID on the wire, and to whom the mail goes: not to those whose mail is stopped."""

    message_id: str
    recipients: list[str]


def send(desk: Desk, job: Job, effect: str, mail: Mail, *, is_free: bool = False, **tags: str | int) -> Sent:
    """Send an effect's mail; `tags` name its ticket and message for SES's events.

    Raise Later while an earlier try may still be settled by its Send event, while the tenant is paused or SES is busy,
    or while an unconfirmed tenant has had its letters of the day; raise mailer.Refused when the mail never will go.
    """
    claimed = jobs.claimed_at(job, effect)
    if claimed and claimed + WAIT > now():
        raise Later(CLAIMED_SECONDS)
    if desk.tenant.suspended_at:  # nothing goes out, and nothing is lost
        raise Later(SUSPENDED_SECONDS)
    if effect != "letter" and not rates.may_send(desk):  # letters to staff members go on
        raise Later(PAUSED_SECONDS)
    recipients = _reachable(desk, mail)
    if not claimed and not is_free and not desk.is_confirmed:
        _count_unconfirmed(desk, len(recipients))
    jobs.claim(job, effect)
    named = {"tenant": job.tenant, "job": job.id, "effect": effect, **{name: str(tag) for name, tag in tags.items()}}
    try:
        return Sent(mailer.send(mail.raw, mail.sender, recipients, named), recipients)
    except mailer.Busy as busy:
        jobs.unclaim(job, effect)
        if busy.is_for_long:
            heartbeats.beat("mail_out", heartbeats.DOWN)
        seconds = BUSY_SECONDS.get(effect, LETTERS_SECONDS)[busy.is_for_long]
        raise Later(round(seconds * random.uniform(1, 1.5))) from busy
    except mailer.Refused as refused:
        jobs.unclaim(job, effect)
        if isinstance(refused, mailer.Unverified) and domain_checks.distrust(desk, mail.sender):
            raise Later(1) from refused  # then from our own address
        raise


def _reachable(desk: Desk, mail: Mail) -> list[str]:
    """The recipients whose mail is not stopped; the headers still name the others, since nobody is dropped silently."""
    stopped = suppression.stopped(desk.id, mail.recipients)
    if mail.recipients and len(stopped) == len(set(mail.recipients)):
        raise Stopped(", ".join(stopped))
    return [address for address in mail.recipients if address not in stopped]


def _count_unconfirmed(desk: Desk, recipients: int) -> None:
    try:
        limits.count(desk.id, UNCONFIRMED, weight=min(recipients, UNCONFIRMED.most))
    except LimitReached as limit:
        raise Later(600) from limit
