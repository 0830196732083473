"""What the page of the search shows: what was asked for, in its controls, and what was found."""

from typing import Any

from chalicelib.helpdesk.departments import Department, tree
from chalicelib.helpdesk.messages import PREVIEW, Message
from chalicelib.helpdesk.rights import visible
from chalicelib.helpdesk.searching import showing
from chalicelib.helpdesk.searching.asking import CONTROLS, LONGEST, Asked
from chalicelib.helpdesk.searching.filters import STATUSES
from chalicelib.helpdesk.searching.finding import Found, Hit
from chalicelib.helpdesk.searching.queries import Query
from chalicelib.helpdesk.searching.showing import Place
from chalicelib.helpdesk.vocabulary import classes, tags
from chalicelib.urls import urls
from chalicelib.web import ticket_traits
from chalicelib.web.asking import Ask
from tenants import keys, table, word_keys
from tenants.errors import N_, Text
from tenants.staff import Staff

NEAR = 40  # messages of a ticket that surely stand on its newest page
Option = tuple[str, str]
# How each control is called, and what it says where nothing is chosen.
TITLES: dict[str, tuple[Text, Text]] = {
    "status": (N_("Status"), N_("Any status")),
    "department": (N_("Department"), N_("Any department")),
    "assignee": (N_("Assignee"), N_("Anybody")),
    "class": (N_("Class"), N_("Any class")),
    "tag": (N_("Tag"), N_("Any tag")),
}


def shown(ask: Ask, asked: Asked | None, found: Found | None) -> dict[str, Any]:
    """What the template needs; without `asked` what was typed stands there as it was."""
    values = asked.controls if asked else {name: ask.query.get(name, "") for name in CONTROLS}
    words = asked.words if asked else ask.query.get("q", "")
    query = {"q": words, **{name: value for name, value in values.items() if value}}
    return {
        "q": words,
        "longest": LONGEST,
        "chosen": values,
        "selects": [_select(ask, name, values[name], options) for name, options in _options(ask).items()],
        "found": found,
        "hits": _hits(ask, asked.query, found.hits) if asked and found else [],
        "next_url": urls.search(query, after=found.cursor) if found and found.cursor else "",
        "first_url": urls.search(query),
        "is_first_page": not ask.query.get("after"),
    }


def _select(ask: Ask, name: str, value: str, options: list[Option]) -> dict[str, Any]:
    title, nothing = TITLES[name]
    return {"name": name, "title": title, "value": value, "options": [("", ask.say(nothing)), *options]}


def _options(ask: Ask) -> dict[str, list[Option]]:
    seen = {one.id for one in visible(ask.desk, ask.person)}
    placed = [(one.department, one.depth) for one in tree(ask.desk) if one.department.id in seen]
    colleagues = sorted((one for one in ask.desk.all(Staff) if one.id != ask.person.id), key=lambda one: one.name)
    every: dict[str, list[Option]] = {
        "status": [(name, ask.say(title)) for name, title in STATUSES.items()],
        "department": [(one.id, "– " * depth + one.name) for one, depth in placed],
        "assignee": [
            ("me", ask.say(N_("Me"))),
            ("nobody", ask.say(N_("Nobody"))),
            *((one.id, one.name) for one in colleagues),
        ],
        "class": [(one.id, ticket_traits.name(ask, one)) for one in classes.active(ask.desk)],
        "tag": [(one.id, one.name or "") for one in tags.active(ask.desk)],
    }
    return {name: options for name, options in every.items() if options}


def _hits(ask: Ask, query: Query, hits: list[Hit]) -> list[dict[str, Any]]:
    places = [showing.best_message(query, hit) for hit in hits]
    placed = list(zip(hits, places, strict=True))
    wanted = [keys.entry(ask.desk.id, int(hit.found_in.number), one.entry) for hit, one in placed if one]
    read = {one.sk: one for one in table.batch_get(wanted) if isinstance(one, Message)} if wanted else {}
    people = {one.id: one for one in ask.desk.all(Staff)}
    names = {one.id: one.name for one in ask.desk.all(Department)}
    every = {one.id: one for one in tags.every(ask.desk)}
    return [
        {
            "ticket": hit.ticket,
            "subject": showing.marked(hit.ticket.subject, query.marked),
            "url": _url(hit, place),
            **_message(query, hit, place, read),
            "department": names.get(hit.ticket.department, ""),
            "assignee": people.get(hit.ticket.assignee or ""),
            "tags": [every[id] for id in hit.ticket.tags or () if id in every],
            "customer": showing.marked(hit.ticket.customer_name, query.marked),
            "organisation": showing.marked(hit.ticket.organisation_name or "", query.marked),
            "taken_in": hit.found_in.number if hit.found_in is not hit.ticket else None,
        }
        for hit, place in placed
    ]


def _url(hit: Hit, place: Place | None) -> str:
    number = int(hit.ticket.number)
    if place is None or hit.found_in is not hit.ticket:
        return urls.ticket(number)
    is_near = hit.ticket.messages - place.position < NEAR
    return urls.message(number, place.position, "" if is_near else word_keys.behind(place.entry))


def _message(query: Query, hit: Hit, place: Place | None, read: dict[str, Any]) -> dict[str, Any]:
    """The message that has the words, as much of it as is shown; else the beginning of the newest."""
    message = read.get(f"timeline#{place.entry}") if place else None
    if message is None:
        begun = hit.ticket.preview + (" …" if len(hit.ticket.preview) >= PREVIEW else "")
        return {"message": None, "snippet": showing.snippet(begun, query.marked)}
    text = message.text if message.position == 1 else message.shown or message.text
    return {"message": message, "snippet": showing.snippet(text, query.marked)}
