"""Any order of merging, taking apart, writing and answering, against a model: nothing lost, nothing shown to others."""

import random
from dataclasses import dataclass, field

import pytest

from chalicelib.helpdesk import answering, customers, hearing, tickets
from chalicelib.helpdesk.joining import merged, merging
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from tenants import table
from tenants.errors import Invalid, NotFound
from tenants.staff import Staff
from tests.people import Business

STEPS = 30
ADDRESSES = ["dana@x.example", "dana@x.example", "dana@x.example", "erlan@x.example", "erlan@x.example"]


@dataclass
class Model:
    """What should be so: who asks, what lies with each ticket, and which stands for which."""

    business: Business
    address: dict[int, str] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)
    into: dict[int, int] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)  # that wait for us, should they stand alone
    written: int = 0

    def home(self, number: int) -> int:
        return self.home(self.into[number]) if number in self.into else number

    def group(self, number: int) -> list[int]:
        return [one for one in self.address if self.home(one) == number]

    def below(self, number: int) -> list[int]:
        """A ticket and all that was merged into it, whatever it was merged into itself."""
        return [number, *(each for one, to in self.into.items() if to == number for each in self.below(one))]

    def say(self, number: int) -> str:
        self.written += 1
        text = f"words {self.written} of {self.address[number]}"
        self.texts[number].append(text)
        return text


@pytest.fixture
def model(acme: Business) -> Model:
    made = Model(acme)
    for address in ADDRESSES:
        number = acme.ask("Till", f"first of {address}", email=address)
        made.address[number], made.texts[number] = address, [f"first of {address}"]
        made.open.add(number)
    return made


@pytest.mark.parametrize("seed", [3, 8])
def test_no_message_is_lost_and_none_is_shown_to_another(model: Model, seed: int) -> None:
    chance, done = random.Random(seed), set[str]()
    for _ in range(STEPS):
        verb = chance.choice([hear, hear, reply, merge, merge, unmerge])
        if verb(model, chance):
            done.add(verb.__name__)
            look(model)
    assert done == {"hear", "reply", "merge", "unmerge"}


def load(model: Model, number: int) -> Ticket:
    return tickets.load(model.business.tenant, number)


def person(model: Model) -> Staff:
    return model.business.desk.all(Staff)[0]


def hear(model: Model, chance: random.Random) -> bool:
    """Words for any ticket, merged or not, from its own customer."""
    number, desk = chance.choice(list(model.address)), model.business.desk
    known = table.get(customers.Known, customers.key(desk.id, model.address[number]))
    writer = customers.writer(desk.id, known, model.address[number], "Somebody")
    hearing.hear(desk, load(model, number), writer, model.say(number), channel="mail", cc=[])
    model.open |= {number, model.home(number)}
    return True


def reply(model: Model, chance: random.Random) -> bool:
    number = model.home(chance.choice(list(model.address)))
    text = model.say(number)
    sent = answering.reply(model.business.desk, person(model), load(model, number), text, files=[])
    assert {*sent.to, *sent.cc} <= {model.address[number]}
    model.open.discard(number)
    return True


def merge(model: Model, chance: random.Random) -> bool:
    one, other = chance.sample(list(model.address), 2)
    found = [merging.find(model.business.desk, person(model), number) for number in (one, other)]
    assert [int(each.number) for each in found] == [model.home(one), model.home(other)]
    if model.home(one) == model.home(other):
        with pytest.raises(Invalid):
            merging.merge(model.business.desk, person(model), *found)
        return False
    merging.merge(model.business.desk, person(model), *found)
    model.into[model.home(other)] = model.home(one)
    if int(found[1].number) in model.open:
        model.open.add(model.home(one))
    return True


def unmerge(model: Model, chance: random.Random) -> bool:
    number, home = chance.choice(list(model.address)), model.home(chance.choice(list(model.address)))
    if number == home or model.home(number) != home:
        with pytest.raises(NotFound):
            merging.unmerge(model.business.desk, person(model), load(model, home), number)
        return False
    merging.unmerge(model.business.desk, person(model), load(model, home), number)
    del model.into[number]
    return True


def look(model: Model) -> None:
    """Compare everything that can be read with the model."""
    for number in model.address:
        ticket, home = load(model, number), model.home(number)
        assert merged.survivor(model.business.tenant, ticket).number == home
        assert texts(model, tickets.timeline(model.business.tenant, number).entries) == model.texts[number]
        assert sorted(ticket.took_in or []) == sorted(one for one in model.below(number) if one != number)
        stands = "open" if number in model.open else "pending"
        assert (ticket.status, ticket.shelf) == (stands, "merged" if number in model.into else stands)
        assert set(ticket.cc) == set()
        if number == home:
            every = [text for one in model.group(number) for text in model.texts[one]]
            assert sorted(texts(model, merged.timeline(ticket.tenant, ticket).entries)) == sorted(every)
            his = [one for one in model.group(number) if model.address[one] == model.address[number]]
            told = merged.of_customer(ticket.tenant, ticket)
            mine = [text for one in his for text in model.texts[one]]
            assert sorted(texts(model, told.timeline.entries)) == sorted(mine)
            assert set(told.tickets) == set(his)


def texts(model: Model, entries: list[object]) -> list[str]:
    return [one.text for one in entries if isinstance(one, Message)]
