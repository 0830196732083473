"""Whose a ticket is, what it is called, who gets copies and who follows it."""

from datetime import timedelta

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customer_base import history
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Domain, Known, key
from chalicelib.helpdesk.messages import Event
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.keys import now
from tests.machine import Machine
from tests.mails import answer_to, mail_from, plain
from tests.mails import send as send_mail
from tests.people import Browser, Business, fields_of
from tests.routes.test_board import csrf_of, do
from tests.routes.test_transfer import first, limited, second, staff

HOSTILE = '<script>alert(1)</script> "Қасса" & \N{RIGHT-TO-LEFT OVERRIDE}'


def load(business: Business, number: int) -> Ticket:
    return tickets.load(business.tenant, number)


def refused(browser: Browser, number: int, verb: str, **fields: str) -> str:
    browser.get(f"/tickets/{number}")
    assert browser.post(f"/tickets/{number}/{verb}", {"csrf": csrf_of(browser), **fields}).status == 422
    return browser.text


# ------------------------------------------------------------------ subject


def test_a_subject_is_changed_and_mails_keep_theirs(acme: Business) -> None:
    send_mail(acme.machine, mail_from(acme.dana, acme.mail, subject="hm"), acme.mail, sender=acme.dana)
    do(acme.owner, 1, "subject", subject=f"  {HOSTILE}  ")
    assert load(acme, 1).subject == HOSTILE and "changed the subject from “hm” to" in acme.owner.text
    assert "<script>alert" not in acme.owner.page.text
    do(acme.owner, 1, "reply", text="Which till?")
    acme.machine.work()
    ours = acme.machine.sent(acme.dana)[-1]
    assert str(ours["Subject"]) == "Re: hm [#1]"
    send_mail(acme.machine, answer_to(ours, acme.dana, "Till 3"), acme.mail, sender=acme.dana)
    assert load(acme, 1).messages == 3


def test_what_was_never_mailed_gets_the_new_subject(acme: Business) -> None:
    number = acme.ask("Til")
    do(acme.owner, number, "subject", subject="Till")
    do(acme.owner, number, "reply", text="Which one?")
    acme.machine.work()
    assert str(acme.machine.sent(acme.dana)[-1]["Subject"]) == f"Re: Till [#{number}]"


def test_a_subject_that_is_none_is_said(acme: Business) -> None:
    number = acme.ask("Till")
    for typed, said in ((" ", "Write what it is about."), ("x" * 201, "At most 200 characters")):
        assert said in refused(acme.owner, number, "subject", subject=typed) and load(acme, number).subject == "Till"


# ------------------------------------------------------------------ Cc


def test_copies_are_added_and_taken_out(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "cc", copied=f"Boss@customers.example, second@customers.example; {acme.dana}")
    assert load(acme, number).cc == ["boss@customers.example", "second@customers.example"]
    do(acme.owner, number, "cc", remove="boss@customers.example")
    do(acme.owner, number, "cc", remove="boss@customers.example")
    do(acme.owner, number, "cc", copied="second@customers.example")
    events = [one.what for one in tickets.timeline(acme.tenant, number).entries if isinstance(one, Event)]
    assert events == ["copied", "uncopied"]
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="Hello")
    acme.machine.work()
    assert acme.machine.sent("second@customers.example")


def test_what_is_no_address_is_said_beside_the_field(acme: Business) -> None:
    number = acme.ask()
    for typed in ("nobody", "", "a@b@c.example"):
        refused(acme.owner, number, "cc", copied=typed)
        assert acme.owner.tree.css_first("#copied-error") and load(acme, number).cc == []
    assert "is an address of ours" in refused(acme.owner, number, "cc", copied=acme.mail)


# ------------------------------------------------------------------ requester


def test_another_customer_gets_the_ticket_and_the_old_link_is_void(acme: Business) -> None:
    number = acme.ask()
    before, visitor = load(acme, number), acme.visitor()
    old = f"/t/{number}/{before.secret}"
    name = f"Anna {HOSTILE}"
    do(acme.owner, number, "requester", requester="Anna@customers.example", requester_name=name)
    one = load(acme, number)
    assert (one.customer_address, one.customer_name) == ("anna@customers.example", name)
    assert visitor.get(old).status == 404 and visitor.get(f"/t/{number}/{one.secret}").status == 200
    assert "Please help" not in visitor.text, "what another wrote is not hers to read"
    owner = staff(acme, "Aigerim")
    listed = [history.of_customers(acme.desk, owner, [id]).tickets for id in (before.customer, one.customer)]
    assert [[found.number for found in tickets] for tickets in listed] == [[], [number]]
    known = [table.get(Known, key(acme.tenant, address)) for address in (acme.dana, "anna@customers.example")]
    assert [item.recent for item in known if item] == [None, [number]]
    acme.owner.get(f"/tickets/{number}")
    assert f"changed the customer from Dana ({acme.dana}) to" in acme.owner.text


def test_the_organisation_follows_and_comes_back_with_undo(acme: Business) -> None:
    number, id = acme.ask(), keys.new_id()
    organisation = Organisation(*keys.organisation(acme.tenant, id), name="Bolashaq", created_at=now())
    domain = Domain(*keys.organisation_domain(acme.tenant, "bolashaq.example"), organisation=id, name="Bolashaq")
    table.write(table.put(organisation), table.put(domain))
    owner = staff(acme, "Aigerim")

    def listed() -> list[int]:
        acme.machine.work()
        return [int(one.number) for one in history.of_organisation(acme.desk, owner, id).tickets]

    do(acme.owner, number, "requester", requester="anna@bolashaq.example")
    assert load(acme, number).organisation == id and listed() == [number]
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/undo")
    assert load(acme, number).customer_address == acme.dana and listed() == []


def test_a_phone_number_is_a_customer_too(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "requester", requester="8 (701) 123-45-67", requester_name="Серик")
    one = load(acme, number)
    assert one.customer_address == "+77011234567" and not one.is_mailable
    assert "The customer left no mail address" in acme.owner.text
    assert "Say to whom it goes." in refused(acme.owner, number, "reply", text="Hello", cc="", to="")
    acme.machine.work()
    assert not acme.machine.sent("7011234567")


def test_who_cannot_be_found_is_said(acme: Business) -> None:
    number = acme.ask()
    for typed in ("", "Anna", "12", "+7 701 ٣٤٥٦٧٨", "a@"):
        refused(acme.owner, number, "requester", requester=typed)
        assert acme.owner.tree.css_first("#requester-error") and load(acme, number).customer_address == acme.dana


# ------------------------------------------------------------------ followers


def test_one_follows_and_lets_colleagues_follow_who_may_see_it(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    observer, vera = acme.agent("Olga", role="observer"), limited(acme, "Vera")
    boris_id, olga_id = staff(acme, "Boris").id, staff(acme, "Olga").id
    do(observer, number, "follow", follower="")
    do(boris, number, "follow", follower=boris_id)
    assert load(acme, number).followers == {boris_id, olga_id} and "Boris follows it" in boris.text
    assert "Vera may not see this ticket." in refused(boris, number, "follow", follower=staff(acme, "Vera").id)
    assert vera.get(f"/tickets/{number}").status == 404
    observer.get(f"/tickets/{number}")
    assert observer.post(f"/tickets/{number}/follow", {"csrf": csrf_of(observer), "remove": boris_id}).status == 403
    do(boris, number, "follow", remove=olga_id)
    do(boris, number, "follow", remove=boris_id)
    assert load(acme, number).followers is None


def test_who_may_no_longer_see_it_is_not_shown_as_a_follower(acme: Business) -> None:
    number = acme.ask()
    boris = acme.agent("Boris", departments=[first(acme)])
    do(boris, number, "follow", follower="")
    do(acme.owner, number, "transfer", department=second(acme))
    acme.owner.get(f"/tickets/{number}")
    assert not acme.owner.tree.css("ul[aria-label=Followers]")


# ------------------------------------------------------------------ who was the customer before

ANNA = "anna@customers.example"


def close_long_ago(acme: Business, number: int) -> None:
    long_ago = now() - timedelta(days=400)
    table.write(table.change(load(acme, number), None, status="closed", shelf="closed", waiting_since=long_ago))


def test_what_was_answered_to_another_is_not_hers_to_read(world: Machine, acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", files={"files": ("pin.txt", b"77", "text/plain")}, text="Dana, your PIN is 77")
    world.work()
    (answer,) = [one for one in tickets.timeline(acme.tenant, number).entries if getattr(one, "kind", "") == "reply"]
    page = f"/t/{number}/{load(acme, number).secret}"
    assert "PIN is 77" in acme.visitor().get(page).text
    assert acme.visitor().get(f"{page}/file/{answer.id}-0").status == 303
    do(acme.owner, number, "requester", requester=ANNA)
    page = f"/t/{number}/{load(acme, number).secret}"
    assert acme.visitor().get(page).status == 200 and "PIN is 77" not in acme.visitor().get(page).text
    assert acme.visitor().get(f"{page}/file/{answer.id}-0").status == 404
    do(acme.owner, number, "reply", text="Hello Anna", to=ANNA)
    world.work()
    assert "Hello Anna" in plain(world.sent(ANNA)[-1]) and "PIN" not in plain(world.sent(ANNA)[-1])


def test_mail_to_an_old_ticket_does_not_go_on_in_anothers(world: Machine, acme: Business) -> None:
    send_mail(world, mail_from(acme.dana, acme.mail), acme.mail, sender=acme.dana)
    do(acme.owner, 1, "reply", text="Which till?")
    world.work()
    ours = world.sent(acme.dana)[-1]
    close_long_ago(acme, 1)
    send_mail(world, answer_to(ours, acme.dana, "Till 3"), acme.mail, sender=acme.dana)
    assert load(acme, 2).continues == 1
    do(acme.owner, 2, "requester", requester=ANNA)
    send_mail(world, answer_to(ours, ANNA, "That one is mine"), acme.mail, sender=ANNA)
    assert load(acme, 2).messages == 2
    send_mail(world, answer_to(ours, acme.dana, "And till 4"), acme.mail, sender=acme.dana)
    assert (load(acme, 2).cc, load(acme, 2).messages) == ([], 2), "else Dana would get what is written to Anna"
    assert (load(acme, 3).continues, load(acme, 3).customer_address) == (1, acme.dana)
    send_mail(world, answer_to(ours, acme.dana, "And till 5"), acme.mail, sender=acme.dana)
    assert load(acme, 3).messages == 2


def test_a_form_that_is_sent_again_does_not_lead_to_anothers_page(acme: Business) -> None:
    number, dana = acme.ask(), acme.visitor()
    close_long_ago(acme, number)
    page = f"/t/{number}/{load(acme, number).secret}"
    dana.get(page)
    fields = {**fields_of(dana.form("/reply")), "text": "And till 4"}
    dana.post(f"{page}/reply", fields)
    assert dana.url.partition("?")[0].endswith(f"/t/2/{load(acme, 2).secret}")
    do(acme.owner, 2, "requester", requester=ANNA)
    do(acme.owner, 2, "reply", text="Anna, your PIN is 77", to=ANNA)
    acme.machine.work()
    dana.post(f"{page}/reply", fields)
    assert dana.url.partition("?")[0].endswith(page) and "PIN" not in dana.text
