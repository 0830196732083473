"""Bringing along the mail that was in a mailbox before it was taken over."""

from datetime import date

from chalicelib import jobs
from chalicelib.helpdesk import log
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxPast
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.tenant import Desk


def past_of(tenant: str, id: str) -> MailboxPast | None:
    return table.get(MailboxPast, keys.mailbox(tenant, id, "past"))


def import_past(desk: Desk, person: Staff, mailbox: Mailbox, since: str = "") -> None:
    """Begin to bring along what came on a day or later, or all of it; the timer of the mailbox does it bit by bit."""
    require(desk, person, "settings")
    try:
        day = date.fromisoformat(since).isoformat() if since else ""
    except ValueError as error:
        raise Invalid(since=N_("Write the day as 2026-01-31.")) from error
    if not mailbox.is_active:
        raise Invalid(since=N_("Resume the mailbox first."))
    running = past_of(desk.id, mailbox.id)
    if running and running.status == "running":
        return
    past = MailboxPast(*keys.mailbox(desk.id, mailbox.id, "past"), run=new_id(), status="running", since=day)
    past.started_at = now()
    told = log.record(desk.id, person, "mailbox", "import", mailbox.id, mailbox.address, after={"since": day})
    jobs.commit([table.put(past), told], mailboxes.timer(desk.id, mailbox.id))


def stop_import(desk: Desk, person: Staff, mailbox: Mailbox) -> None:
    """End it where it stands; what has come stays."""
    require(desk, person, "settings")
    past = past_of(desk.id, mailbox.id)
    if past is None or past.status != "running":
        return
    try:
        stop = table.change(past, MailboxPast.run == past.run, status="stopped", ended_at=now())
        table.write(stop, log.record(desk.id, person, "mailbox", "import_stopped", mailbox.id, mailbox.address))
    except Conflict:
        return


def day(past: MailboxPast) -> date | None:
    """The first day of which mail is brought along; None for all of it."""
    return date.fromisoformat(past.since) if past.since else None
