"""In 9: a letter to a new address holds nothing that the submitter chose (the form: test_attacks.py)."""

from tests.kept import asked
from tests.machine import Machine
from tests.mails import html, mail_from, plain, send
from tests.people import Business

CHOSEN = ("Lottery", "pills", "Cheapwatches", "spy@")


def chosen_in(letter: object) -> list[str]:
    whole = " ".join([str(letter), plain(letter), html(letter)])  # type: ignore[arg-type]
    return [part for part in CHOSEN if part.lower() in whole.lower()]


def test_the_letter_after_a_mail(world: Machine, acme: Business) -> None:
    mail = mail_from(
        f"Lottery Office <{acme.dana}>", acme.mail, "pills.example", subject="Cheapwatches", Cc="spy@x.example"
    )
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Cheapwatches.pdf")
    send(world, mail, acme.mail)
    (letter,) = world.sent()
    assert str(letter["To"]) == acme.dana and letter["Cc"] is None and chosen_in(letter) == []


def test_one_who_has_written_before_gets_no_more_of_it_either(world: Machine, acme: Business) -> None:
    asked(world, acme)
    send(world, mail_from(f"Lottery <{acme.dana}>", acme.mail, "pills", subject="Cheapwatches"), acme.mail)
    assert [chosen_in(letter) for letter in world.sent()] == [[]]
