"""Bringing along the mail that was in a mailbox before, some at each look, so that today's mail never waits for it."""

from typing import Any

from chalicelib.helpdesk.incoming import importing
from chalicelib.helpdesk.incoming.mailboxes import MailboxPast
from chalicelib.integrations.imap import Trouble
from chalicelib.mail.fetching import AT_ONCE, Round, take
from tenants import table
from tenants.errors import Conflict
from tenants.keys import now

MOST = 200  # mails of one look


def go_on(look: Round) -> bool:
    """Bring some more along; return whether there is nothing more to bring."""
    past = importing.past_of(look.desk.id, look.mailbox.id)
    if past is None or past.status != "running":
        return True
    try:
        return _go_on(look, past)
    except Conflict:  # somebody has stopped it
        return True


def _go_on(look: Round, past: MailboxPast) -> bool:
    if not past.folders:
        _plan(look, past)
    left = MOST
    for folder in list(past.folders):
        left = _bring(look, past, folder, left)
        if left <= 0 or look.is_over:
            return False
    _save(past, status="done", ended_at=now())
    return True


def _plan(look: Round, past: MailboxPast) -> None:
    """Count what there is, up to where today's mail begins."""
    folders: dict[str, Any] = {}
    total = 0
    for folder, place in look.state.folders.items():
        if folder in look.mailbox.folders and folder not in look.state.missing:
            opened = look.session.open(folder, is_marked=False)
            until = place["start"] if opened.validity == place["validity"] else 0
            total += len(_uids(look, past, 0, until)) if until else 0
            folders[folder] = {"validity": opened.validity, "until": until, "uid": 0}
    _save(past, folders=folders, total=total)


def _bring(look: Round, past: MailboxPast, folder: str, most: int) -> int:
    """Bring mails of one folder, at most so many; return how many more may come in this look."""
    place = past.folders[folder]
    if place["uid"] >= place["until"]:
        return most
    try:
        opened = look.session.open(folder, is_marked=False)
    except Trouble as trouble:
        if trouble.code != "folder":
            raise
        opened = None
    if opened is None or opened.validity != place["validity"]:
        # Gone, or made anew: which of its mails came already can no longer be told.
        _save(past, folders={**past.folders, folder: {**place, "uid": place["until"]}})
        return most
    uids = _uids(look, past, place["uid"], place["until"])
    while uids and most > 0 and not look.is_over:
        some = uids[: min(AT_ONCE, most)]
        most, uids = most - len(some), uids[len(some) :]
        _bring_some(look, past, folder, some)
    if not uids:
        _save(past, folders={**past.folders, folder: {**place, "uid": place["until"]}})
    return most


def _bring_some(look: Round, past: MailboxPast, folder: str, uids: list[int]) -> None:
    place, described = past.folders[folder], look.session.describe(uids)
    for uid in uids:
        if found := described.get(uid):
            take(look, folder, place["validity"], uid, found, is_past=True)
    _save(past, folders={**past.folders, folder: {**place, "uid": uids[-1]}}, done=int(past.done) + len(uids))
    look.save()


def _uids(look: Round, past: MailboxPast, above: int, until: int) -> list[int]:
    since = importing.day(past)
    return look.session.above(above, until, since)


def _save(past: MailboxPast, **changes: Any) -> None:
    """Write how far it is, unless it was stopped or begun anew meanwhile."""
    mine = (MailboxPast.run == past.run) & (MailboxPast.status == "running")
    table.write(table.change(past, mine, **changes))
