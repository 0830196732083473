"""What a browser calls itself, in words."""

import re

from tenants.errors import N_, Text

# In this order: most of them call themselves Chrome or Safari, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/|Opera", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/|FxiOS/", "Firefox"),
    ("Chrome/|CriOS/|Chromium/", "Chrome"),
    ("Version/.*Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X|Macintosh", "macOS"),
    ("Linux|X11", "Linux"),
)


def name(agent: str) -> Text:
    """A User-Agent as "Firefox on Windows"; only words of ours come of it."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return N_("%(browser)s on %(system)s", browser=browser, system=system)
    return N_("%(name)s", name=browser or system) if browser or system else N_("An unknown browser")


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((words for mark, words in known if re.search(mark, agent)), "")
