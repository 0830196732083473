"""Pages for visitors: the base host, signing in, forms, the customer's own."""

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from chalicelib.config import config
from chalicelib.urls.queries import with_query

if TYPE_CHECKING:
    from tenants.tenant import Desk


class PublicUrls:
    """Pages for visitors, and whole URLs for letters and for other hosts."""

    def front(self) -> str:
        return "/"

    def find_desk(self) -> str:
        return "/desk"

    def service_status(self) -> str:
        """How Komek is, on the base host."""
        return "/status"

    def signup(self) -> str:
        return "/signup"

    def signin(self, next: str = "") -> str:
        return "/signin" + (f"?{urlencode({'next': next})}" if next else "")

    def signout(self) -> str:
        return "/signout"

    def welcome(self, token: str) -> str:
        return f"/welcome/{token}"

    def reset(self, token: str = "") -> str:
        return "/reset" + (f"/{token}" if token else "")

    def confirm_address(self, token: str) -> str:
        return f"/address/{token}"

    def invitation(self, token: str) -> str:
        return f"/invitation/{token}"

    def confirm(self, address: str, seal: str) -> str:
        return f"/confirm?{urlencode({'address': address, 'seal': seal})}"

    def form(self, key: str = "default", **told: str) -> str:
        return with_query("/form" if key == "default" else f"/form/{quote(key, safe='')}", told)

    def form_script(self, key: str = "default") -> str:
        """The script that opens a form over somebody's page."""
        return f"/embed/{quote(key, safe='')}.js"

    def frame_script(self) -> str:
        """The script by which a frame grows with the form in it."""
        return "/embed/frame.js"

    def customer(self, number: int, secret: str, before: str = "", **told: str) -> str:
        return with_query(f"/t/{number}/{secret}", {"before": before, **told})

    def customer_reply(self, number: int, secret: str) -> str:
        return f"/t/{number}/{secret}/reply"

    def customer_verb(self, number: int, secret: str, verb: str) -> str:
        return f"/t/{number}/{secret}/{verb}"

    def customer_file(self, number: int, secret: str, file: str) -> str:
        return f"/t/{number}/{secret}/file/{file}"

    def file_link(self, number: int, file: str, seal: str, **told: str) -> str:
        return with_query(f"/f/{number}/{file}/{seal}", told)

    def look(self, colour: str) -> str:
        """The stylesheet of a colour, which never changes."""
        return f"/look/{colour}.css"

    def logo(self, picture: str) -> str:
        return f"/logo/{picture}"

    def share(self, picture: str) -> str:
        """The picture that stands beside a link to a page of the desk where somebody shares it."""
        return f"/share/{picture}.png"

    def site_url(self, path: str = "/") -> str:
        """The whole URL of a page on the base host."""
        return config().url + path

    def desk_url(self, slug: str, path: str = "") -> str:
        """The whole URL of a page on a tenant's host; the host comes from the configuration, never from a request."""
        return f"{config().scheme}://{slug}.{config().host}{path}"

    def customers_url(self, desk: "Desk", path: str = "") -> str:
        """The whole URL of a page for a tenant's customers: on the name of its own while that works."""
        own = desk.tenant.own_host
        return f"{self.own_host(own)}{path}" if own else self.desk_url(desk.tenant.slug, path)

    def own_host(self, name: str) -> str:
        """The origin of a tenant's own name; only one machine has a port in it."""
        _, colon, port = config().host.partition(":")
        return f"{config().scheme}://{name}{colon}{port}"
