"""Ways around being held that somebody might find, and ways into waiting for nothing."""

from chalicelib.helpdesk import tickets
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.usage import day
from tests.machine import Machine
from tests.people import Business, fields_of
from tests.routes.test_merge import merge, unmerge
from tests.routes.test_volume import fill, numbers, shelf, shop, switch

__all__ = ["shop"]


def say_more(business: Business, number: int) -> None:
    dana = business.visitor()
    dana.get(f"/t/{number}/{tickets.load(business.tenant, number).secret}")
    dana.submit("/reply", text="And something else")


def test_what_is_held_is_not_split_into_something_that_is_not(shop: Business) -> None:
    (held,) = fill(shop)
    say_more(shop, held)
    shop.owner.get(f"/tickets/{held}")
    shop.owner.submit("/split", subject="Else")
    assert shop.owner.page.status == 422 and "answering it waits" in shop.owner.text
    assert tickets.load(shop.tenant, held).splits is None


def test_what_is_no_incident_after_all_waits_again(shop: Business) -> None:
    (held,) = fill(shop)
    for ticket_class, goes_to in (("incident", "open"), ("", "held")):
        shop.owner.get(f"/tickets/{held}")
        shop.owner.submit("/class", ticket_class=ticket_class)
        assert shelf(shop, held) == goes_to
    shop.machine.work()
    assert shelf(shop, held) == "held" and numbers(shop)["taken"] == 3


def test_what_is_held_is_not_snoozed(shop: Business) -> None:
    (held,) = fill(shop)
    shop.owner.get("/tickets/1")
    fields = fields_of(shop.owner.form("/snooze"))
    shop.owner.post(f"/tickets/{held}/snooze", {**fields, "until": "customer"})
    assert shop.owner.page.status == 422 and shelf(shop, held) == "held"
    assert not shop.owner.tree.css('form[action$="/snooze"]')


def test_who_could_be_answered_does_not_wait_for_having_been_merged(shop: Business) -> None:
    (held,) = fill(shop)
    merge(shop, held, 1)
    assert shelf(shop, held) == "open"
    unmerge(shop, held, 1)
    assert (shelf(shop, held), shelf(shop, 1)) == ("held", "open")


def test_a_pack_that_buys_itself_is_first_for_who_came_first(world: Machine) -> None:
    acme = Business.start(world, "acme", "Aigerim")
    table.write(table.add(Counter(*keys.usage(acme.tenant, day(acme.desk, now()))), {"taken": 50}))
    first = acme.ask("Before the cap was raised")
    assert shelf(acme, first) == "held"
    switch(acme, automatic_packs=100)
    then = acme.ask("After it was")
    world.work()
    assert (shelf(acme, first), shelf(acme, then)) == ("open", "open")
    assert numbers(acme)["packs"] == 1 and numbers(acme)["taken"] == 50 + 2 - 10
