"""Mails as a page shows them: their formatting, the pictures that came along, and those of the web on wish.

What is stored is not trusted: it is read again, its pictures are put in, and at last it is sanitised.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from chalicelib.helpdesk.files import is_picture
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.web.asking import Ask
from tenants.errors import N_

if TYPE_CHECKING:
    from chalicelib.mail.viewing.view import View

AGAIN = N_("picture shown above")
NOTHING = Markup()


@dataclass
class Reading:
    """A message as it is shown; `html` is empty where its text is."""

    html: Markup = NOTHING
    quoted: Markup = NOTHING
    blocked: int = 0  # pictures from the web that were not loaded
    chips: list[dict[str, Any]] = field(default_factory=list)  # files that the text does not show already


class Reader:
    """Reads the messages of one page, in their order; each picture is shown once on it."""

    def __init__(self, ask: Ask, link: Callable[[str], str], *, with_pictures: str = "") -> None:
        self.again = ask.say(AGAIN)
        self.link = link  # makes the whole address of a file by its id
        self.with_pictures = with_pictures  # id of the message whose pictures from the web are loaded
        self.shown: set[str] = set()

    def all(self, entries: Iterable[Entry]) -> dict[str, Reading]:
        """Readings by the ids of their messages."""
        return {one.id: self.read(one) for one in entries if isinstance(one, Message)}

    def read(self, message: Message, view: "View | None" = None) -> Reading:
        """Read a message, or another view of it than what its item holds."""
        html = view.html if view else (message.html or "") if message.kind != "machine" else ""
        quoted = view.quoted if view else message.html_quoted or ""
        reading, hung = Reading(), set[str]()
        if html:
            reading.html = self._shown(message, html, reading, hung)
            reading.quoted = self._shown(message, quoted, reading, hung) if quoted and reading.html else NOTHING
        reading.chips = [file for file in message.files if file["id"] not in hung and self._is_new(file)]
        return reading

    def _shown(self, message: Message, html: str, reading: Reading, hung: set[str]) -> Markup:
        from chalicelib.mail.viewing.hanging import Wall  # late: most pages have no formatted mail
        from chalicelib.mail.viewing.html_tree import read_tree
        from chalicelib.mail.viewing.sanitising import to_show

        root = read_tree(html)
        if root is None:
            return NOTHING
        wall = Wall(message.files, self.link, self.shown, self.again, message.id == self.with_pictures)
        wall.hang(root)
        reading.blocked += wall.blocked
        hung |= wall.hung
        return Markup(to_show(root, wall.sources))

    def _is_new(self, file: dict[str, Any]) -> bool:
        """Whether to list a file: a picture of a signature comes with each mail, and is listed with the first."""
        if not is_picture(file) or not (file.get("cid") or file.get("is_inline")):
            return True
        is_new = file["key"] not in self.shown
        self.shown.add(file["key"])
        return is_new
