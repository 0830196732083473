"""A form as customers meet it: its page, with what was typed, and the page after it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chalice.app import Response

from chalicelib.helpdesk.departments import taking
from chalicelib.helpdesk.forms import fields as form_fields
from chalicelib.helpdesk.forms import filling, sites
from chalicelib.helpdesk.forms.filling import Condition
from chalicelib.helpdesk.forms.form import DEFAULT, Form, worded
from chalicelib.urls import urls
from chalicelib.web import form_guard, pages
from chalicelib.web.asking import Ask
from chalicelib.wording import LANGUAGES
from tenants.errors import NN_, Invalid, LimitReached, Text
from tenants.tenant import Desk

BUILT_IN = ("name", "email", "subject", "message")
CARRIED = ("language", "in")  # of the address, by which a form goes on as it began


class Shown(NamedTuple):
    """An own field in the reader's language."""

    input: str
    kind: str
    label: str
    hint: str
    is_required: bool
    choices: list[tuple[str, str]]  # id and words
    when: Condition | None  # in words
    on: str  # the input on which it depends
    value: str  # and the value of that


def around(desk: Desk, form: Form, language: str) -> dict[str, Any]:
    """What the template of a form needs beside what was typed: its texts and fields in a language."""
    known = form_fields.every(form.fields)
    return {
        "form": form,
        "title": worded(desk, form.titles, language) or form.title,
        "intro": worded(desk, form.intros, language),
        "fields": [_shown(desk, known, one, language) for one in known],
        "theme": form.theme if form.theme in ("light", "dark") else "",
        "answers_url": urls.form_answers(form.id or DEFAULT) if form.offers_answers and desk.tenant.has_answers else "",
    }


def show(
    ask: Ask, form: Form, invalid: Invalid | None = None, code: int = 422, begun: Mapping[str, str] | None = None
) -> Response:
    """The form, with what its address fills in or what was `begun` elsewhere; with `invalid` as it was sent, and what
    is wrong with it."""
    if not form.is_on:
        return off(ask, form)
    typed = _typed(ask, form) if invalid else filling.prefilled(form, begun or ask.query)
    errors = _in_order(form, invalid.fields) if invalid else {}
    asked, back = form_guard.asked(ask, form, invalid), _back(ask, form) if invalid else ""
    wait = invalid.retry_after if isinstance(invalid, form_guard.Unproved) else 0
    values = {name: next(iter(typed.get(name, [])), "") for name in BUILT_IN}
    response = pages.page(
        ask,
        "form.html",
        429 if wait else code if invalid else 200,
        embedders="*",
        action=_action(ask, form),
        values=values,
        filled=typed,
        errors=errors,
        asked=asked,
        return_to=back,
        return_seal=form_guard.seal_return(ask, form, back),
        alone_url=_alone(ask, form) if invalid and form_guard.sender(ask).origin == sites.NOBODY else "",
        has_lost_files=bool(invalid and ask.form.uploads()),
        sealed_at=form_guard.seal_again(ask, invalid, errors),
        desk_name=ask.desk.tenant.name,
        **around(ask.desk, form, ask.language),
    )
    if wait:
        response.headers["Retry-After"] = str(wait)
    return _guarded(ask, form, response, asked, back)


def limited(ask: Ask, form: Form, limit: LimitReached) -> Response:
    """The form again with all that was typed, and when to send it."""
    wait = NN_(
        "Too many questions at once. Please send it again in %(number)s minute.",
        "Too many questions at once. Please send it again in %(number)s minutes.",
        -(-limit.retry_after // 60),
    )
    response = show(ask, form, Invalid(form=wait), 429)
    response.headers["Retry-After"] = str(limit.retry_after)
    return response


def off(ask: Ask, form: Form) -> Response:
    """Say that a form takes nothing, and where to go on; what was sent to it all the same stands there still."""
    open_one = next((one for one in ask.desk.all(Form) if one.is_on and one.id == DEFAULT), None)
    sent = ask.form.text("message") if ask.is_change else ""
    response = pages.page(
        ask,
        "form_off.html",
        409 if ask.is_change else 200,
        embedders="*",
        theme=form.theme if form.theme in ("light", "dark") else "",
        title=worded(ask.desk, form.titles, ask.language) or form.title,
        sent=sent,
        is_framed=_is_framed(ask),
        open_url=urls.form() if open_one else "",
        address=taking(ask.desk, form.department).address or "",
        desk_name=ask.desk.tenant.name,
    )
    return _guarded(ask, form, response, None, "")


def thank(ask: Ask, form: Form, **values: Any) -> Response:
    """Say that a question has come; without a number it waits for a person to look at it, and nothing is promised."""
    if back := _back(ask, form):
        told = {"komek": "sent", **({"number": str(int(values["number"]))} if values.get("number") else {})}
        return pages.redirect(ask, sites.with_result(back, **told))
    response = pages.page(
        ask,
        "form_sent.html",
        embedders="*",
        theme=form.theme if form.theme in ("light", "dark") else "",
        is_framed=_is_framed(ask),
        thanks=worded(ask.desk, form.thanks, ask.language),
        desk_name=ask.desk.tenant.name,
        **values,
    )
    return _guarded(ask, form, response, None, "")


def turned_back(ask: Ask, form: Form, invalid: Invalid) -> Response | None:
    """The way back to the tenant's own page, which says what is wrong by the names of fields; None for a page of
    ours."""
    back = sites.return_to(form, ask.form.get("return_to"), form_guard.sender(ask))
    if not back or set(invalid.fields) == {"form"}:
        return None
    return pages.redirect(ask, sites.with_result(back, komek="wrong", fields=",".join(sorted(invalid.fields))))


def _is_framed(ask: Ask) -> bool:
    """Whether it stands on somebody else's page, as the browser says, or the script of ours that has put it there."""
    return ask.request.headers.get("sec-fetch-dest", "document") != "document" or bool(ask.query.get("in"))


def _back(ask: Ask, form: Form) -> str:
    """Where the tenant's own page wants its sender back, directly or after a page of ours between."""
    place = sites.return_to(form, ask.form.get("return_to"), form_guard.sender(ask))
    return place or form_guard.confirmed(ask, form)


def _alone(ask: Ask, form: Form) -> str:
    """The form in a window of its own, with what an address has room for of what was typed."""
    typed = {name: ask.form.text(name)[:1500] for name in BUILT_IN if ask.form.get(name)}
    return urls.customers_url(ask.desk, urls.form(form.id or DEFAULT, **typed))


def _typed(ask: Ask, form: Form) -> Mapping[str, Sequence[str]]:
    known = form_fields.every(form.fields)
    return {**{name: ask.form.all(name)[:1] for name in BUILT_IN}, **filling.typed_again(known, ask.form.all)}


def _in_order(form: Form, wrong: Mapping[str, Text]) -> dict[str, Text]:
    """What is wrong, as its fields stand on the page; first what is about all of it."""
    own = [one.input for one in form_fields.every(form.fields)]
    line = ["form", "subject", "message", *own, "name", "email", "files"]
    return dict(sorted(wrong.items(), key=lambda one: line.index(one[0]) if one[0] in line else len(line)))


def _action(ask: Ask, form: Form) -> str:
    told = {name: ask.query[name] for name in CARRIED if ask.query.get(name) in (*LANGUAGES, "dialog", "frame")}
    return urls.form(form.id or DEFAULT, **told)


def _shown(desk: Desk, known: Sequence[form_fields.Field], one: form_fields.Field, language: str) -> Shown:
    return Shown(
        one.input,
        one.kind,
        worded(desk, one.labels, language),
        worded(desk, one.hints, language),
        one.is_required,
        [(each.id, worded(desk, each.labels, language)) for each in one.choices],
        filling.condition(desk, known, one, language),
        f"field-{one.when.field}" if one.when else "",
        one.when.value if one.when else "",
    )


def _guarded(ask: Ask, form: Form, response: Response, asked: form_guard.Asked | None, back: str) -> Response:
    """Name the sites that may show it, whom it asks, and where it may lead; on others' pages it sets no cookie."""
    policy = str(response.headers["Content-Security-Policy"])
    shown_by = sites.embedders(form)
    policy = policy.replace("frame-ancestors *", f"frame-ancestors {shown_by}" if shown_by else "").rstrip("; ")
    if back:
        policy = policy.replace("form-action ", f"form-action {sites.origin_of(back)} ")
    if asked and asked.provider:
        hosts = " ".join(asked.provider.sources)
        for name in ("script-src", "style-src", "connect-src"):
            policy = policy.replace(f"{name} ", f"{name} {hosts} ")
        policy = policy.replace("frame-src 'none'", f"frame-src {hosts}")
    response.headers["Content-Security-Policy"] = policy
    if _is_framed(ask):
        response.headers.pop("Set-Cookie", None)
    return response
