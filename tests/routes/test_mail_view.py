"""Mails on the ticket's and the customer's page: formatting, pictures, what is folded, what is too much."""

import re
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import pytest

from chalicelib.helpdesk import files, messages, tickets
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.messages import Message
from chalicelib.integrations import storage
from tenants import keys, table
from tests import mails
from tests.machine import Machine
from tests.people import Browser, Business

PNG = b"\x89PNG\r\n\x1a\n"
LEAD = '<div class="gmail_attr">On Monday Acme wrote:</div>'
QUOTED = f'<div class="gmail_quote">{LEAD}<blockquote>Old words</blockquote></div>'


def pictures_policy(browser: Browser) -> str:
    """From where the page may load pictures."""
    policy = browser.page.header("content-security-policy") or ""
    return next(part for part in policy.split("; ") if part.startswith("img-src"))


def html_mail(
    business: Business, html: str, text: str = "As text", pictures: dict[str, bytes] | None = None, **headers: str
) -> EmailMessage:
    """A mail with both kinds of text, and pictures by their content ids."""
    mail = mails.mail_from(business.dana, business.mail, text, **headers)
    mail.add_alternative(html, subtype="html")
    page: Any = mail.get_payload()[1]  # type: ignore[index]
    for name, content in (pictures or {}).items():
        page.add_related(content, "image", "png", cid=f"<{name}@x>", filename=f"{name}.png", disposition="inline")
    return mail


def at_ticket(business: Business, number: int = 1) -> Browser:
    business.owner.get(f"/tickets/{number}")
    assert business.owner.page.status == 200, business.owner.text
    return business.owner


def links(browser: Browser, selector: str, name: str) -> list[str]:
    return [node.attributes.get(name) or "" for node in browser.tree.css(selector)]


def at_page(business: Business, number: int = 1) -> Browser:
    """Dana at her own page."""
    browser = business.visitor()
    assert browser.get(f"/t/{number}/{tickets.load(business.tenant, number).secret}").status == 200
    return browser


@pytest.mark.engine
def test_a_mail_is_shown_with_its_formatting_and_folded(world: Machine, acme: Business) -> None:
    mails.send(world, html_mail(acme, f"<p>It is <b>still</b> stuck</p>{QUOTED}"), acme.mail)
    for browser in (at_ticket(acme), at_page(acme)):
        body = browser.tree.css_first("article.message .body")
        assert body is not None
        shown, fold = body.css_first(".mail"), body.css_first("details.quote")
        assert (
            shown is not None
            and fold is not None
            and shown.html == ('<div class="mail"><p>It is <b>still</b> stuck</p></div>')
        )
        assert "Old words" in fold.text() and "open" not in fold.attributes
    assert "https:" not in pictures_policy(acme.owner)


def test_what_lies_in_the_table_is_not_trusted(world: Machine, acme: Business) -> None:
    number = acme.ask()
    (message,) = [one for one in tickets.timeline(acme.tenant, number).entries if isinstance(one, Message)]
    evil = "<p onclick=x>Words</p><script>alert(1)</script><img src=https://evil.example/a><a href=javascript:x>y</a>"
    table.write(table.change(message, html=evil, html_quoted=evil))
    for browser in (at_ticket(acme, number), at_page(acme, number)):
        page = browser.tree.css_first("article.message")
        assert page is not None and "Words" in page.text()
        for part in ("onclick", "alert", "evil.example", "javascript"):
            assert part not in (page.html or ""), part


def test_plain_words_stay_text(world: Machine, acme: Business) -> None:
    mails.send(world, html_mail(acme, "<div>As text</div>"), acme.mail)
    assert at_ticket(acme).tree.css_first(".mail") is None and "As text" in acme.owner.text


def test_a_picture_stands_where_it_was_put_and_is_no_chip(world: Machine, acme: Business) -> None:
    mail = html_mail(acme, '<p>See <img src="cid:shot@x" alt="The till"></p>', pictures={"shot": PNG + b"shot"})
    mail.add_attachment(b"%PDF", "application", "pdf", filename="bill.pdf")
    mails.send(world, mail, acme.mail)
    for browser in (at_ticket(acme), at_page(acme)):
        (picture,) = browser.tree.css("article.message img")
        assert picture.attributes["alt"] == "The till" and picture.attributes["loading"] == "lazy"
        chips = [node.text() for node in browser.tree.css("a.chip")]
        assert len(chips) == 1 and "bill.pdf" in chips[0]
        to = browser.get(picture.attributes["src"] or "").header("location") or ""
        assert browser.page.status == 303 and "inline" in to and "image%2Fpng" in to


def test_a_picture_of_html_or_svg_is_never_shown(world: Machine, acme: Business) -> None:
    mail = html_mail(acme, '<p>See <img src="cid:a@x" alt="Logo"></p>')
    page: Any = mail.get_payload()[1]  # type: ignore[index]
    page.add_related(b"<svg onload=alert(1)>", "image", "svg+xml", cid="<a@x>", filename="a.svg")
    mails.send(world, mail, acme.mail)
    assert not at_ticket(acme).tree.css("article.message img") and "[Logo]" in acme.owner.text
    (chip,) = links(acme.owner, "a.chip", "href")
    to = acme.owner.get(chip).header("location") or ""
    assert "attachment" in to and "svg" not in to.partition("response-content-type")[2]


def _further(business: Business, last: Message, position: int, uploads: list[Upload]) -> Message:
    """One more mail like the last, without the way through SMTP that the first ones took."""
    kept = {"html": last.html, "address": last.address, "by": last.by, "channel": "mail"}
    stored = files.keep(business.tenant, uploads)
    return messages.message(business.tenant, 1, "customer", position, f"No. {position}", files=stored, **kept)


@pytest.mark.engine
def test_one_signature_in_43_mails_is_stored_and_shown_once(world: Machine, acme: Business) -> None:
    logo, banner = PNG + b"logo of %s" % acme.slug.encode(), PNG + b"banner of %s" % acme.slug.encode()
    html = '<p>No. {0} <b>still</b></p><p><img src="cid:logo@x"></p><a href="https://x.example"><img src="cid:b@x"></a>'
    first = make_msgid(domain="customers.example")
    for number in (1, 2, 3):
        threading = {"Message_ID": first} if number == 1 else {"In_Reply_To": first, "References": first}
        mail = html_mail(acme, html.format(number), pictures={"logo": logo, "b": banner}, **threading)
        mails.send(world, mail, acme.mail)
    last = [one for one in tickets.timeline(acme.tenant, 1).entries if isinstance(one, Message)][-1]
    uploads = [Upload(name, "image/png", raw, f"{name}@x", True) for name, raw in (("logo", logo), ("b", banner))]
    table.write(*(table.create(_further(acme, last, place, uploads)) for place in range(4, 44)))
    for browser in (at_ticket(acme), at_page(acme)):
        assert len(browser.tree.css("article.message")) == 43
        assert len(browser.tree.css("article.message img")) == 2 and not browser.tree.css("a.chip")
        assert browser.text.count("picture shown above") == 42
    stored = world.s3.list_objects_v2(Bucket=world.outputs.files_bucket, Prefix=f"{acme.tenant}/")
    assert stored["KeyCount"] == 2


def test_pictures_that_no_text_shows_are_listed_once(world: Machine, acme: Business) -> None:
    logo = PNG + b"logo of %s" % acme.slug.encode()
    for reference in ("<one@x.example>", "<two@x.example>"):
        threading = {} if "one" in reference else {"References": "<one@x.example>"}
        mail = html_mail(acme, "<p>No <b>picture</b></p>", pictures={"logo": logo}, Message_ID=reference, **threading)
        mail.add_attachment(b"%PDF", "application", "pdf", filename="bill.pdf")
        mails.send(world, mail, acme.mail)
    names = [node.text() for node in at_ticket(acme).tree.css("a.chip")]
    assert len(acme.owner.tree.css("article.message")) == 2
    assert sum("logo.png" in name for name in names) == 1 and sum("bill.pdf" in name for name in names) == 2


def test_pictures_from_the_web_are_loaded_on_wish(world: Machine, acme: Business) -> None:
    html = '<p>Hello <b>you</b> <img src="http://t.example/a.png" alt="Sale"><img src="https://t.example/b.png"></p>'
    for _ in range(2):
        mails.send(world, html_mail(acme, html, Message_ID=make_msgid()), acme.mail)
    mails.send(world, mails.answer_to(world.sent(acme.dana)[0], acme.dana, "Once more"), acme.mail)
    for browser in (at_ticket(acme), at_page(acme)):
        assert "t.example" not in browser.page.text and "[Sale]" in browser.text
        assert "2 pictures from the web are not loaded" in browser.text
        (wish,) = [link for link in links(browser, ".body a", "href") if "pictures=" in link]
        browser.get(wish)
        assert links(browser, "article.message img", "src") == ["https://t.example/a.png", "https://t.example/b.png"]
        assert "img-src https: 'self'" in (browser.page.header("content-security-policy") or "")
        assert "not loaded" not in browser.text
    assert "https:" not in pictures_policy(at_ticket(acme, 2))
    acme.owner.get("/tickets/2?pictures=" + tickets.timeline(acme.tenant, 1).entries[0].id)
    assert "t.example" not in acme.owner.page.text, "another message's pictures are another wish"


def test_a_long_history_lies_beside_the_item(world: Machine, acme: Business) -> None:
    old = "<p>Old <b>words</b></p>" * 1500
    mails.send(world, html_mail(acme, f"<p>It is <b>stuck</b></p>{QUOTED.replace('Old words', old)}"), acme.mail)
    (message,) = [one for one in tickets.timeline(acme.tenant, 1).entries if isinstance(one, Message)]
    assert message.html and message.html_key and not message.html_quoted
    shown = at_ticket(acme).tree.css_first(".mail")
    assert shown is not None and shown.text() == "It is stuck"
    (whole,) = [link for link in links(acme.owner, ".body a", "href") if "/html/" in link]
    assert acme.owner.get(whole).status == 200
    assert len(acme.owner.tree.css("details.quote b")) == 1500 and "It is stuck" in acme.owner.text


def test_a_mail_of_too_much_html_is_shown_as_text(world: Machine, acme: Business) -> None:
    mails.send(world, html_mail(acme, "<p>A <b>word</b></p>" * 60_000), acme.mail)
    assert "As text" in at_ticket(acme).text and "is too much to be shown here" in acme.owner.text
    assert acme.owner.tree.css_first(".mail") is None


def test_a_large_raw_mail_is_downloaded_from_another_origin(world: Machine, acme: Business) -> None:
    mail = html_mail(acme, "<p>Big</p>")
    mail.add_attachment(b"x" * 1_500_000, "application", "octet-stream", filename="big.bin")
    mails.send(world, mail, acme.mail)
    (raw,) = [link for link in links(at_ticket(acme), ".menu a", "href") if "/raw/" in link]
    to = acme.owner.get(raw).header("location") or ""
    assert acme.owner.page.status == 303 and "attachment" in to and "text%2Fplain" in to


def test_long_messages_hide_nothing_of_a_ticket(acme: Business) -> None:
    number = acme.ask("Long", "The very first message")
    text = "w" * 15_900
    rest = [
        Message(
            *keys.entry(acme.tenant, number, keys.new_id()),
            kind="customer",
            position=place,
            text=f"No. {place}. {text}",
            created_at=keys.now(),
        )
        for place in range(2, 90)
    ]
    for start in range(0, len(rest), 30):
        table.write(*(table.create(one) for one in rest[start : start + 30]))
    acme.owner.get(f"/tickets/{number}")
    seen, pages = set(re.findall(r"No\. (\d+)\.", acme.owner.page.text)), 1
    while earlier := links(acme.owner, "a[href*='before=']", "href"):
        acme.owner.get(earlier[0])
        seen |= set(re.findall(r"No\. (\d+)\.", acme.owner.page.text))
        pages += 1
    assert len(seen) == 88 and pages > 2 and "The very first message" in acme.owner.text


def test_the_same_file_is_stored_once_a_tenant(acme: Business, globex: Business) -> None:
    content = b"the same"
    assert storage.keep(acme.tenant, content) == storage.keep(acme.tenant, content)
    assert storage.keep(acme.tenant, content) != storage.keep(globex.tenant, content)
