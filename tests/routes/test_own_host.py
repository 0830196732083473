"""A tenant's own name for its customers' pages, from typing it to the pages and letters that are found there."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.config import config
from chalicelib.helpdesk.desk import own_host, own_host_choosing
from chalicelib.helpdesk.desk.own_host import OwnHost
from chalicelib.helpdesk.outgoing.domain_names import NAME, shown
from chalicelib.helpdesk.roles import Role
from chalicelib.web import hosts, parts
from chalicelib.web.pages import SESSION
from tenants import directory, keys, table
from tenants.errors import Invalid
from tenants.keys import moment, now
from tenants.staff import Staff
from tenants.tenant import moved
from tests import mails
from tests.clock import jobs_left, pass_time
from tests.machine import Machine
from tests.people import PASSWORD, Browser, Business, opened_before
from tests.routes.test_domains import shown_records

PAGE = "/settings/own-host"
NAMED = "help.acme.kz"


def choose(browser: Browser, name: str = NAMED) -> str:
    browser.get(PAGE)
    browser.submit(PAGE, name=name)
    return browser.text


def enter(business: Business, *, but: str = "") -> None:
    """Put the records into DNS as the page shows them."""
    for kind, name, value in shown_records(business.owner):
        if kind != but:
            business.machine.dns.enter(name, kind, value)


def check(business: Business) -> str:
    business.owner.get(PAGE)
    business.owner.submit(f"{PAGE}/check")
    return business.owner.text


def served(business: Business, name: str = NAMED) -> None:
    choose(business.owner, name)
    enter(business)
    assert "Your customers’ pages are at" in check(business)


def ask(business: Business, browser: Browser) -> int:
    """Send the form to the host that a browser is on; return the ticket's number."""
    filled = {"subject": "Till", "message": "Help", "name": "Dana", "email": business.dana, "opened": opened_before(10)}
    browser.post("/form", filled)
    found = re.search(r"/t/(\d+)/", browser.page.text)
    assert found, browser.text
    return int(found[1])


def at(business: Business, name: str = NAMED) -> Browser:
    """A visitor who has typed the tenant's own name."""
    return Browser(business.machine, f"{name}:8000")


def state(business: Business) -> str:
    (found,) = business.desk.all(OwnHost)
    return found.state


def led(browser: Browser, url: str) -> str:
    """Where a page leads, or nothing where it is here."""
    answer = browser._ask("GET", url, b"", {}, follow=False)
    return (answer.header("location") or "") if answer.status in (301, 302, 303) else ""


def aged(business: Business, **attributes: object) -> None:
    """Make it longer ago that something happened."""
    own = OwnHost(*keys.setting(business.tenant, "own_host"))
    table.write(table.change(own, **attributes), moved(business.desk))


def test_from_typing_a_name_to_the_pages_that_are_there(world: Machine, acme: Business) -> None:
    assert "waits for its records" in choose(acme.owner)
    assert [(kind, name) for kind, name, _ in shown_records(acme.owner)] == [
        ("TXT", f"_komek.{NAMED}"),
        ("CNAME", NAMED),
    ]
    assert acme.owner.text.count("not there yet") == 2
    assert at(acme).get("/form").status == 404, "nothing is claimed before DNS proves it"
    enter(acme, but="CNAME")
    assert "proved" in check(acme) and state(acme) == "proved"
    assert not led(acme.visitor(), "/form"), "not before it leads to us"
    enter(acme)
    assert "Your customers’ pages are at" in check(acme)
    assert f"{NAMED}: works" in acme.owner.get("/settings").text
    dana = at(acme)
    assert dana.get("/form").status == 200 and "What can we help with?" in dana.text
    assert led(acme.visitor(), "/form?subject=Key") == f"http://{NAMED}:8000/form?subject=Key"


def test_a_customer_meets_only_the_own_name(world: Machine, acme: Business) -> None:
    served(acme)
    dana = at(acme)
    number = ask(acme, dana)
    world.work()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/reply", text="Have you tried the key?")
    world.work()
    for letter in world.sent(acme.dana):
        links = re.findall(r"http://([^/\s\"<]+)", mails.plain(letter) + mails.html(letter))
        assert links and set(links) == {f"{NAMED}:8000"}
    page = urlsplit(re.findall(r"http://\S+/t/\S+", mails.plain(world.sent(acme.dana)[-1]))[0]).path
    assert dana.get(page).status == 200
    dana.submit("/reply", text="Thank you")
    assert "Thank you" in dana.text and SESSION not in dana.cookies
    assert ask(acme, acme.visitor()), "a form on somebody’s site still posts to our address"
    assert led(acme.visitor(), page) == f"http://{NAMED}:8000{page}"


def test_letters_go_back_to_our_address_with_the_name(world: Machine, acme: Business) -> None:
    served(acme)
    acme.owner.submit(f"{PAGE}/remove")
    acme.ask()
    world.work()
    assert f"http://{acme.owner.host}/t/" in mails.plain(world.sent(acme.dana)[-1])


def test_the_own_name_by_itself_leads_to_what_customers_come_for(acme: Business) -> None:
    served(acme)
    assert led(at(acme), "/") == "/form"


def test_staff_pages_lead_to_where_staff_are(acme: Business) -> None:
    served(acme)
    visitor = at(acme)
    visitor.cookies[SESSION] = acme.owner.cookies[SESSION]
    for path in ("/tickets", "/signin", "/settings", "/billing", "/reset", PAGE):
        assert led(visitor, path) == f"http://{acme.owner.host}{path}"
    assert visitor.cookies == {SESSION: acme.owner.cookies[SESSION]}


def test_nobody_signs_in_as_staff_at_the_own_name(acme: Business) -> None:
    served(acme)
    (owner,) = acme.desk.all(Staff)
    visitor = at(acme)
    answer = visitor.post("/signin", {"email": owner.address, "password": PASSWORD}, follow=False)
    assert answer.header("location") == f"http://{acme.owner.host}/signin"
    assert not answer.all("set-cookie")


def test_the_own_name_never_shows_another_desk(acme: Business, globex: Business) -> None:
    served(acme)
    page = globex.owner.get(f"/tickets/{globex.ask()}").text
    (link,) = set(re.findall(r"/t/\d+/\w+", page))
    assert at(acme).get(link).status == 404 and globex.visitor().get(link).status == 200


REFUSED = [
    ("", "The domain is missing"),
    ("help", "Write only the domain"),
    ("not a name", "Write only the domain"),
    ("com.kz", "belongs to everybody"),
    ("gmail.com", "belongs to everybody"),
    ("help.gmail.com", "belongs to everybody"),
    ("localhost", "Write only the domain"),
    ("other.localhost", "belongs to us"),
    ("a.mail.localhost", "belongs to us"),
    ("10.0.0.1", "Write only the domain"),
    ("x" * 60 + ".acme.kz", "At most 64 characters"),
    ("xn--\N{LATIN SMALL LETTER E WITH ACUTE}.kz", "Write only the domain"),
]


def test_what_is_no_name_of_ones_own_is_refused(acme: Business) -> None:
    for typed, says in REFUSED:
        assert says in choose(acme.owner, typed), typed
        assert acme.owner.page.status == 422 and not acme.desk.all(OwnHost)


def test_our_production_names_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_URL", "https://komek.example")
    monkeypatch.setenv("KOMEK_OWN_HOSTS", "d1.cloudfront.example")
    config.cache_clear()
    for name in ("komek.example", "help.acme.komek.example", "d1.cloudfront.example", "cloudfront.example"):
        with pytest.raises(Invalid):
            own_host_choosing.cleaned(name)
    assert own_host_choosing.cleaned("help.acme.localhost")
    assert not own_host_choosing.is_of_this_machine("help.acme.localhost")
    monkeypatch.undo()
    config.cache_clear()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("кассa.қаз", "xn--a-7sbbdx.xn--80ao21a"),
        ("https://Help.Acme.KZ/form?x=1", NAMED),
        ("help.acme.kz.", NAMED),
        ("help.acme.kz:443", NAMED),
    ],
)
def test_a_name_is_taken_as_people_write_it(acme: Business, typed: str, name: str) -> None:
    choose(acme.owner, typed)
    (own,) = acme.desk.all(OwnHost)
    assert own.name == name.encode().decode() or shown(own.name) == typed
    acme.owner.get(PAGE)
    enter(acme)
    check(acme)
    assert at(acme, own.name).get("/form").status == 200


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_text_is_a_name_or_is_refused_in_words(typed: str) -> None:
    try:
        name = own_host_choosing.cleaned(typed)
    except Invalid as invalid:
        assert set(invalid.fields) == {"name"}
        return
    assert NAME.fullmatch(name) and len(name) <= own_host_choosing.LONGEST
    assert own_host_choosing.cleaned(name) == name
    assert own_host_choosing.cleaned(shown(name)) == name


@pytest.mark.parametrize(
    ("name", "bought"),
    [("help.acme.com.kz", ".acme.com.kz"), ("help.acme.kz", ".acme.kz"), ("a.b.acme.kz", ".acme.kz")],
)
def test_the_domain_that_was_bought_is_named(acme: Business, name: str, bought: str) -> None:
    assert f"“{bought}”" in choose(acme.owner, name)


def test_a_name_without_anything_before_it_may_have_our_addresses(world: Machine, acme: Business) -> None:
    choose(acme.owner, "acme-kassa.kz")
    enter(acme, but="CNAME")
    world.dns.enter("localhost", "A", "192.0.2.7", "192.0.2.8")
    world.dns.enter("acme-kassa.kz", "A", "192.0.2.8")
    assert "Your customers’ pages are at" in check(acme)


def test_a_job_finds_the_records_by_itself(world: Machine, acme: Business) -> None:
    choose(acme.owner)
    enter(acme)
    pass_time(acme.tenant, 6)
    world.sweep(acme.tenant)
    assert state(acme) == "works" and str(own_host.summary(acme.desk)) == f"{NAMED}: works"
    assert len(jobs_left(acme.tenant)) == 1, "it goes on looking"


def test_the_job_looks_often_first_and_gives_up_after_two_weeks(world: Machine, acme: Business) -> None:
    choose(acme.owner)
    pauses = []
    for age in (timedelta(0), timedelta(hours=2), timedelta(days=4)):
        aged(acme, added_at=now() - age)
        pass_time(acme.tenant, 60 * 25)
        world.sweep(acme.tenant)
        (job,) = jobs_left(acme.tenant)
        pauses.append(round((moment(job.due_order or "") - now()).total_seconds(), -1))
    assert pauses == [300, 3600, 86400]
    aged(acme, added_at=now() - timedelta(days=15))
    pass_time(acme.tenant, 60 * 25)
    world.sweep(acme.tenant)
    assert state(acme) == "expired" and not jobs_left(acme.tenant)
    assert "not there in time" in acme.owner.get(PAGE).text and "Check now" not in acme.owner.text
    acme.owner.submit(f"{PAGE}/remove")
    assert "waits for its records" in choose(acme.owner)


def test_pages_go_back_to_our_address_while_the_name_leads_elsewhere(world: Machine, acme: Business) -> None:
    served(acme)
    world.dns.enter(NAMED, "CNAME", "elsewhere.example")
    pass_time(acme.tenant, 60 * 25)
    world.sweep(acme.tenant)
    assert state(acme) == "broken" and not led(acme.visitor(), "/form")
    assert "leads elsewhere" in acme.owner.get("/settings").text
    assert "does not lead to us any more" in acme.owner.get(PAGE).text and "elsewhere.example" in acme.owner.text
    assert at(acme).get("/form").status == 200, "whoever still gets here is not sent away"
    acme.ask()
    world.work()
    assert f"http://{acme.owner.host}/t/" in mails.plain(world.sent(acme.dana)[-1])
    world.dns.enter(NAMED, "CNAME", config().own_hosts)
    check(acme)
    assert led(acme.visitor(), "/form") == f"http://{NAMED}:8000/form"


def test_a_name_that_leads_elsewhere_for_a_month_is_given_up(world: Machine, acme: Business) -> None:
    served(acme)
    world.dns.enter(NAMED, "CNAME")
    check(acme)
    aged(acme, broken_at=now() - timedelta(days=31))
    pass_time(acme.tenant, 60 * 25)
    world.sweep(acme.tenant)
    assert state(acme) == "expired"


def test_name_servers_that_are_silent_change_nothing(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.integrations import dns

    served(acme)
    world.dns.is_silent = True
    monkeypatch.setattr(dns._resolver(), "lifetime", 0.1)  # waiting for it is no use to a test
    assert "did not answer" in check(acme) and state(acme) == "works"


def test_a_name_that_another_desk_has_is_refused(acme: Business, globex: Business) -> None:
    served(acme)
    assert "Another desk has help.acme.kz" in choose(globex.owner)
    assert not globex.desk.all(OwnHost)


def test_of_two_who_want_a_name_the_one_who_proves_it_has_it(world: Machine, acme: Business, globex: Business) -> None:
    choose(acme.owner)
    choose(globex.owner)
    enter(globex)
    assert "Your customers’ pages are at" in check(globex)
    check(acme)
    assert state(acme) == "waiting", "the proof of another is none"
    enter(acme)
    assert "Another desk has proved" in check(acme)
    assert directory.host(NAMED).tenant == globex.tenant  # type: ignore[union-attr]


def test_a_name_that_was_given_up_leads_on_and_is_free_only_to_who_proves_it(acme: Business, globex: Business) -> None:
    served(acme)
    acme.owner.submit(f"{PAGE}/remove")
    assert "At our address" in acme.owner.get("/settings").text
    assert led(at(acme), "/form") == f"http://{acme.owner.host}/form"
    choose(globex.owner)
    check(globex)
    assert state(globex) == "waiting" and led(at(acme), "/form") == f"http://{acme.owner.host}/form"
    enter(globex)
    check(globex)
    assert state(globex) == "works" and "Globex" in at(acme).get("/form").text


def test_a_name_of_this_machine_works_at_once(acme: Business) -> None:
    choose(acme.owner, "help.acme.localhost")
    assert "Your customers’ pages are at" in acme.owner.text
    assert at(acme, "help.acme.localhost").get("/form").status == 200


def test_the_page_is_for_who_may_settle_things(acme: Business) -> None:
    agent = acme.agent("Boris")
    assert agent.get(PAGE).status == 403
    role = Role(*keys.setting(acme.tenant, "role", "r1"), name="Setter", for_desk={"settings"})
    table.write(table.create(role), moved(acme.desk))
    setter = acme.agent("Saule", role="r1")
    assert "waits for its records" in choose(setter)


class Cdn:
    """What stands in front of us in production and asks us by another name."""

    def __init__(self, business: Business, secret: str, **headers: str) -> None:
        self.business, self.headers = business, {"x-komek-origin": secret, **headers}

    def get(self, path: str) -> int:
        sent = {"host": "api.komek.example", "accept": "*/*", **self.headers}
        return self.business.machine.gateway.request("GET", f"http://api.komek.example{path}", sent).status


def test_only_who_knows_the_secret_says_which_host_was_asked(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    host = acme.owner.host
    named = {"x-komek-host": host, "x-forwarded-host": host, "forwarded": f"host={host}"}
    assert Cdn(acme, "", **named).get("/form") == 404, "without a secret nobody is believed"
    monkeypatch.setenv("KOMEK_ORIGIN_SECRET", "between us")
    config.cache_clear()
    assert Cdn(acme, "between us", **named).get("/form") == 200
    for wrong in ("", "between", "Between us", "бетвеен"):
        assert Cdn(acme, wrong, **named).get("/form") == 404
    forwarded = {"host": "api.komek.example", "x-forwarded-host": host, "forwarded": f"host={host}"}
    assert hosts.viewers({**forwarded, "x-komek-origin": "between us"}) == "api.komek.example"
    assert acme.visitor().get("/form").status == 200
    monkeypatch.undo()
    config.cache_clear()


def test_only_who_knows_the_secret_says_where_the_viewer_asked_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_ORIGIN_SECRET", "between us")
    config.cache_clear()
    for secret, network in (("between us", "2001:db8::/64"), ("", "198.51.100.9"), ("between", "198.51.100.9")):
        headers = {"x-komek-origin": secret, "x-komek-address": "2001:db8::7"}
        asked = SimpleNamespace(headers=headers, context={"identity": {"sourceIp": "198.51.100.9"}})
        assert parts.network(cast(Any, asked)) == network
    monkeypatch.undo()
    config.cache_clear()


def test_a_form_on_our_address_may_lead_to_the_own_name_and_to_no_other(acme: Business) -> None:
    served(acme)
    policy = acme.visitor().get("/signin").header("content-security-policy") or ""
    assert f"http://{NAMED}:8000" in re.findall(r"form-action ([^;]*)", policy)[0].split()
    policy = at(acme).get("/form").header("content-security-policy") or ""
    assert "form-action 'self'" in policy


def test_what_stands_on_other_sites_stays_at_our_address(acme: Business) -> None:
    """The name may be given up or break, and a site's own policy may allow no other address."""
    served(acme)
    visitor = acme.visitor()
    assert not led(visitor, "/form?in=frame") and led(visitor, "/form")
    assert f"http://{acme.owner.host}/form" in visitor.get("/embed/default.js").text
    for name, value in (("sec-fetch-dest", "iframe"), ("sec-fetch-mode", "cors")):
        assert visitor._ask("GET", "/form", b"", {name: value}, follow=False).status == 200
