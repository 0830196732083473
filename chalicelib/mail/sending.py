"""Handing mail to SES exactly once, as far as that can be done.

A mail is claimed in its job, handed over with the job's id as a tag, then settled with the id that SES gave it. A
crash between leaves a claim: SES's Send event, which carries the tag, settles it; only when that does not come is the
mail sent again.
"""

from datetime import timedelta

from chalicelib import jobs
from chalicelib.helpdesk import limits
from chalicelib.helpdesk.limits import Limit
from chalicelib.integrations import mailer
from chalicelib.jobs import Job, Later
from chalicelib.mail.compose import Mail
from tenants.errors import LimitReached
from tenants.keys import now
from tenants.tenant import Desk

WAIT = timedelta(minutes=15)  # for the Send event of a mail that was claimed and never settled
BUSY_SECONDS = 60
UNCONFIRMED = Limit("unconfirmed", 20, 86_400)  # letters and replies a day until the owner's address is confirmed


def send(desk: Desk, job: Job, effect: str, mail: Mail, *, is_free: bool = False) -> str:
    """Send an effect's mail; return its Message-ID on the wire.

    Raise Later while an earlier try may still be settled by its Send event, while SES is busy, or while an unconfirmed
    tenant has had its letters of the day; raise mailer.Refused when the mail never will go.
    """
    claimed = jobs.claimed_at(job, effect)
    if claimed and claimed + WAIT > now():
        raise Later(BUSY_SECONDS)
    if not claimed and not is_free and not desk.is_confirmed:
        _count_unconfirmed(desk, len(mail.recipients))
    jobs.claim(job, effect)
    try:
        return mailer.send(
            mail.raw, mail.sender, mail.recipients, {"tenant": job.tenant, "job": job.id, "effect": effect}
        )
    except mailer.Busy as busy:
        jobs.unclaim(job, effect)
        raise Later(BUSY_SECONDS) from busy
    except mailer.Refused:
        jobs.unclaim(job, effect)
        raise


def _count_unconfirmed(desk: Desk, recipients: int) -> None:
    try:
        limits.count(desk.id, UNCONFIRMED, weight=min(recipients, UNCONFIRMED.most))
    except LimitReached as limit:
        raise Later(600) from limit
