"""A form on somebody else's pages: behind a strict policy, in a sandboxed frame, in a dialog, and by hand."""

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Site

STRICT = "default-src 'none'; script-src {desk}; frame-src {desk}; base-uri 'none'; require-trusted-types-for 'script'"
DIALOG = """<!doctype html><html lang="ru"><title>Shop</title><h1>Shop</h1><p>Words</p>
<a href="{desk}/form" data-komek="default" data-subject="From the shop" id="mine">Ask</a>
<script async src="{desk}/embed/default.js"></script>"""
FLOATING = (
    '<!doctype html><html lang="kk"><title>Shop</title><h1>Shop</h1><script src="{desk}/embed/default.js"></script>'
)
FRAME = """<!doctype html><html lang="en"><title>Shop</title>
<iframe src="{desk}/form?in=frame" title="Ask" data-komek-frame {more}></iframe>
<script src="{desk}/embed/frame.js"></script>"""
SANDBOX = 'sandbox="allow-scripts allow-forms"'


class Shop:
    """A site of somebody else, whose pages have a policy of their own."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"  # another site than localhost
        self.pages: dict[str, tuple[str, str]] = {}

    def page(self, name: str, html: str, desk: str, policy: str = "", **more: str) -> str:
        self.pages[f"/{name}"] = (html.format(desk=desk, **more), STRICT.format(desk=desk) + policy)
        return f"{self.url}/{name}"


@pytest.fixture
def shop() -> Iterator[Shop]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, policy = shop.pages.get(self.path.partition("?")[0], ("", "default-src 'none'"))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        shop = Shop(server.server_address[1])
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield shop
        server.shutdown()


@pytest.fixture
def told(page: Page) -> list[str]:
    """What the browser complains of: breaches of a policy, and scripts that fail."""
    found: list[str] = []
    page.on("console", lambda one: found.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: found.append(str(one)))
    return found


def fill(frame: Any, subject: str = "From a frame") -> None:
    frame.get_by_label("Subject").fill(subject)
    frame.get_by_label("Message").fill("The till is stuck")
    frame.get_by_label("Mail", exact=True).fill("dana@customers.example")
    time.sleep(2.1)  # nobody fills a form in less
    frame.get_by_role("button", name="Send").click()


def test_a_dialog_opens_over_a_strict_page_is_filled_sent_and_gives_the_focus_back(
    page: Page, site: Site, shop: Shop, told: list[str]
) -> None:
    page.goto(shop.page("dialog", DIALOG, site.desk("demo")))
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Ask").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    frame = page.frame_locator("dialog iframe")
    expect(frame.locator("html")).to_have_attribute("lang", "ru")
    expect(frame.locator("#subject")).to_have_value("From the shop")
    assert page.locator("dialog").evaluate("(one) => getComputedStyle(one).borderTopWidth") == "0px", "it has its style"
    expect(page.locator("dialog iframe")).not_to_have_css("height", "480px")  # a wait in the page would need its eval
    frame.locator("#message").press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#mine")).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.locator("#subject")).to_be_visible()
    page.get_by_role("button", name="Закрыть").click()
    expect(page.locator("#mine")).to_be_focused()
    assert not told and not page.context.cookies()


def test_without_an_element_of_its_own_a_button_floats_in_the_pages_language(
    page: Page, site: Site, shop: Shop
) -> None:
    page.goto(shop.page("floating", FLOATING, site.desk("demo")))
    button = page.locator("button.komek-button")
    assert button.evaluate("(one) => getComputedStyle(one).position") == "fixed"
    button.click()
    expect(page.frame_locator("dialog iframe").locator("html")).to_have_attribute("lang", "kk")


@pytest.mark.parametrize("more", ["", SANDBOX], ids=["plain", "sandboxed"])
def test_a_frame_grows_and_is_sent_even_without_an_origin(
    page: Page, site: Site, shop: Shop, told: list[str], more: str
) -> None:
    page.goto(shop.page("frame", FRAME, site.desk("demo"), more=more))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("button", name="Send")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').clientHeight > 400")
    inside, outside = frame.locator("body").bounding_box(), page.locator("iframe").bounding_box()
    assert inside and outside and outside["height"] >= inside["height"]
    fill(frame, f"From a frame {more[:7]}")
    expect(frame.get_by_text("The answer goes to")).to_be_visible()
    assert not told and not page.context.cookies()


CHALLENGE = "1700000000-12-0123456789abcdef-abcdefghijklmnopqrstuvwx"
ASKED = """<!doctype html><html lang="en"><title>Asked</title><form method="post">
<input type="hidden" name="proof" data-challenge="{challenge}" data-wait="Wait"></form>
<script src="{desk}/static/{script}"></script>"""


def test_a_browser_finds_the_proof_also_where_nothing_else_is_allowed(
    page: Page, site: Site, shop: Shop, told: list[str]
) -> None:
    """The numbers that are looked for, on a page without an origin, a worker or WebCrypto."""
    names = json.loads((ROOT / "templates/assets.json").read_text())
    asked = {"challenge": CHALLENGE, "script": names["form_proof.js"]}
    page.goto(shop.page("asked", ASKED, site.desk("demo"), policy="; sandbox allow-scripts", **asked))
    proof = page.locator("input[name=proof]")
    expect(proof).to_have_value(re.compile(r":\d+\.\d+\.\d+\.\d+$"), timeout=20_000)
    challenge, _, numbers = proof.input_value().rpartition(":")
    assert challenge == CHALLENGE
    for place, number in enumerate(numbers.split(".")):
        digest = hashlib.sha256((f"{CHALLENGE}:{place}:".ljust(64, "0") + number).encode()).hexdigest()
        assert int(digest, 16) >> (256 - 10) == 0
    assert not told


def test_fields_come_and_go_and_say_so(page: Page, site: Site) -> None:
    page.goto(f"{site.desk('demo')}/form/zakazat-remont")
    width, only = page.get_by_label("Width of the paper"), page.get_by_text("Only if")
    expect(width).to_be_hidden()
    expect(only.first).to_be_hidden()
    page.get_by_role("combobox", name="What is broken").select_option(label="Receipt printer")
    expect(width).to_be_visible()
    expect(page.locator("[data-news]")).to_have_text("Asked now, too: Width of the paper, mm")
    width.fill("80")
    page.get_by_role("combobox", name="What is broken").select_option(label="Cash desk")
    expect(width).to_be_hidden()
    assert page.locator("form[method=post]").evaluate(
        "(form) => [...new FormData(form).keys()].filter((name) => name.startsWith('field-')).length === 2"
    ), "what is hidden is not sent: the device and the day are"


def test_answers_are_offered_while_the_subject_is_typed(page: Page, site: Site) -> None:
    page.goto(f"{site.desk('demo')}/form")
    page.route("**/form/default/answers?*", lambda route: route.fulfill(json={"answers": OFFERED}))
    subject = page.get_by_label("Subject")
    subject.press_sequentially("print")
    offered = page.get_by_role("complementary", name="Answers that may help")
    expect(offered.get_by_role("link")).to_have_count(2)
    assert offered.get_by_role("link").first.get_attribute("target") == "_blank"
    page.keyboard.press("Tab")
    expect(offered.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    expect(subject).to_be_focused()
    expect(subject).to_have_value("print")


OFFERED = [{"title": f"Printers <b>{n}</b>", "url": f"/answers/{n}", "language": "en"} for n in range(2)]
