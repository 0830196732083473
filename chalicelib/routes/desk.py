"""The desk itself: what it is called, where it is found, how it looks."""

import re
from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.desk import colours, host_change, look, naming, share_picture, signup, zones
from chalicelib.helpdesk.desk.naming import Naming
from chalicelib.helpdesk.rights import may, require
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import pages, samples
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants import ledger, tariff
from tenants.errors import N_, Invalid, NotFound
from tenants.tenant import LANGUAGES

routes = Blueprint(__name__)

SHEET = re.compile(r"([0-9a-f]{6})\.css")
SAMPLES: dict[str, Callable[..., Response]] = {
    "form": samples.form,
    "customer": samples.customer,
    "answers": samples.answers,
}


@page(routes, "/settings/desk")
def desk(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/desk", "POST")
def name(ask: Ask) -> Response:
    form = ask.form
    chosen = [code for code in LANGUAGES if code in form.all("languages")]
    typed = Naming(form.get("name"), form.get("time_zone"), chosen, form.get("language"), form.get("currency"))
    try:
        naming.change(ask.desk, ask.person, typed, form.get("edition"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("desk", saved="1"))


@page(routes, "/settings/desk/host", "POST", home="/settings/desk")
def move(ask: Ask) -> Response:
    """Give the desk another address, and carry over there whoever did it."""
    try:
        welcome = host_change.change(ask.desk, ask.person, ask.sitting, ask.form.get("slug"), ask.form.get("edition"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.desk_url(ask.form.get("slug").lower(), urls.welcome(welcome)))


@page(routes, "/settings/desk/confirm", "POST", home="/settings/desk")
def ask_again(ask: Ask) -> Response:
    """Send the letter that confirms the owner's address once more."""
    signup.ask_again(ask.desk, ask.person)
    return pages.redirect(ask, urls.settings("desk", asked="1"))


@page(routes, "/settings/look")
def look_page(ask: Ask) -> Response:
    return _look(ask)


@page(routes, "/settings/look", "POST")
def colour(ask: Ask) -> Response:
    try:
        look.set_colour(ask.desk, ask.person, _colour(ask), ask.form.get("edition"))
    except Invalid as invalid:
        return _look(ask, invalid)
    return pages.redirect(ask, urls.settings("look", saved="1"))


@page(routes, "/settings/look/preview")
def preview(ask: Ask) -> Response:
    require(ask.desk, ask.person, "settings")
    return SAMPLES["form"](ask, ask.language)


@page(routes, "/settings/look/preview", "POST")
def preview_typed(ask: Ask) -> Response:
    """One of the customers' pages in the colour that is being chosen; in ours while what is typed is none."""
    require(ask.desk, ask.person, "settings")
    try:
        typed = look.parsed(_colour(ask) or look.OURS)
    except Invalid:
        typed = look.OURS
    page = ask.form.get("page")
    show = SAMPLES[page if page in SAMPLES else "form"]
    return show(ask, ask.language, desk_look=look.shown(ask.desk, typed))


@page(routes, "/settings/look/logo", "POST", home="/settings/look")
def put_up(ask: Ask) -> Response:
    try:
        look.set_logo(ask.desk, ask.person, ask.form.files("logo"), ask.form.get("edition"))
    except Invalid as invalid:
        return _look(ask, invalid)
    return pages.redirect(ask, urls.settings("look", saved="1"))


@page(routes, "/settings/look/logo/remove", "POST", home="/settings/look")
def take_down(ask: Ask) -> Response:
    look.remove_logo(ask.desk, ask.person)
    return pages.redirect(ask, urls.settings("look", saved="1"))


@page(routes, "/look/{sheet}", who="visitor")
def sheet(ask: Ask, sheet: str) -> Response:
    """The stylesheet of a colour: its name says all of it, so it is kept for ever."""
    found = SHEET.fullmatch(sheet)
    if not found:
        raise NotFound()
    response = pages.answer(ask, f":root {{ --tenant: #{found[1]}; }}\n", content_type="text/css; charset=utf-8")
    return pages.kept(response, pages.YEAR, "immutable")


@page(routes, "/logo/{picture}", who="visitor")
def logo(ask: Ask, picture: str) -> Response:
    """The way to the logo; the picture's name only says when it is another one, old letters show the new one too."""
    response = pages.redirect(ask, look.logo_link(ask.desk))
    response.status_code = 302  # which browsers keep as long as they are told to
    return pages.kept(response, storage.LINK_SECONDS - 60)


@page(routes, "/share/{picture}", who="visitor")
def share(ask: Ask, picture: str) -> Response:
    """The way to the picture beside a shared link."""
    response = pages.redirect(ask, share_picture.link(ask.desk, picture.removesuffix(".png")))
    response.status_code = 302
    return pages.kept(response, storage.LINK_SECONDS - 60)


def _colour(ask: Ask) -> str:
    return "" if ask.form.get("ours") else ask.form.get("colour")


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    tenant, may_bill = ask.desk.tenant, may(ask.desk, ask.person, "billing")
    now = {"name": tenant.name, "slug": tenant.slug, "time_zone": tenant.time_zone, "currency": tenant.currency}
    typed = {**now, "language": tenant.language, **(ask.form.typed() if invalid else {})}
    is_named = bool(invalid) and "slug" not in ask.form.typed()
    return inside(
        ask,
        "desk.html",
        N_("Name and address"),
        invalid,
        tenant=tenant,
        edition=edition(ask, tenant, invalid),
        base_host=urls.desk_url("").partition("://")[2],
        zones=zones.every(),
        currencies=tariff.currencies() if ledger.is_untouched(ask.desk.id) else [],
        spoken=ask.form.all("languages") if is_named else tenant.spoken,
        former=host_change.former(ask.desk),
        balance=ledger.balance(ask.desk.id) if may_bill else None,
        is_confirmed=ask.desk.is_confirmed,
        is_asked="asked" in ask.query,
        values=typed,
    )


def _look(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    own = look.look(ask.desk)
    colour = own.colour or look.OURS
    typed = ask.form.get("colour") if invalid else colour
    return inside(
        ask,
        "look.html",
        N_("Look"),
        invalid,
        frames="'self'",
        own=own,
        edition=edition(ask, own, invalid),
        colour=colour,
        accent=colours.accent(colour),
        contrast=round(100 * colours.accent(colour).contrast),
        raw_contrast=round(100 * colours.contrast(colour, colours.WHITE)),
        is_darkened=colours.is_darkened(colour),
        largest=look.LARGEST // 1000,
        values={"colour": typed},
    )
