"""Saved views: one's own, a department's, everybody's; in the rail with the number that is stored."""

from urllib.parse import urlencode

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.saved_views import MOST_OWN, SavedView
from chalicelib.helpdesk.vocabulary.tags import Tag
from tenants import keys, table
from tenants.keys import new_id
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import department
from tests.people import Browser, Business
from tests.routes.test_board import rows
from tests.routes.test_board_filters import made, seen, setting, staff, stand

HOSTILE = "Касса <b>№ 3</b> & «ұ»"


def save(browser: Browser, name: str, for_whom: str = "mine", **query: object) -> int:
    """Save what the board shows of a query, by the form that stands there."""
    browser.get(f"/tickets?{urlencode(query)}")
    return browser.submit("/views", name=name, for_whom=for_whom).status


def named(business: Business, name: str) -> SavedView:
    return next(one for one in business.desk.all(SavedView) if one.name == name)


def in_rail(browser: Browser) -> dict[str, str]:
    """Saved views in the rail with their numbers."""
    browser.get("/tickets")
    links = browser.tree.css("section[aria-labelledby=rail-saved] li a")
    counts = [(link.css_first(".name").text(), link.css_first("data.count")) for link in links]  # type: ignore[union-attr]
    return {name: count.text() if count else "" for name, count in counts}


def line(browser: Browser, name: str) -> str:
    """Where the forms of a view on its page lead; empty where it cannot be changed."""
    browser.get("/views")
    found = next(item for item in browser.tree.css(".people > li") if item.css_first("b").text() == name)  # type: ignore[union-attr]
    form = found.css_first("form")
    return (form.attributes["action"] or "") if form else ""


def test_a_view_is_saved_from_the_board_and_found_in_the_rail(world: Machine, acme: Business) -> None:
    sales, tag = department(acme, "Sales"), setting(acme, "tag", Tag, name="Срочно")
    stand(acme, made(acme, 1, department=sales, tags={tag}, priority="low"), made(acme, 2, tags={tag}))
    acme.owner.get("/tickets")
    assert not acme.owner.tree.css("#save-view"), "there is nothing to save of what every desk has"
    assert save(acme.owner, HOSTILE, department=sales, tag=tag, sort="priority") == 200
    assert acme.owner.url.endswith(f"/tickets?saved={named(acme, HOSTILE).id}"), "one is in it then"
    assert rows(acme.owner) == [1] and HOSTILE in acme.owner.text and not acme.owner.tree.css("#save-view")
    assert in_rail(acme.owner) == {HOSTILE: ""}, "a tag is counted nowhere"
    assert save(acme.owner, "Sales, nobody's", department=sales, assignee="nobody") == 200
    table.write(table.add(numbers(acme), {f"open|{sales}|": 3}))
    assert in_rail(acme.owner) == {HOSTILE: "", "Sales, nobody's": "3"}
    assert in_rail(acme.agent()) == {}, "they are her own"


def numbers(business: Business) -> table.Counter:
    return table.Counter(*keys.counts(business.tenant))


def test_views_are_shared_by_who_manages_and_by_nobody_else(acme: Business) -> None:
    support, sales = acme.desk.all(Department)[0].id, department(acme, "Sales")
    boris, timur = acme.agent(), acme.agent("Timur", departments=[sales])
    lead = acme.agent("Zarina", role="admin", departments=[sales])
    assert save(acme.owner, "For all", "all", priority="high") == 200
    assert save(acme.owner, "Support", support, sort="created") == 200
    assert [*in_rail(boris)] == ["For all", "Support"] and [*in_rail(timur)] == ["For all"]
    assert save(boris, "Mine", priority="low") == 200 and next(iter(in_rail(boris))) == "Mine"
    for whom in ("all", support, sales, "nothing"):
        boris.get("/tickets?priority=low")
        boris.post("/views", {"csrf": csrf(boris), "name": "Theirs", "for_whom": whom, "priority": "low"})
        assert boris.page.status == 422 and "Choose a department that you manage" in boris.text
    assert save(lead, "Sales", sales, priority="urgent") == 200 and "Sales" in in_rail(timur)
    for browser, name in ((boris, "For all"), (boris, "Support"), (timur, "Sales")):
        assert line(browser, name) == ""
        browser.get("/views")
        for do in ("remove", "keep", "up", "change"):
            path = f"/views/{named(acme, name).id}"
            assert browser.post(path, {"csrf": csrf(browser), "do": do, "name": "X", "for_whom": "mine"}).status == 403
    assert timur.post(f"/views/{named(acme, 'Mine').id}", {"csrf": csrf(timur), "do": "remove"}).status == 404
    assert acme.owner.post(f"/views/{named(acme, 'Mine').id}", {"csrf": csrf(acme.owner), "do": "remove"}).status == 404
    assert timur.get(f"/tickets?saved={named(acme, 'Mine').id}").status == 404


def csrf(browser: Browser) -> str:
    from tests.routes.walk import csrf as proof

    return proof(browser)


def test_a_view_is_renamed_moved_and_removed_and_the_log_knows(acme: Business) -> None:
    for name in ("First", "Second"):
        assert save(acme.owner, name, sort="created") == 200
    acme.owner.post(line(acme.owner, "Second"), {"csrf": csrf(acme.owner), "do": "up"})
    assert [*in_rail(acme.owner)] == ["Second", "First"]
    url = line(acme.owner, "First")
    edition = named(acme, "First").edition
    fields = {"csrf": csrf(acme.owner), "do": "change", "edition": edition, "for_whom": "all"}
    assert acme.owner.post(url, {**fields, "name": "Erste"}).status == 200
    assert [*in_rail(acme.owner)] == ["Second", "Erste"] and [*in_rail(acme.agent())] == ["Erste"]
    assert acme.owner.post(url, {**fields, "name": "Dritte"}).status == 422, "somebody was quicker"
    assert "changed this meanwhile" in acme.owner.text and "Dritte" in acme.owner.page.text
    assert acme.owner.post(url, {**fields, "name": " "}).status == 422
    assert acme.owner.post(url, {**fields, "name": "x" * 61}).status == 422
    acme.owner.post(url, {"csrf": csrf(acme.owner), "do": "remove"})
    assert [*in_rail(acme.owner)] == ["Second"]
    log = acme.owner.get("/settings/log?kind=saved_view").text
    assert "Erste" in log and "Removal" in acme.owner.text


def test_a_saved_view_is_narrowed_further_and_kept_so_or_not(acme: Business) -> None:
    stand(acme, made(acme, 1, hours=2, priority="low", is_unread=False), made(acme, 2, priority="low", is_unread=True))
    save(acme.owner, "Low", priority="low", view="open")
    id = named(acme, "Low").id
    assert seen(acme.owner, saved=id, view="", priority="low", unread="1") == [2]
    form = acme.owner.tree.css_first(f"#save-view form[action='/views/{id}']")
    assert form is not None, "it can be saved under its name"
    acme.owner.submit(f"/views/{id}", do="keep")
    assert acme.owner.url.endswith(f"?saved={id}") and rows(acme.owner) == [2]
    assert seen(acme.owner, saved=id, view="") == [1, 2], "without its filters, when these are cleared"


def test_what_a_view_names_may_be_gone(acme: Business) -> None:
    sales, boris = department(acme, "Sales"), acme.agent()
    tag = setting(acme, "tag", Tag, name="Срочно")
    assert (
        save(acme.owner, "Tagged", "all", tag=tag) == 200 and save(acme.owner, "Sales", "all", department=sales) == 200
    )
    table.write(table.delete(next(one for one in acme.desk.all(Tag))), moved(acme.desk))
    stand(acme, made(acme, 1))
    assert seen(boris, saved=named(acme, "Tagged").id) == [1] and "left out" in boris.text
    timur = acme.agent("Timur", departments=[acme.desk.all(Department)[0].id])
    assert [*in_rail(timur)] == ["Tagged"], "a department that he does not see is no view for him"
    assert timur.get(f"/tickets?saved={named(acme, 'Sales').id}").status == 404
    assert "It shows a department that you do not see" in timur.get("/views").text


def test_own_views_have_an_end(acme: Business) -> None:
    me = staff(acme, "Aigerim")
    where = [keys.setting(acme.tenant, "saved_view", new_id()) for _ in range(MOST_OWN)]
    table.write(*(table.create(SavedView(*key, name="x", owner=me)) for key in where), moved(acme.desk))
    assert save(acme.owner, "One more", priority="low") == 422 and "At most 30 views" in acme.owner.text
    assert "Low" in acme.owner.text, "what was to be saved still stands there"
