"""The domains that a tenant sends from, and the addresses at them."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.outgoing import domains
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/domains")
def all_domains(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/domains", "POST")
def add(ask: Ask) -> Response:
    """Add a domain; its records are there at once, unless SES is busy."""
    from chalicelib.helpdesk.outgoing import domain_checks  # late, as all that only this page needs

    try:
        domain = domains.add(ask.desk, ask.person, ask.form.get("name"))
    except Invalid as invalid:
        return _page(ask, invalid)
    domain_checks.look(ask.desk, domain)
    return pages.redirect(ask, urls.domains())


@page(routes, "/settings/domains/{id}/check", "POST", home="/settings/domains")
def check(ask: Ask, id: str) -> Response:
    """Look at the records once more."""
    from chalicelib.helpdesk.outgoing import domain_checks

    domain_checks.check_now(ask.desk, ask.person, id)
    return pages.redirect(ask, urls.domains(id))


@page(routes, "/settings/domains/{id}/remove", "POST", home="/settings/domains")
def remove(ask: Ask, id: str) -> Response:
    """Give a domain up."""
    domains.remove(ask.desk, ask.person, id)
    return pages.redirect(ask, urls.domains())


@page(routes, "/settings/senders", "POST", home="/settings/domains")
def save_senders(ask: Ask) -> Response:
    """Say which address each department's mail comes from."""
    from chalicelib.web.domains import SENDER

    typed = {name.removeprefix(SENDER): value for name, value in ask.form.typed().items() if name.startswith(SENDER)}
    try:
        domains.set_senders(ask.desk, ask.person, typed)
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.domains("senders"))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    from chalicelib.web.domains import domain_page

    return domain_page(ask, invalid)
