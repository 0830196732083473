"""Internal mail: threads between staff members, outside tickets."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk.departments import Department, new
from chalicelib.helpdesk.internal_mail import bringing
from chalicelib.helpdesk.internal_mail.threads import Member, ThreadMessage
from chalicelib.jobs import Job
from tenants import keys, table, thread_keys
from tenants.items import Counter
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import query_all
from tenants.tenant import moved
from tests.people import Browser, Business, fields_of

HOSTILE = "<b>Құпия</b> «тақырып» & 'x'"


def staff(acme: Business, name: str) -> Staff:
    return next(one for one in acme.desk.all(Staff) if one.name == name)


def department(acme: Business, name: str) -> str:
    made, writes = new(acme.desk.tenant, name, name.lower(), 1)
    table.write(*writes, moved(acme.desk))
    return str(made.id)


def write(acme: Business, browser: Browser, *to: str, subject: str = "Plan", text: str = "Hello", **more: Any) -> str:
    """Begin a thread; return its address."""
    files, people = more.pop("files", None), [staff(acme, name).id for name in to]
    browser.get("/mail/add")
    fields = {"audience": "people", "people": people[0] if files else people, "subject": subject, "text": text, **more}
    browser.submit("/mail/add", files, **fields)
    acme.machine.work()
    return browser.url


def answer(acme: Business, browser: Browser, url: str, text: str = "Yes", files: Any = None) -> None:
    browser.get(url)
    browser.submit("/reply", files, text=text)
    acme.machine.work()


def unread(browser: Browser) -> int:
    """What the rail says."""
    browser.get("/tickets")
    link = next(one for one in browser.tree.css("nav.rail a") if one.attributes["href"] == "/mail")
    count = link.css_first("data")
    return int(count.text()) if count else 0


def test_a_thread_between_two_is_read_answered_and_counted(acme: Business) -> None:
    boris = acme.agent()
    url = write(acme, boris, "Aigerim", subject=HOSTILE, text="Шаблон <i>жаңа</i>\n\nSee https://example.com/a")
    assert boris.page.status == 200 and HOSTILE in boris.text and "with Aigerim" in boris.text
    assert (unread(boris), unread(acme.owner)) == (0, 1)
    acme.owner.get("/mail")
    assert HOSTILE in acme.owner.text and acme.owner.tree.css_first("li.row[data-unread]")
    acme.owner.get(url)
    assert "Шаблон <i>жаңа</i>" in acme.owner.text and unread(acme.owner) == 0
    answer(acme, acme.owner, url, "Good")
    assert (unread(boris), unread(acme.owner)) == (1, 0)
    boris.get(url)
    assert "Good" in boris.text and [one.text() for one in boris.tree.css("article b")] == ["You", "Aigerim"]
    boris.submit("/unread")
    assert unread(boris) == 1 and boris.get(url).status == 200 and unread(boris) == 0


def test_a_page_that_a_browser_fetches_ahead_is_not_read_yet(acme: Business) -> None:
    boris = acme.agent()
    url = write(acme, boris, "Aigerim")
    acme.owner.get(url, "HEAD")
    gateway, cookie = acme.machine.gateway, "; ".join(f"{name}={value}" for name, value in acme.owner.cookies.items())
    ahead = {"host": acme.owner.host, "cookie": cookie, "accept": "text/html", "sec-purpose": "prefetch"}
    assert gateway.request("GET", url, ahead, b"", source_ip="203.0.113.7").status == 200
    assert unread(acme.owner) == 1


def test_a_thread_is_not_there_for_others(acme: Business) -> None:
    boris, olga = acme.agent(), acme.agent("Olga", role="admin")
    url = write(acme, boris, "Aigerim", subject="Between us", files={"files": ("a.txt", b"secret", "text/plain")})
    (chip,) = boris.tree.css("a.chip")
    assert boris.get(chip.attributes["href"]).status == 303
    csrf = csrf_of(olga)
    for path in (url, chip.attributes["href"]):
        assert olga.get(path).status == 404
    for verb in ("reply", "unread", "leave"):
        assert olga.post(f"{url}/{verb}", {"csrf": csrf, "text": "Me too"}).status == 404
    olga.get("/mail")
    assert "Between us" not in olga.text and unread(olga) == 0


def csrf_of(browser: Browser) -> str:
    browser.get("/tickets")
    return str(fields_of(browser.form("/signout"))["csrf"])


@pytest.mark.parametrize("role", ["external", "limited"])
def test_who_sees_only_tickets_of_his_own_has_none(acme: Business, role: str) -> None:
    olga = acme.agent("Olga", role="agent" if role == "limited" else role)
    person = staff(acme, "Olga")
    if role == "limited":
        table.write(table.change(Staff(person.pk, person.sk), is_limited=True), moved(acme.desk))
    url = write(acme, acme.owner, audience="all", subject="To all")
    assert olga.get("/mail").status == 403 and olga.get("/mail/add").status == 403 and olga.get(url).status == 403
    assert olga.post("/mail/add", {"csrf": csrf_of(olga), "audience": "all", "subject": "x", "text": "x"}).status == 403
    assert table.get(Member, thread_keys.member(acme.tenant, url.rpartition("/")[2], person.id)) is None
    acme.owner.get("/mail/add")
    acme.owner.submit("/mail/add", subject="To Olga", text="Hello", audience="people", people=[person.id])
    assert acme.owner.page.status == 422 and "Olga has no internal mail." in acme.owner.text


def test_a_department_gets_what_is_written_to_it(acme: Business) -> None:
    first, cash = acme.desk.all(Department)[0].id, department(acme, "Cash")
    boris, olga = acme.agent(departments=[cash]), acme.agent("Olga", departments=[first])
    url = write(acme, acme.owner, audience="department", department=cash, subject="For the tills")
    assert "to Cash" in acme.owner.text and (unread(boris), unread(olga)) == (1, 0)
    assert boris.get(url).status == 200 and olga.get(url).status == 404
    olga.get("/mail/add")
    assert "Cash" not in olga.form("/mail/add").text()
    olga.submit("/mail/add", audience="department", department=cash, subject="x", text="x")
    assert olga.page.status == 404
    person = staff(acme, "Boris")
    answer(acme, acme.owner, url, "More")
    table.write(table.change(Staff(person.pk, person.sk), departments={first}), moved(acme.desk))
    assert boris.get(url).status == 404, "whose department it is no more does not read on"
    boris.get("/mail")
    assert "For the tills" not in boris.text and unread(boris) == 0


def test_a_newcomer_reads_threads_to_all_from_his_time_on(acme: Business) -> None:
    boris = acme.agent()
    url = write(acme, acme.owner, audience="all", subject="News", text="Long ago")
    olga = acme.agent("Olga")
    assert olga.get(url).status == 404 and unread(olga) == 0
    answer(acme, boris, url, "Just now")
    assert unread(olga) == 1
    olga.get(url)
    assert "Just now" in olga.text and "Long ago" not in olga.text
    acme.owner.get(url)
    assert "Long ago" in acme.owner.text


def test_who_leaves_a_thread_gets_no_more_of_it(acme: Business) -> None:
    boris, olga = acme.agent(), acme.agent("Olga")
    url = write(acme, boris, "Aigerim", "Olga")
    assert unread(olga) == 1
    olga.get(url)
    olga.submit("/unread")
    olga.get(url, "HEAD")
    olga.post(f"{url}/leave", {"csrf": csrf_of(olga)})
    assert unread(olga) == 0 and olga.get(url).status == 404
    answer(acme, boris, url)
    assert (unread(olga), unread(acme.owner)) == (0, 1)
    alone = write(acme, boris, "Aigerim")
    assert "Leave this thread" not in boris.text
    assert boris.post(f"{alone}/leave", {"csrf": csrf_of(boris)}).status == 422 and boris.get(alone).status == 200


def test_who_is_deactivated_keeps_what_he_wrote_and_gets_nothing(acme: Business) -> None:
    boris = acme.agent()
    url = write(acme, boris, "Aigerim", text="By Boris")
    person = staff(acme, "Boris")
    table.write(table.change(Staff(person.pk, person.sk), deactivated_at=now()), moved(acme.desk))
    answer(acme, acme.owner, url)
    assert "By Boris" in acme.owner.text and "Boris" in acme.owner.text
    assert numbers(acme).get(f"mail||{person.id}", 0) == 0


def numbers(acme: Business) -> dict[str, int]:
    item = table.get(Counter, keys.counts(acme.tenant))
    return item.numbers if item else {}


def test_a_ticket_is_named_only_to_who_may_see_it(acme: Business) -> None:
    cash = department(acme, "Cash")
    boris, number = acme.agent(departments=[cash]), acme.ask("Secret <subject>")
    link = f"http://{acme.owner.host}/tickets/{number}"
    url = write(acme, acme.owner, "Boris", text=f"See #{number}, {link}#m1 and #99999 in a#{number}")
    titles = [one.text() for one in acme.owner.tree.css("article .body a")]
    assert titles == [f"#{number} Secret <subject>"] * 2 and f"a#{number}" in acme.owner.text
    boris.get(url)
    assert "Secret" not in boris.text and f"See #{number}, #{number} and #99999" in boris.text
    assert not boris.tree.css("article .body a")


def test_what_cannot_be_is_told_beside_the_field_with_what_was_typed(acme: Business) -> None:
    acme.agent()
    acme.owner.get("/mail/add")
    good = {"audience": "people", "people": staff(acme, "Boris").id, "subject": "Plan", "text": "Hello"}
    wrong = [("subject", " "), ("subject", "ы" * 201), ("text", " "), ("text", "x" * 10_001), ("people", [])]
    for field, value in wrong:
        acme.owner.submit("/mail/add", **{**good, field: value})
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first(f"#{field}-error"), (field, value)
        assert len(acme.owner.tree.css("input[name=people][checked]")) == (field != "people")
    acme.owner.get("/mail")
    assert "Nothing here yet" in acme.owner.text


def test_a_program_is_refused_in_an_answer_and_the_words_stay(acme: Business) -> None:
    acme.agent()
    url = write(acme, acme.owner, "Boris")
    answer(acme, acme.owner, url, "Try it", {"files": ("a.exe", b"MZ", "application/octet-stream")})
    assert acme.owner.page.status == 422 and "a.exe was not taken" in acme.owner.text
    assert "Try it" in acme.owner.tree.css_first("textarea").text()


def test_ones_own_threads_are_searched_by_words_of_the_subject(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    boris = acme.agent()
    for subject in ("Отпуск в декабре", "Новый принтер", "Отпуск Бориса"):
        write(acme, acme.owner, "Boris", subject=subject)
    boris.get("/mail?words=отпуск+декабре")
    assert [row.text().strip() for row in boris.tree.css(".what a")] == ["Unread: Отпуск в декабре"]
    assert "threads were searched" not in boris.text
    monkeypatch.setattr("chalicelib.helpdesk.internal_mail.listing.SEARCHED", 2)
    boris.get("/mail?words=декабре")
    assert "No thread of yours has these words" in boris.text and "newest 2 threads were searched" in boris.text


def test_threads_and_messages_come_in_pages(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.helpdesk.internal_mail.listing.PAGE", 1)
    monkeypatch.setattr("chalicelib.helpdesk.internal_mail.threads.PAGE", 1)
    acme.agent()
    older, _ = (write(acme, acme.owner, "Boris", subject=subject) for subject in ("Older", "Newer"))
    acme.owner.get("/mail")
    assert "Newer" in acme.owner.text and "Older" not in acme.owner.text
    acme.owner.get(acme.owner.tree.css_first("a[rel=next]").attributes["href"])
    assert "Older" in acme.owner.text and not acme.owner.tree.css("a[rel=next]")
    answer(acme, acme.owner, older, "Second")
    assert "Second" in acme.owner.text and not acme.owner.tree.css("article:nth-child(2)")
    acme.owner.get(acme.owner.tree.css_first(".timeline .event a").attributes["href"])
    assert "Hello" in acme.owner.text and "Show what came before" not in acme.owner.text


def test_a_job_that_runs_twice_or_late_brings_each_message_once(acme: Business) -> None:
    acme.agent()
    url = write(acme, acme.owner, audience="all")
    id = url.rpartition("/")[2]
    acme.owner.submit("/reply", text="Second")
    first, second = (one.id for one in query_all(thread_keys.one(acme.tenant, id).pk) if isinstance(one, ThreadMessage))
    acme.machine.work()
    olga = acme.agent("Olga")
    key = thread_keys.member(acme.tenant, id, staff(acme, "Olga").id)
    for message in (second, first, first, second):
        job = Job(*keys.job(acme.tenant, keys.new_id()), effects={"internal_mail": {}}, created_at=now(), version=1)
        table.write(table.create(job))
        bringing.bring(acme.desk, job, {"thread": id, "message": message})
    member = table.get(Member, key)
    assert member and (member.last, member.since) == (second, first)
    assert unread(olga) == 1, "a thread counts once"
    assert numbers(acme)[f"mail||{staff(acme, 'Boris').id}"] == 1


def test_all_of_a_big_desk_get_it(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.helpdesk.internal_mail.bringing.PEOPLE", 2)
    names = ["Boris", "Olga", "Timur", "Sanzhar", "Vera"]
    for name in names:
        acme.agent(name)
    write(acme, acme.owner, audience="all")
    people = [staff(acme, name).id for name in names]
    assert {name: number for name, number in numbers(acme).items() if name.startswith("mail") and number} == {
        f"mail||{id}": 1 for id in people
    }


def test_a_board_without_tickets_stays_new_when_colleagues_write(acme: Business) -> None:
    acme.agent()
    write(acme, acme.owner, "Boris")
    acme.owner.get("/tickets")
    before = acme.owner.text
    assert acme.desk.tenant.created_at > now() - timedelta(minutes=5) and "Send yourself a ticket" in before
