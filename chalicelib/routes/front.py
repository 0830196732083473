"""The base host: what Komek is, what it costs, and whether it is well. Also what answers a path that nobody has."""

from chalice.app import Blueprint, Response

from chalicelib.config import config
from chalicelib.integrations import queue
from chalicelib.urls import urls
from chalicelib.web import pages, problems
from chalicelib.web.asking import Ask, page
from chalicelib.web.registering import FORMS
from tenants import directory, keys, quote, table, tariff
from tenants.errors import N_, NotFound
from tenants.keys import now

routes = Blueprint(__name__)


@routes.route("/", methods=["GET", "HEAD"])
def root() -> Response:
    """The front page on the base host; on a tenant's, the way to the board."""
    ask = Ask(routes.current_request)
    return problems.told(ask, lambda: front(ask) if ask.is_site else _home(ask))


def _home(ask: Ask) -> Response:
    """The board; at a tenant's own name what its customers come for."""
    if not ask.is_own_host:
        return pages.redirect(ask, urls.board())
    ask.open("visitor", None)
    return pages.redirect(ask, urls.answer_base() if ask.desk.tenant.has_answers else urls.form())


def front(ask: Ask) -> Response:
    currency = tariff.CURRENCIES[ask.language]
    if ask.query.get("currency") in tariff.currencies():
        currency = ask.query["currency"]
    prices = tariff.tariff(now().date(), currency)
    from chalicelib.helpdesk.billing.options import OPTIONS  # late: a visitor of the other pages needs none of it

    wanted = [name for name in prices.options if f"with-{name}" in ask.query]
    busy_day = quote.cheapest(prices, _number(ask, "seats", 2, 500), _number(ask, "tickets", 10, 5000), wanted)
    return pages.page(
        ask,
        "front.html",
        tariff=prices,
        quote=busy_day,
        wanted=wanted,
        options={name: OPTIONS[name] for name in prices.options if name in OPTIONS},
        currency=currency,
        currencies=tariff.currencies(),
    )


def _number(ask: Ask, name: str, default: int, most: int) -> int:
    text = ask.query.get(name, "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 6 else default


@page(routes, "/desk", who="site")
def find_desk(ask: Ask) -> Response:
    """The way in for somebody who knows the address of the desk."""
    slug = ask.query.get("slug", "").strip().lower()
    if not slug:
        return pages.page(ask, "find_desk.html", slug="", errors={}, base_host=config().host)
    if not slug.replace("-", "").isalnum() or not directory.host(f"{slug}.{ask.host.partition(':')[0]}"):
        errors = {"slug": N_("There is no desk at this address.")}
        return pages.page(ask, "find_desk.html", 404, slug=slug, errors=errors, base_host=config().host)
    return pages.redirect(ask, urls.desk_url(slug, urls.signin()))


@routes.route("/healthz", methods=["GET", "HEAD"])
def healthz() -> Response:
    """Whether the table and the queue answer; for load balancers and alarms."""
    state = {"table": _answers(), "queue": queue.is_up()}
    is_well = all(state.values())
    body = {"status": "ok" if is_well else "failing", **{name: "ok" if up else "failing" for name, up in state.items()}}
    return Response(body, {"Content-Type": "application/json", "Cache-Control": "no-store"}, 200 if is_well else 503)


def _answers() -> bool:
    try:
        table.batch_get([keys.setting("healthz", "tenant")], consistent=False)
    except Exception:
        return False
    return True


@routes.route("/{proxy+}", methods=["GET", "HEAD", "POST"], content_types=[*FORMS, "application/json"])
def nothing() -> Response:
    """A path that nobody has; API Gateway would answer it in JSON."""
    ask = Ask(routes.current_request)

    def missing() -> Response:
        if not ask.is_site:
            ask.open("visitor", None)  # whose page it is that says so
        raise NotFound()

    return problems.told(ask, missing)
