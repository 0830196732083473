"""Not yours and not there are the same 404: every route is tried with the other tenant's ids, without being named here.

A route whose path has a new variable fails until an id of that kind that exists only at Globex is added to `ids`.
"""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

import app
from chalicelib.helpdesk import file_links, tickets
from chalicelib.helpdesk.forms import Form
from chalicelib.helpdesk.incoming import suspending
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxState
from chalicelib.helpdesk.inviting import Invitation
from chalicelib.helpdesk.messages import Message
from chalicelib.integrations import storage
from tenants import keys, table
from tenants.items import DeskItem
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Browser, Business

pytestmark = pytest.mark.xdist_group("isolation")  # others would empty the tables under it
ROUTES = [
    (path, method)
    for path, methods in sorted(app.app.routes.items())
    for method in sorted(methods)
    if "{" in path and "+" not in path and method != "HEAD"  # which is GET without what it says
]
BODIES: dict[str, dict[str, Any]] = {
    "reply": {"text": "Hello", "then": "pending", "cc": ""},
    "note": {"text": "Hello"},
    "assign": {"assignee": ""},
    "status": {"status": "solved"},
    "form": {"name": "Dana", "email": "dana@customers.example", "subject": "Hello", "message": "Hello"},
    **{verb: {"subject": "Hello", "text": "Hello"} for verb in ("en", "preview", "try-out")},
    "invitation": {"name": "Timur", "password": "correct horse 7 battery"},
}


@pytest.fixture(scope="module")
def acme(machine: Machine) -> Business:
    machine.forget()
    return Business.start(machine, "acme", "Aigerim")


@pytest.fixture(scope="module")
def boris(acme: Business) -> Browser:
    return acme.agent()


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
        globex.owner.get("/settings/staff")
        globex.owner.submit("/settings/staff/invite", address=f"{name}@globex.example", role="agent")
    machine.work()
    globex.owner.get("/settings/domains")
    globex.owner.submit("/settings/domains", name="globex.kz")
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
        "/tickets/{number}/html/{id}": {**common, "number": str(number + 1), "id": raw.id},
        "/f/{number}/{id}/{seal}": {**common, **sealed(globex, number)},
        "/settings/staff/invitations/{id}/take-back": {**common, "id": invitation.id},
        **{f"/settings/domains/{{id}}/{verb}": {**common, "id": "globex.kz"} for verb in ("check", "remove")},
        "/settings/departments/{id}/signatures": {**common, "id": form.department},
        **{path: {**common, "id": aside(globex, path)} for path, _ in ROUTES if path.startswith("/suspended/{id}")},
        **{path: {**common, "id": mailbox(globex, path)} for path, _ in ROUTES if "mailboxes/{id}" in path},
        **{path: {**common, "name": "acknowledgement", "language": "en"} for path, _ in ROUTES if is_everybodys(path)},
    }


def aside(business: Business, name: str) -> str:
    """A mail in Suspended, one for each route, since some of them take it from there."""
    id, raw = keys.digest(name), mail_from("dana@customers.example", business.mail).as_bytes()
    key = storage.keep_mail(business.tenant, id, raw, {"receipt": "{}"})
    said = {"sender": "dana@customers.example", "sender_name": "", "subject": name, "preview": ""}
    suspending.suspend(business.desk, id, "spam", {}, **said, recipients=[business.mail], mail=key, size=len(raw))
    return id


def mailbox(business: Business, name: str) -> str:
    """A mailbox on a server that nobody reaches, one for each route, since one of them removes it."""
    id = keys.digest(name)[:26]
    server = {"host": "127.0.0.1", "port": 993, "security": "tls", "user": name}
    department = business.desk.all(Form)[0].department
    about = {"address": "help@globex.example", "department": department, "folders": ["INBOX"], "created_at": keys.now()}
    made = Mailbox(*keys.setting(business.tenant, "mailbox", id), **server, **about)
    state = MailboxState(*keys.mailbox(business.tenant, id, "state"))
    table.write(table.put(made), table.put(state), moved(business.desk))
    return id


def is_everybodys(path: str) -> bool:
    """Whether the names in a path are no ids: every tenant has a letter of each kind and language, its own."""
    return path.startswith("/settings/letters/")


def is_home(browser: Browser) -> bool:
    """Whether the browser was sent to a page without ids: to sign in, or to the page that a verb belongs to."""
    return urlsplit(browser.url).path in app.app.routes


def sealed(business: Business, number: int) -> dict[str, str]:
    """A file of a reply, with what opens it to whoever got the mail."""
    business.owner.get(f"/tickets/{number}")
    business.owner.submit("/reply", {"files": ("b.txt", b"globex", "text/plain")}, text="Here", cc="")
    timeline = tickets.timeline(business.tenant, number)
    id = next(one.files[0]["id"] for one in timeline.entries if isinstance(one, Message) and one.kind == "reply")
    return {"id": id, "seal": file_links.proof(timeline.ticket, id)}


def mail(machine: Machine, business: Business) -> None:
    head = f"From: dana@customers.example\r\nTo: {business.mail}\r\nSubject: By mail\r\nMessage-ID: <{business.slug}>"
    long = "<p><b>Hello</b></p>" * 2000  # its formatting lies in S3
    raw = f"{head}\r\nContent-Type: text/html\r\n\r\n{long}\r\n"
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
def test_the_other_tenants_ids_lead_nowhere(
    path: str, method: str, ids: Any, acme: Business, boris: Browser, globex: Business
) -> None:
    url, before, acme_host = concrete(path, ids), items(globex.tenant), acme.owner.host
    if path == "/welcome/{token}":
        pytest.skip("a spent or foreign welcome leads to the sign-in page, which test_signup.py shows")
    for browser in (acme.owner, boris, acme.visitor()):
        status = request(browser, method, url, acme)
        if status == 200:  # sent to sign in, or to a page of one's own that the verb belongs to
            assert is_home(browser) or is_everybodys(path)
            assert urlsplit(browser.url).netloc == acme_host
        else:
            assert status in (401, 404) or (status == 403 and (is_home(browser) or is_everybodys(path)))
    assert items(globex.tenant) == before
    owner = globex.owner if "/t/" not in path and "form" not in path and "invitation/" not in path else globex.visitor()
    # A mail server that cannot be reached is something to say on the page, so the verb was let through.
    gets_through = (200, 303, 422) if "mailboxes/{id}" in path else (200, 303)
    assert request(owner, method, url, globex) in gets_through, "the same request succeeds at home"


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
