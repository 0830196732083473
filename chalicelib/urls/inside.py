"""Pages for staff members at work."""

from collections.abc import Mapping
from urllib.parse import urlencode

from chalicelib.urls.queries import with_query

USUAL = {"view": "open"}  # the view that the board begins with


class InsideUrls:
    """Board, tickets, customers, internal mail."""

    def board(self, view: str = "open", department: str = "", cursor: str = "", gone: int | None = None) -> str:
        filters = {"view": view if view != "open" else "", "department": department, "after": cursor, "gone": gone}
        return with_query("/tickets", filters)

    def board_of(self, query: Mapping[str, str], **more: object) -> str:
        """The board as a wish says it: `query` is what stands in the address."""
        is_first = query.get("view") == "open" and "saved" not in query
        return with_query("/tickets", {**query, **({"view": ""} if is_first else {}), **more})

    def ticket(self, number: int, way: Mapping[str, str] | None = None) -> str:
        """A ticket; `way` is the view in which it is looked at, as the board says it, the usual one unsaid."""
        return with_query(f"/tickets/{number}", way if way != USUAL and way else {})

    def ticket_add(self, **told: str) -> str:
        return with_query("/tickets/add", told)

    def views(self, query: Mapping[str, str] | None = None, **told: str) -> str:
        """Saved views; with a `query` the page where it is saved."""
        return with_query("/views", {**(query or {}), **told})

    def saved_view(self, view: str) -> str:
        return f"/views/{view}"

    def search(self, asked: Mapping[str, str] | None = None, **more: str) -> str:
        """What was looked for; without it the page where that is said."""
        return with_query("/search", {**(asked or {}), **more})

    def message(self, number: int, position: int, until: str = "") -> str:
        """A message of a ticket; `until` is an entry behind it, where it stands on no newest page."""
        return with_query(f"/tickets/{number}", {"before": until}) + f"#m{position}"

    def earlier(self, number: int, entry: str) -> str:
        return f"/tickets/{number}?{urlencode({'before': entry})}"

    def verb(self, number: int, verb: str) -> str:
        return f"/tickets/{number}/{verb}"

    def heartbeat(self) -> str:
        return "/heartbeat"

    def bulk(self) -> str:
        return "/tickets/bulk"

    def undo(self) -> str:
        return "/undo"

    def file(self, number: int, file: str) -> str:
        return f"/tickets/{number}/file/{file}"

    def formatted(self, number: int, message: str, pictures: str = "") -> str:
        return f"/tickets/{number}/html/{message}" + (f"?{urlencode({'pictures': pictures})}" if pictures else "")

    def pictures(self, page: str, message: str, before: str | None = None) -> str:
        """A page with the pictures from the web that one message of it shows."""
        query = {"pictures": message, **({"before": before} if before else {})}
        return f"{page}?{urlencode(query)}"

    def raw(self, number: int, message: str) -> str:
        return f"/tickets/{number}/raw/{message}"

    def suspended(self, **told: str) -> str:
        return with_query("/suspended", told)

    def suspended_mail(self, id: str, verb: str = "", done: str = "") -> str:
        return f"/suspended/{id}" + (f"/{verb}" if verb else "") + (f"?{urlencode({'done': done})}" if done else "")

    def suspended_several(self) -> str:
        return "/suspended/several"

    def objects(self, **filters: str) -> str:
        return with_query("/objects", filters)

    def object_add(self) -> str:
        return "/objects/add"

    def object(self, id: str, verb: str = "", **told: str) -> str:
        return with_query(f"/objects/{id}" + (f"/{verb}" if verb else ""), told)

    def internal_mail(self, **told: str) -> str:
        return with_query("/mail", told)

    def thread_add(self, **told: str) -> str:
        return with_query("/mail/add", told)

    def thread(self, id: str, verb: str = "", before: str = "") -> str:
        return f"/mail/{id}" + (f"/{verb}" if verb else "") + (f"?{urlencode({'before': before})}" if before else "")

    def thread_file(self, thread: str, file: str) -> str:
        return f"/mail/{thread}/file/{file}"

    def customers(self, **told: str) -> str:
        return with_query("/customers", told)

    def known_customer(self, id: str, verb: str = "", **told: str) -> str:
        """A customer's page for staff; `customer` is his own of one ticket."""
        return with_query(f"/customers/{id}" + (f"/{verb}" if verb else ""), told)

    def organisations(self, **told: str) -> str:
        return with_query("/organisations", told)

    def organisation(self, id: str, verb: str = "", **told: str) -> str:
        return with_query(f"/organisations/{id}" + (f"/{verb}" if verb else ""), told)

    def help(self, search: str = "") -> str:
        return "/help" + (f"?{urlencode({'q': search})}" if search else "")

    def guide(self, name: str) -> str:
        return f"/help/{name}"

    def help_ask(self) -> str:
        return "/help/ask"

    def first_steps(self, verb: str) -> str:
        return f"/first-steps/{verb}"
