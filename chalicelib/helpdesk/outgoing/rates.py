"""How much of a tenant's mail comes back, and the pause in which it sends nothing more.

SES looks at all of the account: from 5 % hard bounces or 0.1 % complaints on it reviews, later it pauses everybody
(developer guide, "Reputation metrics"). So each tenant is stopped below that.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import editing, log
from chalicelib.helpdesk.outgoing.outcomes import News
from tenants import keys, sending_keys, table
from tenants.errors import Conflict
from tenants.items import Counter, IntegerAttribute
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk, Setting, load, moved

DAY = timedelta(days=1)
HOURS = 25  # that a day touches
MOST_BOUNCED, FEWEST_BOUNCED = 0.04, 5
MOST_COMPLAINED, FEWEST_COMPLAINED = 0.0008, 3
FEWEST_SENT = 50  # below, a rate says little ...
MANY_BOUNCED = 10  # ... but so many hard bounces say enough


class Pause(Setting, discriminator="pause"):
    """Since when and why a tenant's mail waits; `failed` of the `sent` mails of a day came back."""

    since = UTCDateTimeAttribute()
    why = UnicodeAttribute()  # bounces, complaints
    sent = IntegerAttribute()
    failed = IntegerAttribute()


class Quiet(Setting, discriminator="quiet"):
    """Since when a tenant writes no letters to addresses that never answered one.

    Anybody can name addresses to a form, also those of nobody; who does so must not stop the replies of people.
    """

    since = UTCDateTimeAttribute()


class Rates(NamedTuple):
    """What was counted in the last 24 hours; mails are counted by recipient, as SES does.

    Of letters to customers it is counted apart what came back.
    """

    sent: int
    bounced: int
    complained: int
    letters_bounced: int = 0
    letters_complained: int = 0

    @property
    def why_paused(self) -> str:
        """Why a tenant with these should send nothing; empty when he may."""
        return self._why(self.bounced, self.complained)

    @property
    def why_quiet(self) -> str:
        """Why a tenant with these should write no letters to strangers; empty when he may."""
        return self._why(self.letters_bounced, self.letters_complained)

    def _why(self, bounced: int, complained: int) -> str:
        is_much = bounced >= FEWEST_BOUNCED and bounced >= self.sent * MOST_BOUNCED
        if is_much and (self.sent >= FEWEST_SENT or bounced >= MANY_BOUNCED):
            return "bounces"
        is_spam = complained >= FEWEST_COMPLAINED and complained >= self.sent * MOST_COMPLAINED
        return "complaints" if is_spam else ""


def sent(tenant: str, recipients: int) -> Write:
    """Count a mail that SES took; belongs in the transaction that settles it."""
    return _more(tenant, sent=recipients)


def failed(tenant: str, news: Iterable[News], *, is_letter: bool = False) -> list[Write]:
    """Count what SES counts against the sender; belongs in the transaction that takes the news in."""
    marks, of = [mark for one in news for mark in one.marks], "letters_" if is_letter else ""
    numbers = {of + name: marks.count(f"counted {name}") for name in ("bounced", "complained")}
    return [_more(tenant, **numbers)] if any(numbers.values()) else []


def of_last_day(tenant: str) -> Rates:
    """The rates now, in one Query."""
    since = _hour(now() - DAY)
    page = table.query(sending_keys.hour(tenant, "").pk, newest_first=True, limit=HOURS)
    counted = [item for item in map(table.model, page.rows) if isinstance(item, Counter) and item.sk >= since]
    return Rates(*(sum(item.numbers.get(name, 0) for item in counted) for name in Rates._fields))


def paused(desk: Desk) -> Pause | None:
    """The pause of a desk, as its settings have it."""
    return next(iter(desk.all(Pause)), None)


def quiet(desk: Desk) -> Quiet | None:
    """The pause of a desk's letters to strangers, as its settings have it."""
    return next(iter(desk.all(Quiet)), None)


def watch(desk: Desk) -> None:
    """Pause a tenant whose rates are too high, or only his letters to strangers where it is those that come back."""
    pause, silence = paused(desk), quiet(desk)
    if pause and silence:
        return
    rates, halts = of_last_day(desk.id), list[Setting]()
    if not pause and (why := rates.why_paused):
        failed = rates.bounced if why == "bounces" else rates.complained
        halts.append(Pause(*keys.setting(desk.id, "pause"), since=now(), why=why, sent=rates.sent, failed=failed))
    if not silence and rates.why_quiet:
        halts.append(Quiet(*keys.setting(desk.id, "quiet"), since=now()))
    with suppress(Conflict):  # another worker has seen it too
        editing.save(desk, [write for halt in halts for write in editing.added(None, halt)])


def may_send(desk: Desk) -> bool:
    """Whether a tenant may send; a pause ends by itself once the last day's rates allow it."""
    pause = paused(desk)
    return pause is None or (not of_last_day(desk.id).why_paused and _ended(desk, pause))


def may_write_to_strangers(desk: Desk) -> bool:
    """Whether letters may go to addresses that never answered one; that ends by itself as a pause does."""
    silence = quiet(desk)
    return silence is None or (not of_last_day(desk.id).why_quiet and _ended(desk, silence))


def resume(tenant: str) -> None:
    """Let a tenant send again and count anew; for the operator, who has looked into it."""
    table.write(*resumed(load(tenant)))


def resumed(desk: Desk, by: str | None = None) -> list[Write]:
    """What lets a tenant send again; `by` is the name that its log tells."""
    tenant = desk.id
    counted = [Counter(*sending_keys.hour(tenant, hour)) for hour in _hours(now())]
    halts = [halt for halt in (paused(desk), quiet(desk)) if halt]
    told = [log.record(tenant, None, "pause", "lifted", by_name=by)] if halts else []
    return [*map(table.delete, [*counted, *halts]), *told, moved(desk)]


def _ended(desk: Desk, halt: Setting) -> bool:
    with suppress(Conflict):  # another worker was quicker
        editing.save(desk, editing.removed(None, halt))
    return True


def _more(tenant: str, **numbers: int) -> Write:
    moment = now()
    counter = Counter(*sending_keys.hour(tenant, _hour(moment)))
    return table.add(counter, {name: number for name, number in numbers.items() if number}, expires_at=moment + 3 * DAY)


def _hours(moment: datetime) -> list[str]:
    return [_hour(moment - timedelta(hours=back)) for back in range(HOURS)]


def _hour(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H")
