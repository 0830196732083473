"""A signed-in customer asks something new: the desk's forms, without the question who he is."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import customers, files, limits, opening
from chalicelib.helpdesk.forms import attaching, filling
from chalicelib.helpdesk.forms import fields as form_fields
from chalicelib.helpdesk.forms import form as forms
from chalicelib.helpdesk.forms.filling import Filling
from chalicelib.helpdesk.forms.form import DEFAULT, Form
from chalicelib.helpdesk.incoming import blocking, suspended_questions
from chalicelib.helpdesk.incoming.by_page import CHANNEL
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.volume import room
from chalicelib.urls import urls
from chalicelib.web import form_page, once, pages
from chalicelib.web.asking import Ask, page
from tenants import table
from tenants.errors import N_, Invalid, NotFound, Text

routes = Blueprint(__name__)
LONGEST_SUBJECT = 200


def _led(ask: Ask, found: Once) -> Response:
    return pages.redirect(ask, urls.my_ticket((found.made or {})["number"], sent="1"))


@page(routes, "/my/new", who="customer")
def ask_page(ask: Ask) -> Response:
    return _page(ask, _form(ask, ask.query.get("form", "")))


@page(routes, "/my/new", "POST", who="customer", once=_led)
def ask_new(ask: Ask) -> Response:
    """Open a ticket; the suspicious is set aside as with any form, and nothing is promised then."""
    form = _form(ask, ask.form.get("form"))
    try:
        filled = _checked(ask, form)
        limits.count(
            ask.desk.id, Limit(f"my-new#{ask.customer.id}", 20, 3600), Limit(f"form-network#{ask.network}", 5, 60)
        )
    except Invalid as invalid:
        return _page(ask, form, invalid)
    question = _question(ask, form, filled)
    senders = blocking.lookups(ask.desk.id, question.address)
    known, *rest = table.batch_get([customers.key(ask.desk.id, question.address), *senders, *room.wanted(ask.desk.id)])
    if why := suspended_questions.against(ask.desk, question, ask.network, rest, is_proved=True):
        suspended_questions.suspend(ask.desk, question, ask.network, why, ask.form.get("once"))
        return pages.redirect(ask, urls.my_tickets(sent="1"))
    ticket = opening.open_ticket(ask.desk, question, known, lambda one, _: once.done(ask, "", number=int(one.number)))
    return pages.redirect(ask, urls.my_ticket(int(ticket.number), sent="1"))


def _form(ask: Ask, key: str) -> Form:
    """The form that was chosen, else the first that is on."""
    found = _forms(ask)
    if key and key not in found:
        raise NotFound()
    if not found:
        raise NotFound()
    return found[key or next(iter(found))]


def _forms(ask: Ask) -> dict[str, Form]:
    on = [one for one in ask.desk.all(Form) if one.is_on]
    return {one.id: one for one in sorted(on, key=lambda one: (one.id != DEFAULT, one.order or 0))}


def _checked(ask: Ask, form: Form) -> Filling:
    sent = ask.form
    wrong: dict[str, Text | None] = {
        "subject": None if sent.get("subject") else N_("The subject is missing."),
        "message": None if sent.get("message") else N_("The message is missing."),
    }
    if len(sent.get("subject")) > LONGEST_SUBJECT:
        wrong["subject"] = N_("At most %(number)s characters, please.", number=LONGEST_SUBJECT)
    filled = Filling([], "")
    try:
        filled = filling.read(ask.desk, form, sent, ask.language)
    except Invalid as invalid:
        wrong |= invalid.fields
    if found := {field: text for field, text in wrong.items() if text}:
        raise Invalid(**found)
    attaching.check(ask.desk, filled.uploads)
    return filled


def _question(ask: Ask, form: Form, filled: Filling) -> Question:
    more: dict[str, Any] = {"files": files.keep(ask.desk.id, attaching.every(filled.uploads)), **filled.kept}
    return Question(
        department=form.department,
        subject=ask.form.get("subject"),
        text=ask.form.text("message"),
        channel=CHANNEL,
        name=ask.customer.name,
        address=ask.customer_session.address,
        language=ask.customer.language or ask.language,
        more=more,
        attributes=filling.attributes(ask.desk, form),
        phone=filled.phone,
    )


def _page(ask: Ask, form: Form, invalid: Invalid | None = None) -> Response:
    typed = filling.prefilled(form, ask.query)
    if invalid:
        known = form_fields.every(form.fields)
        typed = {name: [ask.form.text(name)] for name in ("subject", "message")}
        typed |= filling.typed_again(known, ask.form.all)
    return pages.page(
        ask,
        "my_new.html",
        422 if invalid else 200,
        **form_page.around(ask.desk, form, ask.language),
        others=[one for one in _forms(ask).values() if one.id != form.id],
        others_named={
            one.id: forms.worded(ask.desk, one.titles, ask.language) or one.title for one in _forms(ask).values()
        },
        values={name: next(iter(typed.get(name, [])), "") for name in ("subject", "message")},
        filled=typed,
        errors=dict(invalid.fields) if invalid else {},
        address=ask.customer_session.address,
        desk_name=ask.desk.tenant.name,
    )
