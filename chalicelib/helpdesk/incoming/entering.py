"""Getting into a mailbox with what opens it."""

from contextlib import AbstractContextManager
from datetime import timedelta

from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxSecret
from chalicelib.integrations import imap, oauth, vault
from chalicelib.integrations.imap import Server, Session, Trouble
from chalicelib.integrations.oauth import Tokens
from tenants import keys, table
from tenants.keys import now

SPARE = timedelta(minutes=2)  # a token is not used for the last of its time


def enter(tenant: str, mailbox: Mailbox, timeout: float = imap.TIMEOUT) -> AbstractContextManager[Session]:
    """Enter a mailbox; raise Trouble, "sign_in" where only its owner at the provider can help."""
    secret = table.get(MailboxSecret, keys.mailbox(tenant, mailbox.id, "secret"))
    if secret is None:
        raise Trouble("password")
    if not mailbox.signs_in:
        password = vault.unlock(tenant, thing(mailbox.id), secret.locked)
        return imap.enter(server(mailbox), mailbox.user, password=password, timeout=timeout)
    return imap.enter(server(mailbox), mailbox.user, token=_token(tenant, mailbox, secret), timeout=timeout)


def server(mailbox: Mailbox) -> Server:
    return Server(mailbox.host, int(mailbox.port), mailbox.security)


def forget_token(tenant: str, mailbox: Mailbox) -> None:
    """Get a new access token next time: this one was not taken."""
    secret = MailboxSecret(*keys.mailbox(tenant, mailbox.id, "secret"))
    table.write(table.change(secret, access=None, access_until=None))


def locked(tenant: str, id: str, *, password: str = "", tokens: Tokens | None = None) -> MailboxSecret:
    """What opens a mailbox, encrypted."""
    secret = MailboxSecret(*keys.mailbox(tenant, id, "secret"))
    secret.locked = vault.lock(tenant, thing(id), tokens.refresh if tokens else password)
    if tokens and len(tokens.access) <= vault.MOST:
        secret.access = vault.lock(tenant, thing(id), tokens.access)
        secret.access_until = now() + timedelta(seconds=tokens.seconds) - SPARE
    return secret


def thing(id: str) -> str:
    """What a mailbox's secrets are encrypted for."""
    return f"mailbox {id}"


def _token(tenant: str, mailbox: Mailbox, secret: MailboxSecret) -> str:
    if secret.access and secret.access_until and secret.access_until > now():
        return vault.unlock(tenant, thing(mailbox.id), secret.access)
    old = vault.unlock(tenant, thing(mailbox.id), secret.locked)
    try:
        tokens = oauth.refresh(mailbox.signs_in, old)
    except oauth.Refused as error:
        raise Trouble("sign_in", str(error)) from error
    except oauth.Busy as error:
        raise Trouble("busy", str(error)) from error
    # Microsoft gives a new refresh token each time, and the old one ends some day.
    fresh = Tokens(tokens.access, tokens.seconds, tokens.refresh or old)
    made = locked(tenant, mailbox.id, tokens=fresh)
    table.write(table.change(secret, locked=made.locked, access=made.access, access_until=made.access_until))
    return fresh.access
