"""Ways to more than one may: each is tried at the front door, and each is shut."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.customer_base import people
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.roles import FOR_DESK, IN_DEPARTMENT, Role
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.signing_in.sessions import Session, csrf
from chalicelib.web.pages import SESSION
from tenants import table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tests.colleagues import member, role
from tests.mails import department, link_in
from tests.people import PASSWORD, Browser, Business

HEAD = ([*IN_DEPARTMENT], ["settings", "customers"])


def post(browser: Browser, path: str, **fields: Any) -> int:
    """Send what no form of the person's pages may offer."""
    return browser.post(path, {"csrf": csrf(browser.cookies[SESSION]), **fields}, follow=False).status


def change(business: Business, name: str, **attributes: Any) -> None:
    table.write(revised(member(business, name), **attributes), moved(business.desk))


def put_below(business: Business, part: str, above: str | None) -> None:
    table.write(revised(business.desk.find(Department, part), parent=above), moved(business.desk))


def able(business: Business, name: str, where: str) -> frozenset[str]:
    return rights.rights(business.desk, member(business, name), where)


def support(business: Business) -> str:
    return next(one.id for one in business.desk.all(Department) if one.name == "Support")


# ------------------------------------------------------------------ departments


def test_nobody_reaches_a_department_by_moving_it_below_his_own(acme: Business) -> None:
    sales, own = department(acme, "Sales"), support(acme)
    head = acme.agent("Nurlan", role=role(acme, "Head", *HEAD), departments=[sales])
    head.get(f"/settings/departments/{own}")
    head.submit("/change", name="Support", parent=sales)
    said = head.tree.css_first("#parent-error")
    assert head.page.status == 422 and said and "right that you do not have" in said.text()
    assert acme.desk.find(Department, own).parent is None and not able(acme, "Nurlan", own)
    acme.owner.get(f"/settings/departments/{own}")
    acme.owner.submit("/change", name="Support", parent=sales)
    assert acme.desk.find(Department, own).parent == sales, "who has all rights in both may"
    head.get(f"/settings/departments/{own}")
    head.submit("/change", name="Help", parent=sales)
    assert acme.desk.find(Department, own).name == "Help", "and where it stays it may be renamed"


def test_nobody_gets_a_department_back_by_moving_it_away(acme: Business) -> None:
    sales, own = department(acme, "Sales"), support(acme)
    put_below(acme, sales, own)
    head = acme.agent("Nurlan", role=role(acme, "Head", *HEAD))
    change(acme, "Nurlan", grants={own: []})
    assert not able(acme, "Nurlan", sales)
    assert post(head, f"/settings/departments/{sales}/change", name="Sales", parent="") == 422
    assert not able(acme, "Nurlan", sales)


def test_who_lacks_a_part_gives_nobody_the_whole(acme: Business) -> None:
    sales, own = department(acme, "Sales"), support(acme)
    put_below(acme, sales, own)
    zarina, _ = acme.agent("Zarina"), acme.agent("Boris", role="observer", departments=[department(acme, "Third")])
    change(acme, "Zarina", grants={own: [*IN_DEPARTMENT], sales: ["see"]})
    change(acme, "Boris", role="agent")
    boris = member(acme, "Boris").id
    ticked = {f"{right}-{boris}": "yes" for right in ("see", "answer")}
    assert post(zarina, f"/settings/departments/{own}/rights", **{f"seen-{boris}": ""}, **ticked) == 303
    assert able(acme, "Boris", own) == {"see"}, "what she has in all of it"
    assert able(acme, "Boris", sales) == {"see"}


def test_who_sees_only_tickets_of_his_own_shows_nobody_all(acme: Business) -> None:
    own, sales = support(acme), department(acme, "Sales")
    zarina, _ = acme.agent("Zarina"), acme.agent("Boris", departments=[sales])
    change(acme, "Zarina", grants={own: [*IN_DEPARTMENT]}, is_limited=True)
    boris = member(acme, "Boris").id
    post(zarina, f"/settings/departments/{own}/rights", **{f"seen-{boris}": "", f"see-{boris}": "yes"})
    assert not able(acme, "Boris", own)


def test_who_manages_a_department_shuts_out_nobody_who_manages_the_desk(acme: Business) -> None:
    own = support(acme)
    zarina, _ = acme.agent("Zarina"), acme.agent("Nurlan", role="admin")
    change(acme, "Zarina", grants={own: [*IN_DEPARTMENT]})
    nurlan = member(acme, "Nurlan").id
    post(zarina, f"/settings/departments/{own}/rights", **{f"seen-{nurlan}": " ".join(IN_DEPARTMENT)})
    assert able(acme, "Nurlan", own) == set(IN_DEPARTMENT)


# ------------------------------------------------------------------ roles and people


def test_nobody_frees_himself_from_his_own_tickets(acme: Business) -> None:
    own = role(acme, "Clerk", [], ["settings"])
    clerk = acme.agent("Nurlan", role=own)
    change(acme, "Nurlan", is_limited=True, grants={support(acme): ["see", "answer"]})
    assert post(clerk, f"/settings/staff/{member(acme, 'Nurlan').id}/rights", role=own, edition="0") == 422
    assert member(acme, "Nurlan").is_limited


@pytest.mark.parametrize("narrowed", [{"is_limited": True}, {"grants": "none in Support"}])
def test_who_has_less_than_his_role_widens_no_role(narrowed: dict[str, Any], acme: Business) -> None:
    weak = role(acme, "Reader", ["see"])
    nurlan = acme.agent("Nurlan", role=role(acme, "Head", *HEAD))
    change(acme, "Nurlan", **({"grants": {support(acme): []}} if "grants" in narrowed else narrowed))
    fields = {"name": "Reader", "edition": "0", "in_department": ["see", "answer"]}
    assert post(nurlan, f"/settings/roles/{weak}/change", **fields) == 422
    assert acme.desk.find(Role, weak).in_department == {"see"}


@pytest.mark.parametrize("after", [{"deactivated_at": True}, {"role": "agent"}])
def test_an_invitation_holds_no_longer_than_the_right_to_give_it(after: dict[str, Any], acme: Business) -> None:
    nurlan, friend = acme.agent("Nurlan", role="admin"), f"timur@{acme.slug}-friends.example"
    nurlan.get("/settings/staff")
    nurlan.submit("/settings/staff/invite", address=friend, role="admin")
    acme.machine.work()
    link = link_in(acme.machine.sent(friend)[-1], "/invitation/")
    assert acme.visitor().get(link).status == 200
    change(acme, "Nurlan", **({"deactivated_at": now()} if "deactivated_at" in after else after))
    timur = acme.visitor()
    assert timur.get(link).status == 404
    assert timur.post(link, {"name": "Timur", "password": PASSWORD}).status == 404
    assert not [one for one in acme.desk.all(Staff) if one.name == "Timur"]
    assert friend not in acme.owner.get("/settings/staff").text


# ------------------------------------------------------------------ words from elsewhere


def test_what_another_site_sends_does_not_come_back_after_signing_in(acme: Business) -> None:
    browser = acme.visitor()  # a browser keeps its cookie from what another site sends
    browser.origin = "https://evil.example"
    browser.post(f"/settings/staff/{member(acme, 'Aigerim').id}/rights", {"role": "owner", "csrf": "x"}, follow=False)
    assert browser.page.status == 303 and not browser.tree.css("[name=kept]")
    assert SESSION not in browser.cookies, "nor is anybody signed out by it"
    browser.origin = f"http://{browser.host}"
    browser.post("/tickets/1/reply", {"text": "Dear Dana"})
    assert browser.page.status == 401 and "Dear Dana" in browser.page.text, "what was written here does"
    browser.origin = "null"
    kept = {"kept": '[["role", "owner"]]', "kept_path": "/settings/staff/x/rights"}
    browser.post("/signin", {"email": "a@b.example", "password": "wrong", **kept})
    assert "/settings/staff/x/rights" not in browser.page.text


# ------------------------------------------------------------------ the event log


def test_the_log_shows_only_what_somebody_may_see(acme: Business) -> None:
    sales = department(acme, "Sales")
    olga = acme.agent("Olga", role=role(acme, "Office", ["see"], ["settings", "export"]), departments=[sales])
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/status", status="solved")
    acme.owner.get("/customers")
    acme.owner.submit("/customers/add", name="Secret Saule", address="saule@customers.example")
    acme.owner.get("/settings/log")
    assert "Secret Saule" in acme.owner.text and f"#{number}" in acme.owner.text
    for query in ("", "?kind=customer", "?kind=ticket", f"?object={number}", f"?person={member(acme, 'Aigerim').id}"):
        olga.get(f"/settings/log{query}")
        assert olga.page.status == 200 and "Saule" not in olga.text, query
        assert not olga.tree.css(f"a[href$='/tickets/{number}']"), query
    post(olga, "/settings/log/export")
    assert "Saule" not in olga.page.text and f"#{number}" not in olga.page.text


def test_words_that_somebody_keeps_for_himself_are_not_in_the_log(acme: Business) -> None:
    boris = acme.agent()
    for name, visibility in (("Own", "mine"), ("Shared", "all")):
        browser = boris if visibility == "mine" else acme.owner
        browser.get("/settings/reply-templates/add")
        assert browser.page.status == 200, browser.text
        browser.submit("/settings/reply-templates/add", name=name, text=f"Words of {name}", visibility=visibility)
    olga = acme.agent("Olga", role="admin")
    olga.get("/settings/log?kind=reply_template")
    assert "Words of Shared" in olga.text and "Words of Own" not in olga.text


# ------------------------------------------------------------------ sessions


def test_a_session_that_moves_to_a_new_host_is_no_younger_there(acme: Business) -> None:
    began = now() - timedelta(hours=11)
    session = table.get(Session, sessions.key(acme.tenant, acme.owner.cookies[SESSION]))
    assert session
    table.write(table.change(session, created_at=began))
    assert post(acme.owner, "/settings/desk/host", slug=f"{acme.slug}-b") == 303
    link = acme.owner.page.header("location") or ""
    browser = Browser(acme.machine, urlsplit(link).netloc)
    assert browser.get(link).status == 200 and browser.url.endswith("/tickets")
    carried = table.get(Session, sessions.key(acme.tenant, browser.cookies[SESSION]))
    assert isinstance(carried, Session) and carried.created_at == began and not carried.is_fresh
    assert carried.expires_at and carried.expires_at <= began + sessions.LONGEST


# ------------------------------------------------------------------ tickets of one's own only


def test_a_ticket_of_others_shows_nowhere_to_who_has_his_own_only(acme: Business) -> None:
    boris = acme.agent(role=role(acme, "All", IN_DEPARTMENT, FOR_DESK))
    change(acme, "Boris", is_limited=True)
    number, leo = acme.ask(subject="Zebra", text="Okapi", email="leo@zoo.example"), "leo@zoo.example"
    post(acme.owner, "/objects/add", name="Cage", kind="program", state="used")
    (cage,) = (one.id for one in acme.desk.all(ServiceObject))
    post(acme.owner, f"/tickets/{number}/object", attach=cage)
    own = acme.ask(subject="Mine", email=leo)
    post(acme.owner, f"/tickets/{own}/assign", assignee=member(acme, "Boris").id)
    acme.machine.work()
    customer = people.by_address(acme.tenant, leo)
    views = [f"/tickets?view={name}" for name in ("mine", "unassigned", "open", "solved")]
    for path in (
        *views,
        f"/tickets/{own}",
        f"/tickets?department={support(acme)}",
        f"/customers/{customer.id if customer else ''}",
        f"/objects/{cage}",
        f"/settings/log?object={number}",
        "/settings/log",
    ):
        assert boris.get(path).status == 200, path
        assert "Zebra" not in boris.page.text and f"/tickets/{number}" not in boris.page.text, path
    boris.get("/tickets")
    shown = [node.text(strip=True) for node in boris.tree.css("nav a")]
    assert {"Waiting for us1", "Unassigned0", "Support1"} <= set(shown), shown
    for verb in ("", "/status", "/reply", "/template", "/assign"):
        assert (post(boris, f"/tickets/{number}{verb}") if verb else boris.get(f"/tickets/{number}").status) == 404
