"""What is known of a mail only grows: the same things told, in any order and number, make the same end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.helpdesk.outgoing import outcomes, reasons
from chalicelib.helpdesk.outgoing.outcomes import Outcome

PEOPLE = ("dana@x.example", "olga@x.example")
OUTCOMES = st.builds(
    Outcome,
    address=st.sampled_from(PEOPLE),
    state=st.sampled_from(outcomes.LATER),
    at=st.sampled_from([f"2026-11-2{day}T10:00:00.000000Z" for day in range(4)]),
    why=st.sampled_from(["", "full", "address"]),
    said=st.sampled_from(["", "550 5.1.1 no"]),
    is_hard=st.booleans(),
    is_counted=st.booleans(),
)


@given(st.lists(OUTCOMES, max_size=7).flatmap(lambda told: st.tuples(st.just(told), st.permutations(told * 2))))
def test_any_order_and_number_ends_the_same(told: tuple[list[Outcome], list[Outcome]]) -> None:
    once, mixed = told
    known, news = outcomes.learned({}, once)
    later: outcomes.Deliveries = {}
    heard: list[str] = []
    for one in mixed:
        later, new = outcomes.learned(later, [one])
        heard += [f"{item.outcome.address} {mark}" for item in new for mark in item.marks]
    assert later == known
    assert sorted(heard) == sorted(f"{item.outcome.address} {mark}" for item in news for mark in item.marks)
    assert len(heard) == len(set(heard)), "each happens once"


@given(st.lists(OUTCOMES, max_size=7))
def test_what_is_told_twice_is_no_news(told: list[Outcome]) -> None:
    known, _ = outcomes.learned({}, told)
    assert outcomes.learned(known, told) == (known, [])


def test_a_mail_is_as_badly_off_as_its_worst_recipient() -> None:
    def state(*states: str) -> str:
        told = [Outcome(address, state, "") for address, state in zip(PEOPLE, states, strict=False) if state]
        return outcomes.summed(outcomes.learned({}, told)[0], PEOPLE)

    assert state() == "sent"
    assert state("delivered") == "sent", "the other one is still on its way"
    assert state("delivered", "delivered") == "delivered"
    assert state("delivered", "delayed") == "delayed"
    assert state("bounced", "delivered") == "bounced"
    assert state("bounced", "complained") == "complained"
    assert state("refused", "delivered") == "refused"


def test_of_others_only_ses_is_believed() -> None:
    stranger = [Outcome("stranger@x.example", "bounced", "")]
    assert outcomes.addressed(stranger, PEOPLE, is_proved=False) == []
    assert [one.address for one in outcomes.addressed(stranger, PEOPLE, is_proved=True)] == ["stranger@x.example"]
    assert [one.address for one in outcomes.addressed(stranger, PEOPLE[:1], is_proved=False)] == ["dana@x.example"]


@pytest.mark.parametrize(
    ("status", "said", "subtype", "why"),
    [
        ("5.1.1", "550 5.1.1 user unknown", "General", "address"),
        (
            "5.1.10",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
            "",
            "address",
        ),
        ("5.7.1", "550 5.7.1 No such user!", "", "address"),
        ("5.0.0", "550 Message was not accepted -- invalid mailbox. Local mailbox is unavailable", "", "address"),
        ("5.2.2", "552 5.2.2 Mailbox size limit exceeded", "General", "full"),
        ("4.2.2", "452-4.2.2 The email account that you tried to reach is over quota.", "", "full"),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled.", "", "off"),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", "", "big"),
        ("5.7.1", "550 5.7.1 Message rejected due to local policy", "", "rules"),
        ("5.7.26", "550-5.7.26 This mail is unauthenticated", "", "rules"),
        ("5.0.0", "554 Spam message rejected", "", "rules"),
        ("5.4.4", "550 5.4.4 Invalid domain", "", "domain"),
        ("4.4.7", "Message expired", "", "silent"),
        ("", "", "NoEmail", "address"),
        ("", "", "AttachmentRejected", "content"),
        ("5.1.1", "Amazon SES has suppressed sending to this address", "OnAccountSuppressionList", "listed"),
        ("", "", "", "server"),
    ],
)
def test_codes_and_words_of_servers_become_a_reason(status: str, said: str, subtype: str, why: str) -> None:
    assert reasons.why(status, said, subtype) == why
