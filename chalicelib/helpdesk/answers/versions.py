"""Versions of an answer: what it was after each save, to be compared and restored."""

import re
from typing import NamedTuple

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk.answers.answer import Answer, Wording
from chalicelib.jobs import Job
from tenants import answer_keys, batches, table
from tenants.errors import NotFound
from tenants.items import DeskItem
from tenants.keys import Key, new_id
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MOST = 100  # that are kept of an answer
NEWEST = 40  # that are kept whole when older ones are thinned
THINNED = 80  # that are left then, so that it is not done at every save
PAGE = 25
ID = re.compile(r"[0-9A-Z]{26}")
KEPT = ("title", "text", "language", "others", "category", "visibility", "state")


class Version(DeskItem, discriminator="answer_version"):
    """An answer as it was after a save."""

    title = UnicodeAttribute()
    text = UnicodeAttribute()
    language = UnicodeAttribute()
    others = JSONAttribute(default=dict)
    category = UnicodeAttribute(default="")
    visibility = UnicodeAttribute()
    state = UnicodeAttribute()
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    saved_at = UTCDateTimeAttribute()
    restored_at = UTCDateTimeAttribute(null=True)  # when the version was saved that this one brought back

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]

    @property
    def languages(self) -> list[str]:
        return [self.language, *sorted(self.others)]

    def worded(self, language: str) -> Wording | None:
        """What it was in a language; None where it was not written in that."""
        if language == self.language:
            return Wording(language, self.title, self.text)
        other = self.others.get(language)
        return Wording(language, other["title"], other["text"]) if other else None


class Versions(NamedTuple):
    rows: list[Version]
    cursor: str = ""  # where the next page begins; empty on the last


def kept(person: Staff, one: Answer, restored: Version | None = None) -> Write:
    """What keeps an answer as it is now; belongs in every transaction that changes its words."""
    made = Version(*answer_keys.version(one.tenant, one.id, new_id()), by=person.id, by_name=person.name)
    for name in KEPT:
        setattr(made, name, getattr(one, name))
    made.saved_at, made.restored_at = one.updated_at, restored.saved_at if restored else None
    return table.create(made)


def page(one: Answer, cursor: str = "") -> Versions:
    """A page of the versions of an answer, the newest first."""
    first = answer_keys.version(one.tenant, one.id)
    start = answer_keys.version(one.tenant, one.id, cursor) if ID.fullmatch(cursor) else None
    last = {"pk": {"S": start.pk}, "sk": {"S": start.sk}} if start else None
    found = table.query(first.pk, begins=first.sk, newest_first=True, limit=PAGE + 1, start=last).rows
    rows = [Version.from_raw_data(row) for row in found[:PAGE]]
    return Versions(rows, rows[-1].id if len(found) > PAGE else "")


def find(one: Answer, id: str) -> Version:
    """A version of an answer; raise NotFound."""
    found = table.get(Version, answer_keys.version(one.tenant, one.id, id)) if ID.fullmatch(id) else None
    if found is None:
        raise NotFound()
    return found


def before(one: Answer, id: str) -> Version | None:
    """The version that came before another; None for the first."""
    first, last = answer_keys.version(one.tenant, one.id), answer_keys.version(one.tenant, one.id, id)
    start = {"pk": {"S": last.pk}, "sk": {"S": last.sk}}
    found = table.query(first.pk, begins=first.sk, newest_first=True, limit=1, start=start).rows
    return Version.from_raw_data(found[0]) if found else None


def thin(desk: Desk, job: Job, id: str) -> None:
    """Handle the effect `thin_versions`: leave the newest, the first, and some of those between, evenly."""
    first = answer_keys.version(desk.id, id)
    found = [row["sk"]["S"] for row in table.query_rows(first.pk, first.sk)]
    if len(found) > MOST:
        older = found[:-NEWEST]
        room = THINNED - NEWEST
        left = {older[place * (len(older) - 1) // (room - 1)] for place in range(room)}
        batches.write([], [Key(first.pk, sk) for sk in older if sk not in left])
    jobs.settle(job, "thin_versions")
