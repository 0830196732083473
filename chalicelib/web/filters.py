"""What the board can be narrowed by, for its bar: each filter with what there is to choose."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from chalicelib.helpdesk import board, rights
from chalicelib.helpdesk.board.filtering import is_newest_first
from chalicelib.helpdesk.board.views import ANYBODY, CREATED, PRIORITY, UNTIL, UPDATED, WAITING
from chalicelib.helpdesk.board.wishes import ID, LONGER, ME, NOBODYS, Asked, Wish
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.departments import tree
from chalicelib.helpdesk.objects import service_object
from chalicelib.helpdesk.vocabulary import classes, tags, terms
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from chalicelib.helpdesk.volume import room
from chalicelib.urls import urls
from chalicelib.web import ticket_traits
from chalicelib.web.asking import Ask
from chalicelib.web.rail import TITLES
from chalicelib.wording import duration
from tenants import keys
from tenants.errors import N_, Text
from tenants.keys import Key
from tenants.staff import Staff

NAMES = {
    "department": N_("Department"),
    "assignee": N_("Assignee"),
    "class": N_("Class"),
    "priority": N_("Priority"),
    "tag": N_("Tag"),
    "stage": N_("Sub-status"),
    "object": N_("Service object"),
    "longer": N_("Waits"),
    "customer": N_("Customer"),
    "organisation": N_("Organisation"),
    "unread": N_("Unread only"),
    "followed": N_("Followed by me"),
    "sort": N_("Order"),
}
ANY = {
    "department": N_("Any department"),
    "assignee": N_("Anybody"),
    "class": N_("Any class"),
    "priority": N_("Any priority"),
    "tag": N_("Any tag"),
    "stage": N_("Any sub-status"),
    "object": N_("Any service object"),
    "longer": N_("However long"),
}
ORDERS = {
    WAITING: N_("Longest wait first"),
    UPDATED: N_("Latest change first"),
    CREATED: N_("Newest first"),
    PRIORITY: N_("Most urgent first"),
    UNTIL: N_("Soonest awake first"),
}
IN_BAR = ("department", "assignee", "class", "priority", "tag")
Option = tuple[str, str]


class Choice(NamedTuple):
    """One filter: a list to choose from, the first for none of it."""

    name: str
    title: str
    options: Sequence[Option]
    chosen: str


def wanted(ask: Ask) -> list[Key]:
    """What the board reads along with the session: a customer and an organisation that it is narrowed to, and how
    many tickets have come today."""
    makers = {"customer": keys.customer, "organisation": keys.organisation}
    named = [make(ask.tenant, id) for name, make in makers.items() if ID.fullmatch(id := ask.query.get(name, ""))]
    return [*named, *room.wanted(ask.tenant)]


def customers(ask: Ask) -> list[str]:
    """Further ids that the wanted customer had."""
    return [id for one in ask.extra if isinstance(one, Customer) for id in one.took_in]


def shown(ask: Ask, asked: Asked, rows: Sequence[board.Row]) -> dict[str, Any]:
    """What the bar of filters needs."""
    wish = asked.wish
    choices = [one for one in _choices(ask, wish) if len(one.options) > 2 or one.chosen]
    more = [one for one in choices if one.name not in IN_BAR]
    named = {name: _named(ask, wish, name, rows) for name in ("customer", "organisation")}
    is_archive = wish.view.is_archive
    return {
        "views": Choice("view", ask.say(N_("View")), _views(ask), wish.view.name),
        "choices": [one for one in choices if one.name in IN_BAR],
        "more": [] if is_archive else more,
        "has_more": not is_archive,
        "number_more": len(set(wish.filters) - set(IN_BAR)),
        "sort": None if is_archive else Choice("sort", ask.say(NAMES["sort"]), _orders(ask, wish), wish.sort),
        "named": named,
        "wish": wish,
        "is_narrowed": bool(wish.filters),
        "ignored": [ask.say(NAMES[name]) for name in asked.ignored],
        "beyond": [ask.say(NAMES[name]) for name in asked.beyond],
        "search_url": _search_url(asked),
    }


def _search_url(asked: Asked) -> str:
    """The search for what an archive is asked beyond its order, as far as the search knows such filters."""
    wish, beyond = asked.wish, asked.beyond
    somebody = next((beyond[name] for name in ("customer", "organisation") if name in beyond), "")
    told = {
        "q": f"priority:{beyond['priority']}" if "priority" in beyond else "",
        "from": "" if ID.fullmatch(somebody) else somebody,
        "status": wish.view.name,
        "department": wish.department,
        "assignee": wish.assignee,
        **{name: beyond.get(name, "") for name in ("class", "tag")},
    }
    return urls.search(told)


def in_words(ask: Ask, wish: Wish) -> list[str]:
    """What a wish says, as short words: its view, then each filter."""
    chosen = {one.name: dict(one.options).get(one.chosen, "") for one in _choices(ask, wish) if one.chosen}
    typed = {"customer": wish.customer, "organisation": wish.organisation}
    named = {name: text for name, text in typed.items() if not ID.fullmatch(text)}
    said = {**chosen, **named}
    order = [ask.say(ORDERS[wish.sort])] if wish.sort else []
    words = [said.get(name) or ask.say(NAMES[name]) for name in wish.filters]
    return [ask.say(TITLES[wish.view.name]), *words, *order]


def _choices(ask: Ask, wish: Wish) -> Iterable[Choice]:
    seen = {one.id for one in rights.departments_with(ask.desk, ask.person, wish.view.right)}
    departments = [(one.id, f"{'– ' * depth}{one.name}") for one, depth in tree(ask.desk) if one.id in seen]
    yield _choice(ask, "department", departments, wish.department)
    if wish.view.whose == ANYBODY and not rights.is_limited(ask.desk, ask.person):
        yield _choice(ask, "assignee", _people(ask, wish.assignee), wish.assignee)
    if wish.view.is_archive:
        return
    kept = [one for one in classes.every(ask.desk) if one.is_active or one.id == wish.ticket_class]
    yield _choice(ask, "class", [(one.id, ticket_traits.name(ask, one)) for one in kept], wish.ticket_class)
    urgent_first = [(name, ask.say(PRIORITIES[name])) for name in reversed(PRIORITIES)]
    yield _choice(ask, "priority", urgent_first, wish.priority)
    hung = [(one.id, one.name or "") for one in tags.every(ask.desk) if one.is_active or one.id == wish.tag]
    yield _choice(ask, "tag", hung, wish.tag)
    stages = [one for one in terms.every(ask.desk, SubStatus) if one.is_active or one.id == wish.stage]
    yield _choice(ask, "stage", [(one.id, ticket_traits.name(ask, one)) for one in stages], wish.stage)
    objects = [(one.id, one.name) for one in service_object.visible(ask.desk, ask.person)]
    yield _choice(ask, "object", objects, wish.object)
    yield _choice(ask, "longer", _spans(ask, wish.longer), str(wish.longer or ""))


def _choice(ask: Ask, name: str, options: Iterable[Option], chosen: str) -> Choice:
    return Choice(name, ask.say(NAMES[name]), [("", ask.say(ANY[name])), *options], chosen)


def _views(ask: Ask) -> list[Option]:
    return [(view.name, ask.say(TITLES[view.name])) for view in board.offered(ask.desk, ask.person)]


def _people(ask: Ask, chosen: str) -> list[Option]:
    people = [one for one in ask.desk.all(Staff) if one.is_active or one.id == chosen]
    by_name = sorted(people, key=lambda one: one.name.casefold())
    beside = [(ME, ask.say(N_("Me"))), (NOBODYS, ask.say(N_("Nobody")))]
    return [*beside, *((one.id, one.name) for one in by_name)]


def _spans(ask: Ask, chosen: int) -> list[Option]:
    hours = sorted({*LONGER, *([chosen] if chosen else [])})
    return [(str(one), ask.say(N_("over %(time)s", time=duration(one * 60, ask.language)))) for one in hours]


def _orders(ask: Ask, wish: Wish) -> list[Option]:
    """Orders to choose from; the view's own comes first and needs no name in the address."""
    own = wish.view.sort
    others = [(name, ask.say(ORDERS[name])) for name in board.SORTS if name != own]
    return [("", ask.say(_own_order(wish))), *others]


def _own_order(wish: Wish) -> Text:
    is_by_time = wish.view.sort == WAITING and is_newest_first(Wish(wish.view))
    return ORDERS[UPDATED] if is_by_time else ORDERS[wish.view.sort]


def _named(ask: Ask, wish: Wish, name: str, rows: Sequence[board.Row]) -> str:
    """What a customer or an organisation is called that the board is narrowed to by its id."""
    if not ID.fullmatch(getattr(wish, name)):
        return ""
    if rows:
        return (rows[0].customer_name if name == "customer" else rows[0].organisation_name) or ""
    kind = Customer if name == "customer" else Organisation
    found = next((one.name for one in ask.extra if isinstance(one, kind)), "")
    return found if found and rights.may(ask.desk, ask.person, "customers") else "…"
