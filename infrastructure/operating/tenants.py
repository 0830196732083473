"""Tenants at the shell: the same verbs as in the console, told in the same logs."""

import argparse
import getpass
import sys
from datetime import date
from typing import Any

from infrastructure.operating.place import amount, tenant


def add_to(commands: Any) -> None:
    """Add the commands of this noun."""
    command = commands.add_parser("tenants", help="list tenants, or those whose address, name or owner begins so")
    command.add_argument("text", metavar="TEXT", nargs="?", default="")
    command.add_argument("--plan", default="")
    command.add_argument("--state", default="", help="grace, resting, suspended, closed, deleted")
    command.set_defaults(do=tenants)
    command = commands.add_parser("list-tenants", help="what the console's list shows")
    command.add_argument("--rebuild", action="store_true", help="write it anew from the tenants themselves")
    command.set_defaults(do=list_tenants)
    _verb(commands, "tenant", "how a tenant stands", one)
    _verb(commands, "credit", "give credit", credit, "AMOUNT", "REASON")
    _verb(commands, "adjust", "put a balance right; -5.00 takes away", adjust, "AMOUNT", "REASON")
    _verb(commands, "payment", "enter a bank transfer", payment, "AMOUNT", "REFERENCE").add_argument(
        "--on", default=date.today().isoformat(), metavar="DAY", help="when it came, today unless said"
    )
    _verb(commands, "plan", "change the plan from today", plan, "PLAN", "REASON")
    _verb(commands, "tariff", "move to another price list", move, "SINCE", "DAY")
    _verb(commands, "suspend", "let nobody in and no mail out", suspend, "REASON")
    _verb(commands, "unsuspend", "end that", unsuspend)
    _verb(commands, "close", "let a tenant leave: readable for 30 days, then deleted", close, "REASON")
    _verb(commands, "reopen", "let it stay after all", reopen)
    _verb(commands, "delete", "remove everything of a tenant", delete, "REASON").add_argument(
        "--yes", action="store_true", help="without this nothing is done"
    )
    _verb(commands, "retry", "try a failed job again", retry, "JOB")
    command = commands.add_parser("tariffs", help="versions of the price list, and how many tenants each has")
    command.set_defaults(do=tariffs)


def tenants(asked: argparse.Namespace) -> int:
    """Print tenants, a line each."""
    from chalicelib.helpdesk.operators import listing

    cursor = ""
    while True:
        found = listing.page(listing.Wish(asked.text, asked.plan, asked.state), cursor)
        for row in found.rows:
            one = row.summary
            money = f"{amount(row.balance)} {one.currency}"
            told = [one.slug, one.plan, one.state or "-", money, f"today {row.today}", f"30 days {one.tickets}"]
            print("\t".join([*map(str, told), one.owner or "-", ",".join(one.failing or []) or "-"]))
        cursor = found.cursor
        if not cursor:
            return 0


def list_tenants(asked: argparse.Namespace) -> int:
    """Print how many the list has, or write it anew from every host that there is."""
    from chalicelib.helpdesk.operators import listing, versions
    from tenants import everything

    if not asked.rebuild:
        print(f"Tenants: {sum(versions.taken().values())}")
        return 0
    print(f"Written: {listing.rebuild(everything.tenants())}")
    return 0


def one(asked: argparse.Namespace) -> int:
    """Print how a tenant stands, and its newest entries."""
    from chalicelib.helpdesk.billing import entries
    from chalicelib.helpdesk.billing.paying_first import known_balance
    from chalicelib.helpdesk.operators import failed, summaries
    from tenants import terms

    desk = tenant(asked.slug)
    held, balance = terms.terms(desk), known_balance(desk)
    print(f"{desk.tenant.name} ({desk.tenant.slug}), {desk.id}, since {desk.tenant.created_at:%Y-%m-%d}")
    print(f"{held.plan.name}, price list of {held.tariff.since}, {summaries.state(desk.tenant) or 'well'}")
    print(f"{amount(int(balance.amount))} {desk.tenant.currency}, tickets in 30 days: {summaries.tickets(desk)}")
    print(f"last active: {summaries.active_on(desk.id) or '-'}, failing: {', '.join(summaries.failing(desk)) or '-'}")
    for row in entries.page(desk, balance).rows[:10]:
        entry = row.entry
        print(f"  {entry.booked_at:%Y-%m-%d %H:%M}  {entry.type}  {amount(entry.amount)}  {entry.key}")
    for job in failed.every(desk.id):
        print(f"  failed: {job.id}  {', '.join(job.effects)}  {job.cause}")
    return 0


def credit(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import money

    return _do(asked, lambda by, desk: money.credit(by, desk, asked.amount, asked.reason))


def adjust(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import money

    return _do(asked, lambda by, desk: money.adjust(by, desk, asked.amount, asked.reason))


def payment(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import money

    return _do(asked, lambda by, desk: money.pay(by, desk, asked.amount, asked.reference, asked.on))


def plan(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import money

    return _do(asked, lambda by, desk: money.change_plan(by, desk, asked.plan, asked.reason))


def move(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import money

    return _do(asked, lambda by, desk: money.move(by, desk, asked.since, asked.day))


def suspend(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import standing

    return _do(asked, lambda by, desk: standing.suspend(by, desk, asked.reason))


def unsuspend(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import standing

    return _do(asked, standing.unsuspend)


def close(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import standing

    return _do(asked, lambda by, desk: standing.close(by, desk, asked.reason))


def reopen(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import standing

    return _do(asked, standing.reopen)


def delete(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import standing

    if not asked.yes:
        print(f"This removes everything of {asked.slug} for good. Say --yes if you mean it.")
        return 1
    return _do(asked, lambda by, desk: standing.delete(by, desk, asked.slug, asked.reason))


def retry(asked: argparse.Namespace) -> int:
    from chalicelib.helpdesk.operators import failed

    return _do(asked, lambda by, desk: failed.retry(by, desk, asked.job))


def tariffs(asked: argparse.Namespace) -> int:
    """Print the versions of the price list with how many tenants are on each."""
    from chalicelib.helpdesk.operators import versions
    from tenants import tariff

    taken = versions.taken()
    for version in tariff.versions():
        prices = ", ".join(f"{plan.name} {amount(plan.price)}" for plan in version.plans.values())
        print(f"{version.since}  tenants: {taken[version.since.isoformat()]}  {version.currency}: {prices}")
    return 0


def _verb(commands: Any, name: str, about: str, do: Any, *more: str) -> Any:
    command = commands.add_parser(name, help=about)
    command.add_argument("slug", metavar="SLUG")
    for one in more:
        command.add_argument(one.lower(), metavar=one)
    command.set_defaults(do=do)
    return command


def _do(asked: argparse.Namespace, deed: Any) -> int:
    """Do something with a tenant under the name of whoever sits at the shell; say what is wrong with what was typed."""
    from chalicelib.helpdesk.operators.deeds import By
    from tenants.errors import Problem

    try:
        deed(By(getpass.getuser()), tenant(asked.slug))
    except Problem as problem:
        sys.exit(f"{problem.text}.".replace("..", "."))
    print("Done.")
    return 0
