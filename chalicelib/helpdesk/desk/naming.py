"""What the desk is called, where it is, which languages it speaks and in what money it counts."""

from typing import NamedTuple

from chalicelib.helpdesk import addresses, editing
from chalicelib.helpdesk.desk import zones
from chalicelib.helpdesk.rights import require
from tenants import ledger, tariff
from tenants.errors import N_, Conflict, Invalid, Text
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import LANGUAGES, Desk

LONGEST_NAME = 100
CURRENCY_STAYS = N_("Something was booked already, so the currency stays as it is.")


class Naming(NamedTuple):
    """What somebody typed."""

    name: str
    time_zone: str
    languages: list[str]
    language: str  # for customers who read none of them
    currency: str = ""  # empty: as it is


def change(desk: Desk, person: Staff, typed: Naming, seen: str) -> None:
    """Name the desk; raise Invalid naming the field."""
    require(desk, person, "settings")
    _check(typed)
    spoken = [typed.language, *(one for one in LANGUAGES if one in typed.languages and one != typed.language)]
    named = {"name": typed.name.strip(), "time_zone": typed.time_zone, "language": typed.language}
    booked: list[Write] = []
    if typed.currency not in ("", desk.tenant.currency):
        booked, named["currency"] = _in_currency(desk, typed.currency), typed.currency
    languages = {"languages": spoken} if spoken != desk.tenant.spoken else {}
    writes = editing.edited(person, desk.tenant, seen, **named, **languages)
    try:
        editing.save(desk, [*writes, *booked])
    except Conflict as conflict:
        if any(isinstance(item, ledger.Balance) for item in conflict.failed):
            raise Invalid(currency=CURRENCY_STAYS) from conflict
        raise


def _in_currency(desk: Desk, currency: str) -> list[Write]:
    if currency not in tariff.currencies():
        raise Invalid(currency=N_("Choose a currency."))
    if not ledger.is_untouched(desk.id):
        raise Invalid(currency=CURRENCY_STAYS)
    return ledger.redenominated(desk.id, currency)


def _check(typed: Naming) -> None:
    wrong: dict[str, Text | None] = {
        "name": _name_problem(typed.name.strip()),
        "time_zone": None
        if zones.is_zone(typed.time_zone)
        else N_("We do not know this time zone. Write it as Asia/Almaty."),
        "languages": None if set(typed.languages) & set(LANGUAGES) else N_("At least one language, please."),
        "language": None if typed.language in typed.languages else N_("Choose one of the languages above."),
    }
    found = {field: text for field, text in wrong.items() if text}
    if found:
        raise Invalid(**found)


def _name_problem(name: str) -> Text | None:
    if not name:
        return N_("The name of your business is missing.")
    if len(name) > LONGEST_NAME:
        return N_("At most %(number)s characters, please.", number=LONGEST_NAME)
    return addresses.name_problem(name)
