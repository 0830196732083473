"""What a signed-in customer changes of himself."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.portal import leaving, profile
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from tenants.errors import N_, Invalid, NotFound, Text

routes = Blueprint(__name__)
HOME = "/my/profile"
DONE = {
    "saved": N_("Saved."),
    "asked": N_("A letter is on its way to that address. Its link works for 30 minutes and once."),
    "added": N_("The address is yours now."),
    "removed": N_("The address is removed."),
}


@page(routes, HOME, who="customer")
def profile_page(ask: Ask) -> Response:
    return _page(ask)


@page(routes, HOME, "POST", who="customer")
def change(ask: Ask) -> Response:
    form = ask.form
    try:
        profile.change(ask.desk, ask.customer, form.get("name"), form.get("phone"), form.get("language"))
    except Invalid as invalid:
        return _page(ask, invalid)
    chosen = form.get("language")
    cookies = (pages.language_cookie(chosen),) if chosen else ()
    return pages.redirect(ask, urls.my_profile(done="saved"), cookies=cookies)


@page(routes, f"{HOME}/addresses/add", "POST", who="customer", home=HOME)
def ask_address(ask: Ask) -> Response:
    """Send a letter to an address, which is the customer's once he has opened its link."""
    try:
        profile.ask_address(ask.desk, ask.customer, ask.form.get("address"), ask.language)
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.my_profile(done="asked"))


@page(routes, f"{HOME}/addresses/remove", "POST", who="customer", home=HOME)
def remove_address(ask: Ask) -> Response:
    if ask.form.get("address") == ask.customer_session.address:
        return _page(ask, Invalid(address=N_("You are signed in by this address. Sign in by another to remove it.")))
    profile.remove_address(ask.customer, ask.form.get("address"))
    return pages.redirect(ask, urls.my_profile(done="removed"))


@page(routes, f"{HOME}/addresses/main", "POST", who="customer", home=HOME)
def make_main(ask: Ask) -> Response:
    profile.make_main(ask.customer, ask.form.get("address"))
    return pages.redirect(ask, urls.my_profile(done="saved"))


@page(routes, "/my/address/{token}", who="customer")
def address_page(ask: Ask, token: str) -> Response:
    return _address_page(ask, token)


@page(routes, "/my/address/{token}", "POST", who="customer")
def add_address(ask: Ask, token: str) -> Response:
    try:
        profile.add_address(ask.desk, ask.customer, token)
    except Invalid as invalid:
        return _address_page(ask, token, invalid.text)
    return pages.redirect(ask, urls.my_profile(done="added"))


@page(routes, f"{HOME}/sessions/end", "POST", who="customer", home=HOME)
def sign_out_everywhere(ask: Ask) -> Response:
    profile.sign_out_everywhere(ask.customer)
    return pages.redirect(ask, urls.my_signin(), cookies=(pages.customer_cookie(""),))


@page(routes, f"{HOME}/leave", who="customer")
def leave_page(ask: Ask) -> Response:
    return pages.page(ask, "my_leave.html", desk_name=ask.desk.tenant.name)


@page(routes, f"{HOME}/leave", "POST", who="customer")
def leave(ask: Ask) -> Response:
    """Ask the desk to forget all of it; that is for its people to do, and every session ends at once."""
    leaving.ask(ask.desk, ask.customer, ask.customer_session.address, ask.language)
    return pages.page(
        ask, "my_leave.html", is_asked=True, desk_name=ask.desk.tenant.name, cookies=(pages.customer_cookie(""),)
    )


def _address_page(ask: Ask, token: str, problem: Text | None = None) -> Response:
    try:
        found = profile.asked_address(ask.desk, ask.customer, token)
    except NotFound:
        return pages.page(ask, "my_address.html", 404, address="", desk_name=ask.desk.tenant.name)
    return pages.page(
        ask,
        "my_address.html",
        422 if problem else 200,
        address=found.address,
        problem=problem,
        desk_name=ask.desk.tenant.name,
    )


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    customer = ask.customer
    now = {"name": customer.name, "phone": customer.phone or "", "language": customer.language or ""}
    return pages.page(
        ask,
        "my_profile.html",
        422 if invalid else 200,
        customer=customer,
        entered_by=ask.customer_session.address,
        done=DONE.get(ask.query.get("done", "")) if not invalid else None,
        values={**now, **(ask.form.typed() if invalid else {})},
        errors=invalid.fields if invalid else {},
        desk_name=ask.desk.tenant.name,
    )
