"""What became of a mail for each of its recipients, and what that makes of the mail.

Whoever tells of it does so in any order and more than once, so what is taken in only ever grows: the same things told
make the same end, however they came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from chalicelib.helpdesk.addresses import key_of

LATER = ("sent", "delayed", "delivered", "bounced", "complained", "refused")  # of one recipient: what outdoes what
WORSE = ("delivered", "sent", "delayed", "bounced", "complained", "refused")  # of a mail: the worst of its recipients
FAILURES = frozenset({"bounced", "complained", "refused"})
LONGEST = 200  # letters that are kept of what a server said

Deliveries = dict[str, dict[str, Any]]  # address -> an outcome, and the marks of all that was heard of it


@dataclass(frozen=True)
class Outcome:
    """What is told of one recipient; `at` is a stamp, `why` a code of reasons.py, `said` the server's own words."""

    address: str
    state: str
    at: str
    why: str = ""
    said: str = ""
    is_hard: bool = False  # nobody can be written to there
    is_counted: bool = False  # SES counts it against the sender

    @property
    def marks(self) -> set[str]:
        """What happens once for a mail and recipient, however often it is told."""
        hard = {"hard"} if self.is_hard else set()
        return {self.state} | hard | ({f"counted {self.state}"} if self.is_counted else set())


class News(NamedTuple):
    """An outcome, and what of it was not known before."""

    outcome: Outcome
    marks: frozenset[str]

    @property
    def is_failure(self) -> bool:
        return bool(self.marks & FAILURES)


def learned(known: Deliveries, told: Iterable[Outcome]) -> tuple[Deliveries, list[News]]:
    """What is known once something more is told, and what of that is news."""
    deliveries, news = {address: dict(entry) for address, entry in known.items()}, []
    for outcome in told:
        entry = deliveries.get(outcome.address, {})
        heard = set(entry.get("heard", ()))
        if new := outcome.marks - heard:
            news.append(News(outcome, frozenset(new)))
        if not entry or _outdoes(outcome, entry):
            entry = _entry(outcome)
        deliveries[outcome.address] = {**entry, "heard": sorted(heard | outcome.marks)}
    return deliveries, news


def summed(deliveries: Deliveries, recipients: Sequence[str]) -> str:
    """The state of a mail that was sent to these recipients."""
    states = [deliveries.get(address, {}).get("state", "sent") for address in recipients]
    others = [entry["state"] for address, entry in deliveries.items() if address not in recipients]
    return max([*states, *others], key=WORSE.index, default="sent")


def addressed(told: Iterable[Outcome], recipients: Sequence[str], *, is_proved: bool) -> list[Outcome]:
    """Outcomes under the addresses as they were written to.

    A mail with one recipient can only have failed for him, whatever address a forward led to. Of others only those
    are believed who were written to, unless it is SES that tells.
    """
    spelt = {key_of(address): address for address in recipients}
    only = recipients[0] if len(recipients) == 1 else None
    found = []
    for outcome in told:
        address = spelt.get(key_of(outcome.address)) or only or (key_of(outcome.address) if is_proved else None)
        if address:
            found.append(Outcome(**{**asdict(outcome), "address": address}))
    return found


def harmless(told: Iterable[Outcome]) -> list[Outcome]:
    """Outcomes as they may be believed of anybody: none that would stop mail to an address."""
    return [replace(one, is_hard=False) for one in told if one.state != "complained"]


def _entry(outcome: Outcome) -> dict[str, Any]:
    entry = {"state": outcome.state, "at": outcome.at, "why": outcome.why, "said": outcome.said[:LONGEST]}
    return {**entry, "is_hard": outcome.is_hard}


def _outdoes(outcome: Outcome, entry: dict[str, Any]) -> bool:
    """Whether an outcome is shown instead of another; of equals the first one is, in any order of telling."""
    new, old = _entry(outcome), entry
    if _weight(new) != _weight(old):
        return _weight(new) > _weight(old)
    return _moment(new) < _moment(old)


def _weight(entry: dict[str, Any]) -> tuple[int, bool]:
    return LATER.index(entry["state"]), bool(entry["is_hard"])


def _moment(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["at"], entry["why"], entry["said"]
