"""Whom a desk asks whether the sender of a form is a person: nobody, which leaves the work of ours, or a provider."""

import re
from typing import Any

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import captchas, vault
from chalicelib.integrations.captchas import PROVIDERS, Provider
from tenants import form_keys, keys, table
from tenants.errors import N_, Invalid, Text
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Setting

THING = "captcha"
LONGEST = 200
KEY = re.compile(r"[\w.-]+", re.ASCII)


class FormProtection(Setting, discriminator="form_protection"):
    """A tenant's own account at a provider."""

    name = UnicodeAttribute(default="protection")
    provider = UnicodeAttribute(null=True)  # turnstile, hcaptcha
    site_key = UnicodeAttribute(null=True)
    secret_at = UTCDateTimeAttribute(null=True)  # when the secret key was set


class CaptchaSecret(DeskItem, discriminator="captcha_secret"):
    """By which the provider knows the tenant, encrypted by KMS; apart from the setting, so that no page reads it."""

    locked = UnicodeAttribute()


def protection(desk: Desk) -> FormProtection:
    """The tenant's choice, or ours."""
    own = desk.all(FormProtection)
    return own[0] if own else FormProtection(*keys.setting(desk.id, "form_protection"))


def provider(desk: Desk) -> Provider | None:
    """The provider that a desk asks, once it has its keys."""
    own = protection(desk)
    return PROVIDERS.get(own.provider or "") if own.site_key and own.secret_at else None


def is_person(desk: Desk, asked: Provider, token: str) -> bool:
    """Whether the provider takes the sender for a person; raise captchas.Busy where it does not say."""
    own = protection(desk)
    found = table.get(CaptchaSecret, form_keys.captcha_secret(desk.id)) if token else None
    if found is None:
        return False
    secret = vault.unlock(desk.id, THING, found.locked)
    return captchas.is_person(asked, secret, own.site_key or "", token)


def change(desk: Desk, person: Staff, provider: str, site_key: str, secret: str, seen: str = "") -> None:
    """Choose a provider (empty: none) with its keys; a secret left empty stays. Raise Invalid naming the fields."""
    require(desk, person, "settings")
    own = protection(desk)
    wished = _wished(own, provider, site_key, secret)
    writes: list[Write] = []
    if provider and secret:
        locked = CaptchaSecret(*form_keys.captcha_secret(desk.id), locked=vault.lock(desk.id, THING, secret))
        wished["secret_at"] = now()
        writes.append(table.put(locked))
    elif not provider:
        wished["secret_at"] = None
        writes += [table.delete(CaptchaSecret(*form_keys.captcha_secret(desk.id)))] if own.secret_at else []
    if desk.all(FormProtection):
        writes += editing.edited(person, own, seen, **wished)
    elif provider:
        writes += editing.added(person, FormProtection(own.pk, own.sk, **wished))
    editing.save(desk, writes)


def _wished(own: FormProtection, provider: str, site_key: str, secret: str) -> dict[str, Any]:
    if provider and provider not in PROVIDERS:
        raise Invalid(provider=N_("Choose one of these."))
    if not provider:
        return {"provider": None, "site_key": None}
    is_kept = bool(own.secret_at) and own.provider == provider
    wrong = {
        "site_key": _problem(site_key, is_needed=True),
        "secret_key": _problem(secret, is_needed=not is_kept),
    }
    if found := {name: text for name, text in wrong.items() if text}:
        raise Invalid(**found)
    return {"provider": provider, "site_key": site_key}


def _problem(key: str, *, is_needed: bool) -> Text | None:
    if not key:
        return N_("Copy it from the provider’s page.") if is_needed else None
    if len(key) > LONGEST or not KEY.fullmatch(key):
        return N_("That is no such key. Copy it from the provider’s page.")
    return None


def summary(desk: Desk) -> Text:
    asked = provider(desk)
    return Text("%(name)s", {"name": asked.title}) if asked else N_("Our own check, without a third party")
