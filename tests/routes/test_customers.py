"""Customers as staff know them: found, changed, with several addresses, and with the tickets that one may see."""

from chalicelib.helpdesk import customers, opening, tickets
from chalicelib.helpdesk.customer_base.fields import CustomerField
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.opening import Question
from tenants import keys, table
from tenants.keys import now
from tenants.tenant import moved
from tests.faults import Calls, watched
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Browser, Business


def customer(business: Business, address: str = "") -> Customer:
    found = table.get(Known, customers.key(business.tenant, address or business.dana))
    assert found
    one = table.get(Customer, keys.customer(business.tenant, found.customer))
    assert one
    return one


def page_of(business: Business, browser: Browser, address: str = "") -> str:
    path = f"/customers/{customer(business, address).id}"
    browser.get(path)
    return path


def log_of(business: Business, id: str) -> list[Logged]:
    entries = table.query_all(keys.log(business.tenant, f"{now():%Y-%m}").pk)
    return [one for one in entries if isinstance(one, Logged) and one.object == id]


def department(business: Business, name: str) -> str:
    from chalicelib.helpdesk import departments

    made, writes = departments.new(business.desk.tenant, name, name.lower(), 5)
    table.write(*writes, moved(business.desk))
    return made.id


def move(business: Business, number: int, to: str) -> None:
    table.write(*tickets.moved(tickets.load(business.tenant, number), department=to)[0])


def test_an_agent_finds_customers_by_time_by_name_and_by_address(acme: Business) -> None:
    boris = acme.agent()
    for name, address in (("Ерлан Ёлкин", "erlan@a.example"), ("Élodie", "elodie@b.example"), ("Dana", acme.dana)):
        acme.ask(email=address)
        page_of(acme, boris, address)
        boris.submit("/change", name=name)
    boris.get("/tickets")
    assert [one for one in boris.tree.css("nav.rail a") if one.attributes.get("href") == "/customers"]
    boris.get("/customers")
    assert [one.text() for one in boris.tree.css(".people b")] == ["Dana", "Élodie", "Ерлан Ёлкин"]
    boris.get("/customers?order=name")
    assert [one.text() for one in boris.tree.css(".people b")] == ["Dana", "Élodie", "Ерлан Ёлкин"]
    for search, found in (("ЕРЛАН ел", "Ерлан Ёлкин"), (acme.dana.upper(), "Dana"), ("éL", "Élodie")):
        boris.get("/customers?search=" + search.replace(" ", "+"))
        assert [one.text() for one in boris.tree.css(".people b")] == [found]
    boris.get("/customers?search=nobody")
    assert "Nobody found" in boris.text


def test_the_lists_of_customers_page_by_a_cursor(acme: Business) -> None:
    writes = [customers.new(acme.tenant, f"c{n:02}@x.example", f"Customer {n:02}", None)[1] for n in range(27)]
    for part in writes:
        table.write(*part)
    for order in ("", "name"):
        acme.owner.get(f"/customers?order={order}")
        first = [one.text() for one in acme.owner.tree.css(".people b")]
        (further,) = acme.owner.tree.css("a[rel=next]")
        acme.owner.get(further.attributes["href"] or "")
        rest = [one.text() for one in acme.owner.tree.css(".people b")]
        everybody = [f"Customer {n:02}" for n in range(27)]
        assert [*first, *rest] == (everybody if order else everybody[::-1]) and len(first) == 25
        assert acme.owner.get(f"/customers?order={order}&after=%00~x~{'я' * 150}").status == 200


def test_who_lacks_the_right_sees_no_customers(acme: Business) -> None:
    acme.ask()
    path = f"/customers/{customer(acme).id}"
    olga = acme.agent("Olga", role="observer")
    for page in ("/customers", path, f"{path}/merge", "/organisations"):
        assert olga.get(page).status == 403
    olga.get("/tickets")
    assert not [one for one in olga.tree.css("nav a") if one.attributes.get("href") == "/customers"]
    number = acme.ask()
    olga.get(f"/tickets/{number}")
    assert "Dana" in olga.text and not olga.tree.css(f'a[href="{path}"]')
    assert acme.owner.get(path).status == 200


def test_staff_change_what_is_known_of_a_customer_and_the_log_tells(acme: Business) -> None:
    acme.ask()
    boris = acme.agent()
    path = page_of(acme, boris)
    boris.submit("/change", name="Дана <b>Серикова</b>", phone="+7 701 000", language="kk", notes="Calls\nat noon")
    assert boris.page.status == 200 and "Saved." in boris.text and "Дана <b>Серикова</b>" in boris.text
    one = customer(acme)
    assert (one.phone, one.language, one.notes) == ("+7 701 000", "kk", "Calls\nat noon")
    (entry,) = log_of(acme, one.id)
    assert entry.by_name == "Boris" and entry.before["name"] == "Dana" and entry.after["phone"] == "+7 701 000"
    boris.submit("/change")
    assert len(log_of(acme, one.id)) == 1, "what stays as it was is no change"
    number = acme.ask(subject="Again")
    assert tickets.load(acme.tenant, number).customer_name == "Дана <b>Серикова</b>", "the name that staff gave holds"
    acme.owner.get(path)
    assert acme.owner.tree.css('a[href*="/settings/log?kind=customer"]') and "Again" in acme.owner.text


def test_bad_input_is_said_beside_the_field_and_nothing_is_saved(acme: Business) -> None:
    acme.ask()
    page_of(acme, acme.owner)
    wrong = {"name": " ", "phone": "1" * 41, "language": "xx", "organisation": "Nowhere", "notes": "x" * 10_001}
    acme.owner.submit("/change", **wrong)
    assert acme.owner.page.status == 422 and "5 things to change." in acme.owner.text
    assert "There is no organisation of this name." in acme.owner.text
    assert acme.owner.tree.css_first("#phone").attributes["value"] == "1" * 41
    assert customer(acme).name == "Dana" and not customer(acme).edition


def test_the_second_of_two_hears_what_the_first_changed(acme: Business) -> None:
    acme.ask()
    boris, aigerim = acme.agent(), acme.owner
    for browser in (boris, aigerim):
        page_of(acme, browser)
    boris.submit("/change", phone="111")
    aigerim.submit("/change", phone="222")
    assert aigerim.page.status == 422
    assert "Boris changed this meanwhile to “111”. Save again to keep yours." in aigerim.text
    assert customer(acme).phone == "111"
    aigerim.submit("/change")
    assert customer(acme).phone == "222"


def test_several_addresses_are_one_customer(world: Machine, acme: Business) -> None:
    acme.ask()
    id = customer(acme).id
    page_of(acme, acme.owner)
    acme.owner.submit("/add-address", address="Dana@Home.example")
    world.send(mail_from("dana@home.example", acme.mail).as_bytes(), "dana@home.example", acme.mail)
    world.work()
    assert tickets.load(acme.tenant, 2).customer == id
    acme.owner.get(f"/customers/{id}")
    assert [one.attributes["href"] for one in acme.owner.tree.css(".tickets a")] == ["/tickets/2", "/tickets/1"]
    acme.owner.submit("/main-address", address="dana@home.example")
    assert customer(acme).addresses == ["dana@home.example", acme.dana]
    acme.owner.get("/customers?order=name")
    assert [one.text() for one in acme.owner.tree.css(".people small")] == ["dana@home.example"]
    acme.owner.get(f"/customers/{id}")
    acme.owner.submit("/remove-address", address=acme.dana)
    acme.ask()
    assert customer(acme).id != id, "whoever writes from there next is somebody new"
    assert [one.verb for one in log_of(acme, id)] == ["changed"] * 3


def test_a_question_from_an_address_that_is_just_taken_away_is_a_new_customers(acme: Business) -> None:
    number = acme.ask()
    path = page_of(acme, acme.owner)
    acme.owner.submit("/add-address", address="dana@home.example")
    known = customers.known(acme.tenant, "dana@home.example")
    acme.owner.submit("/remove-address", address="dana@home.example")
    question = Question(tickets.load(acme.tenant, number).department, "Just then", "…", "mail", "", "dana@home.example")
    opened = opening.open_ticket(acme.desk, question, known)
    assert opened.customer == customer(acme, "dana@home.example").id not in path


def test_an_address_belongs_to_one_customer(acme: Business) -> None:
    acme.ask(email="olga@x.example")
    acme.ask()
    path = page_of(acme, acme.owner)
    other = customer(acme, "olga@x.example").id
    for address in ("nonsense", acme.dana, "olga@x.example"):
        acme.owner.submit("/add-address", address=address)
        assert acme.owner.page.status == 422 and customer(acme).others == []
        offers = [one.attributes["href"] for one in acme.owner.tree.css('a[href*="/merge?with="]')]
        assert offers == ([f"{path}/merge?with={other}"] if "olga" in address else [])
    csrf = acme.owner.tree.css_first("input[name=csrf]").attributes["value"]
    for verb, address in (("remove", acme.dana), ("remove", "olga@x.example"), ("main", "olga@x.example")):
        assert acme.owner.post(f"{path}/{verb}-address", {"csrf": csrf, "address": address}).status == 404
    assert customer(acme).addresses == [acme.dana], "the main address stays, and another's is not there"


def test_tickets_that_one_may_not_see_are_in_no_history(acme: Business) -> None:
    shut = department(acme, "Accounting")
    open_to = tickets.load(acme.tenant, acme.ask("Till")).department
    move(acme, acme.ask("Salaries"), shut)
    last = acme.ask("Printer")
    boris = acme.agent(departments=[open_to])
    page_of(acme, boris)
    assert "Till" in boris.text and "Printer" in boris.text and "Salaries" not in boris.text
    boris.get(f"/tickets/{last}")
    assert "Till" in boris.text and "Salaries" not in boris.text
    acme.owner.get(f"/tickets/{last}")
    assert "Till" in acme.owner.text and "Salaries" in acme.owner.text
    move(acme, 1, shut)
    assert "Till" not in boris.get(f"/tickets/{last}").text, "as the tickets are now"


def test_a_ticket_shows_its_customer_with_one_more_reading(acme: Business) -> None:
    first = acme.ask("Earlier question")
    page_of(acme, acme.owner)
    acme.owner.submit("/change", notes="Pays late", phone="+7 701")
    second = acme.ask("Later question")
    acme.owner.get(f"/tickets/{second}")
    with watched(Calls()) as calls:
        acme.owner.get(f"/tickets/{second}")
    assert "Pays late" in acme.owner.text and "+7 701" in acme.owner.text and "Earlier question" in acme.owner.text
    # test_round_trips.py shows that all but the first are made at the same time.
    assert acme.owner.tree.css(f'a[href="/tickets/{first}"]') and len(calls.names) <= 4


def test_blocking_a_customer_sets_aside_what_comes_from_each_address(world: Machine, acme: Business) -> None:
    acme.ask()
    page_of(acme, acme.owner)
    acme.owner.submit("/add-address", address="dana@home.example")
    acme.owner.submit("/block")
    assert "Mail from here is set aside:" in acme.owner.text and "dana@home.example" in acme.owner.text
    world.send(mail_from("dana@home.example", acme.mail).as_bytes(), "dana@home.example", acme.mail)
    world.work()
    assert acme.owner.get("/tickets/2").status == 404
    boris = acme.agent()
    path = page_of(acme, boris)
    assert not boris.tree.css('form[action$="block"]')
    boris.get("/customers")
    boris.submit("/customers/add", name="X", address="x@x.example")
    csrf = boris.tree.css_first("input[name=csrf]").attributes["value"]
    assert boris.post(f"{path}/block", {"csrf": csrf}).status == 403
    acme.owner.get(path)
    acme.owner.submit("/unblock")
    assert "Mail from here is set aside:" not in acme.owner.text


def test_a_customer_is_added_before_he_writes(acme: Business) -> None:
    acme.owner.get("/customers")
    acme.owner.submit("/customers/add", name="Olga Kim", address="Olga@x.example")
    assert "Olga Kim" in acme.owner.text and customer(acme, "olga@x.example").name == "Olga Kim"
    acme.owner.get("/customers")
    acme.owner.submit("/customers/add", name="Another", address="olga@x.example")
    assert acme.owner.page.status == 422 and "This address belongs to Olga Kim." in acme.owner.text
    number = acme.ask(email="olga@x.example")
    assert tickets.load(acme.tenant, number).customer == customer(acme, "olga@x.example").id


def test_customers_from_before_go_on_working(acme: Business) -> None:
    id = keys.new_id()
    old = Customer(*keys.customer(acme.tenant, id), name="Old", address="old@x.example", created_at=now())
    table.write(
        table.create(old), table.create(Known(*customers.key(acme.tenant, old.address), customer=id, name="Old"))
    )
    acme.owner.get(f"/customers/{id}")
    assert "Old" in acme.owner.text
    acme.ask(email="old@x.example")
    acme.owner.get("/customers?order=name")
    assert "old@x.example" in acme.owner.text
    acme.owner.get(f"/customers/{id}")
    acme.owner.submit("/change", name="Renamed")
    assert customer(acme, "old@x.example").name == "Renamed"


def test_the_tenants_own_fields_stand_on_customers(acme: Business) -> None:
    admin = acme.agent("Timur", role="admin")
    admin.get("/settings/customer-fields")
    for kind, name, choices in (
        ("text", "Contract", ""),
        ("number", "Desks", ""),
        ("choice", "Tariff", "Small\nLarge"),
        ("date", "Until", ""),
        ("yes_no", "VIP", ""),
    ):
        admin.submit("/add", of="customer_field", kind=kind, name=name, choices=choices)
        assert admin.page.status == 200, admin.text
    acme.ask()
    page_of(acme, acme.owner)
    inputs = [one.attributes["name"] or "" for one in acme.owner.tree.css("[name^=own-]")]
    good, bad = ["A-1", "1 200,50", "Large", "31.12.2026", "yes"], ["x" * 1001, "many", "Huge", "soon", "perhaps"]
    acme.owner.submit("/change", **dict(zip(inputs, bad, strict=True)))
    assert acme.owner.page.status == 422 and len(acme.owner.tree.css(".error")) == 5
    acme.owner.submit("/change", **dict(zip(inputs, good, strict=True)))
    assert list(customer(acme).fields.values()) == ["A-1", "1200.5", "Large", "2026-12-31", True]
    assert log_of(acme, customer(acme).id)[-1].after == {
        "Contract": "A-1", "Desks": "1200.5", "Tariff": "Large", "Until": "2026-12-31", "VIP": True,
    }  # fmt: skip
    admin.get("/tickets/1")
    assert "Contract A-1" in admin.text and "Until December 31, 2026" in admin.text and "VIP Yes" in admin.text
    tariff = inputs[2].removeprefix("own-")
    admin.get(f"/settings/customer-fields/{tariff}")
    admin.submit("/change", name="Plan", choices="Small\nMedium")
    page_of(acme, acme.owner)
    assert "Plan" in acme.owner.text
    acme.owner.submit("/change")
    assert acme.owner.page.status == 200 and customer(acme).fields[tariff] == "Large", "what was chosen stays"
    admin.get(f"/settings/customer-fields/{tariff}")
    admin.submit("/remove")
    page_of(acme, acme.owner)
    assert "Plan" not in acme.owner.text
    assert acme.agent().get("/settings/customer-fields").status == 403


WRONG_FIELDS: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "The name is missing."),
    ({"name": "x" * 61}, "At most 60 characters, please."),
    ({"name": "contract"}, "There is a field of this name already."),
    ({"name": "A", "kind": "colour"}, "Choose one of these."),
    ({"name": "A", "kind": "choice", "choices": "One"}, "Write at least two choices, one a line."),
    ({"name": "A", "kind": "choice", "choices": "x" * 101 + "\ny"}, "At most 100 characters for each choice."),
]


def test_as_much_as_fits_on_a_customer_is_kept_and_more_is_said_to_be_too_much(acme: Business) -> None:
    fields = [
        CustomerField(*keys.setting(acme.tenant, "customer_field", keys.new_id()), name=f"Field {place}", kind="text")
        for place in range(30)
    ]
    table.write(*map(table.create, fields), moved(acme.desk))
    acme.ask()
    page_of(acme, acme.owner)
    id, most = customer(acme).id, {one.input: "😀" * 500 for one in fields}
    for letter in "😀ж":  # the second time the log has as much before as after
        typed = {name: text.replace("😀", letter) for name, text in most.items()}
        assert acme.owner.submit("/change", notes="😀" * 10_000, **typed).status == 200
        assert customer(acme).fields[fields[0].id] == letter * 500
    assert len(log_of(acme, id)[-1].before["Field 29"]) < 500
    page = acme.owner.submit("/change", **{**most, fields[7].input: "😀" * 600})
    assert page.status == 422 and acme.owner.tree.css_first(f"#{fields[7].input}-error")
    assert acme.owner.get(f"/settings/log?object={id}").status == 200


def test_what_a_field_cannot_be_is_said_beside_it(acme: Business) -> None:
    acme.owner.get("/settings/customer-fields")
    acme.owner.submit("/add", of="customer_field", kind="text", name="Contract")
    for typed, said in WRONG_FIELDS:
        acme.owner.submit("/add", **{"of": "customer_field", "kind": "text", **typed})
        assert acme.owner.page.status == 422 and said in acme.owner.text, typed
    assert len(acme.desk.all(CustomerField)) == 1
