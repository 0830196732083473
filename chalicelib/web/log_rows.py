"""Entries of the event log as people read them: who, what, and what it was before."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.helpdesk import roles
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.log import Logged
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from chalicelib.web.log_attributes import ATTRIBUTES
from chalicelib.web.log_words import CODES, KINDS, VERBS
from chalicelib.wording import when
from tenants import keys
from tenants.errors import N_, Text
from tenants.staff import Staff

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LONGEST = 2_000  # letters of a value that are shown
YES, NO, NOTHING = N_("yes"), N_("no"), "—"
PAGES: dict[str, Callable[[str], str]] = {
    "ticket": lambda id: urls.ticket(int(id)),
    "department": lambda id: urls.department(id),
    "form": lambda id: urls.form_settings(id),
    "letter": lambda id: urls.letter(*id.split("-", 1)),
    "service_object": lambda id: urls.object(id),
    "staff": lambda id: urls.staff(id),
    "session": lambda id: urls.staff_sessions(id),
    "activity": lambda id: urls.activity(id),
    "role": lambda id: urls.role(id),
    "organisation": lambda id: urls.organisation(id),
    "customer": lambda id: urls.known_customer(id),
}
NOT_SETTINGS = ("ticket", "letter", "organisation", "customer", "service_object")  # not known here
UNTOLD = ("to_id", "revision")  # what people see is beside them


class Row(NamedTuple):
    """An entry in the asker's words."""

    id: str
    entry: Logged
    who: str
    is_visitor: bool
    kind: str
    name: str
    url: str  # of the object, where it has a page and is still there
    history: str  # of all that happened to it
    what: str
    changes: list[tuple[str, str, str]]  # attribute, before, after


class Teller:
    """Tells entries in the asker's language, with the names that things have now."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.people = {one.id: one.name for one in ask.desk.all(Staff)}
        self.names = ask.desk.names()
        self.known = {*self.names, *(one.id for one in ask.desk.all(Form))}

    def row(self, entry: Logged) -> Row:
        object = entry.object or ""
        return Row(
            entry.id,
            entry,
            self.who(entry),
            not entry.by and bool(entry.by_name),
            self.kind(entry.kind),
            "" if entry.name == entry.kind else entry.name or self.names.get(object, ""),
            self._url(entry, object),
            urls.log(kind=entry.kind, object=object) if object else "",
            self.verb(entry.verb),
            self.changes(entry),
        )

    def who(self, entry: Logged) -> str:
        return self.people.get(entry.by or "") or entry.by_name or "Komek"

    def kind(self, code: str) -> str:
        return self._word(KINDS.get(code), code)

    def verb(self, code: str) -> str:
        return self._word(VERBS.get(code), code)

    def changes(self, entry: Logged) -> list[tuple[str, str, str]]:
        before, after = entry.before or {}, entry.after or {}
        found = [name for name in dict.fromkeys([*before, *after]) if name not in UNTOLD]
        rows = [(self._attribute(name), self._shown(name, before), self._shown(name, after)) for name in found]
        return [*rows, *([(self.ask.say(N_("Network")), "", entry.network)] if entry.network else [])]

    def _attribute(self, name: str) -> str:
        return self._word(ATTRIBUTES.get(name), name)

    def _shown(self, name: str, values: dict[str, Any]) -> str:
        return self.value(name, values[name])[:LONGEST] if name in values else ""

    def value(self, name: str, value: Any) -> str:
        """A value of an attribute in words."""
        if name == "terms" and isinstance(value, list) and value and isinstance(value[-1], dict):
            return self._terms(value[-1])
        if isinstance(value, bool):
            return self.ask.say(YES if value else NO)
        if value is None or value == "" or value == [] or value == {}:
            return NOTHING
        if isinstance(value, list):
            return ", ".join(self.value(name, one) for one in value)
        if isinstance(value, dict):
            return "; ".join(f"{self._key(key)}: {self.value(name, one)}" for key, one in value.items())
        return self._text(name, str(value))

    def _terms(self, last: dict[str, Any]) -> str:
        """The plan and the options of the newest terms."""
        options = [self._text("options", one) for one in last.get("options", ())]
        return ", ".join([str(last.get("plan", "")).capitalize(), *options])

    def _text(self, name: str, text: str) -> str:
        if STAMP.fullmatch(text):
            return when(keys.moment(text), self.ask.language, self.ask.desk.tenant.time_zone)
        if name == "plan":  # our own names, the same in every language
            return text.capitalize()
        if name == "role" and text in roles.NAMES:
            return self.ask.say(roles.NAMES[text])
        code = CODES.get(name, {}).get(text)
        return self.ask.say(code) if code else self.names.get(text, text)

    def _key(self, key: str) -> str:
        return self.names.get(key) or self._attribute(key)

    def _word(self, text: Text | None, code: str) -> str:
        return self.ask.say(text) if text else code.replace("_", " ").capitalize()

    def _url(self, entry: Logged, object: str) -> str:
        page = PAGES.get(entry.kind)
        if not page or not object or entry.verb == "removed":
            return ""
        return page(object) if entry.kind in NOT_SETTINGS or object in self.known else ""
