"""Markdown in the composer: marks by keys and buttons, lists that go on, and formatted text that is pasted."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import Keyboard

PASTE = """([html, text]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", text);
  const about = { clipboardData, bubbles: true, cancelable: true };
  return document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", about));
}"""
WEB = """<meta charset="utf-8"><style>p{}</style><script>document.title = "ran"</script><h2 style="color:red">Қалай</h2>
<p>Press <b>Ctrl </b>and <i style="color:red">Alt</i>,<br>see <a href="https://acme.example/a_(b)">the <b>manual</b></a>
or <a href="https://acme.example">https://acme.example/</a>, <a href="javascript:alert(1)">not this</a>.
<img src="http://127.0.0.1:9/x.png" onerror="document.title='ran'"> Write style = bold.</p>
<ol start="3"><li>three<ul><li>deeper</li></ul></li><li><p>four</p></li></ol>
<table><tr><th>Key</th><th>Does</th></tr><tr><td>F1</td><td>help</td></tr></table>
<blockquote><p>said</p></blockquote><pre>a &lt;b&gt;
  c</pre>"""
AS_MARKDOWN = """**Қалай**

Press **Ctrl** and _Alt_,
see [the **manual**](https://acme.example/a_%28b%29) or https://acme.example/, not this. Write style = bold.

3. three
   - deeper
4. four

Key | Does
F1 | help

> said

```
a <b>
  c
```"""
DOCS = (
    '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">One </span>'
    '<span style="font-weight:700">two</span><span style="font-style:italic"> three</span></p></b>'
)
WORD = (
    '<p class=MsoNormal>Do:<o:p></o:p></p><p class=MsoListParagraph style="mso-list:l0 level1 lfo1">'
    '<span style="mso-list:Ignore">·<span>&nbsp;&nbsp;</span></span>one</p>'
    '<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·</span>two</p>'
)


@pytest.fixture(scope="module")
def demo(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site.desk('demo')}/signin")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    page.wait_for_url(re.compile("/tickets"))
    page.goto(f"{site.desk('demo')}/tickets/1")
    yield page
    context.close()


@pytest.fixture
def text(demo: Page) -> Page:
    """The composer's field, empty."""
    demo.locator("#text").fill("")
    demo.locator("#text").click()
    return demo


def value(page: Page) -> str:
    return page.locator("#text").input_value()


def choose(page: Page, words: str) -> None:
    """Select words in the field."""
    page.locator("#text").evaluate(
        "(one, words) => one.setSelectionRange(one.value.indexOf(words), one.value.indexOf(words) + words.length)",
        words,
    )


def test_keys_mark_what_is_selected_on_any_layout_and_undo_takes_it_back(text: Page) -> None:
    text.keyboard.type("press both keys now")
    choose(text, "both keys ")
    Keyboard(text).press("Control+KeyB")
    assert value(text) == "press **both keys** now"
    text.keyboard.press("Control+i")
    assert value(text) == "press **_both keys_** now"
    text.keyboard.press("Control+i")
    assert value(text) == "press **both keys** now"
    choose(text, "press")
    text.keyboard.press("Control+k")
    text.keyboard.type("https://acme.example")
    assert value(text) == "[press](https://acme.example) **both keys** now"
    text.keyboard.press("Control+z")
    text.keyboard.press("Control+z")
    assert value(text) == "press **both keys** now"
    expect(text.locator("#palette")).to_be_hidden()


def test_a_mark_without_words_waits_for_them(text: Page) -> None:
    text.keyboard.press("Control+b")
    text.keyboard.type("now")
    assert value(text) == "**now**"


def test_lists_and_quotes_go_on_and_end(text: Page) -> None:
    text.keyboard.type("- one\ntwo\n\nEnd\n1. a\nb\n\n> q\nr\n\nmine")
    assert value(text) == "- one\n- two\nEnd\n1. a\n2. b\n> q\n> r\nmine"


def test_buttons_do_the_same_and_take_it_off_again(text: Page) -> None:
    button = text.get_by_role("group", name="Formatting").get_by_role("button")
    expect(button).to_have_count(5)
    text.keyboard.type("one")
    text.keyboard.press("Shift+Enter")
    text.keyboard.type("two")
    text.keyboard.press("Control+a")
    text.get_by_role("button", name="List", exact=True).click()
    assert value(text) == "- one\n- two"
    text.keyboard.press("Control+a")
    text.get_by_role("button", name="Bold (Ctrl+B)").click()
    assert value(text) == "- **one**\n- **two**"
    text.keyboard.press("Control+a")
    text.get_by_role("button", name="List", exact=True).click()
    text.keyboard.press("Control+a")
    text.get_by_role("group", name="Formatting").get_by_role("button", name="Quote").click()
    assert value(text) == "> **one**\n> **two**"


@pytest.mark.parametrize(
    ("html", "found"), [(WEB, AS_MARKDOWN), (DOCS, "One **two** _three_"), (WORD, "Do:\n\n- one\n- two")], ids=len
)
def test_what_is_pasted_keeps_what_it_says(text: Page, html: str, found: str) -> None:
    asked, said = list[str](), list[str]()
    text.on("request", lambda request: asked.append(request.url))
    text.on("console", lambda message: said.append(message.text))
    assert text.evaluate(PASTE, [html, "as text"]) is False
    assert value(text) == found
    text.keyboard.press("Control+z")
    assert value(text) == ""
    assert text.title() != "ran" and not said and not [url for url in asked if "x.png" in url]


def test_what_is_plain_or_too_much_is_left_to_the_browser(text: Page) -> None:
    assert text.evaluate(PASTE, ['<div style="color:red">plain <span>words</span></div>', "plain words"]) is True
    assert text.evaluate(PASTE, ["", "plain words"]) is True
    assert text.evaluate(PASTE, ["<b>x</b>" + " " * 500_000, "x"]) is True
    text.keyboard.down("Control")
    text.keyboard.down("Shift")
    text.keyboard.down("KeyV")
    assert text.evaluate(PASTE, ["<b>x</b>", "x"]) is True
    for key in ("KeyV", "Shift", "Control"):
        text.keyboard.up(key)
