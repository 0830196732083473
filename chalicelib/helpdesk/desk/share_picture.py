"""The picture that stands beside a shared link to a desk: its name and logo on its colour, made once and kept."""

import io
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.helpdesk.desk import look
from chalicelib.integrations import storage
from chalicelib.urls import urls
from tenants.errors import NotFound
from tenants.keys import digest
from tenants.tenant import Desk

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

NAME = re.compile(r"[0-9a-f]{16}")
SIZE = (1200, 630)  # as Open Graph's readers show it whole
EDGE, PLATE, BAR = 90, 150, 14  # pixels: around all, of the logo's height, of the line below
LARGEST, SMALLEST = 104, 56  # pixels of a letter
MOST_LINES, LEADING = 3, 1.2
WHITE, SOFT = "#ffffff", "#ffffffcc"
VERSION = "1"  # of the drawing


def name(desk: Desk) -> str:
    """What the picture is called: another one when the name, logo, colour or address are others."""
    own = look.look(desk)
    logo = (own.logo or {}).get("key", "")
    return digest("\n".join((VERSION, desk.tenant.name, own.colour or "", logo, _address(desk))))[:16]


def link(desk: Desk, wanted: str) -> str:
    """Where a browser gets the picture for five minutes; raise NotFound for one that never was.

    Pages that somebody keeps for some minutes name the picture as it was before.
    """
    place = f"look/share-{wanted}.png"
    if not NAME.fullmatch(wanted) or not storage.has(desk.id, place):
        if wanted != name(desk):
            raise NotFound()
        storage.put(desk.id, place, drawn(desk), "image/png")
    return storage.link(f"{desk.id}/{place}", "share.png", "image/png")


def drawn(desk: Desk) -> bytes:
    """The picture as a PNG."""
    from PIL import Image, ImageDraw  # a tenth of a second, which only this should pay for

    here = look.shown(desk)
    picture = Image.new("RGB", SIZE, here.day)
    pen = ImageDraw.Draw(picture, "RGBA")
    pen.rectangle((0, SIZE[1] - BAR, SIZE[0], SIZE[1]), fill="#00000033")
    logo = _logo(desk)
    if logo:
        _put_up(picture, pen, logo)
    if not (logo and here.is_wide):  # a wide one says the name
        _write(pen, desk.tenant.name, has_logo=logo is not None)
    font, address = _font("Roboto-Medium", 38), _address(desk)
    if _is_known(font, address):
        pen.text((EDGE, SIZE[1] - EDGE - 16), _cut(font, address), fill=SOFT, font=font, anchor="ls")
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _address(desk: Desk) -> str:
    from chalicelib.helpdesk.outgoing.domain_names import shown

    return shown(urls.customers_url(desk).partition("://")[2])


def _logo(desk: Desk) -> "Image.Image | None":
    """The logo; None where there is none, or one that only looks like a picture."""
    from PIL import Image

    kept = look.look(desk).logo
    if not kept:
        return None
    try:
        logo = Image.open(io.BytesIO(storage.read(kept["key"])), formats=("PNG", "JPEG"))
        logo.draft("RGB", (SIZE[0], SIZE[1]))
        return logo.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _put_up(picture: "Image.Image", pen: "ImageDraw.ImageDraw", logo: "Image.Image") -> None:
    """A logo was made for white paper, so it gets a plate of that."""
    most = (SIZE[0] - 2 * EDGE - 48, PLATE)
    scale = min(most[0] / logo.width, most[1] / logo.height)
    logo = logo.resize((max(1, round(logo.width * scale)), max(1, round(logo.height * scale))))
    place = (EDGE, EDGE, EDGE + logo.width + 48, EDGE + logo.height + 48)
    pen.rounded_rectangle(place, 20, fill=WHITE)
    picture.paste(logo, (EDGE + 24, EDGE + 24), logo)


def _write(pen: "ImageDraw.ImageDraw", text: str, *, has_logo: bool) -> None:
    """The name, as large as it fits; nothing where the font lacks its letters."""
    top = EDGE + (PLATE + 84 if has_logo else 20)
    room = SIZE[1] - top - EDGE - 70
    if not _is_known(_font("Roboto-Bold", SMALLEST), text):
        return
    for size in range(LARGEST, SMALLEST - 1, -8):
        font, most = _font("Roboto-Bold", size), min(MOST_LINES, int(room / (size * LEADING)))
        lines = _lines(font, text)
        if len(lines) <= most:
            break
    for place, line in enumerate(lines[:most]):
        shown = _cut(font, line, "…" if place == most - 1 < len(lines) - 1 else "")
        pen.text((EDGE, top + round(place * size * LEADING)), shown, fill=WHITE, font=font)


def _lines(font: "ImageFont.FreeTypeFont", text: str) -> list[str]:
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else word
        if found and font.getlength(longer) <= SIZE[0] - 2 * EDGE:
            found[-1] = longer
        else:
            found.append(word)
    return found


def _cut(font: "ImageFont.FreeTypeFont", line: str, end: str = "") -> str:
    """A line as much as fits."""
    room = SIZE[0] - 2 * EDGE
    while line and font.getlength(line + end) > room:
        line, end = line[:-1], "…"
    return line + end


def _font(name: str, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    package = find_spec("font_roboto")  # which has Cyrillic with the letters of Kazakh
    assert package and package.origin
    file = Path(package.origin).parent / "files" / f"{name}.ttf"
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)  # which needs nothing of a system


def _is_known(font: "ImageFont.FreeTypeFont", text: str) -> bool:
    """Whether the font has all letters of a text; in place of one that it lacks it would show a box."""
    lacking = bytes(font.getmask("\uffff"))
    return all(letter.isspace() or bytes(font.getmask(letter)) != lacking for letter in set(text))
