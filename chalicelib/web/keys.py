"""The keys of the desk: the one table that the sheet, the guide and static/keys.js read."""

from string import ascii_lowercase
from typing import NamedTuple

from chalicelib.urls import urls
from tenants.errors import N_, Text

SIGNS = {
    "Shift+Slash": "?",
    "Slash": "/",
    "Control": "Ctrl",
    **{f"Key{letter.upper()}": letter for letter in ascii_lowercase},
}


class Key(NamedTuple):
    """What is pressed, one after the other, by the places that `event.code` names; and what it does to what.

    The script knows the verbs; a key works on pages that have its element, a CSS selector.
    """

    pressed: str
    title: Text
    verb: str
    element: str

    @property
    def caps(self) -> list[str]:
        """What stands on the keys."""
        return [cap for press in self.pressed.split() for cap in _caps(press)]


class Group(NamedTuple):
    title: Text
    keys: tuple[Key, ...]


def _caps(press: str) -> list[str]:
    return [SIGNS[press]] if press in SIGNS else [SIGNS.get(part, part) for part in press.split("+")]


def _to(pressed: str, title: Text, url: str) -> Key:
    return Key(pressed, title, "follow", f'.rail a[href="{url}"]')


GROUPS = (
    Group(
        N_("Everywhere"),
        (
            Key("Shift+Slash", N_("This sheet"), "sheet", "#keys"),
            Key("Slash", N_("Search"), "focus", "main input[type=search]"),
            Key("KeyU", N_("Back"), "follow", "main .way a, main header > p:first-child a"),
        ),
    ),
    Group(
        N_("Go to"),
        (
            _to("KeyG KeyI", N_("Waiting for us"), urls.board()),
            _to("KeyG KeyU", N_("Unassigned"), urls.board("unassigned")),
            _to("KeyG KeyM", N_("Mine"), urls.board("mine")),
            _to("KeyG KeyP", N_("Waiting for the customer"), urls.board("pending")),
            _to("KeyG KeyE", N_("Internal mail"), urls.internal_mail()),
            _to("KeyG KeyC", N_("Customers"), urls.customers()),
            _to("KeyG KeyO", N_("Service objects"), urls.objects()),
            _to("KeyG KeyS", N_("Settings"), urls.settings()),
            _to("KeyG KeyH", N_("Help"), urls.help()),
        ),
    ),
    Group(
        N_("Board"),
        (
            Key("KeyJ", N_("Next"), "next", ".board > .row"),
            Key("KeyK", N_("Previous"), "previous", ".board > .row"),
            Key("KeyO", N_("Open the ticket"), "open", ".board > .row"),
            Key("Enter", N_("Open the ticket"), "", ".board > .row"),  # what a link does by itself
        ),
    ),
    Group(
        N_("Ticket"),
        (
            Key("KeyR", N_("Reply"), "write", "#composer [name=kind][value=reply]"),
            Key("KeyN", N_("Private note"), "write", "#composer [name=kind][value=note]"),
            Key("Control+Enter", N_("Send"), "", "#composer"),  # desk.js, which does it in fields too
        ),
    ),
)
