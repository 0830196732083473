"""Letters to customers who sign in, or change what is known of them."""

from collections.abc import Sequence
from typing import Any

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk import departments, limits
from chalicelib.helpdesk.desk import look
from chalicelib.helpdesk.outgoing import domains, rates
from chalicelib.integrations import mailer
from chalicelib.jobs import Job
from chalicelib.mail import letters
from chalicelib.mail.compose import Mail, compose, parts
from chalicelib.mail.sending import send
from chalicelib.rendering import render
from chalicelib.urls import urls
from tenants.keys import digest, new_id
from tenants.tenant import Desk

EFFECT = "customer_letter"
HOUR = 3600


def letter(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `customer_letter`: one to a customer, or to a stranger who asked for one, by its name."""
    if not letters.may_write_to(wish["to"]) or (wish.get("is_stranger") and not _may_go_to_stranger(desk, job, wish)):
        jobs.settle(job, EFFECT)
        return
    try:
        sent(desk, job, wish, *send(desk, job, EFFECT, LETTERS[wish["name"]](desk, wish)))
    except mailer.Refused:  # nothing can go to that address; whoever typed it sees that nothing comes
        jobs.settle(job, EFFECT)


def sent(desk: Desk, job: Job, wish: dict[str, Any], message_id: str, reached: Sequence[str] | None = None) -> None:
    jobs.settle(job, EFFECT, rates.sent(desk.id, 1))


def my_signin(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Lead a customer in."""
    return _mail(desk, wish, link=_url(desk, urls.my_signin(wish["token"])))


def my_unknown(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Tell somebody that nothing was asked from his address, and where to ask."""
    return _mail(desk, wish, link=_url(desk, urls.form()))


def my_address(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Ask whether an address is a customer's, too."""
    return _mail(desk, wish, link=_url(desk, urls.my_address(wish["token"])))


LETTERS = {"my_signin": my_signin, "my_unknown": my_unknown, "my_address": my_address}


def _may_go_to_stranger(desk: Desk, job: Job, wish: dict[str, Any]) -> bool:
    """As with acknowledgements: an address that never wrote gets one letter an hour across all tenants."""
    local, _, domain = wish["to"].rpartition("@")
    whose = digest(f"{local.partition('+')[0]}@{domain}")
    return rates.may_write_to_strangers(desk) and limits.hold("", f"first#{whose}", job.id, HOUR)


def _url(desk: Desk, path: str) -> str:
    return urls.customers_url(desk, path)


def _mail(desk: Desk, wish: dict[str, Any], **values: Any) -> Mail:
    name, language = wish["name"], wish["language"]
    values |= {"desk_name": desk.tenant.name, "letter_look": look.for_letters(desk)}
    text, html = parts(name, language, **values)
    return compose(
        sender=domains.sender(desk, departments.first(desk)),
        to=[wish["to"]],
        subject=render(f"letters/{name}/subject.txt", language, **values),
        text=text,
        html=html,
        message_id=f"<{new_id().lower()}@{desk.tenant.slug}.{config().mail_domain}>",
        is_automatic=True,
    )
