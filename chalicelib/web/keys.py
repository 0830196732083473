"""The keys of the desk: the one table that the sheet, the guide and static/keys.js read."""

from string import ascii_lowercase
from typing import NamedTuple

from chalicelib.urls import urls
from tenants.errors import N_, Text

SIGNS = {
    "Shift+Slash": "?",
    "Slash": "/",
    "Comma": ",",
    "Digit": "1…9",
    "Shift+KeyX": "X",
    "Shift+Digit3": "#",
    "Control": "Ctrl",
    "Escape": "Esc",
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
    place: str = ""  # the pages that have what they act on: all, those with a list, those of a ticket


def _caps(press: str) -> list[str]:
    return [SIGNS[press]] if press in SIGNS else [SIGNS.get(part, part) for part in press.split("+")]


def _ticked(pressed: str, title: Text, button: str) -> Key:
    """What is done to the ticked tickets of the board, or to the one in hand."""
    return Key(pressed, title, "bulk", f".bulk {button}")


def _to(pressed: str, title: Text, url: str) -> Key:
    return Key(pressed, title, "follow", f'.rail li > a[href="{url}"]')


GROUPS = (
    Group(
        N_("Everywhere"),
        (
            Key("Shift+Slash", N_("This sheet"), "sheet", "#keys"),
            Key("Control+KeyK", N_("Commands"), "", "#palette"),  # palette.js, in fields too
            Key("Slash", N_("Search"), "search", "main input[type=search], .rail a.search"),
            Key("Control+KeyZ", N_("Undo"), "undo", "[data-undo]"),
            Key("KeyC", N_("New ticket"), "follow", "#new-ticket"),
            Key("KeyU", N_("Back"), "follow", "main .way a, main header > p:first-child a"),
        ),
    ),
    Group(
        N_("Go to"),
        (
            _to("KeyG KeyI", N_("Waiting for us"), urls.board()),
            _to("KeyG KeyU", N_("Unassigned"), urls.board("unassigned")),
            _to("KeyG KeyM", N_("Mine"), urls.board("mine")),
            _to("KeyG KeyS", N_("Snoozed"), urls.board("snoozed")),
            _to("KeyG KeyP", N_("Waiting for the customer"), urls.board("pending")),
            _to("KeyG KeyA", N_("Answers"), urls.answers()),
            Key("KeyG Digit", N_("Saved views and departments, from the top"), "count", ".rail section li > a"),
            _to("KeyG KeyE", N_("Internal mail"), urls.internal_mail()),
            _to("KeyG KeyC", N_("Customers"), urls.customers()),
            _to("KeyG KeyO", N_("Service objects"), urls.objects()),
            _to("KeyG KeyB", N_("Billing"), urls.billing()),
            _to("KeyG Comma", N_("Settings"), urls.settings()),
            _to("KeyG KeyH", N_("Help"), urls.help()),
        ),
    ),
    Group(
        N_("Board"),
        (
            Key("KeyJ", N_("Next"), "next", ".board > .row"),
            Key("KeyK", N_("Previous"), "previous", ".board > .row"),
            Key("KeyX", N_("Select"), "tick", ".board > .row [name=ticket]"),
            Key("Shift+KeyX", N_("Select all"), "tick_all", ".board > .row [name=ticket]"),
            Key("Escape", N_("Clear the selection"), "", ".board > .row [name=ticket]"),  # board.js
            Key("KeyO", N_("Open the ticket"), "open", ".board > .row"),
            Key("Space", N_("Preview"), "", ".board > .row"),  # glance.js, where a row has the focus
            Key("Enter", N_("Open the ticket"), "", ".board > .row"),  # what a link does by itself
        ),
        "list",
    ),
    Group(
        N_("Ticket"),
        (
            Key("KeyR", N_("Reply"), "write", "#composer [name=kind][value=reply]"),
            Key("KeyN", N_("Private note"), "write", "#composer [name=kind][value=note]"),
            Key("KeyJ", N_("Next ticket"), "follow", "main .way a[rel=next]"),
            Key("KeyK", N_("Previous ticket"), "follow", "main .way a[rel=prev]"),
            Key("KeyE", N_("Solve it, and on to the next"), "follow", "#solve-it"),
            Key("Control+Enter", N_("Send"), "", "#composer"),  # desk.js, which does it in fields too
            Key("Control+KeyB", N_("Bold"), "", "#text"),  # marking.js, in the composer's field
            Key("Control+KeyI", N_("Italic"), "", "#text"),
            Key("Escape", N_("Leave the text"), "", "#text"),
        ),
        "ticket",
    ),
    Group(
        N_("Change the ticket"),
        (
            Key("KeyA", N_("Assign"), "follow", "[popovertarget=assignee]"),
            Key("KeyI", N_("Take it"), "follow", "#take, #assignee button:has(+ hr)"),
            Key("KeyD", N_("Department"), "follow", "[popovertarget=department]"),
            Key("KeyS", N_("Status"), "follow", "[popovertarget=status]"),
            Key("KeyP", N_("Priority"), "follow", "[popovertarget=priority]"),
            Key("KeyL", N_("Tag"), "focus", "main aside form[action$='/tags'] select"),
            Key("KeyZ", N_("Snooze"), "follow", "[popovertarget=snooze]"),
            Key("KeyM", N_("Merge"), "follow", "#merge"),
            Key("Shift+Digit3", N_("Delete"), "follow", "#delete"),
        ),
        "ticket",
    ),
    Group(
        N_("Selected tickets"),
        (
            _ticked("KeyA", N_("Assign"), "[popovertarget=bulk-assignee]"),
            _ticked("KeyI", N_("To me"), "> [name=assignee]"),
            _ticked("KeyD", N_("Department"), "[popovertarget=bulk-department]"),
            _ticked("KeyS", N_("Status"), "[popovertarget=bulk-status]"),
            _ticked("KeyP", N_("Priority"), "[popovertarget=bulk-priority]"),
            _ticked("KeyL", N_("Tag"), "[popovertarget=bulk-tag]"),
            _ticked("KeyZ", N_("Snooze"), "[popovertarget=bulk-until]"),
            _ticked("KeyM", N_("Merge"), "> [name=merge]"),
            _ticked("Shift+Digit3", N_("Delete"), "> [name=delete]"),
        ),
        "list",
    ),
)
