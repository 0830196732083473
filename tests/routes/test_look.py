"""A desk's colour and logo, on its pages and in its letters."""

import re
import struct
import zlib
from urllib.parse import unquote, urlsplit

import pytest

from chalicelib.helpdesk.desk import colours, look, share_picture
from chalicelib.helpdesk.desk.pictures import measured
from tenants import keys, table
from tenants.tenant import Tenant, load
from tests import mails, moto_memory
from tests.machine import Machine
from tests.people import Browser, Business

NOT_PICTURES = {
    "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a.gif": b"GIF89a" + bytes(20),
    "a.png": b"<html><script>alert(1)</script></html>",
    "b.png": b"\x89PNG\r\n\x1a\n" + b"<script>",
    "c.jpg": b"\xff\xd8\xff\xe0\x00\x02" * 500,
}


def png(width: int = 64, height: int = 32) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    head = b"\xff\xe0\x00\x10JFIF\x00" + bytes(9)
    return b"\xff\xd8" + head + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10) + b"\xff\xd9"


def paint(browser: Browser, colour: str) -> Browser:
    browser.get("/settings/look")
    browser.submit("/settings/look", colour=colour)
    return browser


def put_up(browser: Browser, content: bytes, name: str = "logo.png") -> Browser:
    browser.get("/settings/look")
    browser.submit("/settings/look/logo", {"logo": (name, content, "image/png")})
    return browser


def sheets(browser: Browser) -> list[str]:
    return [one.attributes["href"] or "" for one in browser.tree.css("link[rel=stylesheet]")]


def test_a_colour_is_everywhere(acme: Business, world: Machine) -> None:
    paint(acme.owner, "#f80")
    assert "Saved." in acme.owner.text and "darkened for reading" in acme.owner.text
    acme.owner.get("/settings")
    assert "Look Your colour" in acme.owner.text and "Your colour and logo" not in acme.owner.text
    visitor = acme.visitor()
    for browser, page in ((acme.owner, "/tickets"), (visitor, "/form"), (visitor, "/signin"), (visitor, "/form/none")):
        browser.get(page)
        assert sheets(browser)[-1] == "/look/ff8800.css", page
    sheet = visitor.get("/look/ff8800.css")
    assert sheet.text == ":root { --tenant: #ff8800; }\n" and "immutable" in (sheet.header("cache-control") or "")
    assert (sheet.header("content-type") or "").startswith("text/css")
    acme.ask()
    world.work()
    letter = world.sent(acme.dana)[-1].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert colours.accent("#ff8800").day in letter and "#176d8b" not in letter


def test_back_to_ours(acme: Business) -> None:
    paint(acme.owner, "#ff8800")
    acme.owner.submit("/settings/look", ours="1")
    acme.owner.get("/tickets")
    assert not [one for one in sheets(acme.owner) if "/look/" in one]


def test_what_is_no_colour_is_refused(acme: Business) -> None:
    for typed in ("red", "#12", "#ff88001", "url(x)", "}body{"):
        paint(acme.owner, typed)
        assert acme.owner.page.status == 422 and "Write it as #176d8b" in acme.owner.text
    visitor = acme.visitor()
    for sheet in ("red.css", "ff8800", "ff8800.css.css", "FF8800.css"):
        assert visitor.get(f"/look/{sheet}").status == 404


def test_the_preview_shows_what_is_being_chosen(acme: Business) -> None:
    acme.owner.get("/settings/look")
    proof = acme.owner.tree.css_first("[name=csrf]").attributes["value"]  # type: ignore[union-attr]
    acme.owner.post("/settings/look/preview", {"csrf": proof, "colour": "#ff8800"})
    assert acme.owner.page.status == 200 and sheets(acme.owner)[-1] == "/look/ff8800.css"
    assert "frame-ancestors 'self'" in (acme.owner.page.header("content-security-policy") or "")
    assert not load(acme.tenant).all(look.Look)


@pytest.mark.parametrize("content", [png(200, 50), jpeg(200, 50)], ids=["png", "jpeg"])
def test_a_logo_is_put_up_and_taken_down(acme: Business, world: Machine, content: bytes) -> None:
    put_up(acme.owner, content)
    assert "Saved." in acme.owner.text
    visitor = acme.visitor()
    visitor.get("/signin")
    (picture,) = visitor.tree.css("header img.logo")
    assert picture.attributes["alt"] == "Acme", "a wide one says the name"
    answer = acme.visitor().post(url := picture.attributes["src"] or "", {}, follow=False)
    answer = visitor._ask("GET", url, b"", {}, follow=False)
    key = look.look(load(acme.tenant)).logo["key"]  # type: ignore[index]
    assert answer.status == 302 and key in (answer.header("location") or "")
    assert world.s3.get_object(Bucket=world.outputs.files_bucket, Key=key)["Body"].read() == content
    acme.ask()
    world.work()
    letter = world.sent(acme.dana)[-1].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert f'src="http://{acme.owner.host}{url}"' in letter
    acme.owner.get("/settings/look")
    acme.owner.submit("/settings/look/logo/remove")
    visitor.get("/signin")
    assert not visitor.tree.css("img") and acme.visitor().get(url).status == 404


def test_what_is_no_picture_is_refused(acme: Business) -> None:
    for name, content in NOT_PICTURES.items():
        put_up(acme.owner, content, name)
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#logo-error"), name
    put_up(acme.owner, png() + bytes(look.LARGEST))
    assert "At most 512 kB" in acme.owner.text
    put_up(acme.owner, png(4001, 1))
    assert "At most 4000 pixels" in acme.owner.text
    put_up(acme.owner, NOT_PICTURES["a.svg"])
    assert "An SVG can carry programs" in acme.owner.text
    assert not load(acme.tenant).all(look.Look)


@pytest.mark.parametrize("cut", range(2, 40, 3))
def test_a_picture_that_breaks_off_is_none(cut: int) -> None:
    assert measured(png()[:cut]) is None and measured(jpeg(9, 9)[: min(cut, 24)]) is None


@pytest.mark.parametrize(
    "colour", ["#176d8b", "#ffff00", "#ffffff", "#000000", "#00ff00", "#ff00ff", "#808080", "#7fffd4"]
)
def test_words_can_be_read_on_any_colour(colour: str) -> None:
    made = colours.accent(colour)
    assert colours.contrast(made.day, colours.WHITE) >= 4.5 and colours.contrast(made.night, colours.NIGHT) >= 4.5


def test_the_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert colours.contrast("#ff0000", "#ffffff") == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(
    ("page", "says"),
    [("form", "What can we help with?"), ("customer", "Where is my order?"), ("answers", "No answers yet")],
)
def test_the_preview_shows_each_kind_of_page(acme: Business, page: str, says: str) -> None:
    acme.owner.get("/settings/look")
    proof = acme.owner.tree.css_first("[name=csrf]").attributes["value"]  # type: ignore[union-attr]
    acme.owner.post("/settings/look/preview", {"csrf": proof, "colour": "#ff8800", "page": page})
    assert acme.owner.page.status == 200 and says in acme.owner.text
    assert sheets(acme.owner)[-1] == "/look/ff8800.css"
    assert "frame-ancestors 'self'" in (acme.owner.page.header("content-security-policy") or "")


def icon(browser: Browser) -> str:
    (found,) = browser.tree.css("link[rel=icon]")
    return unquote(found.attributes["href"] or "")


def test_the_tab_shows_the_first_letter_in_the_colour(acme: Business) -> None:
    paint(acme.owner, "#ff8800")
    visitor = acme.visitor()
    visitor.get("/form")
    assert icon(visitor).startswith("data:image/svg+xml,<svg") and ">A</text>" in icon(visitor)
    assert colours.accent("#ff8800").day in icon(visitor)
    (theme,) = visitor.tree.css("meta[name=theme-color][media*=light]")
    assert theme.attributes["content"] == colours.accent("#ff8800").day
    acme.owner.get("/tickets")
    assert "<path" in icon(acme.owner), "ours, for who works here"


@pytest.mark.parametrize(("name", "letter"), [("<b>", "&lt;"), ("&co", "&amp;"), ("әдемі", "Ә"), ("'x'", "&#x27;")])
def test_any_name_has_a_letter(acme: Business, name: str, letter: str) -> None:
    table.write(table.add(Tenant(*keys.setting(acme.tenant, "tenant")), {"revision": 1}, name=name))
    visitor = acme.visitor()
    visitor.get("/form")
    assert f">{letter}</text>" in icon(visitor)


def test_the_tab_shows_a_logo_that_is_not_wide(acme: Business) -> None:
    put_up(acme.owner, png(64, 64))
    visitor = acme.visitor()
    visitor.get("/form")
    assert icon(visitor).startswith("/logo/")
    put_up(acme.owner, png(200, 50))
    visitor.get("/form")
    assert icon(visitor).startswith("data:")


def shared(browser: Browser) -> str:
    (found,) = browser.tree.css("meta[property='og:image']")
    return found.attributes["content"] or ""


def test_a_shared_link_has_a_picture_that_is_made_once(acme: Business, world: Machine) -> None:
    visitor = acme.visitor()
    visitor.get("/form")
    address = shared(visitor)
    assert address.startswith(f"http://{acme.owner.host}/share/")
    assert visitor.get("/share/0123456789abcdef.png").status == 404 == visitor.get("/share/x.png").status
    kept = [made(acme, world, address), made(acme, world, address)]
    assert kept[0] == kept[1] and measured(kept[0]) == ("image/png", 1200, 630)
    (stored,) = [key for key in moto_memory.keys(world.outputs.files_bucket, f"{acme.tenant}/look/")]
    assert stored.endswith(".png")
    paint(acme.owner, "#ff8800")
    visitor.get("/form")
    assert shared(visitor) != address and made(acme, world, shared(visitor)) != kept[0] == made(acme, world, address)


def made(business: Business, world: Machine, address: str) -> bytes:
    answer = business.visitor()._ask("GET", urlsplit(address).path, b"", {}, follow=False)
    assert answer.status == 302 and "max-age" in (answer.header("cache-control") or "")
    key = urlsplit(answer.header("location") or "").path.partition(f"{world.outputs.files_bucket}/")[2]
    content: bytes = world.s3.get_object(Bucket=world.outputs.files_bucket, Key=key)["Body"].read()
    return content


@pytest.mark.parametrize("name", ["Қызмет көрсету орталығы «Ғұмыр»", "株式会社", "\u202eevil", "A" * 100])
def test_the_picture_is_drawn_for_any_name(acme: Business, name: str) -> None:
    table.write(table.add(Tenant(*keys.setting(acme.tenant, "tenant")), {"revision": 1}, name=name))
    assert measured(share_picture.drawn(acme.desk)) == ("image/png", 1200, 630)


def test_the_picture_has_kazakh_letters(acme: Business) -> None:
    font = share_picture._font("Roboto-Bold", 40)
    assert share_picture._is_known(font, "ӘәҒғҚқҢңӨөҰұҮүҺһІі Ёё «№»") and not share_picture._is_known(font, "株")


def test_the_picture_stands_a_logo_that_is_broken(acme: Business) -> None:
    put_up(acme.owner, png(64, 64)[:40] + bytes(60) + b"IEND" + bytes(4))
    assert acme.owner.page.status == 200
    assert measured(share_picture.drawn(acme.desk)) == ("image/png", 1200, 630)
    put_up(acme.owner, png(200, 50))
    assert measured(share_picture.drawn(acme.desk)) == ("image/png", 1200, 630)


def test_what_goes_wrong_is_told_with_the_desks_brand(acme: Business) -> None:
    paint(acme.owner, "#ff8800")
    visitor = acme.visitor()
    for path in ("/form/none", "/answers/none", "/t/1/none", "/nothing/here", "/signup", "/f/1/1/x"):
        assert visitor.get(path).status == 404
        assert "Acme" in visitor.text and "Komek" not in visitor.text and sheets(visitor)[-1] == "/look/ff8800.css"
        assert ">A</text>" in icon(visitor), path


def test_too_many_at_once_is_told_with_the_desks_brand(acme: Business, world: Machine) -> None:
    acme.ask()
    world.work()
    visitor = acme.visitor()
    visitor.get(urlsplit(re.findall(r"http://\S+/t/\S+", mails.plain(world.sent(acme.dana)[-1]))[0]).path)
    for _ in range(11):
        visitor.submit("/reply", text="Hello")
    assert visitor.page.status == 429 and "Komek" not in visitor.text and "Acme" in visitor.text


def test_every_page_for_customers_is_guarded(acme: Business) -> None:
    for path in ("/form", "/answers", "/form/none", "/my/signin", "/robots.txt", "/look/ff8800.css"):
        answer = acme.visitor().get(path)
        policy = answer.header("content-security-policy") or ""
        assert "default-src 'none'" in policy and "unsafe" not in policy and "base-uri 'none'" in policy
        assert answer.header("x-content-type-options") == "nosniff", path
        assert answer.header("referrer-policy") == "same-origin" and "camera=()" in str(answer.headers)
        assert ("frame-ancestors 'none'" not in policy) == (path == "/form"), path
