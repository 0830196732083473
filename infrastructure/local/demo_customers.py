"""The demo tenant's customers: organisations, fields of its own, and what staff wrote about some of them."""

from chalicelib.helpdesk.customer_base import fields, organisations, own_addresses, people
from tenants.staff import Staff
from tenants.tenant import Desk, load

ORGANISATIONS = {
    "Bolashaq Market": (
        "bolashaq.example",
        "Three shops in Almaty. Invoices go to the office.",
        "read",
    ),
    "Dastarkhan Cafés": ("dastarkhan.example", "", "all"),
    "«Ақ бидай» нан дүкені": ("aqbidai.example", "", "none"),
    "Voss Optics": ("voss-optics.example", "", "none"),
}
DANA, HER_NOTES = "dana@bolashaq.example", "Runs the shop on Abai street. Best by phone before ten."


def organise(desk: Desk, person: Staff) -> None:
    """Add organisations and fields before the tickets come; whatever is there already stays as it is."""
    for name, (domains, notes, sees) in ORGANISATIONS.items():
        if organisations.named(desk, name) is None:
            made = organisations.add(desk, person, name, domains)
            wish = organisations.Wish(name, domains, notes, sees)
            organisations.change(desk, person, made, str(made.edition), wish)
    if not fields.of_customers(desk) and not fields.of_organisations(desk):
        fields.add(desk, person, "organisation_field", "Contract number", "text", "")
        fields.add(load(desk.id), person, "customer_field", "Reached best by", "choice", "Mail\nPhone\nMessenger")


def describe(desk: Desk, person: Staff) -> None:
    """Write about those who have asked."""
    dana = people.by_address(desk.id, DANA)
    if dana is None or dana.notes:
        return
    wish = people.Wish(dana.name, "+7 701 555 01 03", "", HER_NOTES, dana.organisation_name or "")
    people.change(desk, person, dana, str(dana.edition), wish)
    own_addresses.add(desk, person, people.find(desk, person, dana.id), "serikova.dana@mail.example")
