"""Another plan and options: the exact amount first, then from today on; nothing is lost by having less."""

import pytest
from selectolax.lexbor import LexborNode as Node

import app
from chalicelib.helpdesk import departments
from chalicelib.helpdesk.billing import options
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxState
from chalicelib.helpdesk.log import Logged, month
from chalicelib.helpdesk.team import activity
from chalicelib.web.offering import ASKED
from tenants import keys, ledger, table, tariff, terms
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import query_all
from tenants.tenant import Tenant, moved
from tests.machine import Machine
from tests.people import Browser, Business, fields_of
from tests.routes.walk import csrf

# Every view that asks for an option, whatever is added to them.
GATED = sorted(
    (path, method, ASKED[view.__module__, view.__name__])
    for path, methods in app.app.routes.items()
    for method, view in ((method, entry.view_function) for method, entry in methods.items())
    if (view.__module__, view.__name__) in ASKED
)


@pytest.fixture
def standard(world: Machine) -> Business:
    return Business.start(world, "acme", "Aigerim", plan="standard")


def form(browser: Browser, name: str) -> Node:
    """The form on this page that carries a value."""
    found = [one for one in browser.tree.css("main form[method=post]") if name in fields_of(one).values()]
    assert found, browser.text
    return found[0]


def switch(browser: Browser, name: str, do: str) -> int:
    browser.get("/billing/options")
    return browser.post("/billing/options", {**fields_of(form(browser, name)), "do": do}).status


def look(browser: Browser, plan: str, **more: str) -> str:
    """Look at another plan; what it says of it."""
    query = "&".join(f"{name}={value}" for name, value in {"plan": plan, **more}.items())
    assert browser.get(f"/billing/plan?{query}").status == 200
    card = browser.tree.css_first("#confirm")
    return " ".join(card.text(separator=" ").split()) if card else ""


def change(browser: Browser, plan: str, **more: object) -> int:
    look(browser, plan)
    return browser.post("/billing/plan", {**fields_of(form(browser, plan)), **more}).status


def held(business: Business) -> tuple[str, set[str]]:
    found = terms.terms(business.desk)
    return found.plan.name, set(found.options)


def a_mailbox(business: Business) -> str:
    """A mailbox that was taken over while the option was on."""
    id, moment = keys.new_id(), now()
    about = {"address": "info@acme.example", "department": departments.first(business.desk).id, "host": "imap.example"}
    more = {"port": 993, "security": "tls", "user": "info", "folders": ["INBOX"], "created_at": moment}
    made = Mailbox(*keys.setting(business.tenant, "mailbox", id), **about, **more)
    state = MailboxState(*keys.mailbox(business.tenant, id, "state"))
    table.write(table.create(made), table.create(state), moved(business.desk))
    return id


def settings(business: Business) -> dict[str, object]:
    rows = query_all(keys.setting(business.tenant, "").pk)
    return {one.sk: one.attribute_values for one in rows}


def costs(business: Business, amount: int) -> None:
    """Let the balance be another one."""
    missing = amount - ledger.balance(business.tenant)
    table.write(*ledger.book(business.tenant, "adjustment", keys.new_id(), missing, "USD", now()))


def test_an_option_is_on_at_the_price_that_was_shown_and_off_again_with_its_data_kept(standard: Business) -> None:
    browser = standard.owner
    browser.get("/billing/options")
    assert "$0.50 a day. Your day would be $5.50, from today on." in browser.text
    assert switch(browser, "statistics", "pick") == 200
    assert held(standard) == ("standard", {"statistics"})
    assert "A day costs you $5.50 now." in browser.text
    assert "If you turn it off, your day is $5.00 from tomorrow on. We go on counting" in browser.text
    assert browser.get("/settings/activity").status == 200 and "In the last 30 days" in browser.text
    assert switch(browser, "statistics", "drop") == 200
    assert held(standard) == ("standard", set())
    today = terms.charged_on(standard.desk, activity.days(standard.desk)[0])
    assert today.picked == {"statistics"}, "what was had today is charged today"


def test_a_price_that_moved_is_shown_again_and_nothing_is_done(standard: Business) -> None:
    browser = standard.owner
    browser.get("/billing/options")
    fields = {**fields_of(form(browser, "statistics")), "do": "pick"}
    other = standard.agent("Olga", role="admin")
    assert switch(other, "mailboxes", "pick") == 200
    assert browser.post("/billing/options", fields).status == 422
    assert "The price is another one than before." in browser.text and "would be $6.50" in browser.text
    assert held(standard) == ("standard", {"mailboxes"})
    look(browser, "pro")
    fields = fields_of(form(browser, "pro"))
    assert browser.post("/billing/plan", {**fields, "shown": "100 USD"}).status == 422
    assert held(standard) == ("standard", {"mailboxes"})
    assert "Change to Pro for $10.00 a day" in browser.text


def test_an_upgrade_says_what_it_costs_and_brings_and_holds_from_today(standard: Business) -> None:
    standard.agent()
    said = look(standard.owner, "pro")
    assert "$10.00 a day Pro 10.00 From today on. Today is charged as Pro." in said
    assert "New: Mailbox takeover, Statistics, Internal mail." in said
    assert change(standard.owner, "pro") == 200
    assert held(standard) == ("pro", {"mailboxes", "statistics", "internal_mail"})
    found = [one for one in query_all(keys.log(standard.tenant, month(now())).pk) if isinstance(one, Logged)]
    told = next(one for one in found if one.kind == "tenant")
    assert (
        told.by_name == "Aigerim" and (told.before or {})["plan"] == "standard" and (told.after or {})["plan"] == "pro"
    )
    standard.owner.get("/settings/log?kind=tenant")
    assert "Plan and options Standard → Pro" in standard.owner.text


def test_a_downgrade_charges_today_as_before_and_says_what_rests(acme: Business) -> None:
    said = look(acme.owner, "standard")
    assert "$5.00 a day" in said and "Today is charged as Pro." in said
    assert "Rests with its data, and comes back with the option: Mailbox takeover, Statistics, Internal mail." in said
    said = look(acme.owner, "standard", asked="1", **{"with-statistics": "1"})
    assert "$5.50 a day Standard 5.00, Statistics 0.50" in said
    assert acme.owner.post("/billing/plan", fields_of(form(acme.owner, "standard"))).status == 200
    assert held(acme) == ("standard", {"statistics"})
    assert terms.charged_on(acme.desk, activity.days(acme.desk)[0]).plan.name == "pro"
    assert change(acme.owner, "free") == 200 and held(acme) == ("free", set())
    assert "$5.50 a day" in look(acme.owner, "standard"), "what was picked is offered again"


def test_nothing_dearer_begins_without_money_for_a_day_of_it(standard: Business) -> None:
    costs(standard, 520)
    said = look(standard.owner, "pro")
    assert "Your balance lacks $4.80 for one day of it." in said and "Top up first" in said
    assert change(standard.owner, "pro") == 422
    assert switch(standard.owner, "statistics", "pick") == 422
    assert "Your balance does not reach for a day of this." in standard.owner.text
    assert held(standard) == ("standard", set())
    assert change(standard.owner, "free") == 200, "less always goes"


@pytest.mark.parametrize("plan", ["free", "standard"])
def test_what_is_not_in_the_plan_is_explained_and_changes_nothing(world: Machine, plan: str) -> None:
    desk = Business.start(world, "acme", "Aigerim", plan=plan)
    ids = {"staff": desk.desk.all(Staff)[0].id, "id": a_mailbox(desk), "thread": keys.new_id()}
    before = settings(desk)
    for path, method, option in GATED:
        url = path.format(**ids)
        if method == "POST":
            assert desk.owner.post(url, {"csrf": csrf(desk.owner), "subject": "x", "text": "x"}).status == 402, url
        else:
            assert desk.owner.get(url, method).status == 200, url
        if method != "HEAD":
            assert "Not in your plan" in desk.owner.text, url
            way = "/billing/options" if plan == "standard" else "/billing/plan"
            assert desk.owner.tree.css(f'main a[href^="{way}"], main form[action="{way}"]'), (url, option)
    desk.owner.get("/settings/mailboxes")
    assert "Not in your plan" in desk.owner.text and "Forwarding" in desk.owner.text
    assert settings(desk) == before


def test_every_option_of_the_price_list_opens_something() -> None:
    assert {option for *_, option in GATED} == set(tariff.versions()[-1].options) == set(options.OPTIONS)
    assert len(GATED) > 25


def test_from_the_panel_it_is_one_click(standard: Business) -> None:
    standard.owner.get("/mail")
    fields = fields_of(form(standard.owner, "internal_mail"))
    assert standard.owner.post("/billing/options", {**fields, "do": "pick"}).status == 200
    assert standard.owner.url.endswith("/mail") and "Write to colleagues" in standard.owner.text


def test_a_colleague_without_the_right_is_told_whom_to_ask(standard: Business) -> None:
    agent = standard.agent()
    assert agent.get("/mail").status == 200
    assert "Ask Aigerim to turn it on." in agent.text
    assert not agent.tree.css('main form[action="/billing/options"]')
    assert agent.get("/settings/activity").status == 403, "who may not see it in any plan learns nothing new"
    assert agent.post("/billing/options", {"csrf": csrf(agent), "option": "statistics", "do": "pick"}).status == 403
    assert agent.post("/billing/plan", {"csrf": csrf(agent), "plan": "pro", "shown": "1000 USD"}).status == 403
    assert held(standard) == ("standard", set())


def test_unread_internal_mail_is_not_shown_while_it_rests(acme: Business) -> None:
    agent = acme.agent()
    acme.owner.get("/mail/add")
    acme.owner.submit("/mail/add", subject="Stock", text="We are out", audience="all")
    acme.machine.work()
    agent.get("/tickets")
    link = agent.tree.css_first('.rail a[href="/mail"]')
    assert link and link.css_first("data.count")
    assert change(acme.owner, "standard", options=[]) == 200
    agent.get("/tickets")
    link = agent.tree.css_first('.rail a[href="/mail"]')
    assert link and not link.css_first("data.count") and link.css_first('svg[aria-label="Not in your plan"]')
    assert switch(acme.owner, "internal_mail", "pick") == 200
    assert agent.get("/mail").status == 200 and "Stock" in agent.text


def test_what_rests_waits_until_the_balance_is_topped_up(standard: Business) -> None:
    rests = {"plan": "standard", "options": ["statistics"], "since": "2026-11-01"}
    resting = table.add(
        Tenant(*keys.setting(standard.tenant, "tenant")),
        {"revision": 1},
        **terms.agreed(standard.desk, "free", ()),
        rests=rests,
    )
    table.write(resting)
    standard.owner.get("/settings/activity")
    assert "It rests with its data until the balance is topped up." in standard.owner.text
    standard.owner.get("/settings")
    assert "Free: the balance is used up" in standard.owner.text
    assert change(standard.owner, "standard") == 200, "there is money again"
    assert held(standard) == ("standard", {"statistics"}) and standard.desk.tenant.rests is None


def test_who_answers_is_picked_with_a_smaller_plan_and_nobody_is_shut_out(acme: Business) -> None:
    boris = acme.agent()
    acme.agent("Olga")
    aigerim, *others = (one.id for one in acme.desk.all(Staff))
    said = look(acme.owner, "standard")
    assert "Standard has room for 2 people who answer. Who shall it be?" in said
    fields = fields_of(form(acme.owner, "standard"))
    for chosen in ([], [aigerim, *others], ["somebody"]):
        assert acme.owner.post("/billing/plan", {**fields, "answerers": chosen}).status == 422
        assert "Choose up to 2 people." in acme.owner.text and held(acme)[0] == "pro"
    assert acme.owner.post("/billing/plan", {**fields, "answerers": others}).status == 200
    assert held(acme)[0] == "standard" and acme.desk.tenant.answerers == others
    assert boris.get("/tickets").status == acme.owner.get("/tickets").status == 200
    assert change(acme.owner, "pro") == 200 and acme.desk.tenant.answerers is None
