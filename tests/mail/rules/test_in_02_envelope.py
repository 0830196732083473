"""In 2: the envelope's recipient decides the tenant, then the department; a ticket is looked for only inside it."""

import pytest

from tests.kept import asked, numbers, reply_to, texts, ticket
from tests.machine import Machine
from tests.mails import address, answer_to, department, mail_from, send
from tests.people import Business


@pytest.mark.engine
def test_a_mail_to_a_department_opens_a_ticket_there(world: Machine, acme: Business, globex: Business) -> None:
    sales = department(acme, "Sales")
    send(world, mail_from(f"Dana Serikova <{acme.dana}>", address(acme, "Sales")), address(acme, "Sales"))
    found = ticket(acme)
    assert (found.department, found.subject, found.channel) == (sales, "The till is stuck", "mail")
    assert (found.customer_name, found.customer_address) == ("Dana Serikova", acme.dana)
    assert texts(acme) == ["Please help"] and not numbers(globex)


def test_what_the_mail_says_of_its_recipients_decides_nothing(world: Machine, acme: Business, globex: Business) -> None:
    told = {"Cc": globex.mail, "Delivered_To": globex.mail, "X_Original_To": globex.mail}
    send(world, mail_from(acme.dana, globex.mail, Resent_To=globex.mail, **told), acme.mail)
    assert numbers(acme) == [1] and not numbers(globex)


@pytest.mark.engine
def test_a_ticket_is_not_looked_for_in_another_tenant(world: Machine, acme: Business, globex: Business) -> None:
    """All that ties a mail to Acme's ticket, in a mail to Globex."""
    asked(world, globex)
    first = asked(world, acme)
    ours = reply_to(world, acme)
    plus = str(ours["Reply-To"]).partition("@")[0] + "@" + globex.mail.partition("@")[2]
    more = {"Cc": str(ours["Reply-To"]), "References": f"{first['Message-ID']} {ours['References']}"}
    marker = next(line for line in ours.get_body(("plain",)).get_content().splitlines() if line.startswith("##-"))
    answer = answer_to(ours, acme.dana, f"For whom?\n\n> {marker}", **more)
    answer.replace_header("Subject", ours["Subject"])
    send(world, answer, plus)
    assert texts(globex) == ["Please help"] and len(texts(acme)) == 2
    assert texts(globex, 2)[0].startswith("For whom?")
