"""What operators say of a trouble while it lasts and when it is over; every word stands in three languages."""

from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.operators.deeds import By, told
from chalicelib.helpdesk.service_status.heartbeats import DOWN, LATE, PARTS
from tenants import platform, platform_keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.items import IntegerAttribute, PlatformItem
from tenants.keys import new_id, now
from tenants.tenant import LANGUAGES

LONGEST = 1000  # letters of each language
MOST = 40  # that is said of one incident
STAGES = ("looking", "found", "watching", "over")
KEPT = timedelta(days=400)


class Incident(PlatformItem, discriminator="incident"):
    """A trouble: which parts it is about, how bad it is, and what was said of it, oldest first."""

    parts = ListAttribute(of=UnicodeAttribute, default=list)
    state = UnicodeAttribute()  # late or down
    began_at = UTCDateTimeAttribute()
    over_at = UTCDateTimeAttribute(null=True)
    said = JSONAttribute(default=list)  # of {"at": ISO 8601, "stage": …, "texts": {language: …}}
    revision = IntegerAttribute(default=0)

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]

    def told(self, language: str) -> list[tuple[datetime, str, str]]:
        """When, at which stage and what was said, newest first."""
        rows = [(datetime.fromisoformat(one["at"]), one["stage"], one["texts"][language]) for one in self.said]
        return rows[::-1]


def begin(by: By, parts: list[str], state: str, typed: dict[str, str]) -> Incident:
    """Tell the world of a trouble; raise Invalid."""
    chosen = [part for part in PARTS if part in parts]
    texts, wrong = _texts(typed)
    if not chosen:
        wrong["parts"] = N_("Choose at least one part.")
    if state not in (LATE, DOWN):
        wrong["state"] = N_("Choose one of these.")
    if wrong:
        raise Invalid(**wrong)
    moment = now()
    made = Incident(*platform_keys.incident(new_id()), parts=chosen, state=state, began_at=moment)
    made.said, made.expires_at = [_said(STAGES[0], texts)], moment + KEPT
    table.write(table.create(made), *told(by, "incident_begun", parts=chosen, state=state, text=texts["en"]))
    return made


def current(id: str) -> Incident:
    """One that lasts; raise NotFound, also when it is over."""
    one = platform.get(Incident, platform_keys.incident(id))
    if one is None or one.over_at is not None:
        raise NotFound()
    return one


def tell(by: By, id: str, revision: int, stage: str, state: str, typed: dict[str, str]) -> None:
    """Say how it goes on, or that it is over; raise Invalid, NotFound, and Conflict if somebody else said something."""
    one = current(id)
    texts, wrong = _texts(typed)
    if stage not in STAGES:
        wrong["stage"] = N_("Choose one of these.")
    if len(one.said) >= MOST and stage != STAGES[-1]:
        wrong["stage"] = N_("Enough was said of this one: end it.")
    if wrong:
        raise Invalid(**wrong)
    if one.revision != revision:
        raise Conflict()
    changed: dict[str, Any] = {"said": [*one.said, _said(stage, texts)], "revision": revision + 1}
    changed |= {"state": state} if state in (LATE, DOWN) else {}
    changed |= {"over_at": now()} if stage == STAGES[-1] else {}
    written = table.change(one, Incident.revision == revision, **changed)
    table.write(written, *told(by, "incident_told", stage=stage, text=texts["en"]))


def _texts(typed: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    texts = {language: typed.get(language, "").strip() for language in LANGUAGES}
    text = N_("Write it in every language, in at most %(number)s letters.", number=LONGEST)
    return texts, {language: text for language, said in texts.items() if not said or len(said) > LONGEST}


def _said(stage: str, texts: dict[str, str]) -> dict[str, Any]:
    return {"at": now().isoformat(), "stage": stage, "texts": texts}
