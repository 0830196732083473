"""Every URL of the product is made here: paths, with a host in front only where a letter or another host needs it."""

from urllib.parse import quote, urlencode

from chalicelib.config import config


class Urls:
    """Paths of the pages; staff and customers stay on their tenant's host, so most need no more."""

    def front(self) -> str:
        return "/"

    def find_desk(self) -> str:
        return "/desk"

    def signup(self) -> str:
        return "/signup"

    def signin(self, next: str = "") -> str:
        return "/signin" + (f"?{urlencode({'next': next})}" if next else "")

    def signout(self) -> str:
        return "/signout"

    def welcome(self, token: str) -> str:
        return f"/welcome/{token}"

    def board(self, view: str = "open", department: str = "", cursor: str = "") -> str:
        filters = {"view": view if view != "open" else "", "department": department, "after": cursor}
        query = urlencode({name: value for name, value in filters.items() if value})
        return "/tickets" + (f"?{query}" if query else "")

    def ticket(self, number: int) -> str:
        return f"/tickets/{number}"

    def earlier(self, number: int, entry: str) -> str:
        return f"/tickets/{number}?{urlencode({'before': entry})}"

    def verb(self, number: int, verb: str) -> str:
        return f"/tickets/{number}/{verb}"

    def file(self, number: int, file: str) -> str:
        return f"/tickets/{number}/file/{file}"

    def raw(self, number: int, message: str) -> str:
        return f"/tickets/{number}/raw/{message}"

    def form(self, key: str = "default") -> str:
        return "/form" if key == "default" else f"/form/{quote(key, safe='')}"

    def customer(self, number: int, secret: str, before: str = "") -> str:
        return f"/t/{number}/{secret}" + (f"?{urlencode({'before': before})}" if before else "")

    def customer_reply(self, number: int, secret: str) -> str:
        return f"/t/{number}/{secret}/reply"

    def customer_file(self, number: int, secret: str, file: str) -> str:
        return f"/t/{number}/{secret}/file/{file}"

    def settings(self, section: str = "", **told: str) -> str:
        query = urlencode({name: value for name, value in {"section": section, **told}.items() if value})
        return "/settings" + (f"?{query}" if query else "")

    def profile(self) -> str:
        return "/settings/profile"

    def site_url(self, path: str = "/") -> str:
        """The whole URL of a page on the base host."""
        return config().url + path

    def ask_again(self) -> str:
        return "/settings/confirm"

    def sign_out_everywhere(self) -> str:
        return "/settings/sign-out-everywhere"

    def invite(self) -> str:
        return "/settings/invite"

    def take_back(self, invitation: str) -> str:
        return f"/settings/invitations/{invitation}/take-back"

    def invitation(self, token: str) -> str:
        return f"/invitation/{token}"

    def confirm(self, address: str, seal: str) -> str:
        return f"/confirm?{urlencode({'address': address, 'seal': seal})}"

    def desk_url(self, slug: str, path: str = "") -> str:
        """The whole URL of a page on a tenant's host; the host comes from the configuration, never from a request."""
        return f"{config().scheme}://{slug}.{config().host}{path}"


urls = Urls()
