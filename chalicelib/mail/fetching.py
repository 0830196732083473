"""Taking mails out of a folder elsewhere: each is stored and announced before the place in the folder moves on."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxState
from chalicelib.integrations import queue, storage
from chalicelib.integrations.imap import LARGEST, Described, Opened, Session, Trouble
from chalicelib.mail.parse import parse_mail
from chalicelib.mail.receipt import CHECKS, Receipt
from tenants import table
from tenants.keys import digest, moment, now, stamp
from tenants.tenant import Desk

AT_ONCE = 25  # mails after which the place is noted, so that a crash repeats only so many
HEAVY = 8 << 20  # bytes from which a mail may be too much for a worker, so that its tries are counted beforehand
TRIES = 5
MOST_SKIPPED = 20  # that are remembered
CLOCKS = timedelta(minutes=15)  # by which a mail server's clock may be behind ours
OLD = timedelta(days=7)  # in a folder that was made anew, mail older than the newest had by this was there before


@dataclass
class Round:
    """One look into a mailbox, until its time is over."""

    desk: Desk
    mailbox: Mailbox
    state: MailboxState
    session: Session
    until: float  # of time.monotonic
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.until

    def save(self, **changes: Any) -> None:
        """Write how far we are; Conflict when somebody else is further."""
        self.changes.update(changes)
        if self.changes:
            table.write(mailboxes.changed(self.state, **self.changes))
            self.changes = {}

    def move(self, folder: str, place: dict[str, Any]) -> None:
        self.changes["folders"] = {**self.state.folders, **self.changes.get("folders", {}), folder: place}


def take_new(look: Round) -> bool:
    """Take what came into the chosen folders since the last look; return whether that was all of it."""
    missing = []
    for folder in look.mailbox.folders:
        try:
            opened = look.session.open(folder, is_marked=look.mailbox.is_marked)
        except Trouble as trouble:
            if trouble.code != "folder":
                raise
            missing.append(folder)
            continue
        if not _take_folder(look, folder, opened):
            return False
    if missing != look.state.missing:
        look.changes["missing"] = missing
    if missing and len(missing) == len(look.mailbox.folders):
        raise Trouble("folder")
    return True


def _take_folder(look: Round, folder: str, opened: Opened) -> bool:
    place = look.state.folders.get(folder)
    if place is None:
        look.move(folder, mailboxes.place(opened))
        return True
    if place["validity"] != opened.validity:
        place = _made_anew(look, opened, place)
        look.move(folder, place)
    uids = look.session.above(place["uid"])
    while uids and not look.is_over:
        place = _take_some(look, folder, place, uids[:AT_ONCE])
        uids = [uid for uid in uids if uid > place["uid"]]
    return not uids


def _take_some(look: Round, folder: str, place: dict[str, Any], uids: list[int]) -> dict[str, Any]:
    """Take some mails, then note the place behind the last of them."""
    described, taken = look.session.describe(uids), 0
    try:
        for uid in uids:
            found = described.get(uid)
            if found and _is_wanted(look, uid, found, place):
                taken += take(look, folder, place["validity"], uid, found)
            newest = max(place["newest_at"], stamp(found.at) if found else "")
            place = {**place, "uid": uid, "newest_at": min(newest, stamp(now()))}
            if look.is_over:
                break
    except Trouble:
        _note(look, folder, place, taken)
        raise
    _note(look, folder, place, taken)
    return place


def _note(look: Round, folder: str, place: dict[str, Any], taken: int) -> None:
    look.move(folder, place)
    look.save(**({"came": int(look.state.came) + taken, "came_at": now()} if taken else {}))


def take(look: Round, folder: str, validity: int, uid: int, found: Described, *, is_past: bool = False) -> bool:
    """Store and announce one mail, mark it as seen where that is wished; False when it is gone or cannot be had."""
    raw = _fetched(look, folder, validity, uid, found)
    if raw is None:
        return False
    _hand_over(look, f"{folder}\n{validity}\n{uid}", raw, is_past)
    if look.mailbox.is_marked and not is_past:
        look.session.mark_seen([uid])
    return True


def _hand_over(look: Round, name: str, raw: bytes, is_past: bool) -> None:
    """Bring a mail to where SES brings its own; the same mail of the same folder is the same object."""
    desk, mailbox = look.desk, look.mailbox
    address = mailboxes.department_of(desk, mailbox).address
    name = f"mailbox-{digest(chr(10).join((desk.id, mailbox.id, name)))}"
    # Nobody of ours saw who brought the mail, and what it says of that itself proves nothing.
    verdicts = dict.fromkeys(CHECKS, "GRAY")
    receipt = Receipt(storage.incoming(name), (address,), verdicts, source="imap", is_past=is_past)
    storage.keep_incoming(name, raw, receipt.noted([address]))
    queue.announce_mail(receipt.notification(), desk.id)


def _fetched(look: Round, folder: str, validity: int, uid: int, found: Described) -> bytes | None:
    if found.size > LARGEST:
        _skip(look, folder, uid, found, "large")
        return None
    this = {"folder": folder, "validity": validity, "uid": uid}
    noted = look.state.heavy or {}
    tries = noted.get("tries", 0) if {**noted, "tries": 0} == {**this, "tries": 0} else 0
    if tries >= TRIES:
        _skip(look, folder, uid, found, "unreadable")
        return None
    if found.size > HEAVY:  # it may end this worker without a word
        look.save(heavy={**this, "tries": tries + 1})
    try:
        raw = look.session.fetch(uid)
    except Trouble:
        look.save(heavy={**this, "tries": tries + 1})
        raise
    if look.state.heavy:
        look.changes["heavy"] = None
    return raw


def _skip(look: Round, folder: str, uid: int, found: Described, why: str) -> None:
    """Leave a mail where it is, and tell which it was; where the server cannot read it, not even its head is asked."""
    head = parse_mail(look.session.head(uid) if why == "large" else b"")
    said = {"from": head.from_address[:200], "subject": head.subject[:200]}
    note = {"folder": folder, "uid": uid, "size": found.size, "why": why, "at": stamp(found.at), **said}
    look.changes["heavy"] = None
    look.changes["skipped"] = [note, *look.changes.get("skipped", look.state.skipped)][:MOST_SKIPPED]


def _made_anew(look: Round, opened: Opened, place: dict[str, Any]) -> dict[str, Any]:
    """Where to go on in a folder whose mails have new UIDs (RFC 3501, 2.3.1.1): at the newest that we had.

    What came shortly before is taken again, and known again by its Message-ID.
    """
    newest_at = place["newest_at"]
    day = moment(newest_at).date() - timedelta(days=1)
    candidates = look.session.above(0, opened.next - 1, day) if opened.next > 1 else []
    before = (candidates[0] if candidates else opened.next) - 1
    anew = {"validity": opened.validity, "uid": before, "start": before, "newest_at": newest_at}
    return {**anew, "until": opened.next - 1, "floor_at": newest_at} if candidates else anew


def _is_wanted(look: Round, uid: int, found: Described, place: dict[str, Any]) -> bool:
    """Whether a mail is new, where a folder that was made anew holds old ones with new dates as well."""
    if uid > place.get("until", 0):
        return True
    floor = moment(place["floor_at"])
    if found.at < floor - CLOCKS:
        return False
    written_at = parse_mail(look.session.head(uid)).date
    return written_at is None or written_at > floor - OLD
