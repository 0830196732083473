"""Looking into a mailbox every minute; more seldom while nothing comes or it does not work, and no more when only a
person can help.
"""

import time
from datetime import timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import editing
from chalicelib.helpdesk.incoming import entering, mailboxes
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxState
from chalicelib.integrations.imap import Trouble
from chalicelib.jobs import Job
from chalicelib.mail import fetching, past
from chalicelib.mail.fetching import Round
from tenants import table
from tenants.keys import now, stamp
from tenants.table import Write
from tenants.tenant import Desk, moved
from tenants.terms import has

# Seconds between two looks, by how long nothing has come: each look costs, and at night there is little to see.
EVERY = ((timedelta(hours=1), 60), (timedelta(hours=6), 120))
QUIET = 300
RESTING = 3600  # while the desk does not have the option; what brings it back sets the timer anew
SOON = 5  # seconds, when there is more than one look could take
BACK_OFF = (60, 120, 300, 900, 3600)  # seconds after the first, second ... failure in a row
BUDGET = 20.0  # seconds of one look
REFUSALS = 3  # after so many a person has to help
HALTED = 5  # failures after which people are told, while we go on trying
NOTED_EVERY = timedelta(minutes=5)  # a look that found nothing is written down only so often
LISTED_EVERY = timedelta(hours=1)
REFUSING = ("password", "off", "sign_in")


def poll(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Look into a mailbox, and set the time of the next look."""
    mailbox = next((one for one in desk.all(Mailbox) if one.id == wish["mailbox"]), None)
    state = mailboxes.state_of(desk.id, wish["mailbox"])
    if mailbox is None or state is None or not mailbox.is_active:
        jobs.settle(job, "poll")
        return
    if not has(desk, "mailboxes"):
        jobs.again(job, RESTING)
        return
    try:
        is_all = _look(desk, mailbox, state)
    except Trouble as trouble:
        _failed(desk, job, mailbox, state, trouble)
    else:
        jobs.again(job, _pause(mailbox, state) if is_all else SOON, *_succeeded(desk, mailbox, state))


def given_up(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Say that a mailbox is read no more, since something of ours has failed again and again."""
    for mailbox in desk.all(Mailbox):
        if mailbox.id == wish["mailbox"]:
            table.write(*editing.noted(mailbox, is_active=False, stopped="internal"), moved(desk))


def _pause(mailbox: Mailbox, state: MailboxState) -> int:
    quiet_for = now() - (state.came_at or mailbox.created_at)
    return next((seconds for most, seconds in EVERY if quiet_for < most), QUIET)


def _look(desk: Desk, mailbox: Mailbox, state: MailboxState) -> bool:
    """Take what is new, then some of the past; return whether that was all."""
    with entering.enter(desk.id, mailbox) as session:
        look = Round(desk, mailbox, state, session, time.monotonic() + BUDGET)
        if state.listed_at is None or state.listed_at + LISTED_EVERY < now():
            names = [{"name": folder.name, "kind": folder.kind} for folder in session.folders()]
            look.changes.update(names=names, listed_at=now())
        is_all = fetching.take_new(look) and past.go_on(look)
        look.save()
    return is_all


def _succeeded(desk: Desk, mailbox: Mailbox, state: MailboxState) -> list[Write]:
    writes = []
    if state.failures or state.succeeded_at is None or state.succeeded_at + NOTED_EVERY < now():
        cleared = {"failures": 0, "refusals": 0}
        writes.append(mailboxes.changed(state, succeeded_at=now(), trouble=None, next_at=None, **cleared))
    if mailbox.stopped:
        writes += [*editing.noted(mailbox, stopped=None), moved(desk)]
    return writes


def _failed(desk: Desk, job: Job, mailbox: Mailbox, state: MailboxState, trouble: Trouble) -> None:
    if mailbox.signs_in and trouble.code == "password":
        entering.forget_token(desk.id, mailbox)
    failures = int(state.failures) + 1
    refusals = int(state.refusals) + 1 if trouble.code in REFUSING else 0
    pause = BACK_OFF[min(failures, len(BACK_OFF)) - 1]
    is_final = refusals >= REFUSALS or trouble.code == "sign_in"
    noted = mailboxes.changed(
        state,
        failures=failures,
        refusals=refusals,
        trouble={"code": trouble.code, "said": trouble.said, "at": stamp(now())},
        next_at=None if is_final else now() + timedelta(seconds=pause),
    )
    if is_final:
        stop = editing.noted(mailbox, is_active=False, stopped=trouble.code)
        jobs.settle(job, "poll", noted, *stop, moved(desk))
    elif failures >= HALTED and mailbox.stopped != trouble.code:
        jobs.again(job, pause, noted, *editing.noted(mailbox, stopped=trouble.code), moved(desk))
    else:
        jobs.again(job, pause, noted)
