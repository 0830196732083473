"""Organisations that customers belong to, known by the domains of their addresses."""

import re
from dataclasses import dataclass

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import customers, editing, log, own_fields
from chalicelib.helpdesk.customer_base import changing, fields
from chalicelib.helpdesk.customers import Customer, Domain
from chalicelib.helpdesk.outgoing import domain_names
from chalicelib.helpdesk.own_fields import Typed
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.items import DeskItem
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Edited

SEES = ("none", "read", "all")  # what colleagues may do with each other's tickets
LONGEST_NAME, MOST_DOMAINS = 100, 20


class Organisation(Edited, discriminator="organisation"):
    """A business or a body whose people write."""

    name = UnicodeAttribute()
    domains = JSONAttribute(default=list)  # in ASCII; whoever first writes from one belongs here
    notes = UnicodeAttribute(null=True)  # for staff only
    colleagues_see = UnicodeAttribute(default="none")  # one of SEES
    fields = JSONAttribute(default=dict)  # of the tenant's own: {field: value}
    created_at = UTCDateTimeAttribute()

    @property
    def id(self) -> str:
        return self.pk.rpartition("#")[2]


@dataclass(frozen=True)
class Wish:
    """What somebody typed about an organisation."""

    name: str
    domains: str
    notes: str
    colleagues_see: str
    own: Typed = lambda name: ""


def find(desk: Desk, person: Staff, id: str) -> Organisation:
    """An organisation by its id; raise NotFound."""
    return checked(desk, person, table.get(Organisation, keys.organisation(desk.id, id)))


def checked(desk: Desk, person: Staff, found: DeskItem | None) -> Organisation:
    """An organisation whose item was read already; raise NotFound where there is none."""
    require(desk, person, "customers")
    if not isinstance(found, Organisation):
        raise NotFound()
    return found


def named(desk: Desk, name: str) -> Organisation | None:
    """The organisation of a name, however it is written."""
    page = table.query(
        keys.listed(desk.id, "organisation", ""), index="list", begins=f"{customers.folded(name)}~", limit=1
    )
    id = page.rows[0]["list_order"]["S"].rpartition("~")[2] if page.rows else ""
    return table.get(Organisation, keys.organisation(desk.id, id)) if id else None


def sees(organisation: Organisation | None, customer: Customer, ticket: Ticket) -> str:
    """What a customer may do with a ticket: "all", only "read", or "none" of it.

    With his own he may do all, with a colleague's what their organisation lets him.
    """
    if customer.tenant != ticket.tenant:
        return "none"
    if ticket.customer in (customer.id, *customer.took_in):
        return "all"
    if organisation is None or organisation.tenant != ticket.tenant:
        return "none"
    is_shared = organisation.id == customer.organisation == ticket.organisation
    return organisation.colleagues_see if is_shared else "none"


def add(desk: Desk, person: Staff, name: str, domains: str) -> Organisation:
    """Add an organisation; raise Invalid naming what is wrong."""
    require(desk, person, "customers")
    name, listed = _checked(desk, None, Wish(name, domains, "", "none"))
    made = Organisation(*keys.organisation(desk.id, new_id()), name=name, domains=listed, created_at=now())
    made.list_key, made.list_order = keys.listed(desk.id, "organisation", ""), _order(name, made.id)
    about = {"name": name, "domains": listed}
    told = log.record(desk.id, person, "organisation", "added", made.id, name, after=about)
    _write(made, [table.create(made), *_owned(made, listed), told], [])
    return made


def change(desk: Desk, person: Staff, organisation: Organisation, seen: str, wish: Wish) -> None:
    """Change an organisation; raise Invalid naming what is wrong, with all of it still to be typed."""
    require(desk, person, "customers")
    own = fields.of_organisations(desk)
    filled = own_fields.read(own, wish.own, organisation.fields)
    name, domains = _checked(desk, organisation, wish)
    had, is_renamed = list(organisation.domains), name != organisation.name
    if wish.colleagues_see not in SEES:
        raise Invalid(colleagues_see=N_("Choose one of these."))
    attributes = {
        "name": name,
        "domains": domains,
        "notes": wish.notes.replace("\r\n", "\n").strip() or None,
        "colleagues_see": wish.colleagues_see,
    }
    place = {"list_order": _order(name, organisation.id)}
    writes = changing.edited(person, organisation, seen, own, filled, attributes, place)
    if not writes:
        return
    kept = [one for one in domains if one in had]
    writes += _owned(organisation, [one for one in domains if one not in had])
    writes += [_left(organisation, one) for one in had if one not in domains]
    writes += [table.change(_domain(organisation, one), None, name=name) for one in kept if is_renamed]
    _write(organisation, writes, _members_follow(organisation) if is_renamed else [])


def remove(desk: Desk, person: Staff, organisation: Organisation) -> None:
    """Take an organisation away; its customers stay, and belong to none. Tickets keep its name."""
    require(desk, person, "customers")
    told = log.record(desk.id, person, "organisation", "removed", organisation.id, organisation.name)
    gone = table.delete(organisation, editing.unchanged(organisation))
    left = [_left(organisation, one) for one in organisation.domains]
    _write(organisation, [gone, *left, told], _members_follow(organisation))


def _members_follow(organisation: Organisation) -> list[Job]:
    """What tells the customers and tickets of an organisation its name, or that it is gone."""
    return [jobs.job(organisation.tenant, organise={"organisation": organisation.id})]


def _write(organisation: Organisation, writes: list[Write], announced: list[Job]) -> None:
    try:
        jobs.commit(writes, *announced)
    except Conflict as conflict:
        taken = next((one for one in conflict.failed if isinstance(one, Domain)), None)
        if taken is None:
            raise
        raise Invalid(domains=N_("Another organisation has just got one of these domains.")) from conflict


def _order(name: str, id: str) -> str:
    """The place of an organisation in their list, which has room for its name, so that names are to be had cheaply."""
    return f"{customers.folded(name)}~{name}~{id}"


def _domain(organisation: Organisation, name: str) -> Domain:
    return Domain(*keys.organisation_domain(organisation.tenant, name))


def _owned(organisation: Organisation, names: list[str]) -> list[Write]:
    items = [(_domain(organisation, name)) for name in names]
    for one in items:
        one.organisation, one.name = organisation.id, organisation.name
    return [table.create(one) for one in items]


def _left(organisation: Organisation, name: str) -> Write:
    return table.delete(_domain(organisation, name), Domain.organisation == organisation.id)


def _checked(desk: Desk, organisation: Organisation | None, wish: Wish) -> tuple[str, list[str]]:
    """The name and the domains, as they are kept; raise Invalid with all that is wrong."""
    name = " ".join(wish.name.split())
    wrong: dict[str, Text | None] = {"name": _name_problem(desk, organisation, name), "domains": None}
    domains: list[str] = []
    try:
        domains = _domains(wish.domains)
    except Invalid as invalid:
        wrong["domains"] = invalid.text
    own = organisation.domains if organisation else []
    wrong["domains"] = wrong["domains"] or _taken_problem(desk, [one for one in domains if one not in own])
    if len(wish.notes) > changing.LONGEST_NOTES:
        wrong["notes"] = N_("At most %(number)s characters, please.", number=changing.LONGEST_NOTES)
    found = {field: text for field, text in wrong.items() if text}
    if found:
        raise Invalid(**found)
    return name, domains


def _name_problem(desk: Desk, organisation: Organisation | None, name: str) -> Text | None:
    if not name:
        return N_("The name is missing.")
    if len(name) > LONGEST_NAME:
        return N_("At most %(number)s characters, please.", number=LONGEST_NAME)
    if organisation and customers.folded(organisation.name) == customers.folded(name):
        return None
    return N_("There is an organisation of this name already.") if named(desk, name) else None


def _domains(typed: str) -> list[str]:
    found = list(dict.fromkeys(domain_names.named(one) for one in re.split(r"[\s,;]+", typed.strip()) if one))
    if len(found) > MOST_DOMAINS:
        raise Invalid(N_("At most %(number)s domains.", number=MOST_DOMAINS))
    for one in found:
        if domain_names.is_public(one):
            shown = domain_names.shown(one)
            raise Invalid(N_("Everybody can have an address at %(domain)s, so it belongs to nobody.", domain=shown))
    return found


def _taken_problem(desk: Desk, domains: list[str]) -> Text | None:
    if not domains:
        return None
    for domain, item in zip(
        domains, table.batch_get([keys.organisation_domain(desk.id, one) for one in domains]), strict=True
    ):
        if isinstance(item, Domain):
            return N_("%(domain)s belongs to %(name)s.", domain=domain_names.shown(domain), name=item.name)
    return None
