"""Mailboxes elsewhere whose mail becomes tickets: which they are, and how it goes with them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import editing, log
from chalicelib.helpdesk.departments import Department, first
from chalicelib.helpdesk.rights import require
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import N_, NN_, Text
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now, stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Setting
from tenants.terms import has

if TYPE_CHECKING:
    from chalicelib.integrations.imap import Opened

MOST = 20  # mailboxes of one tenant


class Mailbox(Setting, discriminator="mailbox"):
    """A mailbox that is taken over by IMAP; what of it changes often lies in `MailboxState`."""

    address = UnicodeAttribute()
    department = UnicodeAttribute()
    host = UnicodeAttribute()
    port = IntegerAttribute()
    security = UnicodeAttribute()  # "tls" or "starttls"
    user = UnicodeAttribute()
    signs_in = UnicodeAttribute(default="")  # who gives tokens, "google" or "microsoft"; empty: a password opens it
    folders = JSONAttribute()
    is_marked = BooleanAttribute(default=False)  # whether mails that we took are marked as seen there
    is_active = BooleanAttribute(default=True)
    stopped = UnicodeAttribute(null=True)  # the trouble because of which nothing comes
    created_at = UTCDateTimeAttribute()


class MailboxSecret(DeskItem, discriminator="mailbox_secret"):
    """What opens a mailbox, encrypted by KMS; apart from the setting, so that no page ever reads it."""

    locked = UnicodeAttribute()  # password, or refresh token
    access = UnicodeAttribute(null=True)  # access token
    access_until = UTCDateTimeAttribute(null=True)


class MailboxState(DeskItem, discriminator="mailbox_state"):
    """How far a mailbox is read, and how it goes."""

    # {folder: validity, uid (the last one taken), start (the one behind which we began), newest_at;
    # until and floor_at where it was made anew}
    folders = JSONAttribute(default=dict)
    names = JSONAttribute(default=list)  # [{name, kind}] of every folder there is
    listed_at = UTCDateTimeAttribute(null=True)
    succeeded_at = UTCDateTimeAttribute(null=True)
    came_at = UTCDateTimeAttribute(null=True)  # when a mail was last taken
    came = IntegerAttribute(default=0)
    failures = IntegerAttribute(default=0)  # in a row
    refusals = IntegerAttribute(default=0)  # in a row, of those that only a person can mend
    trouble = JSONAttribute(null=True)  # {code, said, at}
    next_at = UTCDateTimeAttribute(null=True)
    missing = JSONAttribute(default=list)  # chosen folders that are gone
    skipped = JSONAttribute(default=list)  # [{folder, uid, size, why, from, subject, at}], the newest
    heavy = JSONAttribute(null=True)  # {folder, validity, uid, tries} of a mail that may be too much for a worker
    version = IntegerAttribute(default=1)


class MailboxPast(DeskItem, discriminator="mailbox_past"):
    """The mail that was there before, as far as it is brought along."""

    run = UnicodeAttribute()
    status = UnicodeAttribute()  # "running", "done", "stopped"
    since = UnicodeAttribute(default="")  # a day; empty: all of it
    folders = JSONAttribute(default=dict)  # {folder: validity, until, uid}; empty before the first look
    total = IntegerAttribute(default=0)
    done = IntegerAttribute(default=0)
    started_at = UTCDateTimeAttribute()
    ended_at = UTCDateTimeAttribute(null=True)


def find(desk: Desk, person: Staff, id: str) -> Mailbox:
    """One of them; raise NotFound."""
    mailbox = desk.find(Mailbox, id)
    require(desk, person, "settings")
    return mailbox


def state_of(tenant: str, id: str) -> MailboxState | None:
    return table.get(MailboxState, keys.mailbox(tenant, id, "state"))


def all_known(desk: Desk) -> list[tuple[Mailbox, MailboxState | None, MailboxPast | None]]:
    """Every mailbox with how it goes and its past, in one round trip."""
    every = desk.all(Mailbox)
    asked = [keys.mailbox(desk.id, one.id, what) for what in ("state", "past") for one in every]
    found = table.batch_get(asked) if asked else []
    states = [one if isinstance(one, MailboxState) else None for one in found[: len(every)]]
    pasts = [one if isinstance(one, MailboxPast) else None for one in found[len(every) :]]
    return list(zip(every, states, pasts, strict=True))


def place(opened: "Opened") -> dict[str, Any]:
    """How far a folder is read that is read from now on."""
    end = opened.next - 1
    return {"validity": opened.validity, "uid": end, "start": end, "newest_at": stamp(now())}


def addresses(desk: Desk) -> set[str]:
    """Whose mail we get from elsewhere: mail to them is mail to us, and none of ours goes there."""
    return {mailbox.address for mailbox in desk.all(Mailbox)}


def stopped(desk: Desk) -> list[Mailbox]:
    """Mailboxes from which nothing comes at present, though it should."""
    return [mailbox for mailbox in desk.all(Mailbox) if mailbox.stopped]


def summary(desk: Desk) -> Text:
    """How it stands with all of them, in a few words."""
    count = len(desk.all(Mailbox))
    if count and not has(desk, "mailboxes"):
        return NN_("%(number)s mailbox rests", "%(number)s mailboxes rest", count)
    if halted := len(stopped(desk)):
        return NN_("%(number)s mailbox has stopped", "%(number)s mailboxes have stopped", halted)
    return NN_("%(number)s mailbox", "%(number)s mailboxes", count) if count else N_("None taken over")


def department_of(desk: Desk, mailbox: Mailbox) -> Department:
    """Where its mail goes."""
    return next((one for one in desk.all(Department) if one.id == mailbox.department), first(desk))


def timer(tenant: str, id: str) -> Job:
    """Look into a mailbox at once; each look sets the time of the next."""
    return jobs.job(tenant, id=_timer_id(id), poll={"mailbox": id})


def changed(state: MailboxState, **attributes: Any) -> Write:
    """Change a state unless somebody else has; the versions of two readers must not mix."""
    version = int(state.version)
    return table.change(state, MailboxState.version == version, **attributes, version=version + 1)


def pause(desk: Desk, person: Staff, mailbox: Mailbox) -> None:
    """Look into it no more until somebody says so."""
    require(desk, person, "settings")
    paused = editing.edited(person, mailbox, is_active=False, stopped=None)
    editing.save(desk, [*paused, *_no_timer(desk.id, mailbox.id)])


def resume(desk: Desk, person: Staff, mailbox: Mailbox, *more: Write) -> None:
    """Look into it again, at once; what came meanwhile comes now. More may belong in the same transaction."""
    require(desk, person, "settings")
    about = (desk.id, person, "mailbox", "retried", mailbox.id, mailbox.address)
    running = editing.edited(person, mailbox, is_active=True, stopped=None) or [log.record(*about)]
    state = MailboxState(*keys.mailbox(desk.id, mailbox.id, "state"))
    clean = table.change(state, failures=0, refusals=0, trouble=None)
    editing.save(desk, [*running, clean, *more], timer(desk.id, mailbox.id))


def remove(desk: Desk, person: Staff, mailbox: Mailbox) -> None:
    """Forget a mailbox with its password; its tickets stay, and its mails stay where they are."""
    require(desk, person, "settings")
    known: Iterable[DeskItem] = (
        MailboxSecret(*keys.mailbox(desk.id, mailbox.id, "secret")),
        MailboxState(*keys.mailbox(desk.id, mailbox.id, "state")),
        MailboxPast(*keys.mailbox(desk.id, mailbox.id, "past")),
    )
    gone = [*editing.removed(person, mailbox), *map(table.delete, known)]
    editing.save(desk, [*gone, *_no_timer(desk.id, mailbox.id)])


def _no_timer(tenant: str, id: str) -> list[Write]:
    return [table.delete(Job(*keys.job(tenant, _timer_id(id))))]


def _timer_id(id: str) -> str:
    return f"timer#mailbox#{id}"
