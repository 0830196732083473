"""Who is there when: hours by the desk's clock, absences, substitutes of substitutes."""

from datetime import UTC, datetime

import pytest

from chalicelib.helpdesk.team import shifts
from chalicelib.helpdesk.team.absences import Absence
from tenants import keys
from tenants.errors import Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, Setting, Tenant

TENANT = "01TENANT"
MOMENT = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)  # a Monday, half past ten in Almaty


def person(name: str, **more: object) -> Staff:
    about = {"name": name, "address": f"{name.lower()}@acme.example", "role": "agent", "password": "-"}
    made = Staff(*keys.setting(TENANT, "staff", name.lower()), **about, language="en", created_at=now())
    for attribute, value in more.items():
        setattr(made, attribute, value)
    return made


def away(name: str, substitute: str = "", first: str = "2026-11-23", last: str = "2026-11-23") -> Absence:
    about = {"staff": name, "name": name, "starts_on": first, "ends_on": last, "substitute": substitute or None}
    return Absence(*keys.setting(TENANT, "absence", f"{name}{first}"), **about)  # type: ignore[arg-type]


def desk(*settings: Setting) -> Desk:
    tenant = Tenant(
        *keys.setting(TENANT, "tenant"), name="Acme", slug="acme", language="en", currency="KZT", plan="standard"
    )
    tenant.time_zone, tenant.created_at = "Asia/Almaty", now()
    return Desk([one.to_dynamodb_dict() for one in (tenant, *settings)])


def stands_in(who: Staff, *settings: Setting) -> str | None:
    found = shifts.stand_in(desk(who, *settings), who, MOMENT)
    return found.name if found else None


@pytest.mark.parametrize(
    ("monday", "is_there"),
    [("9:00–18:00", True), ("10:31–18:00", False), ("10:30–11:00", True), ("8-10:30", False), ("", False)],
)
def test_hours_are_those_of_the_desks_clock(monday: str, is_there: bool) -> None:
    boris = person("Boris", shifts=shifts.read([monday, "9-18", "", "", "", "", ""]))
    assert shifts.is_on_shift(desk(boris), boris, MOMENT) is is_there


def test_without_hours_one_is_always_there() -> None:
    boris = person("Boris", shifts=shifts.read([""] * 7))
    assert shifts.is_on_shift(desk(boris), boris, MOMENT)


def test_nobody_works_who_left_or_is_away() -> None:
    boris, left = person("Boris"), person("Timur", deactivated_at=now())
    assert not shifts.is_on_shift(desk(boris, away("boris")), boris, MOMENT)
    assert not shifts.is_on_shift(desk(left), left, MOMENT)


def test_an_absence_is_of_the_desks_own_days() -> None:
    boris = person("Boris")
    for day, is_away in (("2026-11-22", False), ("2026-11-23", True), ("2026-11-24", False)):
        assert shifts.is_on_shift(desk(boris, away("boris", first=day, last=day)), boris, MOMENT) is not is_away
    night = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)  # in Almaty the 23rd has begun
    assert not shifts.is_on_shift(desk(boris, away("boris")), boris, night)


def test_what_is_typed_is_kept_in_one_spelling() -> None:
    assert shifts.read(["9-13, 14.00 - 18:30", "", "", "", "", "", "22:00–24:00"]) == {
        "0": "9:00–13:00, 14:00–18:30",
        "6": "22:00–24:00",
    }


@pytest.mark.parametrize("wrong", ["nine to five", "18-9", "9-18, 10-12", "9:60-10", "9-25", "9"])
def test_hours_that_are_none_name_their_day(wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        shifts.read(["", "", wrong, "", "", "", ""])
    assert list(refused.value.fields) == ["day-2"]


def test_somebody_stands_in_only_while_one_is_away() -> None:
    boris, timur = person("Boris"), person("Timur")
    assert stands_in(boris, timur) == "Boris"
    assert stands_in(boris, timur, away("boris", "timur")) == "Timur"
    assert stands_in(boris, timur, away("boris", "timur", "2026-11-24", "2026-11-30")) == "Boris"
    assert stands_in(boris, timur, away("boris")) is None


def test_substitutes_of_substitutes_are_followed_and_circles_end() -> None:
    boris, timur, saule = person("Boris"), person("Timur"), person("Saule")
    chain = [away("boris", "timur"), away("timur", "saule")]
    assert stands_in(boris, timur, saule, *chain) == "Saule"
    assert stands_in(boris, timur, saule, *chain, away("saule", "boris")) is None
    gone = person("Saule", deactivated_at=now())
    assert stands_in(boris, timur, gone, *chain) is None
