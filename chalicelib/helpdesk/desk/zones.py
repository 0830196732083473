"""Time zones, and the money that people count in there."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tenants import tariff

USUAL = {"en": "UTC", "ru": "Europe/Moscow", "kk": "Asia/Almaty"}  # by language, where a browser names none
NO_PLACES = ("Etc", "US", "SystemV", "Brazil", "Canada", "Chile", "Mexico", "posix", "right")
# By currency, the places that zones are named after.
PLACES = {
    "KZT": ("Almaty", "Aqtau", "Aqtobe", "Atyrau", "Oral", "Qostanay", "Qyzylorda"),
    "RUB": (
        *("Anadyr", "Astrakhan", "Barnaul", "Chita", "Irkutsk", "Kaliningrad", "Kamchatka", "Khandyga", "Kirov"),
        *("Krasnoyarsk", "Magadan", "Moscow", "Novokuznetsk", "Novosibirsk", "Omsk", "Sakhalin", "Samara", "Saratov"),
        *("Srednekolymsk", "Tomsk", "Ulyanovsk", "Ust-Nera", "Vladivostok", "Volgograd", "Yakutsk", "Yekaterinburg"),
    ),
    "EUR": (
        *("Amsterdam", "Athens", "Berlin", "Bratislava", "Brussels", "Dublin", "Helsinki", "Lisbon", "Ljubljana"),
        *("Luxembourg", "Madrid", "Malta", "Monaco", "Paris", "Riga", "Rome", "San_Marino", "Sofia", "Tallinn"),
        *("Vatican", "Vienna", "Vilnius", "Zagreb"),
    ),
}


def is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


@cache
def every() -> tuple[str, ...]:
    """The names to choose from, places only."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith(NO_PLACES)))


def currency(zone: str, language: str) -> str:
    """What people in a zone most likely count in, else those who read a language."""
    place = zone.rpartition("/")[2]
    return next((code for code, places in PLACES.items() if place in places), tariff.CURRENCIES[language])
