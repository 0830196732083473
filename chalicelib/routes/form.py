"""The form by which customers write: no session, no script needed."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import addresses, customer_links, customers, files, opening, tickets
from chalicelib.helpdesk.desk import first_steps
from chalicelib.helpdesk.forms import attaching, filling, proving, uses
from chalicelib.helpdesk.forms import form as forms
from chalicelib.helpdesk.forms.filling import Filling
from chalicelib.helpdesk.forms.form import DEFAULT, Form
from chalicelib.helpdesk.incoming import blocking, suspended_questions
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from chalicelib.helpdesk.volume import room
from chalicelib.urls import urls
from chalicelib.web import form_guard, form_page, once
from chalicelib.web.asking import Ask, page
from chalicelib.web.form_guard import Unproved
from tenants import table
from tenants.errors import N_, Conflict, Invalid, LimitReached, Text
from tenants.keys import Key

routes = Blueprint(__name__)


def _flood(ask: Ask) -> list[Key]:
    return form_guard.wanted(ask, (ask.request.uri_params or {}).get("key", DEFAULT))


def _writer(ask: Ask) -> list[Key]:
    address = ask.form.get("email")
    asked = [*customers.lookups(ask.tenant, address), *blocking.lookups(ask.tenant, address.lower())]
    return [*asked, *room.wanted(ask.tenant)]


@page(routes, "/form", who="visitor", also=_flood)
def default_form(ask: Ask) -> Response:
    _note_site(ask)
    return form_page.show(ask, forms.find(ask.desk))


@page(routes, "/form/{key}", who="visitor", also=_flood)
def form(ask: Ask, key: str) -> Response:
    _note_site(ask)
    return form_page.show(ask, forms.find(ask.desk, key))


def _thanked(ask: Ask, found: Once) -> Response:
    """Say to a second sending what was said to the first."""
    key = (ask.request.uri_params or {}).get("key", DEFAULT)
    return _thank_for(ask, forms.find(ask.desk, key), tickets.load(ask.desk.id, (found.made or {})["number"]))


@page(routes, "/form", "POST", who="visitor", also=_writer, once=_thanked)
def submit_default(ask: Ask) -> Response:
    return _submit(ask, forms.find(ask.desk))


@page(routes, "/form/{key}", "POST", who="visitor", also=_writer, once=_thanked)
def submit(ask: Ask, key: str) -> Response:
    return _submit(ask, forms.find(ask.desk, key))


def _note_site(ask: Ask) -> None:
    """Note from which site somebody comes; a form that is sent names its own."""
    headers = ask.request.headers
    first_steps.form_hit(ask.desk, headers.get("origin", "") or headers.get("referer", ""))


def _submit(ask: Ask, form: Form) -> Response:
    if not form.is_on:
        return form_page.off(ask, form)
    _note_site(ask)
    try:
        return _take(ask, form)
    except Invalid as invalid:
        return form_page.turned_back(ask, form, invalid) or form_page.show(ask, form, invalid)
    except LimitReached as limit:
        return form_page.limited(ask, form, limit)


def _take(ask: Ask, form: Form) -> Response:
    form_guard.require_known(ask, form)
    filled = _checked(ask, form)
    form_guard.require_person(ask)
    proof = form_guard.admit(ask, form)
    question = _question(ask, form, filled)
    customer, domain, *senders = ask.extra
    why = suspended_questions.against(ask.desk, question, ask.network, senders, is_proved=bool(proof))
    try:
        if why:
            if proof:
                table.write(proving.spent(ask.desk, proof))
            suspended_questions.suspend(ask.desk, question, ask.network, why, ask.form.get("opened"))
            return form_page.thank(ask, form, address=question.address, number=None, link="")
        ticket = opening.open_ticket(ask.desk, question, customer or domain, _and_write(ask, form, proof))
    except Conflict as conflict:
        if proof and proving.is_spent(ask.desk, proof, conflict.failed):
            raise Unproved(form=form_guard.UNPROVED) from conflict
        raise
    return _thank_for(ask, form, ticket)


def _thank_for(ask: Ask, form: Form, ticket: Ticket) -> Response:
    link = urls.customer(int(ticket.number), customer_links.form_secret(ticket))
    return form_page.thank(ask, form, address=ticket.customer_address, number=ticket.number, link=link)


def _and_write(ask: Ask, form: Form, proof: str) -> AndWrite:
    sent = form_guard.sender(ask)
    counted = uses.sent(ask.desk.id, form.id, "" if sent.is_ours else sent.origin)
    return lambda ticket, _: [*once.done(ask, ask.path, number=int(ticket.number)), *_spent(ask, proof), counted]


def _spent(ask: Ask, proof: str) -> list[table.Write]:
    return [proving.spent(ask.desk, proof)] if proof else []


def _question(ask: Ask, form: Form, filled: Filling) -> Question:
    more: dict[str, Any] = {"files": files.keep(ask.desk.id, attaching.every(filled.uploads)), **filled.kept}
    return Question(
        department=form.department,
        subject=ask.form.get("subject"),
        text=ask.form.text("message"),
        channel="form",
        name=ask.form.get("name")[:100],
        address=addresses.checked(ask.form.get("email"), "email"),
        language=ask.language,
        more=more,
        attributes=filling.attributes(ask.desk, form),
        phone=filled.phone,
    )


def _checked(ask: Ask, form: Form) -> Filling:
    """What was filled into own fields, once everything is right; raise Invalid with all that is wrong."""
    sent = ask.form
    wrong: dict[str, Text | None] = {
        "subject": None if sent.get("subject") else N_("The subject is missing."),
        "message": None if sent.get("message") else N_("The message is missing."),
        "email": addresses.problem(sent.get("email")),
    }
    if len(sent.get("subject")) > 200:
        wrong["subject"] = N_("At most %(number)s characters, please.", number=200)
    filled, own = _filled(ask, form)
    wrong |= own
    found = {field: text for field, text in wrong.items() if text}
    if found:
        raise Invalid(**found)
    attaching.check(ask.desk, filled.uploads)
    return filled


def _filled(ask: Ask, form: Form) -> tuple[Filling, dict[str, Text]]:
    try:
        return filling.read(ask.desk, form, ask.form, ask.language), {}
    except Invalid as invalid:
        return Filling([], ""), invalid.fields
