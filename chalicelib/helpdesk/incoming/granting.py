"""Signing in at Google or Microsoft, so that a mailbox opens without a password (RFC 6749, 4.1; PKCE by RFC 7636)."""

import secrets
from datetime import timedelta

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from chalicelib.helpdesk.incoming import connecting, mailboxes, providers
from chalicelib.helpdesk.incoming.connecting import Wish
from chalicelib.helpdesk.incoming.mailboxes import Mailbox
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.integrations import oauth
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.items import DeskItem
from tenants.keys import digest, now
from tenants.staff import Staff
from tenants.tenant import Desk, load

KEPT = timedelta(minutes=15)
AGAIN = N_("That took too long, or was done already. Begin once more.")


class Granting(DeskItem, discriminator="granting"):
    """Somebody who has gone to sign in elsewhere, and what for."""

    signs_in = UnicodeAttribute()
    verifier = UnicodeAttribute()
    session = UnicodeAttribute()  # a hash: who comes back is who went
    address = UnicodeAttribute()
    department = UnicodeAttribute()
    is_marked = BooleanAttribute(default=False)
    mailbox = UnicodeAttribute(default="")  # the one that is to open again; empty: a new one


def start(desk: Desk, person: Staff, session: str, signs_in: str, wish: Wish) -> str:
    """The provider's page for a new mailbox."""
    _known(signs_in)
    planned = connecting.planned(desk, person, _at_home(wish, signs_in))
    return _page(desk, session, signs_in, planned.address, planned.department, is_marked=wish.is_marked)


def start_again(desk: Desk, person: Staff, session: str, mailbox: Mailbox) -> str:
    """The provider's page for a mailbox that no longer opens."""
    require(desk, person, "settings")
    _known(mailbox.signs_in)
    return _page(desk, session, mailbox.signs_in, mailbox.address, mailbox.department, mailbox=mailbox.id)


def home(state: str) -> Desk:
    """The desk that somebody who comes back from a provider left; raise NotFound for a state that is not ours."""
    tenant, _, rest = state.partition(".")
    nonce, _, proof = rest.partition(".")
    if not is_sealed(proof, "granting", tenant, nonce):
        raise NotFound()
    return load(tenant)


def waiting(desk: Desk, person: Staff, session: str, state: str) -> Granting:
    """What somebody who came back had wished for; raise Invalid when it is over, or another's."""
    require(desk, person, "settings")
    found = table.get(Granting, _key(desk.id, state))
    if found is None or found.session != digest(session):
        raise Invalid(address=AGAIN)
    return found


def finish(desk: Desk, person: Staff, session: str, state: str, code: str) -> Mailbox:
    """Take over the mailbox, or open it again; a state serves once."""
    granting = waiting(desk, person, session, state)
    table.write(table.delete(granting, Granting.pk.exists()))
    try:
        tokens = oauth.redeem(granting.signs_in, code, granting.verifier)
    except oauth.Refused as error:
        raise Invalid(address=AGAIN) from error
    except oauth.Busy as error:
        raise Invalid(address=N_("The provider does not answer as it should. Try again in some minutes.")) from error
    if not tokens.refresh:
        raise Invalid(address=N_("The provider gave a permission for an hour only. Begin once more, and allow it all."))
    if granting.mailbox:
        mailbox = mailboxes.find(desk, person, granting.mailbox)
        connecting.change_tokens(desk, person, mailbox, tokens)
        return mailbox
    wish = Wish(granting.address, granting.department, is_marked=granting.is_marked)
    return connecting.connect_by_tokens(desk, person, _at_home(wish, granting.signs_in), granting.signs_in, tokens)


def _page(
    desk: Desk,
    session: str,
    signs_in: str,
    address: str,
    department: str,
    *,
    is_marked: bool = False,
    mailbox: str = "",
) -> str:
    nonce, verifier = secrets.token_hex(20), secrets.token_urlsafe(48)
    state = f"{desk.id}.{nonce}.{seal('granting', desk.id, nonce)}"
    granting = Granting(
        *_key(desk.id, state),
        signs_in=signs_in,
        verifier=verifier,
        session=digest(session),
        address=address,
        department=department,
        is_marked=is_marked,
        mailbox=mailbox,
        expires_at=now() + KEPT,
    )
    table.write(table.create(granting))
    return oauth.page(signs_in, address, state, verifier)


def _key(tenant: str, state: str) -> keys.Key:
    return keys.secret(tenant, "granting", state)


def _known(signs_in: str) -> None:
    if not oauth.is_ready(signs_in):
        raise Invalid(provider=N_("Signing in there is not set up on this server."))


def _at_home(wish: Wish, signs_in: str) -> Wish:
    """The wish at the provider that gives the tokens, whatever else was typed."""
    provider = providers.by_sign_in(signs_in)
    return Wish(wish.address, wish.department, provider.name if provider else "", is_marked=wish.is_marked)
