"""For whom a saved view is, in words."""

from chalicelib.helpdesk import saved_views
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.saved_views import ALL, MINE, SavedView
from chalicelib.web.asking import Ask
from tenants.errors import N_

WORDS = {MINE: N_("Only I"), ALL: N_("Everybody")}


def offered(ask: Ask) -> list[tuple[str, str]]:
    """For whom a person may make views."""
    departments = [(one.id, one.name) for one in saved_views.sharers(ask.desk, ask.person)]
    for_all = [(ALL, ask.say(WORDS[ALL]))] if saved_views.may_share(ask.desk, ask.person, None) else []
    return [(MINE, ask.say(WORDS[MINE])), *departments, *for_all]


def said(ask: Ask, one: SavedView) -> str:
    department = ask.desk.by_id(Department).get(one.for_whom)
    return department.name if department else ask.say(WORDS.get(one.for_whom, WORDS[ALL]))
