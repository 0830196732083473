"""Changes of the data's shape at the shell: which there are, beginning one, how far it is."""

import argparse
import sys
from collections import Counter as Tally
from typing import Any

from infrastructure.operating.place import any_tenant_id

SHOWN = 20  # tenants that are named where a move failed or still runs


def add_to(commands: Any) -> None:
    """Add the commands of this noun."""
    command = commands.add_parser("moves", help="changes of the data's shape, tenant by tenant in the background")
    verbs = command.add_subparsers(metavar="VERB")
    command.set_defaults(do=listed)
    verb = verbs.add_parser("start", help="begin one, or let it go on where it failed")
    verb.add_argument("name", metavar="NAME")
    verb.add_argument("--tenant", default="", metavar="TENANT", help="of this one only, to try it")
    again = "also where it is done, from the beginning: after older code has run once more"
    verb.add_argument("--again", dest="is_again", action="store_true", help=again)
    verb.set_defaults(do=start)
    verb = verbs.add_parser("status", help="how far one is")
    verb.add_argument("name", metavar="NAME")
    verb.set_defaults(do=status)


def listed(asked: argparse.Namespace) -> int:
    """Print every move, and how many tenants are through."""
    from chalicelib.helpdesk.moves import moving

    for move in moving.every():
        states = _tally(move.name)
        print(f"{move.name}  {', '.join(f'{state}: {number}' for state, number in sorted(states.items())) or '-'}")
        print(f"    {move.about}")
    return 0


def start(asked: argparse.Namespace) -> int:
    """Begin a move; a second time only what is not begun, or failed."""
    from chalicelib.helpdesk.moves import moving

    name = _known(asked.name)
    wanted = [_there(asked.tenant)] if asked.tenant else moving.tenants()
    begun = moving.start_all(name, wanted, is_again=asked.is_again)
    print(f"Begun for tenants: {begun}. See how far it is with: moves status {name}")
    return 0


def status(asked: argparse.Namespace) -> int:
    """Print how far a move is; the code tells whether every tenant is through."""
    from chalicelib.helpdesk.moves import moving

    name, tally, named = _known(asked.name), Tally[str](), 0
    looked_at = changed = 0
    for tenant, progress in moving.states(name):
        state = progress.state if progress else moving.WAITING
        tally[state] += 1
        if progress:
            looked_at, changed = looked_at + int(progress.looked_at), changed + int(progress.changed)
            if state != moving.DONE and named < SHOWN:
                named += 1
                since = f"{progress.seen_at:%Y-%m-%d %H:%M}"
                print(f"{tenant}  {state}, {progress.looked_at} looked at, last at {since}  {progress.cause or ''}")
    print(f"{', '.join(f'{state}: {number}' for state, number in sorted(tally.items()))}")
    print(f"Items looked at: {looked_at}, changed: {changed}.")
    return 0 if set(tally) <= {moving.DONE} else 1


def _tally(name: str) -> Tally[str]:
    from chalicelib.helpdesk.moves import moving

    return Tally(progress.state if progress else moving.WAITING for _, progress in moving.states(name))


def _there(named: str) -> str:
    """The id of a tenant that is there; ends the command where there is none."""
    from tenants.errors import NotFound
    from tenants.tenant import load

    try:
        return load(any_tenant_id(named)).id
    except NotFound:
        return sys.exit(f"There is no tenant {named}.")


def _known(name: str) -> str:
    """The name of a move, of which what follows the day is enough; ends the command where there is none."""
    from chalicelib.helpdesk.moves import moving

    found = [move.name for move in moving.every() if name in (move.name, move.name[len("m2026_11_23_") :])]
    return found[0] if found else sys.exit(f"There is no move {name}.")
