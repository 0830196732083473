"""How a desk looks: its colour and its logo."""

from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.desk import colours
from chalicelib.helpdesk.desk.pictures import measured
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import storage
from chalicelib.urls import urls
from tenants import keys
from tenants.errors import N_, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

OURS = "#176d8b"
LARGEST = 512_000  # bytes of a logo
MOST_PIXELS = 4000  # on a side
WIDE = 2  # times as wide as high: then the name stands in it


class Look(Setting, discriminator="look"):
    """A tenant's own look; without a colour, ours."""

    name = UnicodeAttribute(default="look")
    colour = UnicodeAttribute(null=True)  # #rrggbb
    logo = JSONAttribute(null=True)  # key, type, width, height


class Shown(NamedTuple):
    """What pages and letters need of it."""

    colour: str  # empty: ours
    logo: str  # the part of its address; empty: none
    is_wide: bool
    day: str  # for letters, which have no stylesheet
    night: str
    icon: str = ""  # the address of what stands in a browser's tab


def look(desk: Desk) -> Look:
    """The tenant's look, or ours."""
    own = desk.all(Look)
    return own[0] if own else Look(*keys.setting(desk.id, "look"))


def shown(desk: Desk, colour: str = "") -> Shown:
    """The look of a desk, or what it would be in another colour."""
    own = look(desk)
    colour = colour or own.colour or ""
    logo = own.logo or {}
    day, night = colours.accent(colour or OURS) if colour else (OURS, "#7cc7e6")
    is_wide = bool(logo) and logo["width"] >= WIDE * logo["height"]
    icon = urls.logo(_name(logo)) if logo and not is_wide else _letter(desk.tenant.name, day)
    return Shown(colour.removeprefix("#"), _name(logo), is_wide, day, night, icon)


def for_letters(desk: Desk) -> Shown | None:
    """The look of a desk with the whole address of its logo; None where it is ours."""
    here = shown(desk)
    if not (here.colour or here.logo):
        return None
    return here._replace(logo=here.logo and urls.customers_url(desk, urls.logo(here.logo)))


def summary(desk: Desk) -> Text:
    """How it stands, for the settings."""
    own = look(desk)
    if own.colour and own.logo:
        return N_("Your colour and logo")
    return N_("Your colour") if own.colour else N_("Your logo") if own.logo else N_("In our colour")


def set_colour(desk: Desk, person: Staff, typed: str, seen: str) -> None:
    """Choose the desk's colour, or ours by typing none; raise Invalid naming `colour`."""
    require(desk, person, "settings")
    _save(desk, person, seen, colour=parsed(typed) if typed else None)


def parsed(typed: str) -> str:
    """A colour as #rrggbb; raise Invalid naming `colour`."""
    try:
        return colours.parsed(typed)
    except ValueError as error:
        raise Invalid(colour=N_("Write it as #176d8b: six digits or letters a to f behind the #.")) from error


def set_logo(desk: Desk, person: Staff, uploads: list[Upload], seen: str) -> None:
    """Put up a logo; raise Invalid naming `logo`."""
    require(desk, person, "settings")
    if not uploads:
        raise Invalid(logo=N_("Choose a picture first."))
    content = uploads[0].content
    if wrong := _problem(content):
        raise Invalid(logo=wrong)
    type, width, height = measured(content) or ("", 0, 0)
    key = storage.keep(desk.id, content, type, "look")
    _save(desk, person, seen, logo={"key": key, "type": type, "width": width, "height": height})


def remove_logo(desk: Desk, person: Staff) -> None:
    """Take the logo down."""
    require(desk, person, "settings")
    _save(desk, person, None, logo=None)


def logo_link(desk: Desk) -> str:
    """Where a browser gets the logo for five minutes; raise NotFound where there is none."""
    kept = look(desk).logo
    if not kept:
        raise NotFound()
    return storage.link(kept["key"], "logo", kept["type"])


def _save(desk: Desk, person: Staff, seen: str | None, **attributes: Any) -> None:
    own = desk.all(Look)
    if own:
        editing.save(desk, editing.edited(person, own[0], seen, **attributes))
    elif any(attributes.values()):
        editing.save(desk, editing.added(person, Look(*keys.setting(desk.id, "look"), **attributes)))


def _problem(content: bytes) -> Text | None:
    if len(content) > LARGEST:
        return N_("At most %(number)s kB, please.", number=LARGEST // 1000)
    if b"<svg" in content[:1000].lower():
        return N_("An SVG can carry programs. Save it as a PNG.")
    size = measured(content)
    if size is None:
        return N_("A PNG or JPEG, please.")
    if max(size.width, size.height) > MOST_PIXELS:
        return N_("At most %(number)s pixels on a side, please.", number=MOST_PIXELS)
    return None


@lru_cache(1000)
def _letter(name: str, colour: str) -> str:
    """A picture of a name's first letter, as an address that holds all of it."""
    letter = escape(name.strip()[:1].upper())
    drawn = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
        f"<rect width='24' height='24' rx='6' fill='{colour}'/><text x='12' y='17.2' text-anchor='middle' fill='#fff' "
        f"font-family='system-ui,sans-serif' font-size='15' font-weight='600'>{letter}</text></svg>"
    )
    return "data:image/svg+xml," + quote(drawn, safe="/:=' ", errors="replace").replace(" ", "%20")


def _name(logo: dict[str, Any]) -> str:
    return str(logo["key"]).rpartition("/")[2][:16] if logo else ""
