"""The tenant's own fields on customers and organisations."""

from typing import Any

from chalicelib.helpdesk import editing, own_fields
from chalicelib.helpdesk.own_fields import OwnField
from chalicelib.helpdesk.rights import require
from tenants import keys
from tenants.errors import N_, NN_, NotFound, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk


class CustomerField(OwnField, discriminator="customer_field"):
    """On customers."""


class OrganisationField(OwnField, discriminator="organisation_field"):
    """On organisations."""


KINDS: dict[str, type[OwnField]] = {"customer_field": CustomerField, "organisation_field": OrganisationField}


def of_customers(desk: Desk) -> list[OwnField]:
    return own_fields.in_order(desk.all(CustomerField))


def of_organisations(desk: Desk) -> list[OwnField]:
    return own_fields.in_order(desk.all(OrganisationField))


def find(desk: Desk, person: Staff, id: str) -> OwnField:
    """A field of either; raise NotFound."""
    for one in [*of_customers(desk), *of_organisations(desk)]:
        if one.id == id:
            require(desk, person, "settings")
            return one
    raise NotFound()


def add(desk: Desk, person: Staff, of: str, name: str, kind: str, choices: str) -> OwnField:
    """Give all customers, or all organisations, one more field."""
    require(desk, person, "settings")
    if of not in KINDS:
        raise NotFound()
    others = desk.all(KINDS[of])
    attributes = own_fields.defined(name, kind, choices, others)
    order = max((int(one.order) for one in others), default=0) + 1
    field = KINDS[of](*keys.setting(desk.id, of, new_id()), **attributes, order=order)
    editing.save(desk, editing.added(person, field))
    return field


def change(desk: Desk, person: Staff, field: OwnField, seen: str, name: str, choices: str) -> None:
    """Change a field's name, and what there is to choose from; what was chosen before stays as it is."""
    require(desk, person, "settings")
    others = [one for one in desk.all(type(field)) if one.id != field.id]
    attributes: dict[str, Any] = own_fields.defined(name, field.kind, choices, others)
    editing.save(desk, editing.edited(person, field, seen, name=attributes["name"], choices=attributes["choices"]))


def remove(desk: Desk, person: Staff, field: OwnField) -> None:
    """Take a field away; what was written in it is shown no more."""
    require(desk, person, "settings")
    editing.save(desk, editing.removed(person, field))


def summary(desk: Desk) -> Text:
    number = len(desk.all(CustomerField)) + len(desk.all(OrganisationField))
    return NN_("%(number)s field", "%(number)s fields", number) if number else N_("None of your own yet")
