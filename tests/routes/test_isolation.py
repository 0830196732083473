"""Not yours and not there are the same 404: every route is tried with the other tenant's ids, without being named here.

A route whose path has a new variable fails until an id of that kind that exists only at Globex is added to `ids`.
"""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

import app
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.forms import Form
from chalicelib.helpdesk.inviting import Invitation
from chalicelib.helpdesk.messages import Message
from tenants import keys, table
from tenants.items import DeskItem
from tenants.tenant import moved
from tests.machine import Machine
from tests.people import Browser, Business

pytestmark = pytest.mark.xdist_group("isolation")  # others would empty the tables under it
ROUTES = [
    (path, method)
    for path, methods in sorted(app.app.routes.items())
    for method in sorted(methods)
    if "{" in path and "+" not in path
]
BODIES: dict[str, dict[str, Any]] = {
    "reply": {"text": "Hello", "then": "pending", "cc": ""},
    "note": {"text": "Hello"},
    "assign": {"assignee": ""},
    "status": {"status": "solved"},
    "form": {"name": "Dana", "email": "dana@customers.example", "subject": "Hello", "message": "Hello"},
    "invitation": {"name": "Timur", "password": "correct horse 7 battery"},
}


@pytest.fixture(scope="module")
def acme(machine: Machine) -> Business:
    machine.forget()
    return Business.start(machine, "acme", "Aigerim")


@pytest.fixture(scope="module")
def globex(machine: Machine, acme: Business) -> Business:
    return Business.start(machine, "globex", "Gleb")


@pytest.fixture(scope="module")
def ids(machine: Machine, globex: Business) -> dict[str, dict[str, str]]:
    """What exists only at Globex, by the name of the path's variable, or by the route where a name means two things."""
    number = 0
    for _ in range(3):
        number = globex.ask(files={"files": ("a.txt", b"globex", "text/plain")})
    machine.work()
    mail(machine, globex)
    timeline = tickets.timeline(globex.tenant, number)
    mailed = tickets.timeline(globex.tenant, number + 1)
    first = next(one for one in timeline.entries if isinstance(one, Message))
    raw = next(one for one in mailed.entries if isinstance(one, Message))
    form = Form(
        *keys.setting(globex.tenant, "form", "second"), title="Second", department=globex.desk.all(Form)[0].department
    )
    table.write(table.create(form), moved(globex.desk))
    for name in ("timur", "olga"):
        globex.owner.get("/settings")
        globex.owner.submit("/settings/invite", address=f"{name}@globex.example", role="agent")
    machine.work()
    invitation = next(one for one in globex.desk.all(Invitation) if one.address.startswith("olga"))
    letter = machine.sent("timur@globex.example")[-1].get_body(("plain",)).get_content()
    token = re.search(r"/invitation/(\S+)", letter)
    assert token
    common = {"number": str(number), "secret": timeline.ticket.secret, "key": "second", "token": token[1]}
    return {
        "": common,
        "/tickets/{number}/file/{id}": {**common, "id": first.files[0]["id"]},
        "/t/{number}/{secret}/file/{id}": {**common, "id": first.files[0]["id"]},
        "/tickets/{number}/raw/{id}": {**common, "number": str(number + 1), "id": raw.id},
        "/settings/invitations/{id}/take-back": {**common, "id": invitation.id},
    }


def mail(machine: Machine, business: Business) -> None:
    head = f"From: dana@customers.example\r\nTo: {business.mail}\r\nSubject: By mail\r\nMessage-ID: <{business.slug}>"
    raw = f"{head}\r\n\r\nHello\r\n"
    machine.send(raw.encode(), "dana@customers.example", business.mail)
    machine.work()


def concrete(path: str, ids: dict[str, dict[str, str]]) -> str:
    known = ids.get(path, ids[""])
    missing = set(re.findall(r"{(\w+)}", path)) - known.keys()
    assert not missing, f"{path}: add ids of {missing} that exist only at Globex"
    return re.sub(r"{(\w+)}", lambda match: known[match[1]], path)


def request(browser: Browser, method: str, path: str, business: Business) -> int:
    if method != "POST":
        return browser.get(path, method).status
    name = path.strip("/").split("/")[0]
    verb = path.rpartition("/")[2]
    from tests.people import opened_before

    fields = {"csrf": csrf(browser), "opened": opened_before(9), **BODIES.get(verb, BODIES.get(name, {}))}
    return browser.post(path, fields).status


def csrf(browser: Browser) -> str:
    from chalicelib.helpdesk.sessions import csrf as proof
    from chalicelib.web.pages import SESSION

    return proof(browser.cookies[SESSION]) if SESSION in browser.cookies else ""


def items(tenant: str) -> dict[Any, Any]:
    """Everything a tenant has."""
    found = {}
    for item in DeskItem.scan(DeskItem.pk.startswith(tenant)):
        if "#limit#" not in item.pk and item.sk != "session":
            found[item.pk, item.sk] = item.to_dynamodb_dict()
    return found


@pytest.mark.parametrize(("path", "method"), ROUTES, ids=[f"{method} {path}" for path, method in ROUTES])
def test_the_other_tenants_ids_lead_nowhere(path: str, method: str, ids: Any, acme: Business, globex: Business) -> None:
    url, before, acme_host = concrete(path, ids), items(globex.tenant), acme.owner.host
    if path == "/welcome/{token}":
        pytest.skip("a spent or foreign welcome leads to the sign-in page, which test_signup.py shows")
    for browser in (acme.owner, acme.agent(), acme.visitor()):
        status = request(browser, method, url, acme)
        if status == 200:  # sent to sign in, or to a page of one's own that the verb belongs to
            assert urlsplit(browser.url).path in ("/signin", "/settings") and urlsplit(browser.url).netloc == acme_host
        else:
            assert status in (401, 404)
    assert items(globex.tenant) == before
    owner = globex.owner if "/t/" not in path and "form" not in path and "invitation/" not in path else globex.visitor()
    assert request(owner, method, url, globex) in (200, 303), "the same request succeeds at home"


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
    from chalicelib.helpdesk.departments import Department

    foreign = globex.desk.all(Department)[0].id
    assert acme.owner.get(f"/tickets?department={foreign}").status == 404


def test_a_colleague_of_the_other_tenant_cannot_be_assigned(acme: Business, globex: Business, machine: Machine) -> None:
    from tenants.staff import Staff

    number, foreign = acme.ask(), globex.desk.all(Staff)[0].id
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.submit(f"/tickets/{number}/assign", assignee=foreign).status == 404
