"""Files that are too large for a mail go out as links, each to one file."""

import re

import pytest

from chalicelib.helpdesk import answering, tickets
from chalicelib.helpdesk.files import Upload, keep
from tenants import table
from tenants.staff import Staff
from tests import mails
from tests.machine import Machine
from tests.people import Business

PART = 3_600_000  # bytes; two of them are more than goes along


def replied(acme: Business, number: int, *sizes: int, cc: list[str] | None = None) -> str:
    """A reply with files of so many bytes; return the first file's id."""
    person = next(iter(acme.desk.all(Staff)))
    uploads = [Upload(f"Часть {place}.zip", "application/zip", b"PK%d" % place + b"x" * size) for place, size in
               enumerate(sizes, 1)]  # fmt: skip
    files = keep(acme.tenant, uploads)
    written = tickets.again(
        acme.tenant,
        number,
        lambda one: answering.reply(acme.desk, person, one, "Here they are", cc=cc, files=files),
    )
    acme.machine.work()
    return str(written.files[0]["id"])


@pytest.mark.parametrize("cc", [[], ["boss@customers.example"]], ids=["alone", "with Cc"])
def test_files_beyond_seven_megabytes_go_as_links(world: Machine, acme: Business, cc: list[str]) -> None:
    number = acme.ask()
    replied(acme, number, PART, PART, cc=cc)
    sent = world.sent(acme.dana)[-1]
    assert not list(sent.iter_attachments())
    for body in (mails.plain(sent), mails.html(sent)):
        found = re.findall(r"http://[^/\s]+(/f/\d+/[^\s\"<]+)", body)
        assert len(set(found)) == 2 and "Часть 1.zip" in body and "Часть 2.zip" in body and "3.6" in body
    visitor = acme.visitor()
    assert visitor.get(found[0]).status == 200 and "Часть 1.zip" in visitor.text
    button = visitor.tree.css_first("main a.button")
    assert button is not None
    to = visitor.get(button.attributes["href"] or "").header("location") or ""
    assert visitor.page.status == 303 and "attachment" in to and acme.tenant in to


def test_smaller_ones_go_along(world: Machine, acme: Business) -> None:
    number = acme.ask()
    replied(acme, number, 1000, 2000)
    sent = world.sent(acme.dana)[-1]
    assert [one.get_filename() for one in sent.iter_attachments()] == ["Часть 1.zip", "Часть 2.zip"]
    assert "/f/" not in mails.plain(sent) and "/f/" not in mails.html(sent)


def test_a_link_opens_its_file_only_and_ends_with_the_customers(world: Machine, acme: Business) -> None:
    number = acme.ask(files={"files": ("a.txt", b"a", "text/plain")})
    file = replied(acme, number, PART, PART)
    link = mails.link_in(world.sent(acme.dana)[-1], "/f/")
    ticket = tickets.load(acme.tenant, number)
    asked = tickets.timeline(acme.tenant, number).entries[0]
    visitor, seal = acme.visitor(), link.rpartition("/")[2]
    for other in (f"{file.partition('-')[0]}-1", f"{asked.id}-0", "x", f"{file}x"):
        assert visitor.get(f"/f/{number}/{other}/{seal}").status == 404, other
    assert visitor.get(f"/f/{number}/{file}/{'a' * 24}").status == 404
    assert visitor.get(f"/f/{number + 1}/{file}/{seal}").status == 404
    table.write(table.change(ticket, link=int(ticket.link) + 1))
    assert visitor.get(link).status == 404


def test_a_private_notes_file_has_no_link(acme: Business) -> None:
    from chalicelib.helpdesk import file_links

    number = acme.ask()
    person = next(iter(acme.desk.all(Staff)))
    files = keep(acme.tenant, [Upload("margin.txt", "text/plain", b"margin")])
    note = tickets.again(acme.tenant, number, lambda one: answering.note(acme.desk, person, one, "Look", files=files))
    id = note.files[0]["id"]
    proof = file_links.proof(tickets.load(acme.tenant, number), id)
    assert acme.visitor().get(f"/f/{number}/{id}/{proof}").status == 404
