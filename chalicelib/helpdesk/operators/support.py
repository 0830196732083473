"""Komek's support inside a tenant's desk: only with its consent, for a time, shown to it, and over in a moment."""

import secrets
from datetime import timedelta
from typing import Any

from chalicelib.helpdesk import editing, log_reading
from chalicelib.helpdesk.operators.deeds import By, told_both
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing_in.sessions import WELCOME, Welcome
from chalicelib.helpdesk.signing_in.supporting import ID, Consent, consent
from tenants import keys, table
from tenants.errors import N_, Invalid, NotAllowed, Text
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

LASTS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


def allow(desk: Desk, person: Staff, lasts: str, is_admin: bool, seen: str | None = None) -> None:
    """Let Komek's support in; what was allowed before is over."""
    require(desk, person, "settings")
    if lasts not in LASTS:
        raise Invalid(lasts=N_("Choose how long."))
    about: dict[str, Any] = {"is_admin": is_admin, "until": now() + LASTS[lasts]}
    about |= {"given_by": person.name, "given_at": now()}
    before = next(iter(desk.all(Consent)), None)
    if before is None:
        writes = editing.added(person, Consent(*keys.setting(desk.id, "consent", ID), **about))
    else:
        writes = editing.edited(person, before, seen, **about)
    editing.save(desk, writes)


def end(desk: Desk, person: Staff) -> None:
    """Let support in no more, from this moment on."""
    require(desk, person, "settings")
    found = next(iter(desk.all(Consent)), None)
    if found is not None:
        editing.save(desk, editing.removed(person, found))


def enter(by: By, desk: Desk) -> str:
    """The token by which an operator comes in within a minute, once; raise NotAllowed without the tenant's consent."""
    found = consent(desk)
    if found is None:
        raise NotAllowed(N_("This tenant has not let support in. Its admins do that under Settings, Komek’s support."))
    token = secrets.token_urlsafe(32)
    key, over = keys.secret(desk.id, "welcome", token), now() + WELCOME
    welcome = Welcome(*key, staff=ID, support=by.name, expires_at=over)
    told = told_both(by, desk.tenant, "support_came", until=found.until, is_admin=bool(found.is_admin))
    table.write(table.create(welcome), *told)
    return token


def visits(desk: Desk, person: Staff) -> log_reading.Found:
    """What support did lately, newest first."""
    return log_reading.page(desk, person, log_reading.Wish(person=ID))


def summary(desk: Desk) -> Text:
    """How it stands, in a few words."""
    found = consent(desk)
    if found is None:
        return N_("Nobody of Komek can come in")
    return N_("With admin rights, for a time") if found.is_admin else N_("Only looking, for a time")
