"""Every URL of the product is made here: paths, with a host in front only where a letter or another host needs it."""

from urllib.parse import quote, urlencode

from chalicelib.config import config

OAUTH_BACK = "/oauth/callback"  # on the base host: the one address that Google and Microsoft are told to come back to


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

    def formatted(self, number: int, message: str, pictures: str = "") -> str:
        return f"/tickets/{number}/html/{message}" + (f"?{urlencode({'pictures': pictures})}" if pictures else "")

    def pictures(self, page: str, message: str, before: str | None = None) -> str:
        """A page with the pictures from the web that one message of it shows."""
        query = {"pictures": message, **({"before": before} if before else {})}
        return f"{page}?{urlencode(query)}"

    def file_link(self, number: int, file: str, seal: str, **told: str) -> str:
        return f"/f/{number}/{file}/{seal}" + (f"?{urlencode(told)}" if told else "")

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
        query = urlencode({name: value for name, value in told.items() if value})
        return "/settings" + (f"/{section}" if section else "") + (f"?{query}" if query else "")

    def suspended(self, **told: str) -> str:
        query = urlencode({name: value for name, value in told.items() if value})
        return "/suspended" + (f"?{query}" if query else "")

    def suspended_mail(self, id: str, verb: str = "", done: str = "") -> str:
        return f"/suspended/{id}" + (f"/{verb}" if verb else "") + (f"?{urlencode({'done': done})}" if done else "")

    def suspended_several(self) -> str:
        return "/suspended/several"

    def blocked(self, verb: str = "") -> str:
        return "/settings/blocked" + (f"/{verb}" if verb else "")

    def reopening(self) -> str:
        return "/settings/mail/reopening"

    def profile(self) -> str:
        return "/settings/you/profile"

    def site_url(self, path: str = "/") -> str:
        """The whole URL of a page on the base host."""
        return config().url + path

    def ask_again(self) -> str:
        return "/settings/desk/confirm"

    def sign_out_everywhere(self) -> str:
        return "/settings/you/sign-out-everywhere"

    def invite(self) -> str:
        return "/settings/staff/invite"

    def take_back(self, invitation: str) -> str:
        return f"/settings/staff/invitations/{invitation}/take-back"

    def domains(self, place: str = "") -> str:
        return "/settings/domains" + (f"#{place}" if place else "")

    def domain(self, name: str, verb: str) -> str:
        return f"/settings/domains/{quote(name, safe='')}/{verb}"

    def senders(self) -> str:
        return "/settings/senders"

    def mailboxes(self, **told: str) -> str:
        query = urlencode({name: value for name, value in told.items() if value})
        return "/settings/mailboxes" + (f"?{query}" if query else "")

    def mailbox(self, id: str, verb: str) -> str:
        return f"/settings/mailboxes/{id}/{verb}"

    def mailbox_connect(self) -> str:
        return "/settings/mailboxes/connect"

    def mailbox_sign_in(self) -> str:
        return "/settings/mailboxes/sign-in"

    def mailbox_finish(self, **told: str) -> str:
        return "/settings/mailboxes/finish" + (f"?{urlencode(told)}" if told else "")

    def file_rules(self, **told: str) -> str:
        return "/settings/files" + (f"?{urlencode(told)}" if told else "")

    def letters(self) -> str:
        return "/settings/letters"

    def letter(self, name: str, language: str, verb: str = "", **told: str) -> str:
        path = f"/settings/letters/{name}/{language}" + (f"/{verb}" if verb else "")
        return path + (f"?{urlencode(told)}" if told else "")

    def signatures(self, department: str) -> str:
        return f"/settings/departments/{department}/signatures"

    def suppression(self, search: str = "", **more: str) -> str:
        query = urlencode({name: value for name, value in {"search": search, **more}.items() if value})
        return "/settings/suppression" + (f"?{query}" if query else "")

    def suppress(self) -> str:
        return "/settings/suppression/add"

    def unsuppress(self) -> str:
        return "/settings/suppression/remove"

    def invitation(self, token: str) -> str:
        return f"/invitation/{token}"

    def confirm(self, address: str, seal: str) -> str:
        return f"/confirm?{urlencode({'address': address, 'seal': seal})}"

    def desk_url(self, slug: str, path: str = "") -> str:
        """The whole URL of a page on a tenant's host; the host comes from the configuration, never from a request."""
        return f"{config().scheme}://{slug}.{config().host}{path}"


urls = Urls()
