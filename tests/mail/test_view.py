"""What is kept and shown of a mail's HTML: folded by how programs build it, and harmless whatever it was."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from chalicelib.mail.viewing import view
from chalicelib.mail.viewing.folding import fold
from chalicelib.mail.viewing.hanging import Wall
from chalicelib.mail.viewing.html_tree import read_tree
from chalicelib.mail.viewing.sanitising import ATTRIBUTES, TAGS, to_keep, to_show
from tests.effort import within
from tests.mail import html_mails

ADDED = {"a": {"href", "rel", "target"}, "img": {"loading"}}
WORD = "<b>x</b>"


def kept(html: str) -> str:
    """What is stored of a mail, as one string."""
    made = view.view(html, is_folded_as_text=False)
    return made.html + made.quoted


def shown(html: str, *, is_web: bool = False) -> str:
    """What a page shows of what is stored."""
    root = read_tree(html)
    assert root is not None
    wall = Wall([], lambda id: f"http://acme.localhost/{id}", set(), "again", is_web)
    wall.hang(root)
    return to_show(root, wall.sources)


def assert_harmless(html: str, schemes: set[str]) -> None:
    """A browser's reading of it has our tags and attributes, and leads nowhere but to the web and to mail."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    for node in body.css("body *") if body else ():
        assert node.tag in TAGS, node.html
        allowed = ATTRIBUTES.get(node.tag, set()) | ADDED.get(node.tag, set())
        assert node.attributes.keys() <= allowed, node.html
        for name in ("href", "src"):
            if (value := node.attributes.get(name)) is not None:
                assert urlsplit(value).scheme in schemes, node.html


LINKS = {"http", "https", "mailto", "tel"}


@pytest.mark.parametrize("html", html_mails.FOLDED.values(), ids=html_mails.FOLDED)
def test_history_is_folded_by_how_the_program_marks_it(html: str) -> None:
    made = view.view(html, is_folded_as_text=False)
    assert "YES" in made.html and "OLD" not in made.html and "wrote" not in made.html
    assert "OLD" in made.quoted and "YES" not in made.quoted


@pytest.mark.parametrize("html", html_mails.WHOLE.values(), ids=html_mails.WHOLE)
def test_what_stands_between_and_below_quotes_is_never_folded(html: str) -> None:
    made = view.view(html + WORD, is_folded_as_text=False)
    assert made.html.count("YES") == html.count("YES") and made.html.count("OLD") == html.count("OLD")
    assert made.quoted == ""


def test_a_last_quote_is_folded_below_answers() -> None:
    html = html_mails.WHOLE["Gmail, between"].replace("<div>YES</div></div>", "<div><br></div>-- <br>Dana</div>")
    made = view.view(html, is_folded_as_text=False)
    assert made.html.count("OLD") == 1 and "YES" in made.html and "Dana" in made.quoted


def test_nothing_is_lost_by_folding() -> None:
    for html in html_mails.FOLDED.values():
        root = read_tree(html)
        assert root is not None
        whole = words(to_keep(root))
        parts = fold(root)
        assert parts.quoted is not None
        assert words(to_keep(parts.shown)) + words(to_keep(parts.quoted)) == whole


def words(html: str) -> list[str]:
    body = LexborHTMLParser(f"<body>{html}").body
    return body.text(separator=" ").split() if body else []


def test_html_that_says_no_more_than_its_text_is_not_kept() -> None:
    for plain in (
        "<div>Hello</div><div><br></div><div>Dana</div>",
        '<p><a href="https://x.example/">https://x.example</a></p>',
    ):
        assert view.view(plain).html == ""
    for rich in ("<p>Hello <b>you</b></p>", "<ul><li>One</li></ul>", '<a href="https://x.example">here</a>',
                 '<img src="cid:shot">', "<table><tr><td>1</td><td>2</td></tr></table>"):  # fmt: skip
        assert view.view(rich).html, rich


def test_tables_that_only_lay_out_become_lines() -> None:
    page = (
        "<table><tr><td><table><tr><td><p>Hello <b>you</b></p></td></tr><tr><td>Bye</td></tr></table></td></tr></table>"
    )
    assert view.view(page).html == "<p>Hello <b>you</b></p><div>Bye</div>"
    prices = "<table><tr><th>Till</th><th>Price</th></tr><tr><td>A</td><td>5</td></tr></table>"
    assert "<th>Price</th>" in view.view(prices).html


def test_pictures_nobody_is_meant_to_see_are_dropped() -> None:
    pixels = (
        '<img src="https://t.example/a.gif" width="1" height="1"><img src="https://t.example/b" style="display:none">'
    )
    assert "t.example" not in kept(f"{WORD}{pixels}") and "c.png" in kept(
        f'{WORD}<img src="https://t.example/c.png" width="80">'
    )


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<img src=x onerror=alert(1)>",
    '<img src="cid:x" onload="alert(1)" srcset="https://evil.example/x 1x">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="&#x6A;&#x61;vascript:alert(1)">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="/tickets/1/status">x</a>',
    '<a href="//evil.example">x</a>',
    '<img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=">',
    '<img src="/tickets/1">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/a.css">',
    "<style>body{background:url(https://evil.example/a)}</style>",
    '<div style="background:url(https://evil.example/a)">x</div>',
    '<div style="position:fixed;inset:0;z-index:9">x</div>',
    '<table background="https://evil.example/a"><tr><td background="https://evil.example/b">x</td><td>y</td></tr></table>',
    '<form action="https://evil.example"><input name="csrf"><button>Send</button></form>',
    '<button formaction="javascript:alert(1)">x</button>',
    '<iframe src="https://evil.example"></iframe><object data="x"></object><embed src="x">',
    '<video src="https://evil.example/a" autoplay></video><audio src="https://evil.example/a"></audio>',
    '<p id="composer" name="csrf" class="notice" data-copy="x">x</p>',
    '<a name="getElementById" id="location" href="https://x.example">x</a>',
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<textarea><script>alert(1)</script></textarea><title><img src=x onerror=alert(1)></title>",
    "<template><script>alert(1)</script></template><xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    '<p title="><script>alert(1)</script>">x',
    "<b <script>alert(1)</script>>x",
    '"><img src=x onerror=alert(1)>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee><blink>x</blink>",
    "<a href='https://x.example' ping='https://evil.example' target='_top' download>x</a>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    for html in (attack + WORD, f"<table><tr><td>{attack}", f"<blockquote type=cite>{attack}</blockquote>{WORD}"):
        stored = kept(html)
        assert_harmless(stored, LINKS | {"cid"})
        assert_harmless(shown(stored), LINKS)
        # What lies in the table might be anything: the page does not rely on what was stored.
        assert_harmless(shown(html, is_web=True), LINKS)
        assert "evil.example/a" not in shown(html)


def test_links_open_elsewhere_and_tell_nobody() -> None:
    (link,) = LexborHTMLParser(shown('<a href="https://x.example/?a=1&amp;b=2">x</a>')).css("a")
    assert link.attributes == {
        "href": "https://x.example/?a=1&b=2",
        "rel": "noopener noreferrer nofollow",
        "target": "_blank",
    }


def test_pictures_from_the_web_wait_to_be_asked_for() -> None:
    html = '<img src="http://x.example/a.png" alt="Logo"><img src="https://x.example/b.png">'
    assert "<img" not in shown(html) and "[Logo]" in shown(html)
    loaded = LexborHTMLParser(shown(html, is_web=True)).css("img")
    assert [one.attributes["src"] for one in loaded] == ["https://x.example/a.png", "https://x.example/b.png"]
    assert all(one.attributes["loading"] == "lazy" for one in loaded)


TAGS_AND_MORE = """<div> </div> <p> </p> <b> </b> <a/href='javascript:x'> </a> <a/href=https://x.example> <table> <tr>
<td> </td> </table> <blockquote/type=cite> </blockquote> <svg> <math> </math> <style> </style> <!-- --> <![if/x]>
<script> </script> <img/src=x/onerror=y> <img/src=cid:a> <noscript> </noscript>
<textarea> </textarea> <title> <li> <ul> </ul>
<pre> </pre> <h1> -- > < <br> " ' & &lt; x 👍 <div/class=gmail_quote> <div/id=divRplyFwdMsg> <mglyph> <form> <input>
<select> <option> <p/title=' <b/title=">"""
PIECES = st.sampled_from(TAGS_AND_MORE.split()).map(
    lambda piece: piece if piece.startswith("</") else piece.replace("/", " ", 1)
)
LINES = st.sampled_from(["On 1 Jan 2024 10:00, A &lt;a@b.c&gt; wrote:", "-- ", "> x", "\x00", "\n", " "])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, PIECES, LINES, st.text(max_size=6)), max_size=25).map("".join))
def test_whatever_is_sent_is_harmless_and_stays_as_it_is(html: str) -> None:
    stored = kept(html)
    assert_harmless(stored, LINKS | {"cid"})
    assert_harmless(shown(html, is_web=True), LINKS)
    once = shown(stored)
    assert_harmless(once, LINKS)
    assert shown(once).split() == once.split()  # a picture that is not there leaves its spaces


PATHOLOGICAL = {
    "open tags": "<div>" * 100_000 + "x",
    "formats": "<b>" * 50_000 + "x",
    "quotes": "<blockquote type=cite>x" * 15_000,
    "leads": "<div>On 1 Jan 2024 10:00, A &lt;a@b.c&gt; wrote:</div><blockquote>x</blockquote>" * 1_500,
    "tables": "<table><tr><td>x" * 8_000,
    "signatures": "--<br>x<br>" * 5_000,
    "half tags": '<a "<a""' * 20_000,
    "comments": "<!--" * 90_000,
    "one large": "x" * 2_000_000,
    "many": "<p>x" * 200_000,
}


@pytest.mark.parametrize("html", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
def test_no_html_takes_long(html: str) -> None:
    made = within(2, lambda: view.view(html))
    assert len(made.html) + len(made.quoted) <= view.LONGEST_KEPT
    assert_harmless(made.html[:20_000], LINKS | {"cid"}) if made.html else None


def test_deep_nesting_is_flattened_and_says_all() -> None:
    made = view.view("<div><b>" * 5_000 + "deep" + "</b></div>" * 5_000)
    assert words(made.html) == ["deep"] and made.html.count("<") < 1_000


def test_what_is_too_large_is_said() -> None:
    assert view.view("<p>x</p>" * 100_000).is_too_large
    embedded = "<style>" + "a{}" * 100_000 + "</style><img src='data:image/png;base64," + "A" * 500_000 + "'>"
    assert view.view(f"{embedded}Hello {WORD}").html == "Hello <b>x</b>", "what is passed over does not count"
