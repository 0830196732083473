"""Not yours and not there are the same 404: every route is tried with the other tenant's ids, without being named here.

walk.py has the routes and the ids.
"""

from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.helpdesk.departments import Department
from tenants import keys, table
from tenants.items import Counter
from tenants.staff import Staff
from tests import written
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.walk import ROUTES, concrete, examples, is_everybodys, is_home, request

pytestmark = pytest.mark.xdist_group("isolation")  # others would empty the tables under it


@pytest.fixture(scope="module")
def acme(machine: Machine) -> Business:
    machine.forget()
    started = Business.start(machine, "acme", "Aigerim")
    table.add_now(Counter(*keys.number(started.tenant)), {"last": 5_000})  # none of its numbers is one of Globex
    started.ask()  # so that Dana may sign in
    return started


@pytest.fixture(scope="module")
def boris(acme: Business) -> Browser:
    return acme.agent()


@pytest.fixture(scope="module")
def globex(machine: Machine, acme: Business) -> Business:
    return Business.start(machine, "globex", "Gleb")


@pytest.fixture(scope="module")
def ids(machine: Machine, globex: Business) -> dict[str, dict[str, str]]:
    return examples(machine, globex)


@pytest.mark.parametrize(("path", "method"), ROUTES, ids=[f"{method} {path}" for path, method in ROUTES])
def test_the_other_tenants_ids_lead_nowhere(
    path: str, method: str, ids: Any, acme: Business, boris: Browser, globex: Business
) -> None:
    url, acme_host = concrete(path, ids), acme.owner.host
    if path == "/welcome/{token}":
        pytest.skip("a spent or foreign welcome leads to the sign-in page, which test_signup.py shows")
    for browser in (acme.owner, boris, acme.visitor(), *([acme.customer()] if path.startswith("/my/") else [])):
        with written.touched(globex.tenant) as writes:
            status = request(browser, method, url, acme)
        assert not writes
        if status == 200:  # sent to sign in, or to a page of one's own that the verb belongs to
            assert is_home(browser) or is_everybodys(path)
            assert urlsplit(browser.url).netloc == acme_host
        else:
            assert status in (401, 404) or (status == 403 and (is_home(browser) or is_everybodys(path)))
    is_public = path.startswith(("/form", "/answers/{answer}")) or "/t/" in path or "invitation/" in path
    owner = globex.customer() if path.startswith("/my/") else globex.visitor() if is_public else globex.owner
    # A mail server that cannot be reached, a rota of nobody, or a reply that is gone is something to say, so the verb
    # was let through.
    is_said = "mailboxes/{id}" in path or path.endswith(("{rota}/change", "/sending"))
    gets_through = (200, 303, 422) if is_said else (200, 204, 302, 303)
    assert request(owner, method, url, globex) in gets_through, "the same request succeeds at home"


def test_what_is_written_at_the_other_tenant_is_seen(globex: Business) -> None:
    with written.touched(globex.tenant) as writes:
        globex.ask()
    assert {part.sk for part in writes} >= {"ticket"}


def test_no_route_is_open_with_the_other_tenants_session(acme: Business, globex: Business) -> None:
    """Acme's cookie at Globex's host is no session there."""
    intruder = Browser(acme.machine, globex.owner.host, dict(acme.owner.cookies))
    for path in ("/tickets", "/settings", "/tickets?view=mine"):
        intruder.get(path)
        assert "/signin" in intruder.url


def test_a_cursor_of_the_other_tenant_shows_only_ones_own(acme: Business, globex: Business, machine: Machine) -> None:
    for subject in [*(f"Secret of Globex {n}" for n in range(27)), ""]:
        globex.ask(subject or "Last")
    acme.ask("Of Acme")
    machine.work()
    owner = Browser(machine, globex.owner.host, dict(globex.owner.cookies))
    owner.get("/tickets")
    (further,) = owner.tree.css("a[rel=next]")
    acme.owner.get(further.attributes["href"] or "")
    assert acme.owner.page.status == 200 and "Of Acme" in acme.owner.text and "Secret of Globex" not in acme.owner.text


def test_a_department_of_the_other_tenant_is_not_there(acme: Business, globex: Business) -> None:
    foreign = globex.desk.all(Department)[0].id
    assert acme.owner.get(f"/tickets?department={foreign}").status == 404


def test_a_colleague_of_the_other_tenant_cannot_be_assigned(acme: Business, globex: Business, machine: Machine) -> None:
    number, foreign = acme.ask(), globex.desk.all(Staff)[0].id
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.submit(f"/tickets/{number}/assign", assignee=foreign).status == 404
