"""Which function does which effect of a job; beside the routes, since it is the other way in."""

import time
from collections.abc import Callable
from itertools import islice
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import counts, erasing, requesting, snoozing, spent, storing
from chalicelib.helpdesk.answers import arranging as answer_arranging
from chalicelib.helpdesk.answers import forgetting as answer_forgetting
from chalicelib.helpdesk.answers import indexing as answer_indexing
from chalicelib.helpdesk.answers import popular
from chalicelib.helpdesk.answers import versions as answer_versions
from chalicelib.helpdesk.charging import charge
from chalicelib.helpdesk.charging import timers as charge_timers
from chalicelib.helpdesk.closing import ending
from chalicelib.helpdesk.customer_base import organising
from chalicelib.helpdesk.desk import own_host_checks
from chalicelib.helpdesk.internal_mail import bringing
from chalicelib.helpdesk.joining import answering_all
from chalicelib.helpdesk.moves import moving
from chalicelib.helpdesk.objects import figures
from chalicelib.helpdesk.operators import money, removing
from chalicelib.helpdesk.outgoing import domain_checks
from chalicelib.helpdesk.paying import automatic, leaving
from chalicelib.helpdesk.paying import sweeping as payment_sweeping
from chalicelib.helpdesk.portal import entering as portal_entering
from chalicelib.helpdesk.portal import promising
from chalicelib.helpdesk.searching import indexing
from chalicelib.helpdesk.service_status import checking
from chalicelib.helpdesk.signing_in import resetting
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.team import activity, handing_over
from chalicelib.helpdesk.volume import releasing, spam, telling
from chalicelib.integrations import logs, queue
from chalicelib.jobs import Job, Later
from chalicelib.mail import delay_letter, letters, polling, portal_letters, replies, solved_letter
from tenants import fence, units
from tenants.errors import Conflict
from tenants.tenant import Desk, load

EFFECTS: dict[str, Callable[[Desk, Job, Any], None]] = {
    "release": releasing.release,
    "refund_packs": spam.refund,
    "volume": telling.tell,
    "count": counts.apply,
    "charge": charge.charge,
    "top_up": automatic.apply,
    "stop_paying": leaving.stop,
    "activity": activity.apply,
    "hand_over": handing_over.hand_over,
    "hand_out": turns.hand_out,
    "object_figures": figures.apply,
    "internal_mail": bringing.bring,
    "acknowledge": letters.acknowledge,
    "deliver": replies.deliver,
    "answer_gathered": answering_all.answer,
    "letter": letters.letter,
    "reset": resetting.answer,
    "first_answer": promising.count,
    "customer_link": portal_entering.answer,
    "customer_letter": portal_letters.letter,
    "poll": polling.poll,
    "check_domain": domain_checks.check,
    "forget_domain": domain_checks.forget,
    "check_own_host": own_host_checks.check,
    "let_host_go": own_host_checks.let_go,
    "store": storing.store,
    "wake": snoozing.wake_up,
    "purge": erasing.purge,
    "close": ending.close_by_itself,
    "ask_solved": solved_letter.ask,
    "tell_late": delay_letter.tell,
    "list_ticket": requesting.list_ticket,
    "organise": organising.organise,
    "organise_tickets": organising.organise_tickets,
    "index": indexing.index,
    "index_answer": answer_indexing.index,
    "forget_answer": answer_forgetting.forget,
    "move_answers": answer_arranging.move_answers,
    "thin_versions": answer_versions.thin,
    "spent": spent.apply,
    "popular": popular.reckon,
    "move_tariff": money.moved,
    "delete_tenant": removing.remove,
    "move": moving.move,
}

GIVEN_UP: dict[str, Callable[[Desk, Job, Any], None]] = {
    "deliver": replies.given_up,
    "answer_gathered": answering_all.given_up,
    "poll": polling.given_up,
    "check_domain": domain_checks.given_up,
    "check_own_host": own_host_checks.given_up,
    "move": moving.given_up,
}

METRICS = {"done": "JobsDone", "failed": "JobsFailed", "aside": "JobsSetAside"}  # of how a job went


def perform(tenant: str, id: str) -> None:
    """Do a job that is due; told twice, or late, it is still done once."""
    with fence.around(tenant):
        _perform(tenant, id)


def _perform(tenant: str, id: str) -> None:
    job = jobs.take(tenant, id)
    if job is None:
        return
    wanted, started, before = sorted(job.effects), time.perf_counter(), units.so_far()
    outcome = _do(load(tenant), job)
    used, took = units.so_far().since(before), time.perf_counter() - started
    counted = {METRICS[outcome]: 1} if outcome in METRICS else {}
    logs.tell(
        "job",
        {**counted, "JobDelay": job.delay, "ReadUnits": used.read, "WriteUnits": used.written},
        {"Function": "jobs"},
        tenant=tenant,
        job=id,
        effects=wanted,
        outcome=outcome,
        attempt=job.attempts,
        ms=round(took * 1000, 1),
    )


def _do(desk: Desk, job: Job) -> str:
    """Do each effect of a job; return how it went: done, later, elsewhere, failed or aside."""
    if job.is_aside:
        return _give_up(desk, job)
    pause, error = 0, None
    for effect, wish in list(job.effects.items()):
        try:
            EFFECTS[effect](desk, job, wish)
        except Later as later:
            pause = max(pause, later.seconds)
        except Conflict:
            return "elsewhere"  # in other hands
        except Exception as problem:  # one effect that fails must not keep the others from being done
            error = problem
    if error is not None:
        jobs.failed(job, error)
        return _give_up(desk, job) if job.attempts >= jobs.TRIES else "failed"
    if pause:
        jobs.postpone(job, pause)
    return "later" if pause else "done"


def _give_up(desk: Desk, job: Job) -> str:
    for effect, wish in list(job.effects.items()):
        if effect in GIVEN_UP:
            GIVEN_UP[effect](desk, job, wish)
    return "aside"


def sweep() -> int:
    """Announce every job that is due and that nobody took, and look how Komek is; return how many jobs it were."""
    found, oldest, due = 0, None, jobs.due()
    while some := list(islice(due, queue.AT_ONCE)):
        queue.announce_all([(job.tenant, job.id) for job in some])
        found += len(some)
        oldest = min(job.at for job in some) if oldest is None else min(oldest, *(job.at for job in some))
    logs.tell("sweep", {"JobsSwept": found})
    checking.check(oldest)
    return found


def sweep_hourly() -> int:
    """Set the timers again that got lost, and find payments that no event told of; return how many."""
    found = charge_timers.sweep() + payment_sweeping.sweep()
    logs.tell("hourly sweep", {"TimersSetAgain": found})
    return found
