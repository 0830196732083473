"""The event log: what is told, to whom, and that nothing of it goes away."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.helpdesk import editing, log, log_reading
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.roles import Role
from tenants import keys, sending_keys, table
from tenants.errors import Conflict
from tenants.items import Counter
from tenants.staff import Staff
from tenants.table import query_all
from tenants.tenant import Tenant
from tests import written
from tests.colleagues import member
from tests.machine import Machine
from tests.people import Browser, Business, fields_of


def rows(browser: Browser) -> list[str]:
    """The lines of the log on the page."""
    return [" ".join(row.text(separator=" ").split()) for row in browser.tree.css("table.log tbody tr")]


def entries(business: Business, kind: str = "") -> list[Logged]:
    """What the log holds, oldest first."""
    this = keys.log(business.tenant, datetime.now(UTC).strftime("%Y-%m")).pk
    found = [one for one in query_all(this) if isinstance(one, Logged)]
    return [one for one in found if not kind or one.kind == kind]


def person(business: Business, name: str) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.name == name)


def past(business: Business, count: int, days: int = 0, **about: str) -> None:
    """Entries that were made some days ago, a second apart."""
    start = datetime.now(UTC) - timedelta(days=days, seconds=count)
    for step in range(count):
        at = start + timedelta(seconds=step)
        id = keys.new_id(at)
        told = {"kind": "tag", "verb": "added", "name": f"Tag {step}", **about}
        entry = Logged(*keys.log(business.tenant, at.strftime("%Y-%m"), id), at=at, **told)
        entry.list_key, entry.list_order = keys.listed(business.tenant, "log", told.get("by", "")), id
        table.write(table.create(entry))


def age(business: Business) -> None:
    """Let a desk be half a year old, so that there is a past to look into."""
    head = Tenant(*keys.setting(business.tenant, "tenant"))
    table.write(table.add(head, {"revision": 1}, created_at=datetime.now(UTC) - timedelta(days=200)))


def set_files(browser: Browser, **fields: str) -> None:
    browser.get("/settings/files")
    browser.submit("/settings/files", **{"largest": "25", "refused": "exe", **fields})


def test_a_setting_is_told_with_what_it_was_before(acme: Business) -> None:
    set_files(acme.owner, largest="7")
    set_files(acme.owner, largest="9", refused="exe, zip")
    acme.owner.get("/settings/log")
    changed, added = rows(acme.owner)[:2]
    assert "Aigerim" in changed and "File rules" in changed and "Change" in changed
    assert "7000000 → 9000000" in changed and "exe → exe, zip" in changed
    assert "Creation" in added and "7000000" in added and "→" not in added


def test_who_has_settings_reads_it_and_who_has_not_does_not(acme: Business) -> None:
    acme.ask()
    assert acme.agent("Olga", role="admin").get("/settings/log").status == 200
    boris = acme.agent()
    assert boris.get("/settings/log").status == 403
    set_files(acme.owner)
    token = acme.owner.form("/settings/files").css_first("[name=csrf]").attributes["value"]
    acme.owner.get("/settings/log")
    assert acme.owner.form("/settings/log/export") and token
    from chalicelib.helpdesk.signing_in.sessions import csrf
    from chalicelib.web.pages import SESSION

    assert boris.post("/settings/log/export", {"csrf": csrf(boris.cookies[SESSION])}).status == 403


def test_filters_by_person_kind_object_and_time(acme: Business) -> None:
    boris = acme.agent()
    number = acme.ask()
    boris.get(f"/tickets/{number}")
    boris.post(f"/tickets/{number}/note", {**fields_of(boris.form("/reply")), "text": "Look at the till"})
    set_files(acme.owner)
    age(acme)
    past(acme, 1, days=3, name="Old one")
    id = person(acme, "Boris").id

    def shown(query: str) -> list[str]:
        assert acme.owner.get(f"/settings/log?{query}").status == 200
        return rows(acme.owner)

    assert all("Boris" in row for row in shown(f"person={id}")) and rows(acme.owner)
    assert ["Private note" in row for row in shown(f"kind=ticket&person={id}")] == [True]
    assert ["File rules" in row for row in shown("kind=file_rules")] == [True]
    assert ["#1" in row for row in shown("object=%231")] == [True]
    assert ["Old one" in row for row in shown("object=Old")] == [True]
    assert shown("person=komek&kind=tag") and shown("person=komek&kind=ticket") == []
    day = (datetime.now(UTC) - timedelta(days=3)).date()
    assert ["Old one" in row for row in shown(f"since={day}&until={day}")] == [True]
    assert not any("Old one" in row for row in shown(f"since={day + timedelta(days=1)}"))
    assert acme.owner.get("/settings/log?since=soon").status == 422
    assert "Write the day as 2026-01-31." in acme.owner.text


def test_it_pages_over_months_without_loss_or_doubles(acme: Business) -> None:
    age(acme)
    past(acme, 60, days=70)
    past(acme, 45, days=35)
    acme.owner.get("/settings/log?kind=tag")
    seen = rows(acme.owner)
    while further := acme.owner.tree.css("a[rel=next]"):
        acme.owner.get(further[0].attributes["href"] or "")
        seen += rows(acme.owner)
    assert len(seen) == 105 and [row.count("Tag 0") for row in seen].count(1) == 2


def test_a_page_reads_only_so_much_and_says_where_it_stopped(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    age(acme)
    past(acme, 30)
    monkeypatch.setattr(log_reading, "LOOKED_AT", 10)
    monkeypatch.setattr(log_reading, "READS", 2)
    past(acme, 1, days=1, kind="role", name="Far down")
    acme.owner.get("/settings/log?kind=role")
    assert rows(acme.owner) == [] and "Older ones may have it." in acme.owner.text
    (further,) = acme.owner.tree.css("a[rel=next]")
    acme.owner.get(further.attributes["href"] or "")
    assert ["Far down" in row for row in rows(acme.owner)] == [True]


def test_days_and_places_beyond_all_times_are_only_empty_or_all(acme: Business) -> None:
    acme.agent("Boris")
    acme.owner.get(f"/settings/staff/{member(acme, 'Boris').id}")
    acme.owner.submit("/deactivate", to="")
    for query in ("until=0001-01-01", "since=9999-12-31", f"after={'0' * 26}", "person=komek&until=0001-01-02"):
        assert acme.owner.get(f"/settings/log?{query}").status == 200 and not rows(acme.owner), query
    for query in ("since=0001-01-01", "until=9999-12-31", f"after=7{'Z' * 25}"):
        assert acme.owner.get(f"/settings/log?{query}").status == 200 and rows(acme.owner), query


def test_csv_has_what_the_filters_name_and_calculates_nothing(acme: Business) -> None:
    past(acme, 1, kind="tag", name="=HYPERLINK(1)")
    past(acme, 1, kind="role", name="Роль «Ә»")
    acme.owner.get("/settings/log?kind=tag")
    page = acme.owner.submit("/settings/log/export")
    assert page.header("content-disposition") == 'attachment; filename="log.csv"'
    assert page.text.startswith("\ufeff")
    head, *lines = csv.reader(io.StringIO(page.text.removeprefix("\ufeff")))
    assert head[:5] == ["Time", "Who", "Kind", "Name", "What"]
    assert [line[2:5] for line in lines] == [["Tag", "'=HYPERLINK(1)", "Creation"]]
    (export,) = entries(acme, "export")
    assert export.by_name == "Aigerim" and export.after == {"kind": "tag", "rows": 1}
    acme.owner.get("/settings/log?kind=role")
    assert "Роль «Ә»" in acme.owner.submit("/settings/log/export").text


def test_csv_ends_somewhere_and_says_so(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    past(acme, 8)
    monkeypatch.setattr(log_reading, "MOST", 5)
    acme.owner.get("/settings/log?kind=tag")
    lines = acme.owner.submit("/settings/log/export").text.splitlines()
    assert len(lines) == 7 and "left out" in lines[-1]


def test_an_entry_is_never_written_over(acme: Business) -> None:
    past(acme, 1)
    entry = entries(acme, "tag")[0]
    again = Logged(*keys.Key(entry.pk, entry.sk), at=entry.at, kind="tag", verb="removed")
    with pytest.raises(Conflict):
        table.write(table.create(again))


def test_what_komek_does_by_itself_is_told(world: Machine, acme: Business) -> None:
    sent = Counter(*sending_keys.hour(acme.tenant, f"{keys.now():%Y-%m-%dT%H}"))
    table.write(table.add(sent, {"sent": 60, "bounced": 9}))
    rates.watch(acme.desk)
    rates.resume(acme.tenant)
    acme.owner.get("/settings/log?person=komek")
    lifted, paused = rows(acme.owner)[:2]
    assert "Komek" in lifted and "by the operator" in lifted
    assert "Pause of sending" in paused and "Creation" in paused and "Mails came back" in paused


def test_hostile_names_are_only_words(acme: Business) -> None:
    past(acme, 1, name="<script>alert(1)</script>", by_name="\u202eBoris'\"><b>")
    acme.owner.get("/settings/log?kind=tag")
    assert "<script>alert(1)" not in acme.owner.page.text and "<script>alert(1)</script>" in acme.owner.text


def test_the_other_tenants_log_is_not_read(acme: Business, globex: Business) -> None:
    past(acme, 3)
    past(globex, 60, name="Secret of Globex")
    globex.owner.get("/settings/log?kind=tag")
    (further,) = globex.owner.tree.css("a[rel=next]")
    acme.owner.get(further.attributes["href"] or "")
    assert acme.owner.page.status == 200 and "Secret" not in acme.owner.text
    acme.owner.get(f"/settings/log?person={globex.desk.all(Staff)[0].id}")
    assert rows(acme.owner) == []


def test_things_are_told_by_the_names_that_they_have_now(acme: Business) -> None:
    acme.agent()
    boris, department = person(acme, "Boris"), acme.desk.all(Department)[0]
    table.write(
        log.record(acme.tenant, boris, "department", "changed", department.id, "Old name", {"turn_to": boris.id}),
        log.record(acme.tenant, None, "department", "removed", department.id, "Gone", {"status": "open"}),
    )
    acme.owner.get(f"/settings/log?kind=department&object={department.id}")
    gone, changed = rows(acme.owner)
    assert "Default assignee Boris" in changed and "Status Open" in gone
    links = [link.attributes["href"] for link in acme.owner.tree.css("table.log a")]
    assert links.count(f"/settings/departments/{department.id}") == 1, "what is gone has no page"


def test_the_watch_over_all_tests_sees_a_deed_that_is_not_told(acme: Business) -> None:
    wish = Role(*keys.setting(acme.tenant, "role", keys.new_id()), name="Senior")
    with written.watched() as transactions:
        table.write(table.create(wish))
    assert len(written.untold("/settings/roles", transactions)) == 1
    with written.watched() as transactions:
        editing.save(acme.desk, editing.removed(person(acme, "Aigerim"), wish))
    assert written.untold("/settings/roles", transactions) == []
