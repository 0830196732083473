"""A tenant, or some of its tickets, brought back to what a copy has of them; begun, gone on with, and ended."""

from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import jobs
from chalicelib.helpdesk import recounting
from chalicelib.helpdesk.answers.answer import PUBLIC
from chalicelib.helpdesk.answers.cards import StoredCard
from chalicelib.helpdesk.charging import proving
from chalicelib.helpdesk.moves import moving
from chalicelib.helpdesk.operators import summaries
from chalicelib.helpdesk.operators.deeds import By, told_both
from chalicelib.helpdesk.restoring import bringing, joining, leading, placing, under_way
from chalicelib.helpdesk.restoring.bringing import Wish
from chalicelib.helpdesk.restoring.telling import Told
from chalicelib.helpdesk.restoring.under_way import Restoring
from chalicelib.helpdesk.ticket import Ticket
from chalicelib.helpdesk.volume import room
from chalicelib.jobs import Job
from tenants import answer_keys, copies, days, keys, table
from tenants.copies import Copy, Row
from tenants.errors import N_, Invalid
from tenants.items import Counter, DeskItem, Item, PlatformItem
from tenants.keys import now
from tenants.ledger import Balance
from tenants.tenant import Tenant, load


def restore(by: By, wish: Wish, source: str, platform: str = "", page: int = 0) -> Told:
    """Bring a tenant back from a copied table; stopped, it goes on when it is asked for once more.

    The desk is closed meanwhile where what was changed is put back. Raise Refused where that is not to be now.
    """
    copy, head = _copy(source), keys.setting(wish.tenant, "tenant")
    if platform:
        _copy(platform, PlatformItem)
    if head not in copy.rows([head]):
        raise Invalid(source=N_("There is no such tenant in that table."))
    held = under_way.begin(by, wish, source)
    wish = wish._replace(is_gone=head not in copies.desk_table().rows([head]))
    told, start, is_again = Told(held.told), held.start, True
    while True:
        looked = copy.page(wish.tenant, start, page)
        told.read += looked.read
        if not wish.is_tried:
            under_way.require_mine(held)
        bringing.bring(wish, looked.rows, told, is_again)
        start, is_again = looked.last, False
        if not start:
            break
        if not wish.is_tried:
            under_way.note(held, start, told)
    _open(wish, copy, platform, told)
    bringing.bring_jobs(wish, copy, told)
    if not wish.is_tried:
        _end(by, wish, held, told)
    return told


def restore_tickets(by: By, wish: Wish, source: str, numbers: list[int]) -> Told:
    """Bring some tickets back, with whoever wrote on them; the tenant and all else stay."""
    copy, told, desk = _copy(source), Told(), under_way.present(wish.tenant)
    there = copy.rows([keys.ticket(wish.tenant, number) for number in numbers])
    for number in numbers:
        if keys.ticket(wish.tenant, number) not in there:
            raise Invalid(ticket=N_("There is no ticket %(number)s in that table.", number=number))
    for number in numbers:
        rows = bringing.of_ticket(copy, wish.tenant, number)
        bringing.bring(wish, [placing.placed(desk, row) for row in rows], told)
    if not wish.is_tried:
        recounting.repaired(wish.tenant)
        moving.start_again(wish.tenant)
        about = {"source": source, "tickets": ", ".join(map(str, numbers))}
        table.write(*told_both(by, desk.tenant, "restored", None, **about))
    return told


def _copy(source: str, of: type[Item] = DeskItem) -> Copy:
    copy = Copy(source, of)
    live = {copies.desk_table().name, copies.platform_table().name}
    if source in live or not copy.is_there():
        raise Invalid(source=N_("There is no such copy, or it is not ready yet."))
    return copy


def _open(wish: Wish, copy: Copy, platform: str, told: Told) -> None:
    """Bring the tenant's own item, once all that it needs is there, and what leads to it."""
    key = keys.setting(wish.tenant, "tenant")
    row, present = copy.rows([key])[key], copies.desk_table().rows([key]).get(key)
    made = _tenant(row) if present is None else joining.put_back(row, present, now()) if wish.is_whole else None
    if made is not None:
        told.brought(made, present)
    if platform:
        leading.bring(wish, platform, told)
    if wish.is_tried:
        return
    if present is None:
        _spare_days(Tenant.from_raw_data(row))
    if made is not None:
        table.write(copies.desk_table().put(made, present))
    table.add_now(Tenant(*key), {"revision": 1})
    told.is_led_to = leading.is_there(Tenant.from_raw_data(made or row))


def _tenant(row: Row) -> Row:
    """A tenant that was gone: staying, and known by every process for a new one; whoever was suspended stays so."""
    changed: dict[str, Any] = {"closed_at": None, "is_going": False}
    if row.get("suspended_why", {}).get("S") == under_way.WHY:
        changed |= {"suspended_at": None, "suspended_why": None}
    staying = joining.with_attributes(row, Tenant, **changed)
    return staying | {"revision": {"N": str(int(now().timestamp()))}}


def _spare_days(tenant: Tenant) -> None:
    """Charge nothing for the days of a tenant that was gone, of which nobody knows what was used and paid."""
    zone, balance = ZoneInfo(tenant.time_zone), table.get(Balance, keys.ledger(tenant.tenant, "balance"))
    begun, today = (moment.astimezone(zone).date().isoformat() for moment in (tenant.created_at, now()))
    yesterday = days.after(today, -1)
    if balance is not None and (balance.charged_until or days.after(begun, -1)) < yesterday:
        table.write(table.add(balance, {"amount": 0}, charged_until=yesterday, charged_packs=None))


def _end(by: By, wish: Wish, held: Restoring, told: Told) -> None:
    """Count anew what is counted, prove the ledger, tell of it, and open the doors."""
    _number(wish.tenant)
    _count_answers(wish.tenant)
    proof = proving.prove(wish.tenant)
    if not proof.is_right:
        proving.repair(wish.tenant, proof)
    recounting.repaired(wish.tenant)
    moving.start_again(wish.tenant)
    desk = load(wish.tenant)
    if table.get(Job, keys.job(desk.id, "timer#release")) is None:
        jobs.commit([], room.release_timer(desk, now()))
    about: dict[str, Any] = {"source": held.source, "added": sum(told.added.values())}
    about |= {"put_back": sum(told.put_back.values())}
    deeds = told_both(by, desk.tenant, "restored", None, **about)
    there_again = {"deleted_at": None, "walked": None, "money": None}
    under_way.end(by, held, summaries.summary_write(desk, **there_again), *deeds)


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
