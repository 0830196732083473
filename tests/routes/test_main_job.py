"""The one thing Komek exists for: a customer asks, staff answer, the customer gets the answer and answers back."""

from email.message import EmailMessage

from tests.machine import Machine
from tests.people import Business


def test_it_works(world: Machine, acme: Business) -> None:
    number = acme.ask("Cash desk 3 prints blank receipts", "Since this morning")
    world.work()
    assert "Cash desk 3 prints blank receipts" in acme.owner.get("/tickets").text
    assert len(world.sent(acme.dana)) == 1
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/reply", text="The courier leaves at ten.")
    world.work()
    answer = world.sent(acme.dana)[-1]
    assert "The courier leaves at ten." in answer.get_body(("plain",)).get_content()

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Dana <{acme.dana}>", str(answer["Reply-To"]), "Re: hm"
    mail["Message-ID"] = "<1@customers.example>"
    mail["In-Reply-To"] = answer["Message-ID"]
    mail.set_content("It works now, thank you.")
    world.send(mail, acme.dana, str(answer["Reply-To"]))
    world.work()
    assert "It works now, thank you." in acme.owner.get(f"/tickets/{number}").text
