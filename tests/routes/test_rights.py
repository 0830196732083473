"""Every right against every route: who has all rights but the one that it takes is refused, who has just that is not.

NEEDS is the table, read from its top; a route that stands nowhere in it fails until it is added.
"""

import re
from typing import Any

import pytest

from chalicelib.helpdesk.roles import FOR_DESK, IN_DEPARTMENT, Role, upto
from chalicelib.web.registering import WHO
from tenants import keys, table
from tenants.staff import Staff
from tenants.tenant import moved
from tests import written
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.walk import concrete, examples, request

pytestmark = pytest.mark.xdist_group("isolation")
EVERYTHING = frozenset({*IN_DEPARTMENT, *FOR_DESK})
OWN = ""  # everybody who is signed in, for himself or over what he may see
# Rights joined by + are all needed, of those joined by | one is enough. `all`: whoever has every right of the other
# person, the role or the like that the path names, which the tests of those rooms show.
NEEDS = (
    (r"/tickets/{number}/(reply|note|draft|upload|sending|time|status|class|priority|tags|fields|object)", "answer"),
    (r"/tickets/{number}/(snooze|subject|cc|requester|solution|release)|/tickets/add", "answer"),
    (r"/tickets/{number}/(delete|restore)", "delete"),
    (r"/tickets/{number}/gathered", "see", "GET"),
    (r"/tickets/{number}/(link|gather|gathered|split)", "answer"),
    (r"/tickets/{number}/merge", "merge"),
    (r"/tickets/{number}/(assign|transfer)", r"\1"),
    (r"/tickets/{number}(/template|/follow|/(raw|html|file)/{id})?", "see"),
    (r"/views/{view}", "settings"),  # one for all; a department's takes manage there, one's own nothing
    (r"/search|/tickets(/bulk)?|/views|/undo|/heartbeat|/settings|/signout|/settings/you.*|/help.*|/objects", OWN),
    (r"/suspended.*|/settings/stop-lists.*|/settings/blocked", "moderation"),
    (r"/customers/{customer}/(un)?merge", "customers+merge"),
    (r"/customers/{customer}/(un)?block", "customers+moderation"),
    (r"/customers.*|/organisations.*", "customers"),
    (r"/mail.*", "internal_mail"),
    (r"/objects/{object}(/changes)?", "see|settings|manage", "GET"),
    (r"/objects/.*", "manage|settings"),
    (r"/billing/answerers", "billing|settings"),
    (r"/billing/export", "billing+export"),
    (r"/billing.*", "billing"),
    (r"/settings/activity|/settings/staff/{staff}/activity", "reports"),
    (r"/settings/activity/export|/settings/staff/{staff}/activity/export", "reports+export"),
    (r"/settings/log/export", "settings+export"),
    (r"/settings/answers/comments.*", "moderation"),
    (r"/settings/answers.*", "answers"),
    (r"/answers/staff.*", OWN),
    (r"/settings/reply-templates|/settings/reply-templates/add", "answer|settings"),
    (r"/settings/reply-templates/.*", "all"),
    (r"/settings/departments/(add|{department}/(move|archive|restore))", "settings"),
    (r"/settings/departments.*", "manage|settings"),
    (r"/settings/staff/{staff}/(rights|deactivate|reactivate|two-factor/remove|sessions/.*)", "all"),
    (r"/settings/roles/{role}/(change|remove)", "all"),
    (r"/settings/.*|/first-steps/.*", "settings"),
)
# The id comes in the body: 404.
NAMELESS = re.compile(r".*/(stop-lists/remove|sub-statuses/move|ticket-fields/move|insights/dismiss)")
MINE = ("/settings/you/away/{absence}/remove", "/settings/you/sessions/{session}/end")  # the ids there are the owner's
ROUTES = sorted(
    (path, method)
    for (path, method), who in WHO.items()
    if who in ("staff", "newcomer") and method != "HEAD" and path not in MINE
)


def needs(path: str, method: str) -> str:
    """What a route takes, by the first line of the table that fits."""
    for pattern, right, *methods in NEEDS:
        found = re.fullmatch(pattern.replace("{", r"\{").replace("}", r"\}"), path)
        if found and (not methods or method in methods):
            return found.expand(right)
    raise AssertionError(f"{method} {path}: say in NEEDS which right it takes")


@pytest.fixture(scope="module")
def acme(machine: Machine) -> Business:
    machine.forget()
    return Business.start(machine, "acme", "Aigerim")


@pytest.fixture(scope="module")
def people(acme: Business) -> dict[frozenset[str], str]:
    """Somebody for each set of rights that is tried, there before there is anything to see."""
    wanted = {needs(path, method) for path, method in ROUTES}
    every = {frozenset(rights) for need in wanted for rights in (just(need), *lacking(need))}
    return {rights: made(acme, f"Rita{number}", rights) for number, rights in enumerate(every)}


@pytest.fixture(scope="module")
def ids(machine: Machine, acme: Business, people: Any) -> dict[str, dict[str, str]]:
    return examples(machine, acme)


def made(business: Business, name: str, rights: frozenset[str]) -> str:
    """Somebody with just these rights, by a role of their own; the id."""
    role = Role(*keys.setting(business.tenant, "role", keys.new_id()), name=name)
    role.in_department, role.for_desk = set(rights & {*IN_DEPARTMENT}) or None, set(rights & {*FOR_DESK}) or None
    table.write(table.create(role), moved(business.desk))
    business.agent(name, role=role.id)
    return next(one.id for one in business.desk.all(Staff) if one.name == name)


def browser(business: Business, staff: str) -> Browser:
    """A browser in which somebody has just signed in; some routes sign out."""
    fresh = business.visitor()
    business.sign_in_as(fresh, staff)
    return fresh


def just(need: str) -> frozenset[str]:
    """The least that is enough."""
    wanted = EVERYTHING if need == "all" else need.partition("|")[0].split("+") if need else ()
    return frozenset().union(*(upto(one) if one in IN_DEPARTMENT else {one} for one in wanted), frozenset())


def lacking(need: str) -> list[frozenset[str]]:
    """All rights but one that is needed, for each of these."""
    if need == "all":
        return [EVERYTHING - {"settings", "manage", "answer"}]
    if "|" in need:
        return [EVERYTHING - {*need.split("|")}]
    return [EVERYTHING - {one} for one in need.split("+") if one]


@pytest.mark.parametrize(("path", "method"), ROUTES, ids=[f"{method} {path}" for path, method in ROUTES])
def test_a_route_takes_its_right_and_no_other(path: str, method: str, ids: Any, people: Any, acme: Business) -> None:
    url, need = concrete(path, ids), needs(path, method)
    for rights in lacking(need):
        with written.watched() as transactions:
            status = request(browser(acme, people[rights]), method, url, acme)
        assert status in (403, 404), f"refused without {sorted(EVERYTHING - rights)}"
        assert not [part for parts in transactions for part in parts if part.is_deed and part.sk != "session"]
    allowed = browser(acme, people[just(need)])
    status = request(allowed, method, url, acme)
    if NAMELESS.fullmatch(path):
        assert status in (303, 404)
        return
    assert status not in (400, 401, 403, 404, 405, 429, 500), f"let through with {need}: {allowed.text[:300]}"
