"""Mailboxes that are taken over: each mail comes once, none is lost, and people are told when nothing comes."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import worker
from chalicelib.config import config
from chalicelib.helpdesk.incoming import entering, mailboxes, providers
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxSecret, MailboxState
from chalicelib.helpdesk.signing_in.sessions import csrf
from chalicelib.integrations import storage, vault
from chalicelib.mail import past
from chalicelib.web.pages import SESSION
from tenants import keys, table, terms
from tenants.items import DeskItem
from tenants.keys import now
from tests import dovecot, oauth_server
from tests.clock import jobs_left, pass_time
from tests.dovecot import PASSWORD, Dovecot
from tests.mails import mail_from
from tests.oauth_server import Provider
from tests.people import Browser, Business, fields_of

pytestmark = [
    pytest.mark.xdist_group("imap"),
    pytest.mark.skipif(dovecot.BINARY is None, reason="no Dovecot here, and it could not be installed"),
]
PAGE = "/settings/mailboxes"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with oauth_server.running() as made:
        yield made


@pytest.fixture(scope="module")
def server(provider: Provider) -> Iterator[Dovecot]:
    with dovecot.running(f"{provider.url}/introspect") as made:
        yield made


@pytest.fixture(autouse=True)
def surroundings(server: Dovecot, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A world in which this machine's mail server can be reached, and vouched for."""
    monkeypatch.setenv("KOMEK_IMAP_CA", str(server.ca))
    monkeypatch.setenv("KOMEK_REACH_LOOPBACK", "yes")
    monkeypatch.setenv("KOMEK_OAUTH_URL", provider.url)
    monkeypatch.setenv("KOMEK_GOOGLE_CLIENT_ID", "komek")
    monkeypatch.setenv("KOMEK_GOOGLE_CLIENT_SECRET", "secret of komek")
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


def address(business: Business) -> str:
    """The address that Acme's customers have always written to."""
    return f"help@{business.slug}.example"


def connect(business: Business, server: Dovecot, **typed: str) -> Browser:
    """Take over the mailbox on the page."""
    browser = business.owner
    browser.get(PAGE)
    wish = {"provider": "other", "host": server.host, "port": str(server.tls), "password": PASSWORD}
    browser.submit("/connect", **{"address": address(business), **wish, **typed})
    return browser


def connected(business: Business, server: Dovecot, **typed: str) -> Mailbox:
    connect(business, server, **typed)
    assert business.owner.page.status == 200, business.owner.text
    business.machine.work()
    (mailbox,) = business.desk.all(Mailbox)
    return mailbox


def act(business: Business, verb: str, **values: object) -> str:
    """Press a button of the one mailbox; return what the page says then."""
    (mailbox,) = business.desk.all(Mailbox)
    proof = csrf(business.owner.cookies[SESSION])
    business.owner.post(f"{PAGE}/{mailbox.id}/{verb}", {"csrf": proof, **values})
    return business.owner.text


def tick(business: Business, minutes: int = 2) -> None:
    one_look(business, minutes)
    business.machine.work()


def subjects(business: Business, shelf: str = "open") -> list[str]:
    """The tickets of a shelf, the one that waits longest first."""
    return [
        str(table.plain(row)["subject"]) for row in table.query(keys.shelf(business.tenant, shelf), index="board").rows
    ]


def state(business: Business, mailbox: Mailbox) -> MailboxState:
    found = mailboxes.state_of(business.tenant, mailbox.id)
    assert found
    return found


def question(business: Business, subject: str = "The till is stuck", **headers: str) -> EmailMessage:
    return mail_from(business.dana, address(business), subject=subject, **headers)


def test_mail_that_comes_to_the_mailbox_becomes_a_ticket_and_what_was_there_does_not(
    acme: Business, server: Dovecot
) -> None:
    server.deliver(address(acme), question(acme, "From before"))
    connected(acme, server)
    server.deliver(address(acme), question(acme, "From now on"))
    tick(acme)
    assert subjects(acme) == ["From now on"]
    assert [str(mail["To"]) for mail in acme.machine.sent(acme.dana)] == [acme.dana], "the customer hears of it"
    acme.owner.get(PAGE)
    assert "Works" in acme.owner.text and "Last mail today" in acme.owner.text
    tick(acme)
    assert subjects(acme) == ["From now on"]


def test_mail_that_came_between_connecting_and_the_first_look_is_not_lost(acme: Business, server: Dovecot) -> None:
    connect(acme, server)
    server.deliver(address(acme), question(acme, "Quick one"))
    acme.machine.work()
    assert subjects(acme) == ["Quick one"]


def test_mails_stay_unseen_unless_the_tenant_wants_them_marked(acme: Business, server: Dovecot) -> None:
    connected(acme, server)
    server.deliver(address(acme), question(acme))
    tick(acme)
    assert server.flags(address(acme)) == [set()]
    act(acme, "folders", is_marked="yes", folders="INBOX")
    server.deliver(address(acme), question(acme, "Another"))
    tick(acme)
    assert server.flags(address(acme)) == [set(), {"\\Seen"}]


def test_a_folder_whose_uids_are_new_brings_no_mail_twice_and_loses_none(acme: Business, server: Dovecot) -> None:
    long_ago = now() - timedelta(days=400)
    for number in range(3):
        server.deliver(address(acme), question(acme, f"Old {number}"), at=long_ago)
    connected(acme, server)
    server.deliver(address(acme), question(acme, "First"))
    tick(acme)
    with server.entered(address(acme)) as owner:
        owner.select_folder("INBOX")
        owner.delete_messages([1, 2])
        owner.expunge()
    server.make_anew(address(acme))
    server.deliver(address(acme), question(acme, "Second"))
    tick(acme)
    assert subjects(acme) == ["First", "Second"]
    server.deliver(address(acme), question(acme, "Third"))
    tick(acme)
    assert subjects(acme) == ["First", "Second", "Third"]


def test_old_mail_that_a_move_has_given_new_dates_stays_out(acme: Business, server: Dovecot) -> None:
    connected(acme, server)
    server.make_anew(address(acme))
    server.deliver(address(acme), question(acme, "Of last year", Date="Mon, 02 Jun 2025 10:00:00 +0000"))
    server.deliver(address(acme), question(acme, "Of today"))
    tick(acme)
    assert subjects(acme) == ["Of today"]


def test_the_same_mail_twice_is_one_ticket(acme: Business, server: Dovecot) -> None:
    connected(acme, server)
    mail = question(acme)
    for _ in range(2):
        server.deliver(address(acme), mail)
    tick(acme)
    assert subjects(acme) == ["The till is stuck"]


@pytest.mark.parametrize(("where", "step"), [(storage, "keep_incoming"), (mailboxes, "changed")])
def test_a_crash_at_storing_or_at_noting_loses_and_doubles_nothing(
    acme: Business, server: Dovecot, monkeypatch: pytest.MonkeyPatch, where: Any, step: str
) -> None:
    mailbox = connected(acme, server)
    for number in range(2):
        server.deliver(address(acme), question(acme, f"Number {number}"))
    before = state(acme, mailbox).folders
    with monkeypatch.context() as crash:
        crash.setattr(where, step, _dies)
        tick(acme)
    assert state(acme, mailbox).folders == before
    tick(acme, 10)
    assert sorted(subjects(acme)) == ["Number 0", "Number 1"]
    assert "incoming/" not in acme.machine.mail_keys()


def test_a_mail_that_the_queue_did_not_hear_of_is_found_by_the_sweep(
    acme: Business, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(acme, server)
    server.deliver(address(acme), question(acme))
    with monkeypatch.context() as deaf:
        deaf.setenv("KOMEK_MAIL_QUEUE", config().mail_queue + "-gone")
        config.cache_clear()
        tick(acme)
    config.cache_clear()
    assert subjects(acme) == []
    acme.machine.sweep_all()
    assert subjects(acme) == ["The till is stuck"]


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"password": "wrong"}, "password", "does not take this user name and password"),
    ({"password": ""}, "password", "The password is missing."),
    ({"port": "80"}, "port", "A port is 993, 143"),
    ({"host": ""}, "host", "Whose server is it?"),
    ({"host": "127.0.0.1"}, "host", "it belongs to another server"),
    ({"host": "nowhere.invalid"}, "host", "There is no server named nowhere.invalid."),
    ({"host": "10.0.0.1"}, "host", "10.0.0.1 is not a server that can be reached from the internet"),
    ({"host": "169.254.169.254"}, "host", "not a server that can be reached from the internet"),
    ({"host": "64:ff9b::a00:1"}, "host", "not a server that can be reached from the internet"),
    ({"host": "2002:a00:1::"}, "host", "not a server that can be reached from the internet"),
    ({"address": "help"}, "address", "There is no “@” in it."),
    ({"address": "help@outlook.com", "provider": "", "host": ""}, "password", "sign in at Microsoft instead"),
]


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(acme: Business, server: Dovecot) -> None:
    for typed, field, words in WRONG:
        browser = connect(acme, server, **typed)
        (told,) = browser.tree.css(f"#{field}-error")
        assert browser.page.status == 422 and words in told.text()
        values = {name: browser.tree.css_first(f"#{name}").attributes.get("value") for name in ("address", "password")}
        assert values["address"] == {"address": address(acme), **typed}["address"]
        assert not values["password"], "a password is never sent back"
    assert not acme.desk.all(Mailbox) and not jobs_left(acme.tenant)


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_password(
    acme: Business, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMEK_IMAP_CA", "")
    config.cache_clear()
    browser = connect(acme, server)
    assert "nobody whom we know vouches for it" in browser.text


def test_this_machine_itself_is_no_mail_server(
    acme: Business, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMEK_REACH_LOOPBACK", "")
    config.cache_clear()
    browser = connect(acme, server)
    assert "localhost is not a server that can be reached from the internet." in browser.text


def test_starttls_serves_as_well_and_plain_words_are_never_spoken(acme: Business, server: Dovecot) -> None:
    browser = connect(acme, server, port=str(server.plain))
    assert "does not speak TLS at port" in browser.text
    connected(acme, server, port=str(server.plain), security="starttls")
    server.deliver(address(acme), question(acme))
    tick(acme)
    assert subjects(acme) == ["The till is stuck"]


def test_a_server_that_is_gone_is_asked_ever_more_seldom_until_it_is_back(acme: Business, server: Dovecot) -> None:
    mailbox = connected(acme, server)
    server.stop()
    pauses = []
    try:
        for _ in range(5):
            tick(acme, 61)
            noted = state(acme, mailbox)
            assert len(jobs_left(acme.tenant)) == 1 and noted.next_at and noted.trouble["code"] == "silent"
            pauses.append(round((noted.next_at - now()).total_seconds() / 60))
        assert pauses == [1, 2, 5, 15, 60]
        acme.owner.get("/tickets")
        assert f"No mail comes from {address(acme)}" in acme.owner.text, "people are told on the board"
        acme.owner.get(PAGE)
        assert f"localhost does not answer at port {server.tls}" in acme.owner.text
    finally:
        server.start()
    server.deliver(address(acme), question(acme))
    tick(acme, 61)
    assert subjects(acme) == ["The till is stuck"]
    assert "No mail comes" not in acme.owner.get("/tickets").text
    assert state(acme, mailbox).failures == 0


def test_a_password_that_is_no_longer_right_stops_it_after_three_tries(acme: Business, server: Dovecot) -> None:
    mailbox = connected(acme, server)
    wrong = other_password(acme, mailbox, "it was changed")
    for _ in range(3):
        assert jobs_left(acme.tenant)
        tick(acme, 61)
    assert not jobs_left(acme.tenant), "nobody tries a wrong password for ever"
    assert acme.desk.all(Mailbox)[0].stopped == "password"
    boris = acme.agent()
    assert "No mail comes" not in boris.get("/tickets").text, "who cannot help is not bothered"
    assert "No mail comes from" in acme.owner.get("/tickets").text
    assert "does not take this user name and password" in act(acme, "password", **{f"password-{mailbox.id}": wrong})
    act(acme, "password", **{f"password-{mailbox.id}": PASSWORD})
    assert "Works" in acme.owner.text
    server.deliver(address(acme), question(acme))
    acme.machine.work()
    tick(acme)
    assert subjects(acme) == ["The till is stuck"]


def test_a_huge_mail_is_left_there_and_named_and_holds_up_no_other(acme: Business, server: Dovecot) -> None:
    connected(acme, server)
    huge = question(acme, "My holiday film").as_bytes() + b"x" * 70 + (b"\n" + b"x" * 70) * 600_000
    server.deliver(address(acme), huge)
    server.deliver(address(acme), question(acme, "A small one"))
    tick(acme)
    assert subjects(acme) == ["A small one"]
    acme.owner.get(PAGE)
    assert "1 mail was left in the mailbox" in acme.owner.text and "My holiday film" in acme.owner.text
    assert "which is over 40 MB" in acme.owner.text


def test_a_mail_that_the_server_cannot_give_is_left_after_five_tries(acme: Business, server: Dovecot) -> None:
    connected(acme, server)
    server.spoil(address(acme), question(acme, "Eaten by a disk"))
    server.deliver(address(acme), question(acme, "A good one"))
    for _ in range(5):
        tick(acme, 61)
        assert subjects(acme) == []
    tick(acme, 61)
    assert subjects(acme) == ["A good one"]
    acme.owner.get(PAGE)
    assert "it cannot be read" in acme.owner.text and "Works" in acme.owner.text


def test_the_past_comes_on_wish_as_closed_tickets_that_nobody_is_told_of(acme: Business, server: Dovecot) -> None:
    for days in (800, 300, 10):
        date = now() - timedelta(days=days)
        mail = question(acme, f"{days} days ago", Date=date.strftime("%a, %d %b %Y %H:%M:%S +0000"))
        server.deliver(address(acme), mail, at=date)
    mailbox = connected(acme, server)
    since = (now() - timedelta(days=365)).date().isoformat()
    act(acme, "import", **{f"since-{mailbox.id}": since})
    assert "We are counting" in acme.owner.text
    acme.machine.work()
    acme.owner.get(PAGE)
    assert "All of it has come: 2 mails." in acme.owner.text
    assert sorted(subjects(acme, "closed")) == ["10 days ago", "300 days ago"] and subjects(acme) == []
    assert acme.machine.sent(acme.dana) == [], "old mail is not acknowledged"
    assert acme.desk.all(Mailbox)[0].is_active
    server.deliver(address(acme), question(acme, "Of today"))
    tick(acme)
    assert subjects(acme) == ["Of today"]
    assert "Write the day as" in act(acme, "import", **{f"since-{mailbox.id}": "yesterday"})


def test_the_past_comes_bit_by_bit_and_can_be_stopped(
    acme: Business, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "MOST", 1)
    for number in range(3):
        server.deliver(address(acme), question(acme, f"Old {number}"), at=now() - timedelta(days=9 - number))
    connected(acme, server)
    act(acme, "import")
    one_look(acme)
    acme.owner.get(PAGE)
    (bar,) = acme.owner.tree.css(".card progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("1", "3")
    one_look(acme)
    assert "Stopped after 2 of 3 mails." in act(acme, "stop-import")
    one_look(acme)
    acme.machine.work()
    assert len(subjects(acme, "closed")) == 2
    act(acme, "import")
    for _ in range(4):
        one_look(acme)
    acme.machine.work()
    assert len(subjects(acme, "closed")) == 3, "what had come does not come again"


def test_who_stops_the_past_while_it_comes_is_heard(
    acme: Business, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        server.deliver(address(acme), question(acme, f"Old {number}"))
    connected(acme, server)
    act(acme, "import")
    fetch = past.take

    def stop_and_fetch(*arguments: Any, **named: Any) -> bool:
        act(acme, "stop-import")
        return fetch(*arguments, **named)

    monkeypatch.setattr(past, "take", stop_and_fetch)
    one_look(acme)
    acme.owner.get(PAGE)
    assert "Stopped after 0 of 2 mails." in acme.owner.text and "Works" in acme.owner.text


def test_a_folder_with_a_national_name_is_read_too(acme: Business, server: Dovecot) -> None:
    with server.entered(address(acme)) as owner:
        owner.create_folder("Заявки/Сату бөлімі")
    server.deliver(address(acme), question(acme, "From before"), "Заявки.Сату бөлімі")
    connected(acme, server)
    acme.owner.get(PAGE)
    assert "Заявки/Сату бөлімі" in acme.owner.text
    act(acme, "folders", folders=["INBOX", "Заявки/Сату бөлімі"])
    server.deliver(address(acme), question(acme, "Filtered"), "Заявки.Сату бөлімі")
    tick(acme)
    assert subjects(acme) == ["Filtered"]
    with server.entered(address(acme)) as owner:
        owner.delete_folder("Заявки/Сату бөлімі")
    server.deliver(address(acme), question(acme, "Into the inbox"))
    tick(acme)
    assert subjects(acme) == ["Filtered", "Into the inbox"], "a folder that is gone holds up no other"
    acme.owner.get(PAGE)
    assert "The folder Заявки/Сату бөлімі is not there any more." in acme.owner.text
    assert "Choose at least one folder." in act(acme, "folders", folders=[])


def test_two_tenants_may_read_the_same_mailbox_and_one_tenant_only_once(
    acme: Business, globex: Business, server: Dovecot
) -> None:
    shared = address(acme)
    connected(acme, server, address=shared)
    connected(globex, server, address=shared)
    server.deliver(shared, question(acme))
    tick(acme)
    tick(globex)
    assert subjects(acme) == subjects(globex) == ["The till is stuck"]
    assert "This mailbox is taken over already." in connect(acme, server, address=shared).text


def test_who_pauses_a_mailbox_gets_later_what_came_meanwhile(acme: Business, server: Dovecot) -> None:
    connected(acme, server)
    assert "Paused" in act(acme, "pause")
    server.deliver(address(acme), question(acme))
    tick(acme)
    assert subjects(acme) == [] and not jobs_left(acme.tenant)
    act(acme, "resume")
    acme.machine.work()
    assert subjects(acme) == ["The till is stuck"]


def test_while_the_option_is_off_mail_waits_in_the_mailbox_and_comes_when_it_is_back(
    acme: Business, server: Dovecot
) -> None:
    connected(acme, server)
    change_plan(acme, "standard")
    server.deliver(address(acme), question(acme, "Meanwhile"))
    tick(acme)
    assert subjects(acme) == []
    acme.owner.get(PAGE)
    assert "Not in your plan" in acme.owner.text and "Rests" in acme.owner.text
    acme.owner.get("/settings")
    assert "1 mailbox rests" in acme.owner.text
    change_plan(acme, "pro")
    acme.machine.sweep()
    assert subjects(acme) == ["Meanwhile"]


def change_plan(business: Business, plan: str) -> None:
    business.owner.get(f"/billing/plan?plan={plan}")
    business.owner.submit("/billing/plan")
    assert business.owner.page.status == 200 and terms.terms(business.desk).plan.name == plan


def test_a_mailbox_that_is_removed_leaves_no_password_behind(acme: Business, server: Dovecot) -> None:
    mailbox = connected(acme, server)
    act(acme, "import")
    act(acme, "remove")
    acme.machine.work()
    left = [item for item in DeskItem.scan(DeskItem.pk.startswith(acme.tenant)) if mailbox.id in item.pk + item.sk]
    assert left == [] and not acme.desk.all(Mailbox)


def test_secrets_are_in_no_page_no_log_and_not_plain_in_the_table(
    acme: Business, server: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mailbox = connected(acme, server)
    tick(acme)
    acme.owner.get(PAGE)
    secret = table.get(MailboxSecret, keys.mailbox(acme.tenant, mailbox.id, "secret"))
    assert secret
    everything = " ".join(str(item.to_dynamodb_dict()) for item in DeskItem.scan())
    mine = [record.getMessage() for record in caplog.records if not record.name.startswith(("botocore", "urllib3"))]
    for place in (acme.owner.page.text, everything, " ".join(mine)):
        assert PASSWORD not in place
    assert secret.locked not in acme.owner.page.text


def test_one_mailboxes_secret_opens_no_other(acme: Business, globex: Business) -> None:
    locked = vault.lock(acme.tenant, "mailbox a", "secret")
    assert vault.unlock(acme.tenant, "mailbox a", locked) == "secret"
    for tenant, thing in ((acme.tenant, "mailbox b"), (globex.tenant, "mailbox a")):
        with pytest.raises(ClientError):
            vault.unlock(tenant, thing, locked)


# ------------------------------------------------------------ signing in at the provider


@pytest.fixture
def google(server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Google's mailboxes lie on this machine."""
    gmail = next(one for one in providers.PROVIDERS if one.name == "gmail")
    monkeypatch.setattr(
        providers,
        "PROVIDERS",
        [replace(one, host=server.host, port=server.tls) if one is gmail else one for one in providers.PROVIDERS],
    )


def test_gmail_is_found_by_its_name_and_a_wrong_password_leads_to_an_app_password(
    acme: Business, server: Dovecot, google: None
) -> None:
    browser = connect(acme, server, provider="gmail", host="", port="", password="the one of the account")
    assert "make one at myaccount.google.com/apppasswords" in browser.tree.css_first("#password-error").text()
    connected(acme, server, provider="gmail", host="", port="")


def sign_in(acme: Business, provider: Provider, allowed: str = "") -> str:
    """Go to the provider and come back; return the path on which one comes back to the desk."""
    acme.owner.get(PAGE)
    fields = {**fields_of(acme.owner.form("/connect")), "address": address(acme), "signs_in": "google"}
    return come_back(acme, provider, acme.owner.post(f"{PAGE}/sign-in", fields).text, allowed)


def come_back(acme: Business, provider: Provider, page: str, allowed: str = "") -> str:
    found = re.search(r"state=([^&\"]+)", page)
    assert found and "code_challenge_method=S256" in page and "login_hint=" in page
    code = provider.allow(allowed or address(acme))
    site = Browser(acme.machine, "localhost:8000")
    answer = site.machine.gateway.request("GET", f"http://localhost:8000/oauth/callback?state={found[1]}&code={code}")
    to = answer.header("location") or ""
    assert to.startswith(f"http://{acme.owner.host}{PAGE}/finish?"), to
    return to


def test_the_owner_signs_in_at_google_and_no_password_is_needed(
    acme: Business, server: Dovecot, provider: Provider, google: None
) -> None:
    acme.owner.get(sign_in(acme, provider))
    assert address(acme) in acme.owner.text and not acme.desk.all(Mailbox), "a link alone changes nothing"
    acme.owner.submit("/finish")
    assert "Works" in acme.owner.text
    asked = provider.asked[-1]
    assert asked["client_secret"] == "secret of komek" and len(asked["code_verifier"]) >= 43
    acme.machine.work()
    server.deliver(address(acme), question(acme))
    tick(acme)
    assert subjects(acme) == ["The till is stuck"]
    assert provider.asked[-1] is asked, "an access token is used while it is good"


def test_a_token_that_is_over_is_renewed_and_a_permission_that_is_over_asks_for_the_owner(
    acme: Business, server: Dovecot, provider: Provider, google: None
) -> None:
    acme.owner.get(sign_in(acme, provider))
    acme.owner.submit("/finish")
    acme.machine.work()
    provider.access.clear()
    for _ in range(2):
        tick(acme, 61)
    assert provider.asked[-1]["grant_type"] == "refresh_token"
    acme.owner.get(PAGE)
    assert "Works" in acme.owner.text
    provider.access.clear()
    provider.permissions.clear()
    for _ in range(2):
        tick(acme, 61)
    (mailbox,) = acme.desk.all(Mailbox)
    assert mailbox.stopped == "sign_in" and not jobs_left(acme.tenant)
    acme.owner.get(PAGE)
    assert "Sign in again" in acme.owner.text
    acme.owner.submit(f"/{mailbox.id}/sign-in")
    acme.owner.get(come_back(acme, provider, acme.owner.page.text))
    acme.owner.submit("/finish")
    assert "Works" in acme.owner.text


def test_who_signs_in_with_another_account_is_told(acme: Business, provider: Provider, google: None) -> None:
    acme.owner.get(sign_in(acme, provider, "somebody.else@gmail.com"))
    acme.owner.submit("/finish")
    assert acme.owner.page.status == 422 and "belongs to another address" in acme.owner.text
    assert not acme.desk.all(Mailbox)


def test_what_somebody_brings_back_serves_only_him_and_only_once(
    acme: Business, globex: Business, provider: Provider, google: None
) -> None:
    path = sign_in(acme, provider).partition(acme.owner.host)[2]
    for stranger in (acme.agent("Olga", "admin"), globex.owner):
        assert "That took too long, or was done already." in stranger.get(path).text
    acme.owner.get(path)
    acme.owner.submit("/finish")
    acme.owner.get(path)
    assert acme.owner.page.status == 422
    answer = acme.machine.gateway.request("GET", "http://localhost:8000/oauth/callback?state=made.up.state&code=1")
    assert answer.status == 404


def test_signing_in_is_offered_only_where_the_operator_has_set_it_up(
    acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.owner.get(PAGE)
    assert "Sign in at Google" in acme.owner.text and "Sign in at Microsoft" not in acme.owner.text
    monkeypatch.setenv("KOMEK_GOOGLE_CLIENT_ID", "")
    config.cache_clear()
    acme.owner.get(PAGE)
    assert "Sign in at Google" not in acme.owner.text and "set up by whoever runs this server" in acme.owner.text


# ------------------------------------------------------------


def other_password(business: Business, mailbox: Mailbox, password: str) -> str:
    """Let the password at the provider be another one than ours."""
    table.write(table.put(entering.locked(business.tenant, mailbox.id, password=password)))
    return password


def one_look(business: Business, minutes: int = 1) -> None:
    """Let the worker look into the mailbox once."""
    pass_time(business.tenant, minutes)
    for job in jobs_left(business.tenant):
        if job.id.startswith("timer#mailbox"):
            worker.perform(business.tenant, job.id)


def _dies(*_: object, **__: object) -> None:
    raise MemoryError("the worker is gone")
