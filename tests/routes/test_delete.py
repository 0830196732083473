"""A ticket is deleted, can be restored for a month, and then nothing of it is left."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib import worker
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.incoming.blocking import blocked
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import storage
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.usage import day
from tests.clock import pass_time
from tests.faults import Calls, Crash, watched
from tests.mails import answer_to, mail_from
from tests.mails import send as send_mail
from tests.people import Browser, Business
from tests.routes.test_board import csrf_of, do, rail, view
from tests.routes.test_bulk import bulk
from tests.routes.test_transfer import staff


def load(business: Business, number: int) -> Ticket:
    return tickets.load(business.tenant, number)


def delete(browser: Browser, number: int) -> None:
    do(browser, number, "delete", delete="yes")


def let_a_month_pass(business: Business, *numbers: int) -> None:
    for number in numbers:
        table.write(table.change(load(business, number), gone_at=now() - timedelta(seconds=5)))
    pass_time(business.tenant, 31 * 24 * 60)


@pytest.mark.engine
def test_a_deleted_ticket_stands_in_deleted_and_comes_back_to_its_place(acme: Business) -> None:
    first, second = acme.ask("First"), acme.ask("Second")
    delete(acme.owner, first)
    assert "This ticket is deleted." in acme.owner.text and "gone for good on" in acme.owner.text
    acme.machine.work()
    assert view(acme.owner, "open") == [second] and view(acme.owner, "deleted") == [first]
    assert rail(acme.owner)["Waiting for us"] == 1
    acme.owner.get(f"/tickets/{first}")
    acme.owner.submit("/restore")
    acme.machine.work()
    assert view(acme.owner, "open") == [first, second] and view(acme.owner, "deleted") == []
    assert rail(acme.owner)["Waiting for us"] == 2 and load(acme, first).gone_at is None


def test_nothing_else_can_be_done_to_a_deleted_ticket(acme: Business) -> None:
    number = acme.ask()
    delete(acme.owner, number)
    assert not acme.owner.tree.css("form.composer, #status, #snooze, #more")
    for verb in ("reply", "note", "status", "assign", "transfer", "snooze", "subject", "cc", "requester", "tags"):
        assert acme.owner.post(f"/tickets/{number}/{verb}", {"csrf": csrf_of(acme.owner)}).status == 403, verb
        acme.owner.get(f"/tickets/{number}")


def test_the_customers_page_is_gone_and_his_mail_restores_it(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "reply", text="Which till?")
    acme.machine.work()
    link, visitor = f"/t/{number}/{load(acme, number).secret}", acme.visitor()
    assert visitor.get(link).status == 200
    delete(acme.owner, number)
    assert visitor.get(link).status == 404
    answer = answer_to(acme.machine.sent(acme.dana)[-1], acme.dana, "Till 3")
    send_mail(acme.machine, answer, str(answer["To"]), sender=acme.dana)
    assert load(acme, number).shelf == "open" and visitor.get(link).status == 200
    acme.owner.get(f"/tickets/{number}")
    assert "Dana wrote, so it was restored" in acme.owner.text and "Till 3" in acme.owner.text


def test_an_agent_deletes_only_with_the_right_to(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    boris.get(f"/tickets/{number}")
    assert not boris.tree.css("#delete")
    assert boris.post(f"/tickets/{number}/delete", {"csrf": csrf_of(boris)}).status == 403
    assert load(acme, number).shelf == "open"


def with_everything(business: Business) -> tuple[int, list[str], list[str]]:
    """A ticket by mail with a file and a long reply; the keys of its files and mails in S3."""
    headers = {"subject": "Печать чека", "Message_ID": f"<first@{business.slug}>"}
    mail = mail_from(business.dana, business.mail, "Please help", **headers)
    mail.add_attachment(b"the picture", maintype="image", subtype="png", filename="чек.png")
    send_mail(business.machine, mail, business.mail, sender=business.dana)
    number = 1
    do(business.owner, number, "reply", text="Hello " * 4000)
    business.machine.work()
    found = [one for one in tickets.timeline(business.tenant, number).entries if isinstance(one, Message)]
    files = [file["key"] for one in found for file in one.files]
    return number, files, [one.mail for one in found if one.mail]


def rows(business: Business, number: int) -> list[str]:
    return [row["sk"]["S"] for row in table.query_rows(keys.ticket(business.tenant, number).pk)]


@pytest.mark.engine
def test_after_a_month_nothing_is_left_but_the_log_and_the_count(acme: Business) -> None:
    number, files, mails = with_everything(acme)
    entries = tickets.timeline(acme.tenant, number).entries
    ids = [one.message_id for one in entries if one.message_id]
    assert len(files) == 2 and len(mails) == 1 and len(ids) >= 2
    delete(acme.owner, number)
    acme.machine.work()
    let_a_month_pass(acme, number)
    assert acme.owner.get(f"/tickets/{number}").status == 404, "also before the job has come"
    acme.machine.sweep()
    assert rows(acme, number) == [] and view(acme.owner, "deleted") == []
    assert not any(table.batch_get([keys.mail(acme.tenant, id) for id in ids]))
    bucket = acme.machine.outputs.files_bucket
    left = [one["Key"] for one in acme.machine.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    assert not set(files) & set(left) and storage.stored_mail(mails[0]) is None
    acme.owner.get("/settings/log?kind=ticket")
    assert "Removal for good" in acme.owner.text
    usage = table.get(Counter, keys.usage(acme.tenant, day(acme.desk, now())))
    assert usage and usage.numbers["tickets"] == 1


def test_the_same_file_of_another_ticket_stays(acme: Business) -> None:
    gone, kept = (acme.ask(files={"files": ("a.txt", b"the same", "text/plain")}) for _ in range(2))
    delete(acme.owner, gone)
    let_a_month_pass(acme, gone)
    acme.machine.sweep()
    (message, *_) = (one for one in tickets.timeline(acme.tenant, kept).entries if isinstance(one, Message))
    assert storage.read(message.files[0]["key"]) == b"the same"


def test_a_purge_that_dies_again_and_again_goes_on(acme: Business) -> None:
    number, files, _ = with_everything(acme)
    delete(acme.owner, number)
    acme.machine.work()
    let_a_month_pass(acme, number)
    deaths = 0
    for place in range(1, 30, 3):  # ten times; a job that dies twelve times is set aside
        with watched(Calls(place, error=Crash(), is_after=place % 2 == 0)):
            try:
                worker.perform(acme.tenant, f"timer#{number}#purge")
            except Crash:
                deaths += 1
        pass_time(acme.tenant, 10)
    assert deaths > 3
    worker.perform(acme.tenant, f"timer#{number}#purge")
    assert rows(acme, number) == []
    with pytest.raises(ClientError, match="NoSuchKey"):
        storage.read(files[0])


def test_a_mail_to_what_is_gone_opens_a_new_ticket(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "reply", text="Which till?")
    acme.machine.work()
    delete(acme.owner, number)
    let_a_month_pass(acme, number)
    answer = answer_to(acme.machine.sent(acme.dana)[-1], acme.dana, "Till 3")
    send_mail(acme.machine, answer, str(answer["To"]), sender=acme.dana)
    acme.machine.sweep()
    assert rows(acme, number) == [] and load(acme, number + 1).preview == "Till 3"


def test_a_restored_ticket_is_not_purged(acme: Business) -> None:
    number = acme.ask()
    delete(acme.owner, number)
    do(acme.owner, number, "restore")
    pass_time(acme.tenant, 31 * 24 * 60)
    acme.machine.sweep()
    assert load(acme, number).shelf == "open" and "timeline" in "".join(rows(acme, number))


def test_spam_is_deleted_and_its_sender_set_aside(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "delete", delete="spam")
    owner = staff(acme, "Aigerim")
    assert load(acme, number).shelf == "deleted" and [one.sender for one in blocked(acme.desk, owner)] == [acme.dana]
    assert "Aigerim deleted it as spam" in acme.owner.text
    send_mail(acme.machine, mail_from(acme.dana, acme.mail, "Buy more"), acme.mail, sender=acme.dana)
    assert load(acme, number).shelf == "deleted" and rail(acme.owner)["Suspended"] == 1


def test_a_colleague_is_no_spam(acme: Business) -> None:
    number = acme.ask(email=staff(acme, "Aigerim").address)
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.post(f"/tickets/{number}/delete", {"csrf": csrf_of(acme.owner), "delete": "spam"}).status == 422
    assert "A colleague of yours writes from there." in acme.owner.text and load(acme, number).shelf == "open"


def test_it_is_undone_within_the_moment(acme: Business) -> None:
    number = acme.ask()
    delete(acme.owner, number)
    acme.owner.submit("/undo")
    assert load(acme, number).shelf == "open" and load(acme, number).gone_at is None


def test_several_are_deleted_and_restored_from_the_board(acme: Business) -> None:
    mine, gone = acme.ask("First"), acme.ask("Second")
    assert bulk(acme.owner, [mine, gone], delete="yes") == "2 tickets deleted"
    acme.owner.get("/tickets?view=deleted")
    assert acme.owner.tree.css("button[form=bulk][name=restore]") and not acme.owner.tree.css("[name=delete]")
    assert bulk(acme.owner, [mine], restore="yes") == "1 ticket restored"
    assert (load(acme, mine).shelf, load(acme, gone).shelf) == ("open", "deleted")
