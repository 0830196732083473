"""What Komek tells everybody at every desk, for a time; each process remembers it for a minute, so no page reads it."""

import time
from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.operators.deeds import By, told
from tenants import platform, platform_keys, table
from tenants.errors import N_, Invalid
from tenants.items import PlatformItem
from tenants.keys import now
from tenants.tenant import LANGUAGES

LONGEST = 300  # letters of each language
REMEMBERED_SECONDS = 60

_kept: tuple[float, "Announcement | None"] = (0.0, None)


class Announcement(PlatformItem, discriminator="announcement"):
    """A sentence or two in three languages."""

    texts = JSONAttribute(default=dict)  # by language
    starts_at = UTCDateTimeAttribute()
    ends_at = UTCDateTimeAttribute()
    by_name = UnicodeAttribute(null=True)


def found() -> Announcement | None:
    """The one that was written last, whether its time has come or not."""
    return platform.get(Announcement, platform_keys.announcement())


def shown(language: str) -> str:
    """What desks are told now; empty where there is nothing."""
    global _kept
    until, one = _kept
    if until < time.monotonic():
        one = found()
        _kept = (time.monotonic() + REMEMBERED_SECONDS, one)
    is_now = one is not None and one.starts_at <= now() < one.ends_at
    return str(one.texts.get(language) or one.texts.get("en") or "") if one is not None and is_now else ""


def announce(by: By, typed: dict[str, str], starts: str, ends: str) -> None:
    """Tell all desks something between two moments (UTC); raise Invalid."""
    texts = {language: typed.get(language, "").strip() for language in LANGUAGES}
    wrong: dict[str, Any] = {}
    for language, text in texts.items():
        if not text or len(text) > LONGEST:
            wrong[language] = N_("Write it in every language, in at most %(number)s letters.", number=LONGEST)
    times = {"starts_at": _moment(starts), "ends_at": _moment(ends)}
    wrong |= {name: N_("Choose a day and a time.") for name, at in times.items() if at is None}
    start, end = times.values()
    if start and end and end <= start:
        wrong["ends_at"] = N_("It ends before it begins.")
    if wrong or start is None or end is None:
        raise Invalid(**wrong)
    made = Announcement(*platform_keys.announcement(), texts=texts, starts_at=start, ends_at=end, by_name=by.name)
    _write(by, made, texts["en"])


def end(by: By) -> None:
    """Tell it no more."""
    one = found()
    if one is not None:
        one.ends_at = now()
        _write(by, one, "")


def forget() -> None:
    """Drop what this process remembers."""
    global _kept
    _kept = (0.0, None)


def _write(by: By, one: Announcement, text: str) -> None:
    table.write(table.put(one), *told(by, "announced", text=text, until=one.ends_at))
    forget()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
