"""Organisations: who belongs to them by a domain, what they are called on the board, what colleagues may see."""

from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customer_base import organisations
from chalicelib.helpdesk.customer_base.organisations import SEES, Organisation
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.items import DeskItem
from tests.clock import jobs_left, pass_time
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Browser, Business
from tests.routes.test_customers import customer, department, log_of, move, page_of

BOLASHAQ = "dana@bolashaq.example"


def made(business: Business, name: str = "Bolashaq Market", domains: str = "bolashaq.example") -> Organisation:
    business.owner.get("/organisations")
    business.owner.submit("/organisations/add", name=name, domains=domains)
    assert business.owner.page.status == 200, business.owner.text
    found = organisations.named(business.desk, name)
    assert found
    return found


def links(browser: Browser, css: str) -> list[str]:
    return [one.attributes["href"] or "" for one in browser.tree.css(css)]


def test_whoever_first_writes_from_a_domain_belongs_to_its_organisation(world: Machine, acme: Business) -> None:
    id = made(acme, domains="https://www.Bolashaq.example/, bolashaq.kz").id
    acme.ask("By form", email="Dana@Bolashaq.example")
    world.send(mail_from("aidar@bolashaq.kz", acme.mail).as_bytes(), "aidar@bolashaq.kz", acme.mail)
    world.work()
    acme.ask("Of a stranger", email="x@mail.bolashaq.example")
    for number in (1, 2):
        ticket = tickets.load(acme.tenant, number)
        assert (ticket.organisation, ticket.organisation_name) == (id, "Bolashaq Market")
    assert tickets.load(acme.tenant, 3).organisation is None
    boris = acme.agent()
    boris.get(f"/organisations/{id}")
    assert links(boris, ".tickets a") == ["/tickets/2", "/tickets/1"]
    assert [one.text() for one in boris.tree.css(".people small")] == ["aidar@bolashaq.kz", BOLASHAQ]
    boris.get("/tickets")
    shown = [one.text() for one in boris.tree.css(".row .who")]
    assert sum("Bolashaq Market" in one for one in shown) == 2
    boris.get("/tickets/1")
    assert links(boris, "aside .facts a") == [f"/organisations/{id}"]


def test_opening_a_ticket_asks_no_more_often_than_before(acme: Business) -> None:
    from tests.bench.meter import Meter
    from tests.people import opened_before

    made(acme)
    visitor, meter = acme.visitor(), Meter()

    def post() -> int:
        fields = {"name": "D", "email": BOLASHAQ, "subject": "S", "message": "M", "website": ""}
        return len(visitor.post("/form", {**fields, "opened": opened_before(9)}).body)

    post()
    cost = meter.measure(post)
    assert cost.round_trips <= 4 and tickets.load(acme.tenant, 2).organisation


WRONG: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "The name is missing."),
    ({"name": "x" * 101}, "At most 100 characters, please."),
    ({"name": "BOLASHAQ  market"}, "There is an organisation of this name already."),
    ({"domains": "no domain"}, "Write only the domain, such as business.example."),
    ({"domains": "gmail.com"}, "Everybody can have an address at gmail.com, so it belongs to nobody."),
    ({"domains": "own.example bk.ru"}, "Everybody can have an address at bk.ru, so it belongs to nobody."),
    ({"domains": "bolashaq.example"}, "bolashaq.example belongs to Bolashaq Market."),
    ({"domains": " ".join(f"d{n}.example" for n in range(21))}, "At most 20 domains."),
]


def test_what_an_organisation_cannot_be_is_said_beside_the_field(acme: Business) -> None:
    made(acme)
    acme.owner.get("/organisations")
    for typed, said in WRONG:
        acme.owner.submit("/organisations/add", **{"name": "Other", "domains": "", **typed})
        assert acme.owner.page.status == 422 and said in acme.owner.text, typed
    acme.owner.get("/organisations")
    assert len(acme.owner.tree.css(".people li")) == 1


def test_a_renamed_organisation_is_so_on_its_customers_and_tickets(world: Machine, acme: Business) -> None:
    id = made(acme).id
    acme.ask(email=BOLASHAQ)
    acme.owner.get(f"/organisations/{id}")
    acme.owner.submit("/change", name="«Болашақ» <Market>", domains="bolashaq.kz", notes="Pays in cash")
    world.work()
    assert tickets.load(acme.tenant, 1).organisation_name == "«Болашақ» <Market>"
    assert customer(acme, BOLASHAQ).organisation_name == "«Болашақ» <Market>"
    acme.ask(email=BOLASHAQ)
    acme.ask(email="new@bolashaq.example")
    assert tickets.load(acme.tenant, 2).organisation_name == "«Болашақ» <Market>", "a known customer stays there"
    assert tickets.load(acme.tenant, 3).organisation is None, "the domain is no more theirs"
    acme.owner.get("/tickets/1")
    assert "Pays in cash" in acme.owner.text
    assert log_of(acme, id)[-1].before["domains"] == ["bolashaq.example"]
    acme.owner.get("/organisations?search=«бол")
    assert links(acme.owner, ".people a") == [f"/organisations/{id}"]


def test_a_name_changed_while_the_one_before_is_told_is_the_one_that_stays(world: Machine, acme: Business) -> None:
    id = made(acme).id
    acme.ask(email=BOLASHAQ)
    acme.owner.get(f"/organisations/{id}")
    acme.owner.submit("/change", name="Second")
    events = DeskItem._get_connection().connection.client.meta.events

    def rename(params: dict[str, Any], **_: Any) -> None:
        if "Second" in str(params["TransactItems"]):  # it was read, and is about to be told
            events.unregister("provide-client-params.dynamodb.TransactWriteItems", unique_id="rename")
            acme.owner.get(f"/organisations/{id}")
            acme.owner.submit("/change", name="Third")
            world.work()

    events.register("provide-client-params.dynamodb.TransactWriteItems", rename, unique_id="rename")
    world.work()
    pass_time(acme.tenant, 30)
    world.sweep()
    assert customer(acme, BOLASHAQ).organisation_name == "Third" == tickets.load(acme.tenant, 1).organisation_name
    assert not jobs_left(acme.tenant)


def test_a_customer_comes_to_an_organisation_by_hand_and_his_tickets_go_along(world: Machine, acme: Business) -> None:
    first, second = made(acme).id, made(acme, "Second", "").id
    acme.ask()
    page_of(acme, acme.owner)
    acme.owner.submit("/change", organisation="bolashaq MARKET", along="yes")
    world.work()
    assert tickets.load(acme.tenant, 1).organisation == first == customer(acme).organisation
    acme.ask()
    page_of(acme, acme.owner)
    acme.owner.submit("/change", organisation="Second")
    world.work()
    assert [tickets.load(acme.tenant, number).organisation for number in (1, 2)] == [first, first]
    acme.ask()
    acme.owner.get(f"/organisations/{first}")
    assert links(acme.owner, ".tickets a") == ["/tickets/2", "/tickets/1"] and not links(acme.owner, ".people a")
    acme.owner.get(f"/organisations/{second}")
    assert links(acme.owner, ".tickets a") == ["/tickets/3"] and len(links(acme.owner, ".people a")) == 1
    page_of(acme, acme.owner)
    acme.owner.submit("/change", organisation="", along="yes")
    world.work()
    assert [tickets.load(acme.tenant, number).organisation for number in (1, 2, 3)] == [first, first, None]
    acme.owner.get(f"/organisations/{second}")
    assert not links(acme.owner, ".tickets a") and not links(acme.owner, ".people a")


def test_a_removed_organisation_leaves_its_customers(world: Machine, acme: Business) -> None:
    id = made(acme).id
    acme.ask(email=BOLASHAQ)
    acme.owner.get(f"/organisations/{id}")
    acme.owner.submit("/remove")
    assert "Bolashaq Market is removed." in acme.owner.text
    world.work()
    assert customer(acme, BOLASHAQ).organisation is None
    acme.ask(email=BOLASHAQ)
    acme.ask(email="other@bolashaq.example")
    assert [tickets.load(acme.tenant, number).organisation for number in (2, 3)] == [None, None]
    assert acme.owner.get(f"/organisations/{id}").status == 404
    assert acme.owner.get("/tickets/1").status == 200 and "Bolashaq Market" in acme.owner.text
    made(acme)


def test_tickets_that_one_may_not_see_are_not_among_the_organisations(acme: Business) -> None:
    id = made(acme).id
    shut = department(acme, "Accounting")
    open_to = tickets.load(acme.tenant, acme.ask("Till", email=BOLASHAQ)).department
    move(acme, acme.ask("Salaries", email=BOLASHAQ), shut)
    boris = acme.agent(departments=[open_to])
    boris.get(f"/organisations/{id}")
    assert "Till" in boris.text and "Salaries" not in boris.text
    acme.owner.get(f"/organisations/{id}")
    assert "Salaries" in acme.owner.text


def test_the_second_editor_hears_what_the_first_changed(acme: Business) -> None:
    id, boris = made(acme).id, acme.agent()
    for browser in (boris, acme.owner):
        browser.get(f"/organisations/{id}")
    boris.submit("/change", notes="From Boris", colleagues_see="read")
    acme.owner.submit("/change", notes="From Aigerim")
    assert acme.owner.page.status == 422 and "Boris changed this meanwhile to “From Boris”." in acme.owner.text
    found = organisations.named(acme.desk, "Bolashaq Market")
    assert found and (found.notes, found.colleagues_see) == ("From Boris", "read")


@pytest.mark.parametrize("sees", SEES)
def test_what_colleagues_may_do_with_each_others_tickets(sees: str) -> None:
    def of(tenant: str, customer: str, organisation: str | None) -> Ticket:
        return Ticket(*keys.ticket(tenant, 1), customer=customer, organisation=organisation)

    dana = Customer(*keys.customer("A", "dana"), organisation="O", took_in=["before"])
    theirs = Organisation(*keys.organisation("A", "O"), colleagues_see=sees)
    assert organisations.sees(theirs, dana, of("A", "dana", None)) == "all"
    assert organisations.sees(theirs, dana, of("A", "before", "O")) == "all", "who was merged into her is she"
    assert organisations.sees(theirs, dana, of("A", "aidar", "O")) == sees
    assert organisations.sees(None, dana, of("A", "aidar", "O")) == "none"
    assert organisations.sees(theirs, dana, of("A", "aidar", "P")) == "none"
    assert organisations.sees(theirs, dana, of("A", "aidar", None)) == "none"
    assert organisations.sees(theirs, dana, of("B", "dana", "O")) == "none"
    foreign = Organisation(*keys.organisation("B", "O"), colleagues_see=sees)
    assert organisations.sees(foreign, dana, of("A", "aidar", "O")) == "none"
    former = Customer(*keys.customer("A", "dana"), organisation=None)
    assert organisations.sees(theirs, former, of("A", "aidar", "O")) == "none"


def test_a_job_for_many_tickets_goes_on_where_it_stopped(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.helpdesk.customer_base import organising

    monkeypatch.setattr(organising, "PAGE", 1)
    id = made(acme).id
    for name in ("a", "b"):
        for _ in range(2):
            acme.ask(email=f"{name}@bolashaq.example")
    acme.owner.get(f"/organisations/{id}")
    acme.owner.submit("/change", name="Renamed")
    world.work()
    assert {tickets.load(acme.tenant, number).organisation_name for number in range(1, 5)} == {"Renamed"}
    assert {customer(acme, f"{name}@bolashaq.example").organisation_name for name in ("a", "b")} == {"Renamed"}
    assert not [one for one in table.query_all(keys.job(acme.tenant, "").pk) if "organise" in str(one.attribute_values)]
