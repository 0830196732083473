"""The first steps of a desk, which tick themselves."""

from chalicelib.helpdesk.desk.first_steps import FormSeen
from chalicelib.helpdesk.tickets import load as ticket
from tenants import keys, table, usage
from tenants.items import Counter
from tenants.keys import now
from tenants.tenant import load
from tests.machine import Machine
from tests.people import Browser, Business, opened_before
from tests.routes.test_desk_settings import with_only


def done(browser: Browser) -> list[str]:
    browser.get("/tickets")
    return [one.text().strip().removeprefix("Done: ") for one in browser.tree.css(".checklist li[data-done]")]


def test_one_click_sends_a_ticket_that_counts_for_nothing(acme: Business, world: Machine) -> None:
    acme.owner.get("/tickets")
    assert len(acme.owner.tree.css(".checklist[open] li")) == 8
    acme.owner.submit("/first-steps/ticket")
    assert acme.owner.url.endswith("/tickets/1") and "A ticket to try things out" in acme.owner.text
    assert ticket(acme.tenant, 1).is_test
    day = table.get(Counter, keys.usage(acme.tenant, usage.day(acme.desk, now())))
    assert day is None or not day.numbers.get("tickets")
    world.work()
    assert "Send yourself a ticket" in done(acme.owner) and "Answer it" not in done(acme.owner)
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="It works")
    world.work()
    assert "Answer it" in done(acme.owner)
    assert "It works" in str(world.sent(f"aigerim@{acme.slug}.example")[-1])


def test_whoever_may_set_up_the_desk_has_it_and_nobody_else(acme: Business) -> None:
    boris = with_only(acme, "settings")
    boris.get("/tickets")
    boris.submit("/first-steps/ticket")
    assert ticket(acme.tenant, 1).customer_name == "Boris"
    dora = acme.agent("Dora")
    dora.get("/tickets")
    assert not dora.tree.css(".checklist")
    for verb in ("ticket", "dismiss"):
        dora.get("/tickets")
        proof = dora.tree.css_first("[name=csrf]").attributes["value"]  # type: ignore[union-attr]
        assert dora.post(f"/first-steps/{verb}", {"csrf": proof}).status == 403


def test_a_visitor_from_ones_site_is_noted_once(acme: Business) -> None:
    def come(referer: str) -> None:
        acme.visitor()._ask("GET", "/form", b"", {"referer": referer})

    for own in ("", f"http://{acme.owner.host}/tickets", "http://localhost:8000/", "http://[", "about:blank"):
        come(own)
    assert not load(acme.tenant).all(FormSeen)
    come("https://www.acme.kz/contact")
    revision = load(acme.tenant).tenant.revision
    come("https://other.example/")
    assert [one.name for one in load(acme.tenant).all(FormSeen)] == ["www.acme.kz"]
    assert load(acme.tenant).tenant.revision == revision, "no write for later ones"
    assert "Link to the form from your site" in done(acme.owner)


def test_a_form_that_is_sent_from_ones_site_is_noted_too(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.get("/form")
    from urllib.parse import urlencode

    typed = {"subject": "A", "message": "B", "email": acme.dana, "opened": opened_before(9)}
    head = {"content-type": "application/x-www-form-urlencoded", "origin": "https://acme.kz"}
    visitor._ask("POST", "/form", urlencode(typed).encode(), head)
    assert "We have your question" in visitor.text and load(acme.tenant).all(FormSeen)[0].name == "acme.kz"


def test_steps_tick_by_what_was_done(acme: Business) -> None:
    assert done(acme.owner) == ["Confirm your mail address: we sent you a letter"]
    acme.owner.get("/settings/look")
    acme.owner.submit("/settings/look", colour="#336699")
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address="timur@acme.example", role="agent")
    assert {"Choose a colour or a logo", "Invite a colleague"} < set(done(acme.owner))
    for link in acme.owner.tree.css(".checklist a"):
        assert acme.owner.get(link.attributes["href"] or "").status == 200


def test_it_is_gone_when_somebody_says_so(acme: Business) -> None:
    acme.owner.get("/tickets")
    acme.owner.submit("/first-steps/dismiss")
    acme.owner.get("/tickets")
    assert not acme.owner.tree.css(".checklist") and acme.owner.tree.css("form[action$='first-steps/ticket']")
