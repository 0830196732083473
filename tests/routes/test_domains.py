"""A tenant's own sender domain, from adding it to the reply that leaves from it, and what can go wrong between."""

from datetime import timedelta

import pytest

from chalicelib import jobs
from chalicelib.helpdesk import limits
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.outgoing import domain_claims
from chalicelib.helpdesk.outgoing.domain_claims import Claim
from chalicelib.helpdesk.outgoing.domains import SenderDomain, summary
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.integrations import dns
from chalicelib.web.pages import SESSION
from tenants import directory, keys, platform_keys, table
from tenants.keys import moment, now, stamp
from tenants.tenant import moved
from tests import mails
from tests.clock import jobs_left, pass_time
from tests.machine import Machine
from tests.people import Browser, Business

PAGE = "/settings/domains"


def press(business: Business, verb: str = "", **fields: str) -> str:
    """Send a form of the page; return what the page says then."""
    proof = sessions.csrf(business.owner.cookies[SESSION])
    business.owner.post(verb if verb.startswith("/") else f"{PAGE}{verb and '/'}{verb}", {"csrf": proof, **fields})
    return business.owner.text


def add(business: Business, name: str = "acme.kz") -> str:
    return press(business, name=name)


def remove(business: Business, name: str = "acme.kz") -> None:
    press(business, f"{name}/remove")
    business.machine.work()


def shown_records(browser: Browser) -> list[tuple[str, str, str]]:
    """Type, name and value of each record on the page that is open."""
    found = []
    for one in browser.tree.css("fieldset"):
        kind = one.css_first("legend b")
        name, value = (field.attributes["value"] or "" for field in one.css("input"))
        assert kind
        found.append((kind.text(), name, value))
    return found


def enter(business: Business, *, but: str = "") -> None:
    """Put the records into DNS as the page shows them."""
    for kind, name, value in shown_records(business.owner):
        if not but or but not in name:
            business.machine.dns.enter(name, kind, f"10 {value}." if kind == "MX" else value)


def check(business: Business, name: str = "acme.kz") -> str:
    return press(business, f"{name}/check")


def send_from(business: Business, address: str) -> None:
    press(business, "/settings/senders", **{f"sender-{business.desk.all(Department)[0].id}": address})


def verified(business: Business, name: str = "acme.kz", address: str = "help@acme.kz") -> None:
    add(business, name)
    enter(business)
    assert "verified" in check(business, name)
    send_from(business, address)


def reply(world: Machine, business: Business) -> str:
    """Answer a new question of Dana's; return whom the reply comes from."""
    number = business.ask()
    business.owner.get(f"/tickets/{number}")
    business.owner.submit(f"/tickets/{number}/reply", text="Have you tried the key?")
    world.work()
    return str(world.sent(business.dana)[-1]["From"])


def domain(business: Business) -> SenderDomain:
    (found,) = business.desk.all(SenderDomain)
    return found


def test_from_adding_a_domain_to_a_reply_that_comes_from_it(world: Machine, acme: Business) -> None:
    acme.owner.get(PAGE)
    acme.owner.submit(PAGE, name="acme.kz")
    assert "waits for its records" in acme.owner.text and acme.owner.text.count("not there yet") == 6
    enter(acme)
    (field,) = acme.owner.tree.css("#senders input[type=email]")
    acme.owner.submit("/settings/senders", **{str(field.attributes["name"]): "help@acme.kz"})
    assert acme.mail in reply(world, acme), "from ours until the domain is verified"
    assert directory.recipient("help@acme.kz") is None
    acme.owner.get(PAGE)
    acme.owner.submit("/acme.kz/check")
    page = acme.owner.text
    assert "Mail comes from your addresses" in page and page.count("found") == 6
    number = acme.ask(email="second@customers.example")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/reply", text="Here you are")
    world.work()
    letter, ours = world.sent("second@customers.example")
    assert directory.recipient("help@acme.kz")
    assert letter["From"] == ours["From"] == '"Acme, Support" <help@acme.kz>'
    assert acme.slug in str(ours["Reply-To"]) and "+" in str(ours["Reply-To"])
    mails.send(world, mails.answer_to(ours, "second@customers.example", "Thank you"), str(ours["Reply-To"]))
    assert "Thank you" in acme.owner.get(f"/tickets/{number}").text


def test_the_records_are_those_that_ses_asks_for(acme: Business) -> None:
    add(acme)
    records = shown_records(acme.owner)
    dkim = [one for one in records if one[0] == "CNAME"]
    assert len(dkim) == 3 and all(name.endswith("._domainkey.acme.kz") for _, name, _ in dkim)
    assert all(value == f"{name.partition('.')[0]}.dkim.amazonses.com" for _, name, value in dkim)
    assert records[3:] == [
        ("MX", "komek.acme.kz", "feedback-smtp.eu-central-1.amazonses.com"),
        ("TXT", "komek.acme.kz", "v=spf1 include:amazonses.com ~all"),
        ("TXT", "_dmarc.acme.kz", "v=DMARC1; p=none; rua=mailto:postmaster@acme.kz"),
    ]


def test_a_job_finds_the_records_by_itself(world: Machine, acme: Business) -> None:
    add(acme)
    enter(acme)
    pass_time(acme.tenant, 6)
    world.sweep()
    assert domain(acme).state == "verified"
    assert str(summary(acme.desk)) == "acme.kz: verified"
    assert len(jobs_left(acme.tenant)) == 1, "it goes on looking"


def test_the_job_looks_often_first_and_daily_in_the_end(world: Machine, acme: Business) -> None:
    add(acme)
    pauses = []
    for age in (timedelta(0), timedelta(hours=2), timedelta(days=4)):
        grown = table.change(SenderDomain(*keys.setting(acme.tenant, "domain", "acme.kz")), added_at=now() - age)
        table.write(grown, moved(acme.desk))
        pass_time(acme.tenant, 60 * 25)
        world.sweep()
        (job,) = jobs_left(acme.tenant)
        pauses.append(round((moment(job.due_order or "") - now()).total_seconds(), -1))
    assert pauses == [300, 3600, 86400]


def test_a_domain_whose_records_vanish_is_not_sent_from(world: Machine, acme: Business) -> None:
    verified(acme)
    name = shown_records(acme.owner)[0][1]
    kept = world.dns.records[name, "CNAME"]
    world.dns.enter(name, "CNAME")
    pass_time(acme.tenant, 60 * 25)
    world.sweep()
    assert domain(acme).state == "broken" and acme.mail in reply(world, acme)
    assert "records are missing" in acme.owner.get(PAGE).text and "acme.kz" in acme.owner.text
    assert "mail comes from our address" in str(summary(acme.desk))
    world.dns.enter(name, "CNAME", *kept)
    world.identities.domains["acme.kz"].status = "PENDING"
    check(acme)
    assert "help@acme.kz" in reply(world, acme)


def test_name_servers_that_are_silent_change_nothing(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified(acme)
    world.dns.is_silent = True
    monkeypatch.setattr(dns._resolver(), "lifetime", 0.2)  # waiting for it is no use to a test
    assert "did not answer" in check(acme)
    assert domain(acme).state == "verified"


def test_a_reply_that_ses_refuses_for_its_sender_goes_from_our_address(world: Machine, acme: Business) -> None:
    verified(acme)
    world.identities.domains["acme.kz"].status = "FAILED"
    world.dns.forget()
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/reply", text="Have you tried the key?")
    world.work()
    pass_time(acme.tenant, 1)
    world.sweep()
    sent = world.sent(acme.dana)
    assert all(acme.mail in str(mail["From"]) for mail in sent)
    assert len([mail for mail in sent if "tried the key" in mails.plain(mail)]) == 1


def test_ses_looks_again_after_it_gave_up(world: Machine, acme: Business) -> None:
    add(acme)
    enter(acme)
    world.identities.domains["acme.kz"].has_given_up = True
    check(acme)
    assert domain(acme).state == "verified"


def test_ses_alone_is_not_believed(world: Machine, acme: Business) -> None:
    """It verifies a sub-domain at once where it knows the domain above, whoever has that."""
    add(acme, "shop.globex.kz")
    enter(acme)
    check(acme, "shop.globex.kz")
    world.dns.forget()
    world.identities._lookup = lambda name, _: [f"{name.partition('.')[0]}.dkim.amazonses.com."]
    try:
        remove(acme, "shop.globex.kz")
        add(acme, "shop.globex.kz")
        check(acme, "shop.globex.kz")
        assert world.identities.domains["shop.globex.kz"].status == "SUCCESS"
        assert domain(acme).state == "pending"
    finally:
        world.identities._lookup = world.dns.lookup


def test_removing_a_domain_forgets_it_everywhere(world: Machine, acme: Business, globex: Business) -> None:
    verified(acme)
    assert directory.recipient("help@acme.kz")
    remove(acme)
    directory.forget()
    assert directory.recipient("help@acme.kz") is None and world.identities.domains == {}
    assert acme.desk.all(SenderDomain) == [] and jobs_left(acme.tenant) == []
    assert acme.mail in reply(world, acme)
    assert str(summary(acme.desk)) == "No domain of your own yet"


def test_a_domain_that_is_removed_and_added_at_once_stays(world: Machine, acme: Business) -> None:
    add(acme)
    press(acme, "acme.kz/remove")
    add(acme)
    world.work()
    assert list(world.identities.domains) == ["acme.kz"] and domain(acme).state == "pending"


def test_mail_to_an_own_address_is_for_its_department(world: Machine, acme: Business) -> None:
    verified(acme)
    mails.send(world, mails.mail_from(acme.dana, "help@acme.kz", "To the new address"), "help@acme.kz")
    assert "To the new address" in acme.owner.get("/tickets").text


def test_no_desk_writes_letters_to_an_own_address_of_another(world: Machine, acme: Business, globex: Business) -> None:
    verified(acme)
    globex.ask(email="help@acme.kz")
    world.work()
    assert world.sent("help@acme.kz") == []


def test_a_staff_member_at_the_own_address_still_gets_letters(world: Machine, acme: Business) -> None:
    verified(acme, address="owner@acme.kz")
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address="owner@acme.kz", role="agent")
    world.work()
    assert len(world.sent("owner@acme.kz")) == 1


def test_a_second_tenant_is_refused(world: Machine, acme: Business, globex: Business) -> None:
    add(acme)
    add(globex, "https://www.ACME.kz/contacts")
    assert globex.owner.page.status == 422 and "Another desk has acme.kz" in globex.owner.text
    assert "https://www.ACME.kz/contacts" in globex.owner.page.text, "what was typed is kept"
    assert globex.desk.all(SenderDomain) == []


def test_a_claim_that_was_never_proved_ends(world: Machine, acme: Business, globex: Business) -> None:
    add(globex, "acme.kz")
    age(globex, domain_claims.LASTS + timedelta(days=1))
    pass_time(globex.tenant, 60)
    world.sweep()
    assert domain(globex).state == "expired" and "14 days" in globex.owner.get(PAGE).text
    assert world.identities.domains == {} and jobs_left(globex.tenant) == []
    verified_with_proof(acme)
    assert "help@acme.kz" in reply(world, acme)
    remove(globex)
    assert directory.recipient("help@acme.kz") and "acme.kz" in world.identities.domains, "Acme's it stays"


def age(business: Business, by: timedelta) -> None:
    moment = now() - by
    grown = table.change(SenderDomain(*keys.setting(business.tenant, "domain", "acme.kz")), added_at=moment)
    claim = table.change(Claim(*platform_keys.domain("acme.kz")), free_at=moment + domain_claims.LASTS)
    table.write(grown, claim, moved(business.desk))


def verified_with_proof(business: Business) -> None:
    add(business)
    enter(business, but="_komek.")
    check(business)
    assert domain(business).state == "pending", "DKIM may be what the earlier desk left in DNS"
    enter(business)
    check(business)
    assert domain(business).state == "verified"
    send_from(business, "help@acme.kz")


def test_records_that_an_earlier_tenant_left_prove_nothing(world: Machine, acme: Business, globex: Business) -> None:
    verified(acme)
    remove(acme)
    for _ in range(2):  # also when the second one has had it before
        add(globex, "acme.kz")
        check(globex)
        assert domain(globex).state == "pending" and "Another desk had this domain" in globex.owner.text
        remove(globex)


def test_what_is_verified_for_the_operator_is_no_tenants(world: Machine, acme: Business) -> None:
    from chalicelib.integrations.aws import client

    client("sesv2").create_email_identity(EmailIdentity="operator.kz")
    try:
        add(acme, "operator.kz")
        assert domain(acme).state == "refused" and "cannot be verified here" in acme.owner.text
        remove(acme)
        assert client("sesv2").get_email_identity(EmailIdentity="operator.kz")
    finally:
        client("sesv2").delete_email_identity(EmailIdentity="operator.kz")


def test_what_is_no_domain_of_ones_own(acme: Business) -> None:
    assert "belongs to a mail provider" in add(acme, "help@gmail.com") and acme.owner.page.status == 422
    assert acme.desk.all(SenderDomain) == []


def test_a_domain_in_the_letters_of_its_country(acme: Business) -> None:
    verified(acme, "xn--80aairftm.xn--80ao21a", "help@магазин.қаз")
    assert "магазин.қаз" in acme.owner.text and domain(acme).id == "xn--80aairftm.xn--80ao21a"
    add(acme, "магазин.қаз")
    assert "магазин.қаз is here already" in acme.owner.text


def test_an_unconfirmed_desk_adds_no_domain(world: Machine) -> None:
    fresh = Business.start(world, "fresh", "Olga", is_confirmed=False)
    add(fresh)
    assert "Confirm your mail address first" in fresh.owner.text and fresh.desk.all(SenderDomain) == []


def test_an_address_that_cannot_be_sent_from(acme: Business) -> None:
    add(acme)
    for address, said in (("help@other.kz", "other.kz is not among your domains"), ("help", "no “@”")):
        send_from(acme, address)
        assert acme.owner.page.status == 422 and said in acme.owner.text and address in acme.owner.page.text


def test_an_agent_sees_and_changes_nothing(world: Machine, acme: Business) -> None:
    add(acme)
    boris = acme.agent()
    assert boris.get(PAGE).status == 403
    proof = sessions.csrf(boris.cookies[SESSION])
    for path in (PAGE, f"{PAGE}/acme.kz/check", f"{PAGE}/acme.kz/remove", "/settings/senders"):
        page = boris.post(path, {"csrf": proof, "name": "boris.kz"})
        assert page.status == 403
    assert domain(acme).id == "acme.kz"


def test_looking_too_often_has_to_wait(acme: Business) -> None:
    add(acme)
    for _ in range(10):
        limits.count(acme.tenant, Limit("check#acme.kz", 10, 600))
    check(acme)
    assert acme.owner.page.status == 429


def test_a_look_whose_workers_die_again_and_again_is_taken_up_the_next_day(acme: Business) -> None:
    add(acme)
    (job,) = (one for one in jobs_left(acme.tenant) if "check_domain" in one.effects)
    for _ in range(jobs.TRIES):
        pass_time(acme.tenant, 6)
        assert jobs.take(acme.tenant, job.id)
    pass_time(acme.tenant, 6)
    acme.machine.sweep()
    (again,) = (one for one in jobs_left(acme.tenant) if "check_domain" in one.effects)
    assert again.attempts == 0 and again.due_order and again.due_order > stamp(now() + timedelta(hours=23))
