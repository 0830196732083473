"""What operators do with a tenant: each verb does what it says, and stands in both logs."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import jobs, worker
from chalicelib.helpdesk.operators import listing, versions
from chalicelib.helpdesk.operators.listing import Wish
from chalicelib.integrations import queue as queues
from tenants import items, keys, ledger, table, tariff, terms
from tenants.keys import now
from tenants.tenant import load
from tests import moto_memory
from tests.clock import Ahead, come_due, jobs_left
from tests.machine import Machine
from tests.mails import mail_from
from tests.operators import deeds, operator
from tests.people import Browser, Business


@pytest.fixture
def olga(world: Machine, acme: Business) -> Browser:
    return operator(world)


def do(olga: Browser, acme: Business, verb: str, **typed: Any) -> Browser:
    """Open the page of a verb and confirm it."""
    olga.get(f"/operator/tenants/{acme.tenant}/{verb}")
    olga.submit(f"/{verb}", **typed)
    return olga


def their_log(acme: Business) -> str:
    """The tenant's event log as its owner reads it."""
    acme.owner.get("/settings/log")
    return acme.owner.text


@pytest.mark.parametrize(
    ("verb", "typed", "amount", "told"),
    [
        ("credit", "100.00", 10000, "credited"),
        ("credit", "12,5", 1250, "credited"),
        ("adjust", "-7.25", -725, "adjusted"),
        ("adjust", "+1", 100, "adjusted"),
    ],
)
def test_money_is_booked_with_its_reason(
    verb: str, typed: str, amount: int, told: str, olga: Browser, acme: Business
) -> None:
    before = ledger.balance(acme.tenant)
    do(olga, acme, verb, amount=typed, reason="Сбой <b>в ноябре</b>")
    assert ledger.balance(acme.tenant) == before + amount and "Done." in olga.text
    assert "Сбой <b>в ноябре</b>" in olga.text and deeds()[-1] == told
    assert "Komek (Olga)" in their_log(acme)


@pytest.mark.parametrize("typed", ["", "many", "0", "1.234", "99999999", "-", "1e5", "-5"])
def test_no_amount_is_guessed(typed: str, olga: Browser, acme: Business) -> None:
    before = ledger.balance(acme.tenant)
    do(olga, acme, "credit", amount=typed, reason="Because")
    assert olga.page.status == 422 and "Because" in olga.page.text and olga.tree.css_first("#amount-error")
    assert ledger.balance(acme.tenant) == before


def test_a_double_click_books_once(olga: Browser, acme: Business) -> None:
    before = ledger.balance(acme.tenant)
    url = f"/operator/tenants/{acme.tenant}/credit"
    olga.get(url)
    from tests.people import fields_of

    fields = {**fields_of(olga.form("/credit")), "amount": "5", "reason": "Once"}
    for _ in range(2):
        assert olga.post(url, fields).status == 200
    assert ledger.balance(acme.tenant) == before + 500 and deeds() == ["credited"]


def test_a_payment_is_entered_once_for_its_reference(olga: Browser, acme: Business) -> None:
    before, today = ledger.balance(acme.tenant), now().date() - timedelta(days=1)
    for status in (200, 422):
        typed = {"amount": "20,50", "reference": "№ 17 от 22.11", "received_on": today.isoformat()}
        assert do(olga, acme, "payment", **typed).page.status == status
    assert ledger.balance(acme.tenant) == before + 2050 and deeds() == ["paid"]
    assert "Komek (Olga)" in their_log(acme)


def test_a_plan_is_changed_from_today(olga: Browser, acme: Business) -> None:
    do(olga, acme, "plan", plan="standard", reason="Asked for by phone")
    assert terms.terms(acme.desk).plan.name == "standard" and deeds() == ["plan_given"]
    assert do(olga, acme, "plan", plan="standard", reason="Again").page.status == 422


def test_an_unknown_verb_or_tenant_is_not_there(olga: Browser, acme: Business) -> None:
    for url in (
        f"/operator/tenants/{acme.tenant}/dance",
        "/operator/tenants/nobody",
        "/operator/tenants/nobody/credit",
    ):
        assert olga.get(url).status == 404


def test_suspending_keeps_staff_out_and_takes_customers_words(
    olga: Browser, acme: Business, world: Machine, clock: Ahead
) -> None:
    do(olga, acme, "suspend", reason="Рассылка спама")
    assert acme.owner.get("/tickets").status == 403 and "Рассылка спама" in acme.owner.text
    door = acme.visitor()
    assert door.get("/signin").status == 403 and "Рассылка спама" in door.text
    number = acme.ask()
    world.send(mail_from("dana@elsewhere.example", acme.mail), "dana@elsewhere.example", acme.mail)
    world.work()
    assert not world.sent(acme.dana), "nothing goes out"
    do(olga, acme, "unsuspend")
    assert acme.owner.get(f"/tickets/{number}").status == 200
    clock.go(hours=2)
    world.sweep()
    assert world.sent(acme.dana), "and nothing is lost"
    assert deeds() == ["suspended", "unsuspended"]


def test_a_closed_desk_is_read_and_not_changed(olga: Browser, acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    do(olga, acme, "close", reason="They leave")
    assert acme.owner.submit("/status", status="solved").status == 403
    (due,) = [one.due_order for one in jobs_left(acme.tenant) if one.id == "timer#deletion"]
    assert due and timedelta(days=29) < keys.moment(due) - now() <= timedelta(days=30)
    assert acme.owner.get(f"/tickets/{number}").status == 200
    acme.owner.get("/settings/log")
    assert acme.owner.submit("/export").status == 200
    guest = acme.visitor()
    guest.get("/form")
    assert guest.submit("/form", subject="x", message="y", name="D", email="d@x.example").status == 403
    do(olga, acme, "reopen")
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.submit("/status", status="solved").status == 200
    assert not [one for one in jobs_left(acme.tenant) if one.id == "timer#deletion"]


def left_of(world: Machine, tenant: str) -> list[str]:
    """Everything in tables, buckets with their old versions and queues that names a tenant, by its id or its slug."""
    found = []
    for model in (items.DeskItem, items.PlatformItem):
        for row in _rows(model):
            if tenant in str(row):
                found.append(f"{row['pk']['S']} {row['sk']['S']}")
    for name, bucket in (("files", world.outputs.files_bucket), ("mail", world.outputs.mail_bucket)):
        listed = world.s3.list_object_versions(Bucket=bucket, MaxKeys=100_000)
        every = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
        found += [f"{name} {one['Key']} {one['VersionId']}" for one in every if tenant in one["Key"]]
    urls = world.sqs.list_queues()["QueueUrls"]
    bodies = [message.body for url in urls for message in moto_memory.queue(url)._messages]
    return found + [f"message {body}" for body in bodies if tenant in body]


def _rows(model: Any) -> list[dict[str, Any]]:
    rows, start = [], None
    while True:
        page = model._get_connection().scan(exclusive_start_key=start)
        rows += page["Items"]
        start = page.get("LastEvaluatedKey")
        if not start:
            return rows


def test_deleting_leaves_sums_and_a_tombstone(olga: Browser, acme: Business, globex: Business, world: Machine) -> None:
    number = acme.ask(files={"files": ("a.txt", b"acme", "text/plain")})
    globex.ask(files={"files": ("a.txt", b"globex", "text/plain")})
    world.send(mail_from("dana@elsewhere.example", acme.mail), "dana@elsewhere.example", acme.mail)
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="Here", then="pending")
    world.work()
    for queue in queues.dead_letters():
        for one in (acme, globex):
            world.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"tenant": one.tenant, "to": one.mail}))
    file = next(name for name in left_of(world, acme.tenant) if name.startswith(f"files {acme.tenant}/"))
    world.s3.delete_object(Bucket=world.outputs.files_bucket, Key=file.split()[1])  # its versions are still there
    theirs = len(left_of(world, globex.tenant))
    assert len(left_of(world, acme.tenant)) > 20
    assert do(olga, acme, "delete", slug="another", reason="Asked").page.status == 422
    do(olga, acme, "delete", slug=acme.slug, reason="Asked")
    assert acme.owner.get("/tickets").status == 404
    for _ in range(4):
        world.sweep()
    for message in moto_memory.queue(world.outputs.jobs_queue)._messages:
        message.delayed_until = 0.0  # a quarter of an hour later
    world.work()
    left = left_of(world, acme.tenant)
    kinds = {key.partition("#")[0] for key in left}
    named = left_of(world, acme.slug)
    assert {key.partition("#")[0] for key in named} <= kinds, named
    assert kinds == {"host", "lookalike", "tenants", "operator_log"}, left
    for person in ("dana@elsewhere.example", acme.dana, "Aigerim"):
        assert {one for one in left_of(world, person) if one in left} == set(), person
    assert len(left_of(world, globex.tenant)) == theirs, "a neighbour keeps everything"
    olga.get(f"/operator/tenants/{acme.tenant}")
    assert "200" in olga.text and deeds()[-2:] == ["deleted", "deleted_done"]
    summary = listing.find(acme.tenant)
    assert summary and summary.name is None and summary.owner is None
    guest = Browser(world, "localhost:8000", network="198.51.100.3")
    guest.get("/signup")
    wish = {"company": "Acme", "name": "A", "email": "a@acme.example", "password": "correct horse 7 battery"}
    assert guest.submit("/signup", slug=acme.slug, **wish).status == 422, "the address waits for a year"


def test_a_failed_job_is_tried_again(olga: Browser, acme: Business, world: Machine) -> None:
    job = jobs.job(acme.tenant, unheard_of={})
    jobs.commit([], job)
    for _ in range(jobs.TRIES):
        found = table.get(jobs.Job, keys.job(acme.tenant, job.id))
        assert found
        found.attempts = jobs.TRIES
        jobs.failed(found, RuntimeError("no <such> effect"))
        break
    olga.get(f"/operator/tenants/{acme.tenant}")
    assert "no <such> effect" in olga.text
    olga.get(f"/operator/tenants/{acme.tenant}/retry?job={job.id}")
    olga.submit("/retry")
    again = table.get(jobs.Job, keys.job(acme.tenant, job.id))
    assert again and not again.is_aside and again.attempts == 0 and deeds() == ["job_retried"]
    table.write(table.delete(again))  # nobody else is to try it
    olga.get(f"/operator/tenants/{acme.tenant}")
    assert "no <such> effect" not in olga.text


def test_a_paused_tenant_sends_again(olga: Browser, acme: Business) -> None:
    from chalicelib.helpdesk import editing
    from chalicelib.helpdesk.outgoing import rates

    pause = rates.Pause(*keys.setting(acme.tenant, "pause"), since=now(), why="bounces", sent=50, failed=20)
    editing.save(acme.desk, editing.added(None, pause))
    olga.get(f"/operator/tenants/{acme.tenant}")
    assert "sending is paused" in olga.text
    do(olga, acme, "resume")
    assert rates.paused(load(acme.tenant)) is None and deeds() == ["sending_resumed"]


def test_the_list_finds_by_address_name_owner_plan_and_state(olga: Browser, acme: Business, globex: Business) -> None:
    for text in (acme.slug, acme.slug[:8], "ACME", f"aigerim@{acme.slug}", acme.tenant):
        found = [row.summary.slug for row in listing.page(Wish(text=text)).rows]
        assert acme.slug in found and globex.slug not in found, text
    do(olga, acme, "suspend", reason="x")
    olga.get("/operator?state=suspended")
    assert acme.slug in olga.text and globex.slug not in olga.text
    assert not listing.page(Wish(plan="free")).rows
    first = tariff.versions()[0].since.isoformat()
    assert versions.taken()[first] >= 2
    olga.get(f"/operator?tariff={first}")
    assert acme.slug in olga.text and globex.slug in olga.text


def test_the_list_goes_on_by_pages(world: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    made = [Business.start(world, f"firm{number}", "Ann").slug for number in range(5)]
    seen, cursor = [], ""
    while True:
        found = listing.page(Wish(), cursor)
        seen += [row.summary.slug for row in found.rows]
        cursor = found.cursor
        if not cursor:
            break
    assert seen == made[::-1]


def test_another_price_list_holds_from_its_day(
    olga: Browser, acme: Business, world: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    dear = [*tariff._table()["version"], {**tariff._table()["version"][0], "since": (now() + timedelta(days=1)).date()}]
    monkeypatch.setitem(tariff._table(), "version", dear)
    tariff.versions.cache_clear()
    before, later = terms.terms(acme.desk).tariff.since, dear[-1]["since"]
    day = (now() + timedelta(days=2)).date().isoformat()
    do(olga, acme, "tariff", tariff=later.isoformat(), starts_on=day)
    assert "Done." in olga.text, olga.text
    world.work()
    assert terms.terms(acme.desk).tariff.since == before
    assert any("price list" in str(mail["Subject"]) for mail in world.sent(f"aigerim@{acme.slug}.example"))
    come_due(acme.tenant, "timer#tariff")
    worker.perform(acme.tenant, "timer#tariff")
    assert terms.terms(acme.desk).tariff.since == later and deeds()[0] == "tariff_moved"
    tariff.versions.cache_clear()
