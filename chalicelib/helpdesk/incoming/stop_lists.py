"""Words and networks whose questions are set aside, and how often each entry of a stop-list was met."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pynamodb.attributes import UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.incoming.blocking import Blocked
from chalicelib.helpdesk.incoming.stop_hits import NOTHING, Entry, Hits, forgotten
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.errors import N_, NN_, Invalid, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

MOST = 500  # words and networks, since all are read with the desk
LONGEST = 100  # letters of a word or phrase
WIDEST = {4: 8, 6: 19}  # networks that are wider would shut out a continent
FINEST = {4: 32, 6: 64}  # of IPv6 a provider gives so much to one customer
WORD = re.compile(r"\w+")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class StopWord(Setting, discriminator="stop_word"):
    """A word or a phrase."""

    name = UnicodeAttribute()


class StopNetwork(Setting, discriminator="stop_network"):
    """A network that forms are filled in from."""

    name = UnicodeAttribute()  # as 203.0.113.0/24


@dataclass(frozen=True)
class Stopped:
    """Why something is set aside: a reason by its name, as routes/suspended.py words it, and the entry that it met."""

    reason: str
    about: dict[str, Any] = field(default_factory=dict)
    entry: Entry = NOTHING


class Line(NamedTuple):
    """An entry as a page shows it."""

    id: str
    name: str
    hits: int
    last_at: Any


class Lists(NamedTuple):
    senders: list[Line]
    words: list[Line]
    networks: list[Line]


def lists(desk: Desk, person: Staff) -> Lists:
    """All stop-lists by the alphabet, each entry with its hits."""
    require(desk, person, "moderation")
    items = list(table.query_all(keys.blocked(desk.id, "").pk))
    met = {one.sk: one for one in items if isinstance(one, Hits)}

    def line(kind: str, id: str, name: str) -> Line:
        found = met.get(keys.stop_hits(desk.id, kind, id).sk)
        return Line(id, name, int(found.hits) if found else 0, found.last_at if found else None)

    return Lists(
        [line("sender", one.sender, one.sender) for one in items if isinstance(one, Blocked)],
        sorted((line("word", one.id, one.name) for one in desk.all(StopWord)), key=lambda one: one.name.casefold()),
        sorted((line("network", one.id, one.name) for one in desk.all(StopNetwork)), key=lambda one: one.name),
    )


def stop_word(desk: Desk, person: Staff, typed: str) -> None:
    """Set aside whatever says a word or a phrase; raise Invalid."""
    require(desk, person, "moderation")
    word = " ".join(typed.split())
    if len(word) > LONGEST:
        raise Invalid(word=N_("At most %(number)s characters, please.", number=LONGEST))
    if not any(len(one) > 1 for one in spoken(word)):
        raise Invalid(word=N_("Write a word or a phrase; signs and single letters stand everywhere."))
    if any(spoken(one.name) == spoken(word) for one in desk.all(StopWord)):
        raise Invalid(word=N_("It is on the list already."))
    _add(desk, person, StopWord(*keys.setting(desk.id, "stop_word", new_id()), name=word), "word")


def stop_network(desk: Desk, person: Staff, typed: str) -> None:
    """Set aside whatever is filled in from a network or an address; raise Invalid."""
    require(desk, person, "moderation")
    network = _network(typed)
    if any(one.name == str(network) for one in desk.all(StopNetwork)):
        raise Invalid(network=N_("It is on the list already."))
    _add(desk, person, StopNetwork(*keys.setting(desk.id, "stop_network", new_id()), name=str(network)), "network")


def let_in(desk: Desk, person: Staff, kind: str, id: str) -> None:
    """Take a word or a network off its list, with its hits; raise NotFound."""
    require(desk, person, "moderation")
    one: Setting = desk.find(StopWord if kind == "word" else StopNetwork, id)
    editing.save(desk, [*editing.removed(person, one), forgotten(desk.id, kind, id)])


def against_words(desk: Desk, *texts: str) -> Stopped | None:
    """The first stop-word that texts say: as a whole word or phrase, in any case, whatever signs stand between."""
    phrases: dict[str, list[tuple[list[str], StopWord]]] = {}
    for one in desk.all(StopWord):
        said = spoken(one.name)
        phrases.setdefault(said[0], []).append((said, one))
    for text in texts if phrases else ():
        words = spoken(text)
        for place, word in enumerate(words):
            for said, one in phrases.get(word, ()):
                if words[place : place + len(said)] == said:
                    return Stopped("word", {"word": one.name}, ("word", one.id))
    return None


def against_network(desk: Desk, network: str) -> Stopped | None:
    """The stop-network in which a visitor's network lies."""
    try:
        came_from = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return None
    for one in desk.all(StopNetwork):
        if _holds(ipaddress.ip_network(one.name), came_from):
            return Stopped("network", {"network": one.name}, ("network", one.id))
    return None


def against_sender(found: Iterable[object]) -> Stopped | None:
    """The blocked sender among what was found where `blocking.lookups` said."""
    for one in found:
        if isinstance(one, Blocked):
            return Stopped("blocked", {"sender": one.sender}, ("sender", one.sender))
    return None


def spoken(text: str) -> list[str]:
    """The words of a text without case, signs, and what hides in them unseen (Unicode 5.18, caseless matching)."""
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    return WORD.findall(seen.casefold())


def summary(desk: Desk) -> Text:
    number = len(desk.all(StopWord)) + len(desk.all(StopNetwork))
    both = NN_("%(number)s word or network", "%(number)s words and networks", number)
    return both if number else N_("Whose mail is set aside")


def _add(desk: Desk, person: Staff, made: Setting, named: str) -> None:
    if len(desk.all(StopWord)) + len(desk.all(StopNetwork)) >= MOST:
        raise Invalid(**{named: N_("At most %(number)s words and networks together.", number=MOST)})
    editing.save(desk, editing.added(person, made))


def _network(typed: str) -> Network:
    try:
        network = ipaddress.ip_network(typed.strip(), strict=False)
    except ValueError:
        wrong = N_("Write an address such as 203.0.113.7, or a network such as 203.0.113.0/24.")
        raise Invalid(network=wrong) from None
    if network.prefixlen < WIDEST[network.version]:
        raise Invalid(network=N_("That is too much of the Internet. Write a smaller network."))
    finest = FINEST[network.version]
    return network.supernet(new_prefix=finest) if network.prefixlen > finest else network


def _holds(stopped: Network, came_from: Network) -> bool:
    if isinstance(stopped, ipaddress.IPv4Network) and isinstance(came_from, ipaddress.IPv4Network):
        return came_from.subnet_of(stopped)
    if isinstance(stopped, ipaddress.IPv6Network) and isinstance(came_from, ipaddress.IPv6Network):
        return came_from.subnet_of(stopped)
    return False
