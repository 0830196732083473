"""Out 5: letters come in the customer's language, in the tenant's words where they can be used, else in ours.

The editor and its preview: tests/routes/test_letters_settings.py.
"""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.letters import lettering
from tenants import table
from tenants.tenant import moved
from tests.kept import asked
from tests.machine import Machine
from tests.mails import html, mail_from, plain, send
from tests.people import Business, opened_before

PAGE = "/settings/letters/acknowledgement/en"
LANGUAGES = ("en", "ru", "kk")


def test_the_acknowledgement_is_in_the_language_in_which_was_asked(world: Machine, acme: Business) -> None:
    for language in LANGUAGES:
        visitor = acme.visitor()
        visitor.language = language
        visitor.get("/form")
        about = {"subject": "Till", "message": "Help", "name": "Dana", "email": f"{language}-{acme.dana}"}
        visitor.submit("/form", **about, opened=opened_before(10))
    world.work()
    said = {}
    for language in LANGUAGES:
        (letter,) = world.sent(f"{language}-{acme.dana}")
        assert f'lang="{language}"' in html(letter)
        said[language] = plain(letter)
    assert len(set(said.values())) == 3 and "Follow your question" in said["en"]


def test_a_tenants_words_go_out_and_broken_ones_are_ours_again_and_say_so(world: Machine, acme: Business) -> None:
    acme.owner.get(PAGE)
    text = "Hello from {{ desk.name }}.\n\n{{ ticket.button }}"
    acme.owner.submit(PAGE, subject="Thank you (No. {{ ticket.number }})", text=text)
    asked(world, acme)
    (letter,) = world.sent(acme.dana)
    assert letter["Subject"] == "Thank you (No. 1)" and "Hello from Acme." in plain(letter)
    (own,) = acme.desk.all(lettering.Letter)
    table.write(table.change(own, text="{{ gone }}"), moved(acme.desk))
    acme.ask(email="other@x.example")
    world.work()
    (ours,) = world.sent("other@x.example")
    assert "Thank you" not in str(ours["Subject"]) and "Follow your question" in plain(ours)
    acme.owner.get("/settings/letters")
    assert "Yours could not be used since" in acme.owner.text


def test_a_mail_is_answered_in_the_language_of_the_customers_form(world: Machine, acme: Business) -> None:
    visitor = acme.visitor()
    visitor.language = "ru"
    visitor.get("/form")
    visitor.submit("/form", subject="Касса", message="Стоит", name="Dana", email=acme.dana, opened=opened_before(10))
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    assert tickets.load(acme.tenant, 2).language == "ru"
