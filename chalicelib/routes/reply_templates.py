"""Reply templates: everybody's own, and those that people share."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary import classes, reply_templates, tags, template_actions, terms
from chalicelib.helpdesk.vocabulary.reply_templates import ALL, MACROS, MINE, SOME, ReplyTemplate
from chalicelib.helpdesk.vocabulary.template_actions import THEN, Stage
from chalicelib.urls import urls
from chalicelib.web import pages, ticket_traits
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid, NotFound, Text
from tenants.staff import Staff

routes = Blueprint(__name__)
PATH = "reply-templates"
VISIBLE = {
    MINE: N_("Only I"),
    SOME: N_("The people of some departments"),
    ALL: N_("Everybody who answers"),
}


@page(routes, "/settings/reply-templates")
def listed(ask: Ask) -> Response:
    reply_templates.require_use(ask.desk, ask.person)
    every = reply_templates.every(ask.desk, ask.person)
    return inside(
        ask,
        "reply_templates.html",
        N_("Reply templates"),
        templates=[{"one": one, "for_whom": _for_whom(ask, one), "may_change": _may_change(ask, one)} for one in every],
    )


@page(routes, "/settings/reply-templates/add")
def add_page(ask: Ask) -> Response:
    reply_templates.require_use(ask.desk, ask.person)
    return _page(ask, None, {"visibility": MINE, "text": "", "tags": []})


@page(routes, "/settings/reply-templates/add", "POST")
def add(ask: Ask) -> Response:
    reply_templates.require_use(ask.desk, ask.person)
    return _save(ask, None)


@page(routes, "/settings/reply-templates/{id}")
def one(ask: Ask, id: str) -> Response:
    found = reply_templates.find(ask.desk, ask.person, id)
    return _page(ask, found, _values(found))


@page(routes, "/settings/reply-templates/{id}/change", "POST", home="/settings/reply-templates/{id}")
def change(ask: Ask, id: str) -> Response:
    return _save(ask, reply_templates.find(ask.desk, ask.person, id))


@page(routes, "/settings/reply-templates/{id}/remove", "POST", home="/settings/reply-templates/{id}")
def remove(ask: Ask, id: str) -> Response:
    reply_templates.remove(ask.desk, ask.person, reply_templates.find(ask.desk, ask.person, id))
    return pages.redirect(ask, urls.settings(PATH, saved="1"))


def _save(ask: Ask, one: ReplyTemplate | None) -> Response:
    try:
        if ask.form.get("do") == "preview":
            return _page(ask, one, _typed(ask), preview=_preview(ask))
        reply_templates.save(ask.desk, ask.person, one, ask.form.get("edition"), _wish(ask))
    except Invalid as invalid:
        return _page(ask, one, _typed(ask), invalid)
    return pages.redirect(ask, urls.settings(PATH, saved="1"))


def _wish(ask: Ask) -> dict[str, Any]:
    """A template as it was typed; raise Invalid naming the field."""
    form = ask.form
    visibility, chosen = form.get("visibility"), form.all("departments")
    known = {one.id for one in ask.desk.all(Department)}
    if visibility not in VISIBLE or (visibility == SOME and (not chosen or not set(chosen) <= known)):
        raise Invalid(visibility=N_("Choose departments that you manage, or keep it for yourself."))
    actions = form.get("status"), form.get("assignee"), form.get("ticket_class"), form.all("tags")
    return {
        "name": terms.tidy(form.get("name")),
        "category": terms.tidy(form.get("category")) or None,
        "text": reply_templates.tidy(form.text("text")),
        "owner": ask.person.id if visibility == MINE else None,
        "departments": set(chosen) if visibility == SOME else None,
        **template_actions.chosen(ask.desk, *actions),
    }


def _preview(ask: Ask) -> dict[str, Any]:
    """The text as it would be put into a reply, to a ticket that the person may see or to an example."""
    text, ticket = reply_templates.tidy(ask.form.text("text")), _example(ask)
    reply_templates.check_text(text)
    filled = reply_templates.filled(ask.desk, ask.person, text, ticket)
    return {"text": filled.text, "missing": [one.written for one in filled.missing], "number": ticket and ticket.number}


def _example(ask: Ask) -> Ticket | None:
    number = ask.form.get("ticket").lstrip("#")
    if not number:
        return None
    try:
        if not number.isascii() or not number.isdigit() or len(number) > 10:
            raise NotFound()
        return tickets.find(ask.desk, ask.person, int(number))
    except NotFound:
        raise Invalid(ticket=N_("There is no such ticket, or it is not yours to see.")) from None


def _values(one: ReplyTemplate) -> dict[str, Any]:
    return {
        "name": one.name,
        "category": one.category or "",
        "text": one.text,
        "visibility": one.visibility,
        "departments": list(one.departments or ()),
        "status": one.status or "",
        "assignee": one.assignee or "",
        "ticket_class": one.ticket_class or "",
        "tags": list(one.tags or ()),
    }


def _typed(ask: Ask) -> dict[str, Any]:
    typed: dict[str, Any] = ask.form.typed()
    typed.update({name: ask.form.all(name) for name in ("departments", "tags")}, text=ask.form.text("text"))
    return typed


def _may_change(ask: Ask, one: ReplyTemplate) -> bool:
    return reply_templates.may_change(ask.desk, ask.person, one)


def _for_whom(ask: Ask, one: ReplyTemplate) -> Text | str:
    names = [each.name for each in ask.desk.all(Department) if each.id in (one.departments or ())]
    return ", ".join(names) or VISIBLE[one.visibility]


def _page(
    ask: Ask,
    one: ReplyTemplate | None,
    values: dict[str, Any],
    invalid: Invalid | None = None,
    preview: dict[str, Any] | None = None,
) -> Response:
    desk, me = ask.desk, ask.person
    sharers = reply_templates.sharers(desk, me)
    shared = [ALL] if reply_templates.may_share(desk, me, None) else []
    people = [(person.id, person.name) for person in desk.all(Staff) if person.is_active and person.id != me.id]
    return inside(
        ask,
        "reply_template.html",
        one.name if one else N_("New reply template"),
        invalid,
        one=one,
        edition=edition(ask, one, invalid) if one else "",
        may_change=one is None or _may_change(ask, one),
        for_whom=_for_whom(ask, one) if one else "",
        values=values,
        preview=preview,
        macros=MACROS,
        visibilities=[(name, VISIBLE[name]) for name in (MINE, *([SOME] if sharers else []), *shared)],
        sharers=sharers,
        tags=tags.active(desk),
        all_statuses=[("", N_("As the sender chooses")), *_statuses(ask)],
        people=[("", N_("Stays as it is")), ("me", N_("Whoever sends it")), *people],
        classes=[("", N_("Stays as it is")), *((c.id, ticket_traits.name(ask, c)) for c in classes.active(desk))],
    )


def _statuses(ask: Ask) -> list[tuple[str, str]]:
    return [(one["value"], one["title"]) for one in ticket_traits.statuses(ask, Stage(""), THEN)]
