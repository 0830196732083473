"""How the demo tenant looks, and a greeting of its own."""

from chalicelib.helpdesk.desk import look, own_texts
from chalicelib.helpdesk.desk.customer_texts import customer_texts
from tenants.staff import Staff
from tenants.tenant import Desk, load

COLOUR = "#b4532a"
GREETING = "What can we help with?"
OWN = {"en": "What is wrong at the till?", "ru": "Что случилось на кассе?", "kk": "Кассада не болды?"}


def fill(desk: Desk, person: Staff) -> None:
    """Choose a colour and word the greeting, once."""
    if desk.all(look.Look):
        return
    look.set_colour(desk, person, COLOUR, "")
    greeting = next(one for one in customer_texts() if one.message == GREETING)
    for language, text in OWN.items():
        own_texts.save(load(desk.id), person, language, greeting.id, [text], "")
