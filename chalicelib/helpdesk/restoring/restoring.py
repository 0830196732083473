"""A tenant, or some of its tickets, brought back to what a copy has of them; begun, gone on with, and ended."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import recounting
from chalicelib.helpdesk.answers.answer import PUBLIC
from chalicelib.helpdesk.answers.cards import StoredCard
from chalicelib.helpdesk.charging import proving
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.operators import standing, summaries
from chalicelib.helpdesk.operators.deeds import By, told_both
from chalicelib.helpdesk.restoring import bringing, joining, leading
from chalicelib.helpdesk.restoring.bringing import Wish
from chalicelib.helpdesk.restoring.telling import Told
from chalicelib.helpdesk.ticket import Ticket
from chalicelib.helpdesk.volume import room
from chalicelib.jobs import Job
from tenants import answer_keys, copies, keys, operating_keys, table
from tenants.copies import Copy, Row
from tenants.errors import N_, Invalid
from tenants.items import Counter, DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, Tenant, load

WHY = "Komek brings this desk back to what it was."


class Restoring(DeskItem, discriminator="restoring"):
    """How far it is, for whoever goes on."""

    source = UnicodeAttribute()
    is_whole = BooleanAttribute()
    start = JSONAttribute(null=True)  # where the next page begins
    told = JSONAttribute(default=dict)
    has_closed = BooleanAttribute(default=False)  # the desk was suspended for it
    begun_at = UTCDateTimeAttribute()


def restore(by: By, wish: Wish, source: str, platform: str = "", page: int = 0) -> Told:
    """Bring a tenant back from a copied table; stopped, it goes on when it is asked for once more.

    The desk is closed meanwhile where what was changed is put back. Raise Invalid where another restore is under way.
    """
    copy = _copy(source)
    held = _begun(by, wish, source)
    told, start, is_again = Told(held.told), held.start, True
    while True:
        looked = copy.page(wish.tenant, start, page)
        told.read += looked.read
        bringing.bring(wish, looked.rows, told, is_again)
        start, is_again = looked.last, False
        if not start:
            break
        if not wish.is_tried:
            table.write(table.change(held, start=start, told=told.kept()))
    _open(wish, copy, platform, told)
    if not wish.is_tried:
        _end(by, wish, held, source, told)
    return told


def restore_tickets(by: By, wish: Wish, source: str, numbers: list[int]) -> Told:
    """Bring some tickets back, with whoever wrote on them; the tenant and all else stay."""
    copy, told, desk = _copy(source), Told(), load(wish.tenant)
    for number in numbers:
        rows = bringing.of_ticket(copy, wish.tenant, number)
        if not any(one["sk"]["S"] == "ticket" for one in rows):
            raise Invalid(ticket=N_("There is no ticket %(number)s in that table.", number=number))
        bringing.bring(wish, [_placed(desk, row) for row in rows], told)
    if not wish.is_tried:
        recounting.repaired(wish.tenant)
        about = {"source": source, "tickets": ", ".join(map(str, numbers))}
        table.write(*told_both(by, desk.tenant, "restored", None, **about))
    return told


def _copy(source: str) -> Copy:
    copy = Copy(source)
    if source == copies.desk_table().name or not copy.is_there():
        raise Invalid(source=N_("There is no such copy, or it is not ready yet."))
    return copy


def _begun(by: By, wish: Wish, source: str) -> Restoring:
    """What was begun, gone on with; the doors are closed where people would work on what is put back."""
    key = operating_keys.restoring(wish.tenant)
    found = table.get(Restoring, key)
    if wish.is_tried:
        return Restoring(*key, source=source, is_whole=wish.is_whole, begun_at=now())
    if found and (found.source, found.is_whole) != (source, wish.is_whole):
        raise Invalid(source=N_("Another restore of this desk has been begun, from %(name)s.", name=found.source))
    if found is None:
        found = Restoring(*key, source=source, is_whole=wish.is_whole, begun_at=now())
        tenant = table.get(Tenant, keys.setting(wish.tenant, "tenant"))
        found.has_closed = wish.is_whole and tenant is not None and tenant.suspended_at is None
        table.write(table.create(found))
    if found.has_closed:
        desk = load(wish.tenant)
        if desk.tenant.suspended_at is None:
            standing.suspend(by, desk, WHY)
    return found


def _open(wish: Wish, copy: Copy, platform: str, told: Told) -> None:
    """Bring the tenant's own item, once all that it needs is there, and what leads to it."""
    key = keys.setting(wish.tenant, "tenant")
    row = copy.rows([key]).get(key)
    if row is None:
        raise Invalid(source=N_("There is no such tenant in that table."))
    present = copies.desk_table().rows([key]).get(key)
    made = _tenant(row) if present is None else joining.put_back(row, present, now()) if wish.is_whole else None
    if made is not None:
        told.brought(made, present)
    if platform:
        leading.bring(wish, platform, told)
    if wish.is_tried:
        return
    if made is not None:
        table.write(copies.desk_table().put(made, present))
    table.add_now(Tenant(*key), {"revision": 1})


def _tenant(row: Row) -> Row:
    """A tenant that was gone: as it was, staying, and known by every process for a new one."""
    staying = joining.with_attributes(
        row, Tenant, closed_at=None, is_going=False, suspended_at=None, suspended_why=None
    )
    return staying | {"revision": {"N": str(int(now().timestamp()))}}


def _end(by: By, wish: Wish, held: Restoring, source: str, told: Told) -> None:
    """Count anew what is counted, prove the ledger, tell of it, and open the doors."""
    _number(wish.tenant)
    _count_answers(wish.tenant)
    proof = proving.prove(wish.tenant)
    if not proof.is_right:
        proving.repair(wish.tenant, proof)
    recounting.repaired(wish.tenant)
    desk = load(wish.tenant)
    if table.get(Job, keys.job(desk.id, "timer#release")) is None:
        jobs.commit([], room.release_timer(desk, now()))
    about: dict[str, Any] = {"source": source, "added": sum(told.added.values())}
    about |= {"put_back": sum(told.put_back.values())}
    deeds = told_both(by, desk.tenant, "restored", None, **about)
    table.write(summaries.summary_write(desk), *deeds, table.delete(held))
    if held.has_closed:
        standing.unsuspend(by, load(wish.tenant))


def _number(tenant: str) -> None:
    """Let the next ticket's number follow the highest there is, also one that was given since."""
    counter = Counter(*keys.number(tenant))
    last = first = table.add_now(counter, {"last": 0})["last"]
    while True:
        wanted = [keys.ticket(tenant, number) for number in range(last + 1, last + 101)]
        there = [int(one.number) for one in table.batch_get(wanted) if isinstance(one, Ticket)]
        if not there:
            break
        last = max(there)
    if last > first:
        table.add_now(counter, {"last": last - first})


def _count_answers(tenant: str) -> None:
    cards = [one for one in table.query_all(answer_keys.cards(tenant)) if isinstance(one, StoredCard)]
    public = len([one for one in cards if one.visibility == PUBLIC])
    step = public - int(load(tenant).tenant.public_answers)
    table.add_now(Tenant(*keys.setting(tenant, "tenant")), {"public_answers": step, "revision": 1})


def _placed(desk: Desk, row: Row) -> Row:
    """A ticket whose department or assignee are gone by now goes to the first department, and to nobody."""
    if row["item_type"]["S"] != "ticket":
        return row
    ticket, changed = Ticket.from_raw_data(row), dict[str, Any]()
    if ticket.department not in desk.by_id(Department):
        changed["department"] = desk.all(Department)[0].id
    person = desk.by_id(Staff).get(ticket.assignee or "")
    if ticket.assignee and (person is None or not person.is_active):
        changed["assignee"] = None
    return joining.with_attributes(row, Ticket, **changed)
