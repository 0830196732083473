"""Markdown in what staff members write: on the ticket, on the customer's page, in the letter, and where it is none."""

import re
from email.message import EmailMessage

import pytest
from selectolax.lexbor import LexborHTMLParser

from chalicelib.helpdesk import tickets
from chalicelib.markdown import shown
from chalicelib.plain_text import paragraphs
from chalicelib.web import page_room
from tenants import table
from tests import mails
from tests.effort import within
from tests.kept import messages
from tests.machine import Machine
from tests.mail.rules.test_in_05_who_wrote import SIGNED, boris, drawn_in
from tests.people import Browser, Business, fields_of
from tests.receipts import arrives
from tests.routes.test_split import split

AWAY = re.compile(r' (?:rel="noopener noreferrer nofollow"|target="_blank")')  # in an order of their own
TYPED = """Hello **Dana**, press _both_ keys:
1. `Ctrl`
2. [the manual](https://acme.example/a_b?x=1&y=2)
Then write.

> it hums

```
<b>*code*</b>
```"""
HTML = """<p>Hello <strong>Dana</strong>, press <em>both</em> keys:</p>
<ol>
<li><code>Ctrl</code></li>
<li><a href="https://acme.example/a_b?x=1&amp;y=2">the manual</a></li>
</ol>
<p>Then write.</p>
<blockquote>
<p>it hums</p>
</blockquote>
<pre><code>&lt;b&gt;*code*&lt;/b&gt;
</code></pre>"""
NONE = [
    "2 * 3 * 4, 2*3*4, file_name_here, __init__, ____, **** 1234",
    "1) one\n2) two\n# 5\n-----\n=====\n* * *\n- - -\n-- \nBoris",
    "    indented\n\tmore",
    "it`s what that`s",
    "*100# or *111#",
    "price* and term*",
    "12. 05. 2026\n+ 7 777 000\n2026. A year",
    "```\nnever closed",
    "~~~\nnever closed",
    "[a](javascript:alert(1)) [b](/local) [c]() [d]",
    "C:\\x \\*.pdf &amp; https://acme.example/_a_*b*c_ <script>alert(1)</script>",
    "    " + "> " * 40 + "deeper than anybody quotes, with **bold**",
]


def say(browser: Browser, number: int, text: str, kind: str = "reply") -> str:
    """Write on a ticket; return how that is shown there."""
    browser.get(f"/tickets/{number}")
    if kind == "reply":
        browser.submit("/reply", text=text)
    else:
        browser.post(f"/tickets/{number}/note", {**fields_of(browser.form("/reply")), "text": text})
    browser.get(f"/tickets/{number}")
    return body(browser, kind)


def body(browser: Browser, kind: str = "reply") -> str:
    found = browser.tree.css(f"[data-kind={kind}] .body > .typed")
    return AWAY.sub("", str(found[-1].inner_html)).strip() if found else ""


def customers_page(business: Business, number: int) -> Browser:
    browser = business.visitor()
    browser.get(f"/t/{number}/{tickets.load(business.tenant, number).secret}")
    return browser


def test_a_reply_is_shown_to_both_and_mailed_with_its_markdown(world: Machine, acme: Business) -> None:
    number = acme.ask()
    assert say(acme.agent(), number, TYPED) == HTML
    world.work()
    assert body(customers_page(acme, number)) == HTML
    letter: EmailMessage = world.sent(acme.dana)[-1]
    assert mails.plain(letter).replace("\r\n", "\n").startswith(TYPED)
    tree = LexborHTMLParser(mails.html(letter))
    (link,) = tree.css("ol > li > a.link")
    assert (link.attributes["href"], link.attributes["style"]) == ("https://acme.example/a_b?x=1&y=2", "color:#176d8b;")
    assert [one.text() for one in tree.css("strong, em, code")] == ["Dana", "both", "Ctrl", "<b>*code*</b>\n"]
    assert "border-left" in str(tree.css_first("blockquote.rule").attributes["style"])


def test_an_earlier_reply_keeps_its_markdown_below_the_next(world: Machine, acme: Business) -> None:
    number = acme.ask()
    say(acme.owner, number, "**First**")
    world.work()
    say(acme.owner, number, "Second")
    world.work()
    letter = world.sent(acme.dana)[-1]
    assert "<strong>First</strong>" in mails.html(letter) and "> **First**" in mails.plain(letter)


def test_a_note_has_it_too_with_whom_it_calls(acme: Business) -> None:
    acme.agent()
    assert say(acme.owner, acme.ask(), "- **ask** @Boris\n- _now_", "note") == (
        '<ul>\n<li><strong>ask</strong> <span class="mention">@Boris</span></li>\n<li><em>now</em></li>\n</ul>'
    )


def test_what_customers_write_is_none(acme: Business) -> None:
    number = acme.ask("**Subject**", "**Bold** [a](https://evil.example)")
    acme.owner.get(f"/tickets/{number}")
    assert "**Bold** [a](" in acme.owner.text and not acme.owner.tree.css(".timeline strong, .timeline .typed")
    assert not customers_page(acme, number).tree.css(".timeline strong")


def test_what_a_colleague_writes_in_his_mail_program_is_none(world: Machine, acme: Business) -> None:
    ours = drawn_in(world, acme)
    arrives(world, mails.answer_to(ours, boris(acme), "Order **12** of *.pdf*"), acme.mail, **SIGNED)
    written = messages(acme)[-1]
    assert (written.kind, written.is_markdown) == ("reply", None)
    assert "<p>Order **12** of *.pdf*</p>" in customers_page(acme, 1).page.body.decode()


def test_what_was_written_before_stays_as_it_was(acme: Business) -> None:
    number = acme.ask()
    say(acme.owner, number, "**Bold**")
    (old,) = [one for one in tickets.timeline(acme.tenant, number).entries if getattr(one, "kind", "") == "reply"]
    table.write(table.change(old, is_markdown=None))
    acme.owner.get(f"/tickets/{number}")
    assert "<p>**Bold**</p>" in acme.owner.page.body.decode()


def test_what_is_split_off_keeps_it(acme: Business) -> None:
    number = acme.ask()
    say(acme.owner, number, "**Bold**", "note")
    new = split(acme.owner, acme, 2, subject="Bold")
    acme.owner.get(f"/tickets/{new.number}")
    assert "<strong>Bold</strong>" in body(acme.owner, "note")
    acme.owner.get(f"/tickets/{number}")
    assert "<strong>Bold</strong>" in str(acme.owner.tree.css_first(".timeline .fold blockquote").inner_html)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_markdown_stays_as_it_is(text: str) -> None:
    assert shown.formatted(text) == paragraphs(text)
    assert shown.for_letter(text, "#123456") is text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("> theirs\nmine", "<blockquote>\n<p>theirs</p>\n</blockquote>\n<p>mine</p>"),
        ("> > deep\n> less", "<blockquote>\n<blockquote>\n<p>deep</p>\n</blockquote>\n<p>less</p>\n</blockquote>"),
        ("- one\nRegards", "<ul>\n<li>one</li>\n</ul>\n<p>Regards</p>"),
        ("2. yes\n5. no", '<ol start="2">\n<li>yes</li>\n<li value="5">no</li>\n</ol>'),
        ("1. a\n1. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("**a\nb**", "<p><strong>a<br>\nb</strong></p>"),
        ("***a*** **«Қ»**", "<p><em><strong>a</strong></em> <strong>«Қ»</strong></p>"),
    ],
)
def test_how_lines_are_read(text: str, html: str) -> None:
    assert shown.formatted(text).removeprefix('<div class="typed">').removesuffix("</div>").strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "**x** <script>alert(1)</script><img src=x onerror=alert(1)>",
        "**x** [a](javascript:alert(1)) [b](data:text/html,x) [c](JAVASCRIPT://x) [d](vbscript:x)",
        '**x** [a](https://x/"onclick="alert(1)) [b](https://x/<script>) [c](https://x/\'onclick=1)',
        "**x** ![a](https://x/y.png) <https://x> [<img src=x>](https://x)",
        "**x** `<script>` \n```\n<script>alert(1)</script>\n```",
        "> <style>*{}</style>\n- <b onclick=x>",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(text: str) -> None:
    for html in (shown.formatted(text), getattr(shown.for_letter(text, "#123456"), "html", "")):
        nodes = LexborHTMLParser(html).css("body *")
        assert {one.tag for one in nodes} & {"strong", "li"}
        assert {one.tag for one in nodes} <= {"div", *shown.TAGS}
        assert {name for one in nodes for name in one.attributes} <= {"class", "style", "href", "rel", "target"}
        assert all(one.attributes["href"].startswith("https://x") for one in nodes if one.tag == "a")


@pytest.mark.parametrize(
    "unit",
    ["*", "[", ">", "_", "`", "- ", "> ", "*a ", "**a ", "*a* ", "[a](http://x) ", "- a\n", "> - a\n", "```\na\n"],
)
def test_a_flood_of_marks_is_read_in_no_time(unit: str) -> None:
    for text in ((unit * 16_000)[:16_000], (f"{unit}pad" * 390)[:16_000]):
        html = within(0.1, lambda text=text: read_anew(text))  # type: ignore[misc]
        assert len(html) <= page_room._of_text(text) + shown.weight(text) + 100


def read_anew(text: str) -> str:
    """A text as HTML, which is made even where it is remembered."""
    for memory in (shown.formatted, shown._html):
        memory.cache_clear()
    return shown.formatted(text)


def test_more_marks_than_anybody_means_are_shown_as_typed() -> None:
    assert "<em>" in shown.formatted("*a* " * shown.MOST)
    assert shown.formatted("*a* " * (shown.MOST + 1)) == paragraphs("*a* " * (shown.MOST + 1))
