"""Taking over a mailbox: tried first, and said in words what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.helpdesk import addresses, editing, limits, log
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import entering, mailboxes, providers, troubles
from chalicelib.helpdesk.incoming.mailboxes import MOST, Mailbox, MailboxSecret, MailboxState
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import imap
from chalicelib.integrations.imap import Server, Session, Trouble
from chalicelib.integrations.oauth import Tokens
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, LimitReached, Text
from tenants.keys import digest, now
from tenants.staff import Staff
from tenants.tenant import Desk

PATIENCE = 6.0  # seconds that a server has while somebody waits for the page
LONGEST = 300  # letters of a password or a name
TRIES = Limit("mailbox-tries", 40, 900)  # so that the page is no tool for guessing passwords or looking at ports


@dataclass(frozen=True)
class Wish:
    """What somebody typed; `provider` is the name of one that we know, or empty."""

    address: str
    department: str
    provider: str = ""
    host: str = ""
    port: str = ""
    security: str = "tls"
    user: str = ""
    password: str = ""
    is_marked: bool = False


@dataclass(frozen=True)
class FirstLook:
    """What a first look found: the folders there are, and how far the chosen ones go."""

    names: list[dict[str, str]]
    positions: dict[str, dict[str, Any]]


def connect(desk: Desk, person: Staff, wish: Wish) -> Mailbox:
    """Take over a mailbox that a password opens; only mail that comes from now on becomes tickets."""
    mailbox = planned(desk, person, wish)
    if not wish.password:
        raise Invalid(password=N_("The password is missing."))
    if len(wish.password) > LONGEST:
        raise Invalid(password=N_("That is too long."))
    provider = providers.by_host(mailbox.host)
    if provider and not provider.takes_passwords:
        raise Invalid(password=provider.advice)
    seen = _look_first(mailbox, password=wish.password)
    return _save(desk, person, mailbox, entering.locked(desk.id, mailbox.id, password=wish.password), seen)


def connect_by_tokens(desk: Desk, person: Staff, wish: Wish, signs_in: str, tokens: Tokens) -> Mailbox:
    """Take over a mailbox whose owner has signed in at its provider."""
    mailbox = planned(desk, person, wish)
    mailbox.signs_in = signs_in
    seen = _look_first(mailbox, token=tokens.access)
    return _save(desk, person, mailbox, entering.locked(desk.id, mailbox.id, tokens=tokens), seen)


def planned(desk: Desk, person: Staff, wish: Wish) -> Mailbox:
    """The mailbox that somebody wishes for, its fields looked at; raise Invalid."""
    require(desk, person, "settings")
    _count(desk)
    address = addresses.checked(wish.address)
    department = next((one for one in desk.all(Department) if one.id == wish.department and one.is_active), None)
    if department is None:
        raise Invalid(department=N_("Choose a department."))
    server = _server(wish, address)
    user = wish.user.strip()[:LONGEST] or address
    id = digest(f"{server.host}\n{user.lower()}")[:26]  # the same mailbox twice is one
    if any(one.id == id for one in desk.all(Mailbox)):
        raise Invalid(address=N_("This mailbox is taken over already."))
    if len(desk.all(Mailbox)) >= MOST:
        raise Invalid(address=N_("At most %(most)s mailboxes can be taken over.", most=MOST))
    return Mailbox(
        *keys.setting(desk.id, "mailbox", id),
        address=address,
        department=department.id,
        host=server.host,
        port=server.port,
        security=server.security,
        user=user,
        folders=[],
        is_marked=wish.is_marked,
        created_at=now(),
    )


def choose(desk: Desk, person: Staff, mailbox: Mailbox, folders: Sequence[str], *, is_marked: bool) -> None:
    """Say which folders are read, and whether their mails are marked as seen; a new one is read from now on."""
    require(desk, person, "settings")
    _count(desk)
    if not folders:
        raise Invalid(folders=N_("Choose at least one folder."))
    try:
        with entering.enter(desk.id, mailbox, PATIENCE) as session:
            seen = _look(session, folders)
    except Trouble as trouble:
        raise Invalid(folders=said(trouble, mailbox)) from trouble
    state = mailboxes.state_of(desk.id, mailbox.id)
    if state is None:
        raise Conflict()
    known = {name: state.folders.get(name) or position for name, position in seen.positions.items()}
    chosen = editing.edited(person, mailbox, folders=list(seen.positions), is_marked=is_marked)
    read = mailboxes.changed(state, folders=known, names=seen.names, listed_at=now(), missing=[])
    timers = [mailboxes.timer(desk.id, mailbox.id)] if mailbox.is_active else []
    editing.save(desk, [*chosen, read], *timers)


def change_password(desk: Desk, person: Staff, mailbox: Mailbox, password: str) -> None:
    """Try a new password, keep it, and look into the mailbox again."""
    require(desk, person, "settings")
    _count(desk)
    if mailbox.signs_in or not password or len(password) > LONGEST:
        raise Invalid(password=N_("The password is missing."))
    try:
        with imap.enter(entering.server(mailbox), mailbox.user, password=password, timeout=PATIENCE):
            pass
    except Trouble as trouble:
        raise Invalid(password=said(trouble, mailbox)) from trouble
    _opened_by(desk, person, mailbox, entering.locked(desk.id, mailbox.id, password=password))


def change_tokens(desk: Desk, person: Staff, mailbox: Mailbox, tokens: Tokens) -> None:
    """Keep what somebody got who signed in again, and look into the mailbox again."""
    require(desk, person, "settings")
    _opened_by(desk, person, mailbox, entering.locked(desk.id, mailbox.id, tokens=tokens))


def _opened_by(desk: Desk, person: Staff, mailbox: Mailbox, secret: MailboxSecret) -> None:
    told = log.record(desk.id, person, "mailbox", "opened", mailbox.id, mailbox.address)
    mailboxes.resume(desk, person, mailbox, table.put(secret), told)


def said(trouble: Trouble, mailbox: Mailbox) -> Text:
    return troubles.words(trouble.code, mailbox.host, int(mailbox.port), trouble.said, mailbox.signs_in)


def _server(wish: Wish, address: str) -> Server:
    """Where the mailbox is: at a provider that was chosen or that the address tells, else as typed."""
    host = wish.host.strip().lower().rstrip(".")
    provider = providers.named(wish.provider) or (None if host else providers.by_address(address))
    if provider:
        return Server(provider.host, provider.port)
    if not host:
        raise Invalid(host=N_("Whose server is it? Your provider’s help names it, such as imap.business.example."))
    security = "starttls" if wish.security == "starttls" else "tls"
    port = wish.port.strip() or ("143" if security == "starttls" else "993")
    # Below 1024 other services live, which are not to be knocked at from here.
    if not port.isdecimal() or not (int(port) in (143, 993) or 1024 <= int(port) <= 65535):
        raise Invalid(port=N_("A port is 993, 143, or a number from 1024 to 65535."))
    if len(host) > 253 or "/" in host or "@" in host or " " in host:
        raise Invalid(host=N_("Only the name of the server, such as imap.business.example."))
    return Server(host, int(port), security)


def _look_first(mailbox: Mailbox, *, password: str = "", token: str = "") -> FirstLook:
    """Look into a mailbox that is not taken over yet; raise Invalid beside the field that can mend what is wrong."""
    try:
        with imap.enter(
            entering.server(mailbox), mailbox.user, password=password, token=token, timeout=PATIENCE
        ) as session:
            return _look(session)
    except Trouble as trouble:
        raise _invalid(trouble, mailbox) from trouble


def _look(session: Session, wanted: Sequence[str] = ()) -> FirstLook:
    """See which folders there are, and where each wanted one ends; without a wish the inbox."""
    found = session.folders()
    names = [folder.name for folder in found]
    chosen = [name for name in names if name in wanted] if wanted else names[:1]
    if not chosen:
        raise Trouble("folder")
    positions = {name: mailboxes.place(session.open(name, is_marked=False)) for name in chosen}
    return FirstLook([{"name": folder.name, "kind": folder.kind} for folder in found], positions)


def _save(desk: Desk, person: Staff, mailbox: Mailbox, secret: MailboxSecret, seen: FirstLook) -> Mailbox:
    mailbox.folders = list(seen.positions)
    state = MailboxState(*keys.mailbox(desk.id, mailbox.id, "state"), folders=seen.positions, names=seen.names)
    state.listed_at = state.succeeded_at = now()
    writes = [*editing.added(person, mailbox), table.put(secret), table.put(state)]
    try:
        editing.save(desk, writes, mailboxes.timer(desk.id, mailbox.id))
    except Conflict as conflict:
        if not any(isinstance(item, Mailbox) for item in conflict.failed):
            raise
        raise Invalid(address=N_("This mailbox is taken over already.")) from conflict
    return mailbox


def _invalid(trouble: Trouble, mailbox: Mailbox) -> Invalid:
    """The trouble beside the field that can mend it."""
    field = "password" if trouble.code in ("password", "off", "busy") else "host"
    if field == "host" and providers.by_host(mailbox.host):
        field = "address"
    return Invalid(**{field: said(trouble, mailbox)})


def _count(desk: Desk) -> None:
    try:
        limits.count(desk.id, TRIES)
    except LimitReached as reached:
        text = N_("That was tried very often. Wait a quarter of an hour.")
        raise LimitReached(text, reached.retry_after) from reached
