"""Forms as tests make them and as customers send them, also from other people's pages."""

import hashlib
import secrets
from typing import Any

from chalicelib.helpdesk.forms.form import Form
from tenants import keys, table
from tenants.tenant import moved
from tests.people import Browser, Business, opened_before

SHOP = "https://shop.example"
LIKES = {"kind": "text", "is_required": False, "hints": {}, "choices": [], "when": None}


def form(business: Business, key: str = "orders", **attributes: Any) -> str:
    """Make a form; return where it is."""
    department = business.desk.all(Form)[0].department
    made = Form(
        *keys.setting(business.tenant, "form", key), **{"title": key.title(), "department": department, **attributes}
    )
    table.write(table.create(made), moved(business.desk))
    return f"/form/{key}"


def own_field(id: str, label: str, **more: Any) -> dict[str, Any]:
    labels = more.pop("labels", {"en": label})
    return {**LIKES, "id": id, "labels": labels, **more}


def choices(*names: str) -> list[dict[str, Any]]:
    return [{"id": name.lower(), "labels": {"en": name}} for name in names]


def typed(business: Business, **more: object) -> dict[str, object]:
    """What Dana types."""
    usual = {"name": "Dana", "email": business.dana, "subject": "The till is stuck", "message": "Please help"}
    return {**usual, **more}


def send(business: Business, path: str, browser: Browser | None = None, **more: Any) -> Browser:
    """Dana opens a form, takes her time, and sends it."""
    browser = browser or business.visitor()
    files = more.pop("files", None)
    browser.get(path)
    browser.submit(path.partition("?")[0], files=files, **{**typed(business), "opened": opened_before(9), **more})
    return browser


def send_from(business: Business, origin: str, path: str, **more: Any) -> Browser:
    """Dana sends a form that stands on another site; where it leads her is not followed."""
    browser = business.visitor()
    browser.origin, browser.network = origin, f"198.51.100.{secrets.randbelow(250)}"
    browser.post(path, {**typed(business), **more}, follow=False)
    return browser


def worked(challenge: str) -> str:
    """The proof of a challenge, as a browser finds it."""
    bits, found = max(0, int(challenge.split("-")[1]) - 2), []
    for place in range(4):
        number = 0
        while int.from_bytes(hashlib.sha256(_tried(challenge, place, number)).digest()[:4], "big") >> (32 - bits):
            number += 1
        found.append(str(number))
    return f"{challenge}:{'.'.join(found)}"


def _tried(challenge: str, place: int, number: int) -> bytes:
    return (f"{challenge}:{place}:".ljust(64, "0") + str(number)).encode()


def challenge_on(browser: Browser) -> str:
    found = browser.tree.css_first("input[data-challenge]")
    return str(found.attributes["data-challenge"]) if found else ""


def error(browser: Browser, field: str) -> str:
    found = browser.tree.css_first(f"#{field}-error")
    return found.text() if found else ""
