"""Mail between staff members, outside tickets."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.internal_mail import listing, threads, unread, writing
from chalicelib.helpdesk.internal_mail.threads import Thread
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import once, pages, thread_words
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.offering import asks
from chalicelib.web.rail import rail
from tenants.errors import N_, Invalid, Text
from tenants.staff import Staff

routes = Blueprint(__name__)


def _takes_part(ask: Ask, **_: str) -> None:
    threads.require(ask.desk, ask.person)


@page(routes, "/mail")
@asks("internal_mail", _takes_part)
def mail(ask: Ask) -> Response:
    words = ask.query.get("words", "")[:100].strip()
    if words:
        found = listing.search(ask.desk, ask.person, words)
    else:
        found = listing.page(ask.desk, ask.person, ask.query.get("after", ""))
    return inside(
        ask,
        "internal_mail.html",
        N_("Internal mail"),
        rows=[{"thread": row.thread, "is_unread": row.is_unread, "to": _to(ask, row.thread)} for row in found.rows],
        words=words,
        searched=listing.SEARCHED if found.is_cut else 0,
        next_url=urls.internal_mail(after=found.cursor) if found.cursor else "",
        is_first_page=not ask.query.get("after"),
    )


@page(routes, "/mail/add")
@asks("internal_mail", _takes_part)
def add(ask: Ask) -> Response:
    return _form(ask)


@page(routes, "/mail/add", "POST", once=once.led)
@asks("internal_mail", _takes_part)
def begin(ask: Ask) -> Response:
    """Begin a thread."""
    typed = ask.form
    wish = writing.Wish(
        typed.get("subject"), typed.text("text"), typed.get("audience"), typed.all("people"), typed.get("department")
    )
    try:
        made = writing.begin(
            ask.desk, ask.person, wish, typed.files("files"), lambda one: once.done(ask, urls.thread(one.id))
        )
    except Invalid as invalid:
        return _form(ask, invalid)
    return pages.redirect(ask, urls.thread(made.id))


@page(routes, "/mail/{thread}")
@asks("internal_mail", _takes_part)
def thread(ask: Ask, thread: str) -> Response:
    return _page(ask, thread)


@page(routes, "/mail/{thread}/reply", "POST", home="/mail/{thread}", once=once.led)
@asks("internal_mail", _takes_part)
def reply(ask: Ask, thread: str) -> Response:
    try:
        done = once.done(ask, urls.thread(thread))
        writing.reply(ask.desk, ask.person, thread, ask.form.text("text"), ask.form.files("files"), done)
    except Invalid as invalid:
        return _page(ask, thread, invalid)
    return pages.redirect(ask, urls.thread(thread))


@page(routes, "/mail/{thread}/unread", "POST", home="/mail/{thread}")
@asks("internal_mail", _takes_part)
def mark_unread(ask: Ask, thread: str) -> Response:
    """Put a thread back among what is still to be read."""
    unread.mark(threads.find(ask.desk, ask.person, thread).member, True)
    return pages.redirect(ask, urls.internal_mail())


@page(routes, "/mail/{thread}/leave", "POST", home="/mail/{thread}")
@asks("internal_mail", _takes_part)
def leave(ask: Ask, thread: str) -> Response:
    unread.leave(ask.desk, ask.person, threads.find(ask.desk, ask.person, thread))
    return pages.redirect(ask, urls.internal_mail())


@page(routes, "/mail/{thread}/file/{id}")
@asks("internal_mail", _takes_part)
def file(ask: Ask, thread: str, id: str) -> Response:
    """Send the browser to a file of a message, on an origin without a session."""
    found = threads.file(ask.desk, ask.person, thread, id)
    return pages.redirect(ask, storage.link(found["key"], found["name"], found["type"]))


def _page(ask: Ask, id: str, invalid: Invalid | None = None) -> Response:
    found = threads.find(ask.desk, ask.person, id)
    before = ask.query.get("before", "")
    opened = threads.messages(found, before)
    read = thread_words.read(ask, [message.text for message in opened.messages])
    around = rail(ask)
    if _is_read(ask) and unread.mark(found.member, False):
        around["unread_mail"] = max(0, around["unread_mail"] - 1)  # the counts were read before
    return inside(
        ask,
        "thread.html",
        found.thread.subject,
        invalid,
        around=around,
        thread=found.thread,
        to=_to(ask, found.thread),
        messages=list(zip(opened.messages, read, strict=True)),
        earlier_url=urls.thread(id, before=opened.messages[0].id) if opened.has_earlier else "",
        is_newest=not before,
        may_leave=unread.may_leave(found.thread),
    )


def _is_read(ask: Ask) -> bool:
    """Whether a person looks at the page: a browser that fetches it ahead, and HEAD, are nobody's reading."""
    return ask.method == "GET" and "prefetch" not in ask.request.headers.get("sec-purpose", "")


def _form(ask: Ask, invalid: Invalid | None = None) -> Response:
    threads.require(ask.desk, ask.person)
    typed = ask.form if invalid else None
    return inside(
        ask,
        "thread_add.html",
        N_("Write to colleagues"),
        invalid,
        colleagues=[one for one in threads.readers(ask.desk) if one.id != ask.person.id],
        places=[one for one in rights.visible(ask.desk, ask.person) if one.is_active],
        chosen=typed.all("people") if typed else [ask.query.get("to", "")],
        values=typed.typed() if typed else {"audience": "people"},
    )


def _to(ask: Ask, thread: Thread) -> Text | str:
    """Whom a thread is for, in words, to one who is in it."""
    if thread.is_to_all:
        return N_("to all")
    if thread.department:
        name = next((one.name for one in ask.desk.all(Department) if one.id == thread.department), "")
        return N_("to %(name)s", name=name)
    names: dict[str, Any] = {one.id: one.name for one in ask.desk.all(Staff)}
    others = [names[id] for id in thread.people if id in names and id != ask.person.id]
    return N_("with %(names)s", names=", ".join(others))
