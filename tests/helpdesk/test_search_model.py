"""The search against a plain model of it: all tickets read, all words compared."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import message
from chalicelib.helpdesk.searching import asking, finding, rebuilding, words
from chalicelib.helpdesk.tickets import Ticket, order
from tenants import batches, keys, table
from tenants.staff import Staff
from tenants.tenant import Desk, moved
from tests.machine import Machine
from tests.people import Business

# Words with forms and common beginnings, so that random texts meet.
WORDS = "printer printers print касса кассада кассы чек чектер чеки төлем төлемді INV-2026/17 2026 inv the dana"
texts = st.lists(st.sampled_from(WORDS.split()), min_size=0, max_size=5).map(" ".join)
HIDDEN = "hidden"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Made(NamedTuple):
    """A random ticket."""

    subject: str
    question: str
    note: str
    is_hidden: bool
    is_closed: bool


made = st.builds(Made, texts, texts, texts, st.booleans(), st.booleans())
asked_words = st.tuples(
    st.lists(st.sampled_from([*WORDS.split(), "pri", "кас", "төл", "2026/17"]), min_size=1, max_size=3), st.booleans()
)


@pytest.fixture(scope="module")
def acme(machine: Machine) -> Business:
    machine.forget()
    business = Business.start(machine, "model", "Aigerim")
    about = {"name": "Hidden", "address": f"hidden@{business.slug}.mail.localhost", "order": 9}
    table.write(
        table.create(Department(*keys.setting(business.tenant, "department", HIDDEN), **about)), moved(business.desk)
    )
    business.agent("Boris", departments=[business.desk.all(Department)[0].id])
    return business


def write(business: Business, number: int, one: Made) -> Ticket:
    tenant, at = business.tenant, START + timedelta(hours=number)
    status = "closed" if one.is_closed else "open"
    where = HIDDEN if one.is_hidden else business.desk.all(Department)[0].id
    about = {"subject": one.subject, "preview": "", "status": status, "shelf": status, "channel": "form"}
    who = {"customer": "c", "customer_name": "Nobody", "customer_address": "n@n.example", "department": where}
    times = {"created_at": at, "waiting_since": at}
    ticket = Ticket(
        *keys.ticket(tenant, number),
        number=number,
        messages=2,
        **about,
        **who,
        **times,
        **order(status, None, at, tenant),
    )
    first = message(tenant, number, "customer", 1, one.question, at=at)
    batches.write([ticket, first, message(tenant, number, "note", 2, one.note, at=at + timedelta(minutes=1))])
    rebuilding.rebuild(tenant, number)
    return ticket


def matches(one: Made, said: list[str], is_phrase: bool) -> bool:
    return (
        any_part(one, said)
        if is_phrase
        else all(any_part(one, [word], word is said[-1]) for word in said if wanted(word))
    )


def wanted(word: str) -> bool:
    return any(not words.is_common(token) for token in words.tokens(word))


def any_part(one: Made, said: list[str], is_last: bool = False) -> bool:
    return any(in_part(part, " ".join(said), is_last) for part in (one.subject, one.question, one.note))


def in_part(text: str, said: str, is_last: bool) -> bool:
    there, asked = list(words.tokens(text)), list(words.tokens(said))
    while words.is_common(asked[0]):  # those at the beginning say nothing
        asked.pop(0)
    for start in range(len(there) + 1):
        pairs = zip(asked, there[start:], strict=False)
        same = [
            words.is_common(a) or is_same(a.terms, b.terms, a.folded if is_last and a is asked[-1] else "")
            for a, b in pairs
        ]
        common = [words.is_common(a) for a in asked[len(same) :]]
        if all(same) and all(common) and len(same) + len(common) == len(asked):
            return True
    return False


def is_same(one: tuple[str, ...], other: tuple[str, ...], prefix: str) -> bool:
    begins = any(term.startswith(prefix) for term in other) if len(prefix) >= 3 else False
    return bool({*one} & {*other}) or begins


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(made, min_size=8, max_size=12), st.lists(asked_words, min_size=10, max_size=10))
def test_what_is_found_is_what_a_reader_of_all_tickets_finds(
    acme: Business, tickets: list[Made], asked: list[tuple[list[str], bool]]
) -> None:
    desk = acme.desk
    people = {one.name: one for one in desk.all(Staff)}
    for number, one in enumerate(tickets, 1):
        write(acme, number, one)
    for said, is_phrase in asked:
        text = '"' + " ".join(said) + '"' if is_phrase else " ".join(said)
        if not any(wanted(word) for word in said):
            continue
        for name, may_see in (("Aigerim", lambda _: True), ("Boris", lambda one: not one.is_hidden)):
            expected = [
                number for number, one in enumerate(tickets, 1) if may_see(one) and matches(one, said, is_phrase)
            ][::-1]
            assert pages(desk, people[name], text) == expected, (text, name)
            open_ones = [number for number in expected if not tickets[number - 1].is_closed]
            assert pages(desk, people[name], f"status:open {text}") == open_ones, (text, name)
    for number in range(1, len(tickets) + 1):
        batches.write([], [keys.ticket(acme.tenant, number)])
        rebuilding.rebuild(acme.tenant, number)
        batches.write([], [keys.Key(one.pk, one.sk) for one in table.query_all(keys.ticket(acme.tenant, number).pk)])


def pages(desk: Desk, person: Staff, text: str) -> list[int]:
    """All that is found, by pages of three."""
    query, numbers, cursor = asking.asked(desk, person, text, {}).query, [], ""
    for _ in range(20):
        found = finding.find(desk, person, query, cursor, limit=3)
        numbers += [int(hit.ticket.number) for hit in found.hits]
        cursor = found.cursor
        if not cursor:
            return numbers
    raise AssertionError("no end of pages")
