"""The code that puts a form on a tenant's own site: a link, a frame, a script, or a form of the site's own."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from chalicelib.helpdesk.forms import fields, sites
from chalicelib.helpdesk.forms.fields import OF_CHOICES, Field
from chalicelib.helpdesk.forms.filling import NOT_BY_ADDRESS
from chalicelib.helpdesk.forms.form import Form, worded
from chalicelib.markdown.shown import formatted
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from chalicelib.wording import say
from tenants.errors import N_, Text
from tenants.tenant import Desk

WRITE, SEND = N_("Write to us"), N_("Send")
BUILT_IN = (  # name, type, words, whether it has to be filled in
    ("subject", "text", N_("Subject"), True),
    ("message", "long_text", N_("Message"), True),
    ("name", "text", N_("Your name"), False),
    ("email", "email", N_("Mail"), True),
)
TYPES = {"text": "text", "number": "text", "date": "date", "phone": "tel", "email": "email", "file": "file"}
BACK = "https://your-site.example/thanks.html"  # which the tenant replaces, where it has named no site
HEIGHT = 720  # of a frame, in pixels, where its script may not run


class Code(NamedTuple):
    name: str
    title: Text
    about: Text
    code: str


def every(ask: Ask, form: Form, language: str) -> tuple[Code, ...]:
    """All ways to put a form on a site, for readers of a language."""
    desk = ask.desk
    page = urls.customers_url(desk, urls.form(form.id, language=language))
    return (
        Code(
            "link",
            N_("A link"),
            N_("To the form on a page of its own. It works everywhere, in letters too."),
            _link(page, language),
        ),
        Code(
            "script",
            N_("A button that opens it"),
            N_("In a window over your page. Without the script the button is a link to the form."),
            _script(desk, form, page, language),
        ),
        Code(
            "frame",
            N_("A frame in your page"),
            N_("It grows with what is in it. Without the second line it keeps its height and scrolls."),
            _frame(desk, form, language),
        ),
        Code(
            "plain",
            N_("A form of your own"),
            N_("Plain HTML, in the look of your page. Put the page that says thanks into “return_to”."),
            "\n".join(_plain(desk, form, language)),
        ),
    )


def policy(desk: Desk) -> str:
    """What a site with a Content-Security-Policy has to allow for all of it."""
    origin = sites.origin_of(urls.desk_url(desk.tenant.slug, "/"))
    return f"script-src {origin}; frame-src {origin}; form-action {origin}"


def filled(ask: Ask, form: Form) -> str:
    """An example of an address that fills in some of a form."""
    own = next((one for one in fields.every(form.fields) if one.kind not in NOT_BY_ADDRESS), None)
    choice = own.choices[0].id if own and own.choices else "…"
    more = {own.input: choice} if own else {}
    return urls.customers_url(ask.desk, urls.form(form.id, subject="…", **more)).replace(quote("…"), "…")


def _link(page: str, language: str) -> str:
    return Markup('<a href="{page}">{words}</a>').format(page=page, words=say(WRITE, language))


def _script(desk: Desk, form: Form, page: str, language: str) -> str:
    script = urls.desk_url(desk.tenant.slug, urls.form_script(form.id))  # which never moves
    button = Markup('<a href="{page}" data-komek="{key}">{words}</a>')
    return (button + Markup('\n<script src="{script}" async></script>')).format(
        page=page, key=form.id, words=say(WRITE, language), script=script
    )


def _frame(desk: Desk, form: Form, language: str) -> str:
    return Markup(
        '<iframe src="{page}" title="{title}" width="100%" height="{height}" frameborder="0" data-komek-frame>'
        "</iframe>\n"
        '<script src="{script}" async></script>'
    ).format(
        page=urls.desk_url(desk.tenant.slug, urls.form(form.id, **{"language": language, "in": "frame"})),
        title=worded(desk, form.titles, language) or say(WRITE, language),
        height=HEIGHT,
        script=urls.desk_url(desk.tenant.slug, urls.frame_script()),
    )


def _plain(desk: Desk, form: Form, language: str) -> Iterator[Markup]:
    """The form as HTML, with its fields in a language; what is asked only after another field is marked so."""
    to = urls.desk_url(desk.tenant.slug, urls.form(form.id, language=language))
    site = next((one for one in form.sites if "*" not in one), "")
    yield Markup('<form method="post" action="{to}" enctype="multipart/form-data" accept-charset="utf-8">').format(
        to=to
    )
    yield Markup('  <input type="hidden" name="return_to" value="{back}">').format(
        back=f"{site}/thanks.html" if site else BACK
    )
    for name, kind, words, is_required in BUILT_IN:
        yield _input(name, kind, say(words, language), is_required)
    for one in fields.every(form.fields):
        yield from _own(desk, one, language)
    if form.asks_files:
        yield _input("files", "file", say(N_("Files"), language), is_required=False)
    yield Markup("  <p><button>{words}</button></p>\n</form>").format(words=say(SEND, language))


def _own(desk: Desk, one: Field, language: str) -> Iterator[Markup]:
    label, needed = worded(desk, one.labels, language), one.is_required and one.when is None
    if one.kind in OF_CHOICES:
        options = [(each.id, worded(desk, each.labels, language)) for each in one.choices]
        yield from (_select if one.kind == "choice" else _boxes)(one.input, label, options, needed)
    elif one.kind == "consent":
        box = Markup('  <p><label><input type="checkbox" name="{name}" value="yes"{needed}> {label}</label></p>')
        yield box.format(name=one.input, needed=_needed(needed), label=label)
        if hint := worded(desk, one.hints, language):  # with the link to what is agreed on
            yield Markup("  {hint}").format(hint=Markup(formatted(hint).strip()))
    else:
        yield _input(one.input, one.kind, label, needed)


def _input(name: str, kind: str, label: str, is_required: bool) -> Markup:
    if kind == "long_text":
        shape = '  <p><label>{label}<br><textarea name="{name}" rows="5"{needed}></textarea></label></p>'
    else:
        shape = '  <p><label>{label}<br><input type="{type}" name="{name}"{more}{needed}></label></p>'
    type = TYPES.get(kind, "text")
    more = Markup(" multiple") if kind == "file" else ""
    return Markup(shape).format(label=label, name=name, type=type, more=more, needed=_needed(is_required))


def _select(name: str, label: str, options: list[tuple[str, str]], is_required: bool) -> Iterator[Markup]:
    start = Markup('  <p><label>{label}<br><select name="{name}"{needed}>\n    <option value=""></option>')
    yield start.format(label=label, name=name, needed=_needed(is_required))
    for id, words in options:
        yield Markup('    <option value="{id}">{words}</option>').format(id=id, words=words)
    yield Markup("  </select></label></p>")


def _boxes(name: str, label: str, options: list[tuple[str, str]], is_required: bool) -> Iterator[Markup]:
    yield Markup("  <fieldset><legend>{label}</legend>").format(label=label)
    for id, words in options:
        box = Markup('    <label><input type="checkbox" name="{name}" value="{id}"> {words}</label>')
        yield box.format(name=name, id=id, words=words)
    yield Markup("  </fieldset>")


def _needed(is_required: bool) -> Markup:
    return Markup(" required") if is_required else escape("")
