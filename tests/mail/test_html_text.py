"""HTML of mail programs reads like the text that they show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail.parsing.html_text import html_to_text
from chalicelib.mail.parsing.quoting import reply_of
from tests.effort import within


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p class=MsoNormal>One</p><p class=MsoNormal>Two</p>", "One\nTwo"),
        ("<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree"),
        ("One\n two&nbsp;three &lt;four&gt; &amp; five", "One two three <four> & five"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<table><tr><td>Size</td><td>M</td></tr></table>", "Size M"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p { color: red }</style><title>T</title><!-- c --><script>x()</script>Hello", "Hello"),
        ("Hello <!-- never closed", "Hello never closed"),
        ("<blockquote>One<blockquote>Two</blockquote></blockquote>Three", "> One\n> > Two\nThree"),
        ('<blockquote style="margin:0 0 0 40px;border:none;padding:0px">Indented</blockquote>', "Indented"),
        ('Hello<div class="gmail_signature">Dana</div>', "Hello\n-- \nDana"),
        ('<img src="data:image/png;base64,' + "A" * 3_000_000 + '">Hello', "Hello"),
        ("5 < 6 and 7 > 4", "5 < 6 and 7 > 4"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ('<a href="https://acme.example/pay?a=1&amp;b=2">Pay here</a>', "Pay here <https://acme.example/pay?a=1&b=2>"),
        ('<a href="https://www.acme.example/">acme.example</a>', "acme.example"),
        ('<a href="https://evil.example/">www.acme.example</a>', "www.acme.example <https://evil.example/>"),
        ('Boris &lt;<a href="mailto:b@acme.example">b@acme.example</a>&gt;', "Boris <b@acme.example>"),
        ('<a href="mailto:b@acme.example?subject=x">Boris</a>', "Boris <b@acme.example>"),
        ('<a href="https://acme.example"><img src="logo.png" alt="Logo"></a>Hello', "Hello"),
        ('<div style="display:none">See <div>what</div> is new</div><p>Hello</p>', "Hello"),
        ('<div style="display:none"><blockquote>One</div>Two', "Two"),
        ('Hello<div style="display: none">never closed', "Hello\nnever closed"),
        ('<td style="font-size:0px"><p style="font-size:13px">Hello</p></td>', "Hello"),
        ('Hello <img alt="🙂" src="e.png">', "Hello 🙂"),
        ("<table><tr><th>Size</th><th>Price</th></tr><tr><td>M</td><td>5</td></tr></table>", "Size Price\nM 5"),
    ],
)
def test_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


GMAIL = """<div dir="ltr">It came.</div><br><div class="gmail_quote"><div class="gmail_attr">
ср, 5 июн. 2024 г. в 15:19, Борис &lt;<a href="mailto:b@acme.example">b@acme.example</a>&gt;:<br>
</div><blockquote class="gmail_quote">Has it?</blockquote></div>"""
OUTLOOK = """<p class=MsoNormal>It came.<o:p></o:p></p><div style="border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal>
<b>От:</b> Борис &lt;b@acme.example&gt;<br><b>Отправлено:</b> 5 июня 2024 г. 15:19<br><b>Кому:</b> Дана<br>
<b>Тема:</b> Заказ</p></div><p class=MsoNormal>Has it?</p>"""
APPLE = """<div>It came.<br><div><br><blockquote type="cite">
<div>On 5 Jun 2024, at 15:19, Boris &lt;b@acme.example&gt; wrote:</div><div>Has it?</div></blockquote></div></div>"""
YANDEX = """<div>It came.</div><div>&nbsp;</div><div>05.06.2024, 15:19, "Борис" &lt;b@acme.example&gt;:</div>
<blockquote><p>Has it?</p></blockquote><div>-- </div><div>Dana</div>"""
MAIL_RU = """<div>It came.</div><blockquote style="border-left:1px solid #0857A6;margin:10px">
Среда, 5 июня 2024, 15:19 +06:00 от Борис &lt;b@acme.example&gt;:<br>Has it?</blockquote>"""
PROGRAMS = {"gmail": GMAIL, "outlook": OUTLOOK, "apple": APPLE, "yandex": YANDEX, "mail.ru": MAIL_RU}


@pytest.mark.parametrize("html", PROGRAMS.values(), ids=PROGRAMS)
def test_reply_in_html_mail(html: str) -> None:
    assert reply_of(html_to_text(html)) == "It came."


@settings(deadline=None)
@given(st.text(alphabet="<>/!-pdivblockquote \"'=&;a", max_size=300))
def test_never_raises(html: str) -> None:
    html_to_text(html)


@pytest.mark.parametrize(
    "tag",
    [
        "<div>",
        "<blockquote>",
        "<b a=1><p>",
        "<!--",
        "<style",
        "<a href='",
        "</div>",
        "&#x",
        "<td>x",
        "<a href=x>y",
        "<p hidden style=display:none>",
    ],
)
def test_linear_time(tag: str) -> None:
    within(2, lambda: html_to_text(tag * (2_000_000 // len(tag))))
