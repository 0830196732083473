"""Nothing private ever: whatever customers can ask for, by link or signed in, and every mail to them is looked through.

private.py fills a desk; every route for visitors and customers is walked by itself, as `page` was told whom it is for.
"""

import html
import re
from collections.abc import Iterator
from secrets import randbelow
from typing import Any
from urllib.parse import unquote

import pytest

import app
from chalicelib.helpdesk import customer_links, tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.web import customer_asking
from chalicelib.web.pages import CUSTOMER
from chalicelib.web.registering import WHO
from tenants import answer_keys, keys, table
from tenants.tenant import Tenant
from tests.machine import Machine
from tests.people import Browser, Business, opened_before
from tests.routes import private
from tests.routes.private import Private
from tests.routes.walk import BODIES

assert app  # which registers the routes
ENDING = re.compile("signout|leave|/end$")  # what comes last
CUSTOMERS = sorted(
    ((path, method) for (path, method), who in WHO.items() if who in ("visitor", "customer") and method != "HEAD"),
    key=lambda one: (one[1] != "GET", bool(ENDING.search(one[0])), one),
)
STAFFS = (
    *("/tickets/{number}", "/tickets?view=open", "/tickets?view=deleted", "/tickets/{theirs}", "/tickets/{linked}"),
    *("/tickets/{incident}", "/customers", "/customers/{customer}", "/organisations/{organisation}", "/mail/{thread}"),
    *("/settings/log", "/settings/answers", "/settings/answers?show=removed", "/settings/answers/{staff}"),
    *("/settings/answers/{draft}", "/settings/answers/{gone}", "/settings/answers/{answer}/versions", "/views"),
    *("/settings/answers/comments", "/settings/answers/readers", "/objects/{object}", "/settings/departments"),
    *("/settings/reply-templates/{template}", "/settings/sub-statuses", "/settings/forms", "/settings/staff"),
    *("/settings/tags", "/settings/you"),
)
PARTS = ("comment", "name", "address")
VARIANTS = ("", "?language=ru", "?q=printer", "?rating=good&solved=no&sent=1&rated=1&helped=no&pictures=1&page=2&all=1")
FORM = {"name": "Dana", "email": "dana2@customers.example", "subject": "Printer", "message": "Help", "text": "Words"}


@pytest.fixture(scope="module")
def made(machine: Machine) -> Private:
    machine.forget()
    return private.fill(Business.start(machine, "acme", "Aigerim"))


def askers(made: Private) -> dict[str, Browser]:
    """A stranger, and Dana signed in anew, since some pages end that."""
    business = made.business
    return {"visitor": business.visitor(), "customer": private.signed_in(business, made.ids["customer"], business.dana)}


def examples(made: Private) -> Iterator[dict[str, str]]:
    """What stands in paths: Dana's ticket by the link of our letters, by that of the form's page, and of others."""
    business, number = made.business, int(made.ids["number"])
    one = tickets.load(business.tenant, number)
    files = {
        entry.kind: entry.files[0]["id"]
        for entry in tickets.timeline(business.tenant, number).entries
        if isinstance(entry, Message) and entry.files
    }
    common = {
        "number": str(number),
        "secret": one.secret,
        "id": files["customer"],
        "key": "default",
        "seal": "x",
        "script": "default.js",
    }
    known = {"answer": f"printer-of-the-till-{made.ids['answer']}", "category": made.ids["category"], "form": "default"}
    nothing = dict.fromkeys(("token", "picture", "sheet", "version", "comment"), "x" * 26)
    yield {**nothing, **known, **common}
    yield {**nothing, **known, **common, "secret": customer_links.form_secret(one), "id": files["note"]}
    off = {"key": made.ids["off"], "form": made.ids["off"], "script": f"{made.ids['off']}.js"}
    for name in ("staff", "draft", "gone"):
        yield {**nothing, **known, **common, **off, "answer": f"x-{made.ids[name]}", "number": made.ids["theirs"]}


def concrete(path: str, known: dict[str, str]) -> str:
    missing = set(re.findall(r"{(\w+)}", path)) - known.keys()
    assert not missing, f"{path}: `examples` wants a value for {missing}"
    return re.sub(r"{(\w+)}", lambda match: known[match[1]], path)


def seen(browser: Browser, made: Private, asked: str = "") -> list[str]:
    """The private things that an answer tells of, in whatever way they are written there."""
    page = browser.page
    whole = page.body.decode("utf-8", "replace") + "".join(map(str, page.headers))
    readings = " ".join((whole, html.unescape(whole), unquote(whole))).lower()
    return [name for name, word in made.words.items() if word.lower() in readings and word != asked]


def test_staff_see_all_of_it(made: Private) -> None:
    """But for what stands on no page at all: that has to lie in the table."""
    owner, found = made.business.owner, set[str]()
    for path in STAFFS:
        owner.get(path.format(**made.ids))
        if owner.page.status == 200:
            found |= set(seen(owner, made))
    unseen = made.words.keys() - found
    assert unseen <= {"a network", "missed search", "missing", "why", *(f"refused {part}" for part in PARTS)}
    tenant, answer = made.business.tenant, answer_keys.answer(made.business.tenant, made.ids["answer"])
    items = [*table.query_all(answer.pk), *table.query_all(answer_keys.missed(tenant, "").pk)]
    stored = " ".join(str(item.to_dynamodb_dict()) for item in items)
    assert [name for name in unseen if made.words[name] not in stored] == []


def test_no_page_for_customers_tells_of_it(made: Private) -> None:
    never, told = list[str](), list[Any]()
    for path, method in CUSTOMERS:
        statuses = set()
        for who, browser in askers(made).items():
            for url in dict.fromkeys(concrete(path, known) for known in examples(made)):
                for query in VARIANTS if method == "GET" else ("",):
                    status = asked(browser, method, url + query)
                    statuses.add(status)
                    if (names := seen(browser, made)) or status >= 500:
                        told.append((who, method, url + query, status, names))
        never += [] if method == "POST" or statuses & {200, 303} else [path]
    assert told == []
    assert [path for path in never if not re.search("{(token|picture|sheet|seal)}|confirm", path)] == []


def asked(browser: Browser, method: str, url: str) -> int:
    """Ask as somebody does who knows no better than the address; return the status."""
    browser.url, browser.network = "/", f"192.0.2.{randbelow(250)}"  # else there are too many of one
    fields = {"opened": opened_before(9), "csrf": csrf(browser), **FORM, **BODIES.get(url.rpartition("/")[2], {})}
    page = browser.get(url) if method == "GET" else browser.post(url, fields)
    return page.status


def csrf(browser: Browser) -> str:
    return customer_asking.csrf(browser.cookies.get(CUSTOMER, ""))


def test_what_is_theirs_is_there(made: Private) -> None:
    """Else the walk would be silent about pages that are empty."""
    dana = askers(made)["customer"]
    shown = ""
    for url in (
        *("/my", f"/my/tickets/{made.ids['number']}", "/my/profile"),
        f"/t/{made.ids['number']}/{made.ids['secret']}",
        f"/answers/printer-of-the-till-{made.ids['answer']}",
        "/answers/search?q=printer",
    ):
        dana.url = "/"
        dana.get(url)
        shown += dana.text
    assert [text for text in made.open if text not in shown] == []
    assert "SERIAL 5" in shown


def test_no_mail_to_them_tells_of_it(made: Private) -> None:
    business = made.business
    business.machine.work()
    staffs = f"@{business.slug}.example"
    letters = [mail for mail in business.machine.sent(business.slug) if staffs not in f"{mail['To']} {mail['Cc']}"]
    told = [mail for mail in letters if business.dana in str(mail["To"])]
    assert len(told) > 1
    for mail in told:
        parts = [str(part.get_payload(decode=True) or b"", "utf-8", "replace") for part in mail.walk()]
        source = " ".join([*parts, *(str(value) for value in mail.values())]).lower()
        assert [name for name, word in made.words.items() if word.lower() in source] == [], mail["Subject"]


RESTING = {"plan": "free", "rests": {"plan": "pro", "options": [], "since": "2026-01-01"}}


@pytest.mark.parametrize("about", [{"grace_until": "2030-01-01"}, RESTING], ids=["grace", "free"])
def test_how_the_desk_stands_with_its_money_changes_no_page(made: Private, about: dict[str, Any]) -> None:
    """Neither does it that a ticket is held: to its customer it is on its way."""
    business, before = made.business, pages(made)
    one = tickets.load(business.tenant, int(made.ids["number"]))
    old = {"shelf": one.shelf, "let_go": one.let_go}
    table.write(table.change(one, shelf="held", let_go=None))
    table.write(table.add(tenant(business), {"revision": 1}, **about))
    after = pages(made)
    one = tickets.load(business.tenant, int(made.ids["number"]))
    table.write(table.change(one, **old))
    table.write(table.add(tenant(business), {"revision": 1}, plan="pro", grace_until=None, rests=None))
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


def tenant(business: Business) -> Tenant:
    return Tenant(*keys.setting(business.tenant, "tenant"))


def pages(made: Private) -> dict[str, str]:
    """Every page that customers get, without what is another each time."""
    found = {}
    for path, method in CUSTOMERS:
        if method != "GET" or "{token}" in path:
            continue
        for who, browser in askers(made).items():
            browser.url = "/"
            browser.get(concrete(path, next(examples(made))))
            text = re.sub(r'(value|content)="[^"]*"|[\w-]{20,}|\d+', "", browser.page.text)
            found[f"{who} {path}"] = f"{browser.page.status} {text}"
    return found
