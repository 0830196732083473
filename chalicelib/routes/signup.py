"""A business signs up on the base host and goes on at its own."""

from chalice.app import Blueprint, Response

from chalicelib.config import config
from chalicelib.helpdesk.desk import signup, zones
from chalicelib.helpdesk.desk.signup import Wish
from chalicelib.urls import urls
from chalicelib.web import once, pages
from chalicelib.web.asking import Ask, page
from tenants import tariff
from tenants.errors import Invalid, Problem

routes = Blueprint(__name__)


@page(routes, "/signup", who="site")
def sign_up_page(ask: Ask) -> Response:
    return _page(ask, {"email": ask.query.get("email", "")})


@page(routes, "/signup", "POST", who="site")
def sign_up(ask: Ask) -> Response:
    form = ask.form
    wish = Wish(
        company=form.get("company"),
        slug=form.get("slug"),
        name=form.get("name"),
        email=form.get("email"),
        password=form.text("password"),
        language=ask.language,
        time_zone=form.get("time_zone"),
        currency=form.get("currency"),
        sending=once.sending(ask),
    )
    try:
        done = signup.sign_up(wish, ask.network)
    except Problem as problem:
        before = signup.signed_up(wish)
        if before is None and isinstance(problem, Invalid):
            return _page(ask, form.typed(), problem)
        if before is None:
            raise
        done = before
    return pages.redirect(ask, urls.desk_url(done.slug, urls.welcome(done.welcome)))


def _page(ask: Ask, values: dict[str, str], invalid: Invalid | None = None) -> Response:
    typed = {name: values.get(name, "") for name in ("company", "slug", "name", "email", "time_zone", "currency")}
    return pages.page(
        ask,
        "signup.html",
        422 if invalid else 200,
        values=typed,
        errors=invalid.fields if invalid else {},
        base_host=config().host,
        currencies=tariff.currencies(),
        places=zones.PLACES,
    )
