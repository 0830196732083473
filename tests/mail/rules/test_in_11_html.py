"""In 11: HTML is sanitised when it is shown, to colleagues and to the customer.

Each attack, and what is deep or large without end: tests/mail/test_view.py and tests/routes/test_mail_view.py.
"""

import pytest

from tests.kept import ticket
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Browser, Business

HTML = """<html><head><style>body{display:none}</style><base href="https://evil.example/"></head><body onload="evil()">
<p id="composer" class="notice" style="position:fixed;background:url(https://evil.example/a)">It is <b>stuck</b></p>
<script>evil()</script><svg onload="evil()"><a xlink:href="javascript:evil()">Svg</a></svg>
<form action="https://evil.example"><input name="csrf"><button formaction="javascript:evil()">Send</button></form>
<a href="JaVaScRiPt:evil()">Scripted</a> <a href="https://shop.example/a">The shop</a>
<img src="https://evil.example/b.png" alt="Sale" onerror="evil()"><iframe src="https://evil.example"></iframe>"""


def both_pages(business: Business) -> list[Browser]:
    visitor = business.visitor()
    visitor.get(f"/t/1/{ticket(business).secret}")
    business.owner.get("/tickets/1")
    assert (visitor.page.status, business.owner.page.status) == (200, 200)
    return [visitor, business.owner]


@pytest.mark.engine
def test_nothing_that_runs_looks_or_calls_home_is_shown(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail, "As text")
    mail.add_alternative(HTML, subtype="html")
    send(world, mail, acme.mail)
    for browser in both_pages(acme):
        shown = browser.tree.css_first("article.message .mail")
        assert shown.css_first("b").text() == "stuck" and "The shop" in shown.text()
        for selector in ("script", "style", "svg", "form", "input", "iframe", "img", "base", "[id]", "[style]"):
            assert shown.css(selector) == [], selector
        source = (shown.html or "").lower()
        assert not [part for part in ("evil", "javascript:", "onload", "onerror", "notice") if part in source]
        (link,) = shown.css("a")
        assert link.attributes["href"] == "https://shop.example/a" and "noreferrer" in (link.attributes["rel"] or "")
        assert "1 picture from the web is not loaded" in browser.text and "[Sale]" in shown.text()
