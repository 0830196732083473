"""The form by which customers write: no session, no script needed."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import addresses, customer_links, customers, file_rules, files, forms, limits, opening, tickets
from chalicelib.helpdesk.desk import first_steps
from chalicelib.helpdesk.forms import DEFAULT, Form
from chalicelib.helpdesk.incoming import blocking, suspended_questions
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from chalicelib.helpdesk.volume import room
from chalicelib.urls import urls
from chalicelib.web import once, pages
from chalicelib.web.asking import Ask, page
from tenants.errors import N_, NN_, Invalid, LimitReached, Text
from tenants.keys import Key, now

routes = Blueprint(__name__)

FASTEST = 2  # seconds in which nobody fills a form
OLDEST = 86_400
FIELDS = ("name", "email", "subject", "message")


def _writer(ask: Ask) -> list[Key]:
    address = ask.form.get("email")
    asked = [*customers.lookups(ask.tenant, address), *blocking.lookups(ask.tenant, address.lower())]
    return [*asked, *room.wanted(ask.tenant)]


@page(routes, "/form", who="visitor")
def default_form(ask: Ask) -> Response:
    _note_site(ask)
    return _page(ask, forms.find(ask.desk))


@page(routes, "/form/{key}", who="visitor")
def form(ask: Ask, key: str) -> Response:
    _note_site(ask)
    return _page(ask, forms.find(ask.desk, key))


def _thanked(ask: Ask, found: Once) -> Response:
    """Say to a second sending what was said to the first."""
    return _thank_for(ask, tickets.load(ask.desk.id, (found.made or {})["number"]))


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
    _note_site(ask)
    try:
        _check(ask)
        network, whole = Limit(f"form-network#{ask.network}", 5, 60), Limit(f"form#{form.id}", 60, 3600)
        limits.count(ask.desk.id, network, whole)
        question = _question(ask, form)
        customer, domain, *senders = ask.extra
        if why := suspended_questions.against(ask.desk, question, ask.network, senders):
            suspended_questions.suspend(ask.desk, question, ask.network, why, ask.form.get("opened"))
            return _thank(ask, address=question.address, number=None, link="")
        ticket = opening.open_ticket(ask.desk, question, customer or domain, _and_write(ask))
    except Invalid as invalid:
        return _page(ask, form, invalid)
    except LimitReached as limit:
        return _limited(ask, form, limit)
    return _thank_for(ask, ticket)


def _thank_for(ask: Ask, ticket: Ticket) -> Response:
    link = urls.customer(int(ticket.number), customer_links.form_secret(ticket))
    return _thank(ask, address=ticket.customer_address, number=ticket.number, link=link)


def _and_write(ask: Ask) -> AndWrite:
    return lambda ticket, _: once.done(ask, ask.path, number=int(ticket.number))


def _thank(ask: Ask, **values: Any) -> Response:
    """Say that a question has come; without a number it waits for a person to look at it, and nothing is promised."""
    return pages.page(ask, "form_sent.html", embedders="'self'", desk_name=ask.desk.tenant.name, **values)


def _limited(ask: Ask, form: Form, limit: LimitReached) -> Response:
    """The form again with all that was typed, and when to send it."""
    wait = NN_(
        "Too many questions at once. Please send it again in %(number)s minute.",
        "Too many questions at once. Please send it again in %(number)s minutes.",
        -(-limit.retry_after // 60),
    )
    response = _page(ask, form, Invalid(form=wait), 429)
    response.headers["Retry-After"] = str(limit.retry_after)
    return response


def _question(ask: Ask, form: Form) -> Question:
    return Question(
        department=form.department,
        subject=ask.form.get("subject"),
        text=ask.form.text("message"),
        channel="form",
        name=ask.form.get("name")[:100],
        address=addresses.checked(ask.form.get("email"), "email"),
        language=ask.language,
        more={"files": files.keep(ask.desk.id, ask.form.files("files"))},
    )


def _check(ask: Ask) -> None:
    sent = ask.form
    wrong: dict[str, Text | None] = {
        "subject": None if sent.get("subject") else N_("The subject is missing."),
        "message": None if sent.get("message") else N_("The message is missing."),
        "email": addresses.problem(sent.get("email")),
    }
    if len(sent.get("subject")) > 200:
        wrong["subject"] = N_("At most %(number)s characters, please.", number=200)
    found = {field: text for field, text in wrong.items() if text}
    if found:
        raise Invalid(**found)
    file_rules.check(ask.desk, sent.files("files"))
    if sent.get("website") or not _is_filled_by_a_person(sent.get("opened")):
        raise Invalid(form=N_("We could not tell that a person sent this. If you are one, please send it once more."))


def _is_filled_by_a_person(opened: str) -> bool:
    """Whether the form was open for a person's time; the seal keeps the moment from being made up."""
    moment, _, proof = opened.partition("-")
    if not moment.isdigit() or not is_sealed(proof, "form", moment):
        return False
    return FASTEST <= now().timestamp() - int(moment) <= OLDEST


def _opened() -> str:
    moment = str(int(now().timestamp()))
    return f"{moment}-{seal('form', moment)}"


def _page(ask: Ask, form: Form, invalid: Invalid | None = None, code: int = 422) -> Response:
    typed = ask.form.typed() if invalid else ask.query
    values = {name: typed.get(name, "") for name in FIELDS}
    errors = invalid.fields if invalid else {}
    opened = typed.get("opened", "") if invalid and set(errors) != {"form"} else ""
    return pages.page(
        ask,
        "form.html",
        code if invalid else 200,
        embedders="'self'",
        form=form,
        action=urls.form(form.id or DEFAULT),
        values=values,
        errors=errors,
        sealed_at=opened or _opened(),
        desk_name=ask.desk.tenant.name,
    )
