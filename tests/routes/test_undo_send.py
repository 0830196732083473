"""A reply waits some seconds, in which its writer takes it back or lets it go at once."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from chalicelib import worker
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.waiting import FOLLOWING
from chalicelib.integrations import mailer
from chalicelib.web.pages import SESSION
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.staff import Staff
from tenants.usage import day
from tests.clock import jobs_left
from tests.faults import Between, watched
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_board import do
from tests.routes.test_drafts import draft, shown
from tests.routes.test_once import filled, said, sent
from tests.routes.test_reply_templates import id_of, make
from tests.routes.test_stale import dana_writes


def reply(browser: Browser, number: int, text: str = "It is the cable", **more: Any) -> str:
    """Send a reply; return its id."""
    window = sent(browser, filled(browser, f"/tickets/{number}", "/reply", text=text, **more))
    assert window.page.status == 200, window.text
    return window.tree.css_first(".waits [name=message]").attributes["value"] or ""


def press(browser: Browser, number: int, message: str, do: str) -> Browser:
    """Press a button of a reply that waits."""
    csrf = sessions.csrf(browser.cookies[SESSION])
    return sent(browser, (f"/tickets/{number}/sending", {"csrf": csrf, "message": message, "do": do}))


def state(acme: Business, number: int) -> dict[str, Any]:
    one = tickets.load(acme.tenant, number)
    return {name: getattr(one, name) for name in Ticket.get_attributes() if name not in FOLLOWING}


def replies(world: Machine, acme: Business) -> list[str]:
    return [mail for mail in map(str, world.sent(acme.dana)) if "It is the cable" in mail]


def seen_by_dana(acme: Business, number: int) -> str:
    dana = acme.visitor()
    dana.get(f"/t/{number}/{tickets.load(acme.tenant, number).secret}")
    return dana.text


def test_a_reply_waits_and_is_seen_by_colleagues_alone(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="It is the cable")
    toast = acme.owner.tree.css_first(".toast[data-sending]")
    assert toast.attributes["data-seconds"] == "15" and acme.dana in toast.text()
    assert {one.attributes["value"] for one in toast.css("button")} == {"undo", "now"}
    boris = acme.agent("Boris")
    boris.get(f"/tickets/{number}")
    assert "It is the cable" in boris.text and not boris.tree.css(".toast, .waits")
    assert "It is the cable" not in seen_by_dana(acme, number)
    for tenant, id in [(acme.tenant, job.id) for job in jobs_left(acme.tenant) if "#send-" in job.id]:
        worker.perform(tenant, id)
    assert replies(world, acme) == [], "it is too early"
    world.work()
    assert len(replies(world, acme)) == 1 and "It is the cable" in seen_by_dana(acme, number)


def test_undo_brings_back_the_draft_and_the_ticket_as_it_was(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    make(acme.owner, "Hot", "Now", priority="urgent")
    before, numbers = state(acme, number), counted(acme)
    acme.owner.get(f"/tickets/{number}")
    fields = {"cc": "shop@x.example", "then": "solved", "inserted": id_of(acme, "Hot"), "applied": id_of(acme, "Hot")}
    acme.owner.submit("/reply", {"files": ("план.txt", b"plan", "text/plain")}, text="It is the cable", **fields)
    assert state(acme, number) != before
    acme.owner.submit("/sending", do="undo")
    assert acme.owner.page.status == 200 and "took a reply back before it went out" in acme.owner.text
    found = shown(acme.owner, number)
    assert found["text"].strip() == "It is the cable" and found["cc"] == "shop@x.example"
    assert "план.txt" in acme.owner.form("/reply").text()
    assert state(acme, number) == before and said(acme, number) == ["Please help"]
    events = [getattr(one, "what", "") for one in tickets.timeline(acme.tenant, number).entries]
    assert "assigned" not in events and "priority" not in events
    world.work()
    assert replies(world, acme) == [] and counted(acme) == numbers
    assert not [job for job in jobs_left(acme.tenant) if "#send-" in job.id]
    acme.owner.get("/settings/log")
    assert "Reply taken back" in acme.owner.text


def counted(acme: Business) -> dict[str, int]:
    """What was counted of the owner's day, and where tickets stand."""
    person = acme.desk.all(Staff)[0]
    items = [table.get(Counter, keys.activity(acme.tenant, day(acme.desk, now()), person.id))]
    items.append(table.get(Counter, keys.counts(acme.tenant)))
    found: dict[str, int] = {}
    for item in items:
        found |= {name: number for name, number in (item.numbers if item else {}).items() if number}
    return found


def test_send_now_sends_at_once_and_no_second_time(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    message = reply(acme.owner, number)
    assert press(acme.owner, number, message, "now").page.status == 200
    while world._drain(world.outputs.jobs_queue, world.app.job_arrived):  # without letting time pass
        pass
    assert len(replies(world, acme)) == 1
    assert "on its way already" in press(acme.owner, number, message, "undo").text
    assert "on its way already" in press(acme.owner, number, message, "now").text
    world.work()
    assert len(replies(world, acme)) == 1


@pytest.mark.parametrize("do", ["undo", "now"])
def test_only_its_writer_decides_over_it(acme: Business, globex: Business, do: str) -> None:
    number, theirs = acme.ask(), globex.ask()
    message = reply(acme.owner, number)
    boris = acme.agent("Boris")
    assert press(boris, number, message, do).page.status == 404
    assert press(globex.owner, number + 7, message, do).page.status == 404
    assert "not here any more" in press(globex.owner, theirs, message, do).text
    for made_up in ("", "nonsense", "../ticket", "0" * 26):
        assert "not here any more" in press(acme.owner, number, made_up, do).text
    assert said(acme, number)[-1] == "It is the cable"


def test_undo_and_the_worker_at_the_same_moment_have_one_winner(world: Machine, acme: Business) -> None:
    for place in (1, 2):
        number = acme.ask()
        world.work()
        message = reply(acme.owner, number)
        undo = Between(place, lambda number=number, message=message: press(acme.owner, number, message, "undo"))
        mails = len(replies(world, acme))
        world.let_sends_go()
        with watched(undo):
            world.work()
        assert undo.is_done
        is_taken = said(acme, number) == ["Please help"]
        assert len(replies(world, acme)) == mails + (not is_taken), f"place {place}"
        assert bool(draft(acme, number)) == is_taken


def test_the_worker_comes_in_the_middle_of_an_undo(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    message = reply(acme.owner, number)
    quietly = Between(1, world.work)
    with watched(quietly):
        page = press(acme.owner, number, message, "undo")
    assert quietly.is_done and "on its way already" in page.text
    assert len(replies(world, acme)) == 1 and draft(acme, number) is None


def test_what_others_did_meanwhile_stays(world: Machine, acme: Business) -> None:
    number = acme.ask()
    message = reply(acme.owner, number, then="solved")
    dana_writes(acme, number, "Forget it, it works")
    boris = acme.agent("Boris")
    boris.get(f"/tickets/{number}")
    boris.submit("/priority", priority="high")
    assert press(acme.owner, number, message, "undo").page.status == 200
    one = tickets.load(acme.tenant, number)
    assert (one.status, one.priority, one.is_unread, one.assignee) == ("open", "high", True, None)
    assert one.first_answered_at is None and said(acme, number) == ["Please help", "Forget it, it works"]


def test_after_another_reply_the_ticket_stays_as_that_left_it(acme: Business) -> None:
    number = acme.ask()
    message = reply(acme.owner, number)
    boris = acme.agent("Boris")
    reply(boris, number, "It is the plug", then="solved")
    press(acme.owner, number, message, "undo")
    one = tickets.load(acme.tenant, number)
    assert one.status == "solved" and one.is_answered and one.first_answered_at
    assert said(acme, number) == ["Please help", "It is the plug"]


def test_what_was_begun_since_stands_behind_what_comes_back(acme: Business) -> None:
    number = acme.ask()
    message = reply(acme.owner, number)
    _, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="And the next thing")
    acme.owner.post(f"/tickets/{number}/draft", fields)
    press(acme.owner, number, message, "undo")
    assert shown(acme.owner, number)["text"].strip() == "It is the cable\n\nAnd the next thing"


def test_who_wants_no_pause_has_none_and_others_as_long_as_they_like(world: Machine, acme: Business) -> None:
    number = acme.ask()
    acme.owner.get("/settings/you")
    acme.owner.submit("/profile", undo_seconds="0")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="It is the cable")
    assert not acme.owner.tree.css(".toast, .waits")
    while world._drain(world.outputs.jobs_queue, world.app.job_arrived):
        pass
    assert len(replies(world, acme)) == 1
    acme.owner.get("/settings/you")
    assert acme.owner.tree.css_first("#undo_seconds option[selected]").attributes["value"] == "0"
    acme.owner.submit("/profile", undo_seconds="30")
    acme.owner.submit("/profile", undo_seconds="86400")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="And the plug")
    assert acme.owner.tree.css_first(".toast").attributes["data-seconds"] == "30"


def test_a_reply_that_ses_refused_is_written_anew(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = acme.ask()
    world.work()
    message = reply(acme.owner, number)
    with monkeypatch.context() as refusing:

        def refuse(*_: Any) -> str:
            raise mailer.Refused("Address blacklisted")

        refusing.setattr(mailer, "send", refuse)
        world.work()
    boris = acme.agent("Boris")
    boris.get(f"/tickets/{number}")
    assert "Address blacklisted" in boris.text
    boris.submit("/sending", do="again")
    boris.submit("/sending", do="again")
    assert shown(boris, number)["text"].strip() == "It is the cable"
    boris.submit("/reply")
    world.work()
    assert len(replies(world, acme)) == 1
    second = [one for one in tickets.timeline(acme.tenant, number).entries if isinstance(one, Message)][-1]
    assert "on its way" in press(boris, number, second.id, "again").text and second.id != message


# ------------------------------------------------------------------ to others than the customer


def test_a_reply_to_others_is_not_the_customers_to_read_and_he_goes_on_waiting(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    before = tickets.load(acme.tenant, number)
    reply(acme.owner, number, "Do we have the part?", to="works@parts.example", cc="", then="open")
    world.work()
    (mail,) = [one for one in world.sent("works@parts.example")]
    assert "Do we have the part?" in str(mail) and "/t/" not in str(mail) and "Please help" not in str(mail)
    assert len(world.sent(acme.dana)) == 1, "the acknowledgement"
    assert "Do we have the part?" not in seen_by_dana(acme, number)
    one = tickets.load(acme.tenant, number)
    assert not one.is_answered and one.waiting_since == before.waiting_since and one.cc == ["works@parts.example"]


def test_exactly_those_get_it_who_stand_there(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    everybody = {"to": f"{acme.dana}, b@x.example", "cc": "B@x.example c@x.example", "bcc": "c@x.example; d@x.example"}
    message = reply(acme.owner, number, **everybody)
    world.work()
    mail = world.sent("d@x.example")[-1]
    assert sorted(world.envelope(mail)) == sorted([acme.dana, "b@x.example", "c@x.example", "d@x.example"])
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == (f"{acme.dana}, b@x.example", "c@x.example", None)
    assert "/t/" not in str(mail) and message
    assert shown(acme.owner, number)["cc"] == "b@x.example, c@x.example"


@pytest.mark.parametrize(
    ("field", "typed", "said_of_it"),
    [
        ("to", "", "Say to whom it goes."),
        ("to", "dana", "dana: There is no"),
        ("cc", "ok@x.example, @@", "@@: Write it as"),
        ("bcc", "support@{slug}.mail.localhost", "is an address of ours"),
    ],
)
def test_what_is_no_recipient_is_said(acme: Business, field: str, typed: str, said_of_it: str) -> None:
    number = acme.ask()
    form = filled(acme.owner, f"/tickets/{number}", "/reply", **{"text": "x", field: typed.format(slug=acme.slug)})
    window = sent(acme.owner, form)
    assert window.page.status == 422 and said_of_it in window.tree.css_first(f"#{field}-error").text()


# ------------------------------------------------------------------ a model


WORD = re.compile(r"word (\d+)\.\d+\.")


class Sending(RuleBasedStateMachine):
    """Send, take back, send now, let time pass, a customer who writes: mail goes out exactly when this says so."""

    world: Machine
    acme: Business

    def __init__(self) -> None:
        super().__init__()
        self.number = self.acme.ask("Model", email=f"model@{self.acme.slug}.example")
        self.world.work()
        self.waits: dict[str, str] = {}  # id -> text
        self.went: list[str] = []
        self.counter = 0

    @rule(then=st.sampled_from(["open", "pending", "solved"]))
    def send(self, then: str) -> None:
        self.counter += 1
        text = f"word {self.number}.{self.counter}."
        fields = {"csrf": sessions.csrf(self.acme.owner.cookies[SESSION]), "text": text, "then": then, "cc": ""}
        assert self.acme.owner.post(f"/tickets/{self.number}/reply", fields, follow=False).status == 303
        self.waits[self.id_of(text)] = text

    @precondition(lambda self: self.waits)
    @rule(place=st.integers(0, 3))
    def undo(self, place: int) -> None:
        id = list(self.waits)[place % len(self.waits)]
        press(self.acme.owner, self.number, id, "undo")
        text = self.waits.pop(id)
        kept = draft(self.acme, self.number)
        assert kept and text in kept.text

    @precondition(lambda self: self.waits)
    @rule(place=st.integers(0, 3))
    def now(self, place: int) -> None:
        id = list(self.waits)[place % len(self.waits)]
        press(self.acme.owner, self.number, id, "now")
        self.went.append(self.waits.pop(id))
        self.quick_work()

    @rule()
    def tick(self) -> None:
        self.world.work()
        self.went += self.waits.values()
        self.waits.clear()

    @rule()
    def customer_writes(self) -> None:
        dana_writes(self.acme, self.number)

    @precondition(lambda self: self.went)
    @rule()
    def too_late(self) -> None:
        window = press(self.acme.owner, self.number, self.id_of(self.went[-1]), "undo")
        assert "on its way already" in window.text

    @invariant()
    def mail_went_exactly_so(self) -> None:
        self.quick_work()
        mails = [str(mail.get_body(("plain",)).get_content()) for mail in self.mails()]
        told = [found for mail in mails if (found := WORD.search(mail))]
        mine = sorted(found[0] for found in told if int(found[1]) == self.number)  # earlier examples' mails come too
        assert mine == sorted(self.went)

    def quick_work(self) -> None:
        """Work without letting time pass."""
        while self.world._drain(self.world.outputs.jobs_queue, self.world.app.job_arrived):
            pass

    def id_of(self, text: str) -> str:
        entries = tickets.timeline(self.acme.tenant, self.number).entries
        return next(one.id for one in entries if isinstance(one, Message) and one.text == text)

    def mails(self) -> list[Any]:
        return self.world.sent(f"model@{self.acme.slug}.example")


def test_mail_goes_out_exactly_when_a_model_says_so(world: Machine, acme: Business) -> None:
    Sending.world, Sending.acme = world, acme
    few = settings(max_examples=2, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Sending, settings=few)


def test_what_comes_back_is_not_for_who_was_the_customer_before(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent()
    id = reply(acme.owner, number)
    do(boris, number, "requester", requester="anna@x.example")
    press(acme.owner, number, id, "undo")
    found = shown(acme.owner, number)
    assert (found["text"].strip(), found["to"]) == ("It is the cable", "anna@x.example")
