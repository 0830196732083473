"""Tickets that have to do with one another: linked, gathered under an incident, merged, split."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import file_rules, files, tickets
from chalicelib.helpdesk.joining import answering_all
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.web import gathered_page, merge_page, pages, ticket_joining, ticket_page, ticket_verbs
from chalicelib.web.asking import Ask, page
from chalicelib.web.ticket_verbs import TICKET, verb
from tenants.errors import N_, Conflict, Invalid

routes = Blueprint(__name__)


verb(routes, "link")(ticket_joining.link)
verb(routes, "gather")(ticket_joining.gather)


@page(routes, f"{TICKET}/merge")
def merge(ask: Ask, number: int) -> Response:
    return merge_page.show(ask, number)


@page(routes, f"{TICKET}/merge", "POST")
def merge_now(ask: Ask, number: int) -> Response:
    """Merge another ticket into this one, or take one out again."""
    if ask.form.get("do") == "unmerge":
        return ticket_verbs.do(ask, number, lambda one: ticket_joining.unmerge(ask, one))
    try:
        tickets.again(ask.desk.id, number, lambda one: ticket_joining.merge(ask, one))
    except Invalid as invalid:
        return merge_page.show(ask, number, invalid)
    except Conflict as conflict:
        return merge_page.show(ask, number, Invalid(other=conflict.text))
    return pages.redirect(ask, urls.ticket(number))


@page(routes, f"{TICKET}/split", "POST", home=TICKET)
def split(ask: Ask, number: int) -> Response:
    """Open a ticket with a message of this one, and go there."""
    try:
        new = tickets.again(ask.desk.id, number, lambda one: ticket_joining.split(ask, one))
    except Invalid as invalid:
        return ticket_page.show(ask, number, invalid)
    return pages.redirect(ask, urls.ticket(int(new.number)))


@page(routes, f"{TICKET}/gathered")
def gathered(ask: Ask, number: int) -> Response:
    return gathered_page.show(ask, tickets.find(ask.desk, ask.person, number))


@page(routes, f"{TICKET}/gathered", "POST")
def answer_all(ask: Ask, number: int) -> Response:
    """Answer all that an incident gathers, or set their status, or go on with what stopped."""
    incident = tickets.find(ask.desk, ask.person, number)
    try:
        require(ask.desk, ask.person, "answer", incident)  # before anything is stored
        tickets.again(ask.desk.id, number, lambda one: _answer_all(ask, one))
    except Invalid as invalid:
        return gathered_page.show(ask, incident, invalid)
    return pages.redirect(ask, urls.verb(number, "gathered"))


def _answer_all(ask: Ask, incident: Ticket) -> None:
    form, who = ask.form, (ask.desk, ask.person, incident)
    if form.get("do") == "go-on":
        answering_all.go_on(*who, form.get("answering"))
        return
    if form.get("do") == "status":
        answering_all.begin(*who, "", form.get("then"), [])
        return
    uploads = form.files("files")
    file_rules.check(ask.desk, uploads)
    if not form.text("text").strip():
        raise Invalid(text=N_("Write something first."))
    answering_all.check(form.text("text"))
    answering_all.begin(*who, form.text("text"), form.get("then"), files.keep(ask.desk.id, uploads))
