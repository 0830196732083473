"""Whether an answer helped: each reader says so once and may think again, and may say what was missing."""

from typing import Any, NamedTuple

from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.comment import Rating, missings, rating_key
from chalicelib.helpdesk.limits import Limit
from tenants import answer_keys, table
from tenants.errors import N_, Conflict, Invalid
from tenants.keys import now, stamp
from tenants.table import Write

LONGEST = 2_000  # letters of what was missing
MOST = 30  # from one place in an hour
TRIES = 5


class Said(NamedTuple):
    """What a reader says of an answer."""

    reader: str
    is_good: bool
    language: str
    missing: str = ""


def of_network(network: str) -> Limit:
    """How many ratings may come from one place."""
    return Limit(f"answer-rating#{network}", MOST, 3600)


def rate(one: Answer, said: Said) -> None:
    """Take what a reader says, in place of what he said before; raise Invalid naming `missing`."""
    check(said.missing)
    for attempt in range(TRIES):
        before = table.get(Rating, rating_key(one.tenant, one.id, said.reader))
        if before and before.is_good == said.is_good and said.missing in ("", before.missing):
            return
        counted = _counted(one, before, said.is_good)
        try:
            table.write(*counted, _written(one, before, said))
            return
        except Conflict:  # a second click, or the answer was removed at this moment
            if attempt == TRIES - 1:
                raise


def check(missing: str) -> None:
    """Raise Invalid for more words than there is room for."""
    if len(missing) > LONGEST:
        raise Invalid(missing=N_("At most %(number)s letters and signs fit in here.", number=LONGEST))


def _written(one: Answer, before: Rating | None, said: Said) -> Write:
    missing = None if said.is_good else said.missing or (before.missing if before else None)
    moment = now()
    about: dict[str, Any] = {"is_good": said.is_good, "language": said.language, "rated_at": moment, "missing": missing}
    about["list_key"] = missings(one.tenant) if missing else None
    about["list_order"] = f"{stamp(moment)}~{one.id}" if missing else None
    if before is None:
        made = {name: value for name, value in about.items() if value is not None}
        return table.create(Rating(*rating_key(one.tenant, one.id, said.reader), **made))
    return table.change(before, Rating.rated_at == before.rated_at, **about)


def _counted(one: Answer, before: Rating | None, is_good: bool) -> list[Write]:
    """What moves the answer's counters with it."""
    if before and before.is_good == is_good:
        return []
    numbers = {"helped" if is_good else "not_helped": 1}
    if before:
        numbers["not_helped" if is_good else "helped"] = -1
    is_there = Answer.pk.exists() & Answer.removed_at.does_not_exist()
    return [table.add(Answer(*answer_keys.answer(one.tenant, one.id)), numbers, is_there)]
