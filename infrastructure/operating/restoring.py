"""A tenant brought back from a backup, at the shell."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import Any

from infrastructure.operating.place import any_tenant_id


def add_to(commands: Any) -> None:
    """Add the commands of this noun."""
    command = commands.add_parser("restore-table", help="let AWS make copies of both tables as they were at a minute")
    command.add_argument("--to", type=_moment, metavar="MINUTE", help='such as "2026-11-20 14:05", in UTC')
    command.add_argument("--drop", default="", metavar="TABLE", help="remove a copy that is not needed any more")
    command.set_defaults(do=restore_table)
    command = commands.add_parser("restore", help="bring a tenant back from such a copy")
    command.add_argument("tenant", metavar="TENANT", help="its address, or its id where it is gone")
    command.add_argument("--from", dest="source", default="", metavar="TABLE", help="the copy of the desk table")
    command.add_argument("--platform-from", dest="platform", default="", metavar="TABLE", help="that of the platform's")
    command.add_argument("--ticket", type=int, action="append", default=[], metavar="NUMBER", help="only these tickets")
    command.add_argument("--whole", action="store_true", help="also put back what was changed since; closes the desk")
    command.add_argument("--dry-run", dest="is_tried", action="store_true", help="only say what would change")
    command.add_argument(
        "--give-up", dest="is_given_up", action="store_true", help="forget one that is not to be ended"
    )
    command.set_defaults(do=restore)


def restore_table(asked: argparse.Namespace) -> int:
    """Begin copies of both tables, or say how far they are."""
    from chalicelib.config import config
    from chalicelib.integrations import recovery

    if asked.drop:
        recovery.drop(asked.drop)
        print(f"{asked.drop} is being removed.")
        return 0
    tables = (config().desk_table, config().platform_table)
    if asked.to is None:
        for name in tables:
            kept = recovery.window(name)
            print(f"{name}: {kept.first:%Y-%m-%d %H:%M} to {kept.last:%Y-%m-%d %H:%M}" if kept else f"{name}: nothing")
        return 0
    for name in tables:
        to = f"{name}-at-{asked.to:%Y%m%d%H%M}"
        state = recovery.state(to)
        if not state:
            _require_kept(name, asked.to)
            recovery.recover(name, to, asked.to)
        print(f"{to}: {state or 'begun'}")
    print("It takes from twenty minutes to some hours. Ask again with the same minute to see how far it is; each")
    print("is ready when it is ACTIVE. Then: restore TENANT --from the copy of the desk table.")
    print("A copy costs as long as it is there: remove it with --drop.")
    return 0


def restore(asked: argparse.Namespace) -> int:
    """Bring a tenant back, and say what was done; the code tells whether something of it is gone for good."""
    from chalicelib.helpdesk.operators.deeds import By
    from chalicelib.helpdesk.restoring import restoring, under_way
    from chalicelib.helpdesk.restoring.bringing import Wish
    from tenants.errors import Problem

    wish = Wish(any_tenant_id(asked.tenant), asked.whole, asked.is_tried)
    by = By(getpass.getuser())
    if asked.is_given_up:
        print("Given up; what it has brought stays." if under_way.give_up(by, wish.tenant) else "There is none.")
        return 0
    if not asked.source:
        sys.exit("Say from which copy: --from TABLE.")
    try:
        if asked.ticket:
            told = restoring.restore_tickets(by, wish, asked.source, asked.ticket)
        else:
            told = restoring.restore(by, wish, asked.source, asked.platform)
    except under_way.Refused as refused:
        sys.exit(str(refused))
    except Problem as problem:
        sys.exit(f"{problem.text}.".replace("..", "."))
    except KeyboardInterrupt:
        print("Stopped. The same command goes on.")
        return 1
    print("\n".join(told.lines()))
    print("Nothing was changed: this was a dry run." if asked.is_tried else "Done.")
    return 1 if told.lost or told.others or not told.is_led_to else 0


def _require_kept(name: str, at: datetime) -> None:
    from chalicelib.integrations import recovery

    kept = recovery.window(name)
    if kept is None:
        sys.exit(f"Point-in-time recovery of {name} is off.")
    if not kept.first <= at <= kept.last:
        sys.exit(f"{name} can be brought back to {kept.first:%Y-%m-%d %H:%M} until {kept.last:%Y-%m-%d %H:%M}, in UTC.")


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
