"""The operator's replay of a day of mail: each is a message once, whatever went wrong that day."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.mail import replaying
from infrastructure import operate
from tenants import keys, table
from tenants.keys import now
from tenants.tenant import Setting
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Business
from tests.receipts import arrives


def texts(business: Business, number: int) -> list[str]:
    entries = tickets.timeline(business.tenant, number).entries
    return [entry.text for entry in entries if isinstance(entry, Message)]


def today() -> date:
    return now().date()


@pytest.mark.engine
def test_a_replayed_day_changes_nothing_where_all_went_well(world: Machine, acme: Business) -> None:
    send(world, mail_from(acme.dana, acme.mail, "One"), acme.mail)
    arrives(world, mail_from("shop@pills.example", acme.mail, "Two"), acme.mail, spam="FAIL")
    for _ in range(2):
        tally = replaying.replay(today(), acme.tenant)
        world.work()
        assert (tally.settled, tally.aside, tally.failed) == (1, 1, 0)
    assert texts(acme, 1) == ["One"]
    assert len(world.sent(acme.dana)) == 1
    acme.owner.get("/suspended")
    assert len(acme.owner.tree.css(".board .row")) == 1


def test_what_a_fault_lost_is_there_after_the_replay_and_once(world: Machine, acme: Business) -> None:
    send(world, mail_from(acme.dana, acme.mail, "One"), acme.mail)
    for item in table.query_all(keys.ticket(acme.tenant, 1).pk):
        table.write(table.delete(item))
    seen = [item for item in everything(acme) if item.sk == "mail"]
    table.write(*(table.delete(item) for item in seen))
    for _ in range(2):
        replaying.replay(today(), acme.tenant)
        world.work()
    assert texts(acme, 2) == ["One"]
    with pytest.raises(Exception, match="nothing here"):
        tickets.load(acme.tenant, 3)


def everything(business: Business) -> list[object]:
    from tenants.items import DeskItem

    return [item for item in DeskItem.scan() if item.pk.startswith(business.tenant)]


def test_mail_that_a_person_removed_stays_away(world: Machine, acme: Business) -> None:
    arrives(world, mail_from("shop@pills.example", acme.mail, "Two"), acme.mail, spam="FAIL")
    acme.owner.get("/suspended")
    acme.owner.get(str(acme.owner.tree.css_first(".board a").attributes["href"]))
    acme.owner.submit("/remove")
    replaying.replay(today(), acme.tenant)
    acme.owner.get("/suspended")
    assert "Nothing is set aside" in acme.owner.text


def test_another_day_and_another_tenant_are_left_alone(world: Machine, acme: Business, globex: Business) -> None:
    send(world, mail_from(globex.dana, globex.mail), globex.mail)
    assert replaying.replay(today(), acme.tenant).settled == 0
    assert replaying.replay(today() - timedelta(days=1), globex.tenant).settled == 0


def test_mail_for_nobody_is_listed_and_reaches_an_address_that_came_to_be(
    world: Machine, acme: Business, capsys: pytest.CaptureFixture[str]
) -> None:
    arrives(world, mail_from(acme.dana, "x@nobody.mail.localhost", "Anybody?"), "x@nobody.mail.localhost")
    operate.main(["nobody"])
    assert f"from {acme.dana} to x@nobody.mail.localhost: The till is stuck" in capsys.readouterr().out
    assert replaying.replay(today()).for_nobody >= 1


def test_the_command_says_what_became_of_the_day(
    world: Machine, acme: Business, capsys: pytest.CaptureFixture[str]
) -> None:
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    assert operate.main(["replay", today().isoformat(), "--tenant", acme.slug]) == 0
    assert "1 are messages" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="There is no tenant nobody-there"):
        operate.main(["replay", today().isoformat(), "--tenant", "nobody-there"])


def test_the_command_reads_any_desk_in_a_process_of_its_own(machine: Machine) -> None:
    kinds = sorted(cls.item_type.get_discriminator(cls) for cls in _kinds(Setting) if cls is not Setting)
    assert "letter" in kinds and "domain" in kinds
    script = (
        "from infrastructure import operate; from tenants import table\n"
        f"operate.resume = lambda _: [table.model({{'item_type': {{'S': kind}}}}) for kind in {kinds}] and 0\n"
        "operate.main(['resume', 'acme'])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


def _kinds(cls: type[Setting]) -> list[type[Setting]]:
    return [cls, *(kind for below in cls.__subclasses__() for kind in _kinds(below))]
