"""What staff members set for themselves."""

from typing import Any

from chalicelib.helpdesk import addresses, editing, limits, log, waiting
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.signing_in import alerting, passwords, sessions
from chalicelib.helpdesk.signing_in.sessions import Origin, Session
from tenants.errors import N_, Invalid, Text
from tenants.staff import Staff
from tenants.tenant import LANGUAGES, Desk, revised

LONGEST_NAME = 100


def introduce(
    desk: Desk,
    person: Staff,
    name: str,
    language: str,
    seen: str | None = None,
    *,
    has_keys: bool | None = None,
    goes_on: bool | None = None,
    undo_seconds: int | None = None,
) -> None:
    """Choose one's name, the language of one's pages, whether single keys do something there, where one is
    after something was done to a ticket (on its page, or on that of the next one), and how long one's replies wait.
    """
    name = " ".join(name.split())
    wrong: dict[str, Text | None] = {
        "name": addresses.name_problem(name) or _name_problem(name),
        "language": None if language in LANGUAGES else N_("Choose a language."),
    }
    if found := {field: text for field, text in wrong.items() if text}:
        raise Invalid(**found)
    keys = person.has_keys if has_keys is None else has_keys
    after = person.after_action if goes_on is None else "next" if goes_on else None
    about: dict[str, Any] = {"name": name, "language": language, "has_keys": keys, "after_action": after}
    if undo_seconds in waiting.CHOICES:
        about["undo_seconds"] = undo_seconds
    editing.save(desk, editing.edited(person, person, seen, **about))


def change_password(desk: Desk, person: Staff, session: Session, old: str, new: str) -> None:
    """Choose another password; every other session of the person ends."""
    require_password(desk, person, old, "old_password")
    if problem := passwords.problem(new, person.name, person.address, desk.tenant.name):
        raise Invalid(new_password=problem)
    origin = Origin(session.network or "", session.browser or "")
    same = Staff.password == person.password
    writes = [
        revised(person, same, password=passwords.hashed(new), **sessions.all_over(session)),
        log.record(desk.id, person, "staff", "password_changed", person.id, person.name),
    ]
    editing.save(desk, writes, alerting.alert(desk, person, "password_changed", origin))


def require_password(desk: Desk, person: Staff, password: str, field: str = "password") -> None:
    """Raise Invalid naming the field unless this is the person's password; five tries in a quarter of an hour."""
    tries = Limit(f"password#{person.id}", 5, 900)
    limits.count(desk.id, tries)
    if not passwords.is_right(person.password, password):
        raise Invalid(**{field: N_("This is not your password.")})
    limits.forget(desk.id, tries)


def _name_problem(name: str) -> Text | None:
    if not name:
        return N_("Your name is missing.")
    return N_("Use at most %(number)s characters.", number=LONGEST_NAME) if len(name) > LONGEST_NAME else None
