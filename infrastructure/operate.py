"""The operator's commands: `python -m infrastructure.operate [--data .local | --stage prod] COMMAND`.

    replay DAY [--tenant SLUG]   take a day of mail in once more; each is a message once
    nobody [DAY]                 list mail that came for no tenant's address
    resume SLUG                  let a tenant send again whose mail was paused
    recount DESK... [--repair]   count the tickets of desks and compare that with the numbers beside their views
    ledger SLUG... [--repair]    prove that entries of tenants come to their balances, and their days are charged
    desk NAME ADDRESS            make the operator's own desk, where tenants ask for help; its owner sets a password by
                                 "Forgot your password?" on its sign-in page
    reindex SLUG [--from NUMBER]  make the search of a tenant anew, from its newest ticket or that number down; says
                                 what it put right, and where to go on if it is stopped
    operator NAME ADDRESS [--off]  make an operator, or a new link for one who lost password or phone; or end it all
    tenants [TEXT]               list tenants, or those whose address, name or owner's mail begins so
    tenant SLUG                  how it stands
    credit SLUG AMOUNT REASON    give credit; amounts as 100.00
    restore-table --to MINUTE    let AWS make copies of both tables as they were at a minute of the last 35 days
    restore TENANT --from TABLE  bring a tenant, or --ticket NUMBER of it, back from such a copy: what is missing, or
                                 with --whole also what was changed; --dry-run says what that would be, --give-up
                                 forgets one that is not to be ended
    export TENANT... --to PLACE  everything of tenants, or --all, as an archive each, into a folder or s3://bucket/prefix
    moves [start NAME|status NAME]  changes of the data's shape: which there are, beginning one (with --again also where
                                 it is done), how far it is
    adjust, payment, plan, tariff, suspend, unsuspend, close, reopen, delete, retry, tariffs, list-tenants:
                                 what else the console can; each says with --help what it takes

With --data they work on the Komek that `make run` runs with that folder, with --stage on a stage on AWS, without either
on the stage that the environment names (infrastructure/README.md).
"""

import argparse
import getpass
import json
import os
import secrets
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

from infrastructure.local.clock import Clock
from infrastructure.local.settings import Settings
from infrastructure.operating import exporting, moves, people, restoring, tenants


def main(wanted: list[str]) -> int:
    asked = _parser().parse_args(wanted)
    if asked.data:
        _enter(Path(asked.data))
    elif asked.stage:
        _enter_stage(asked.stage)
    import_module("app")  # which connects the tables, and knows every kind of item that may lie in them
    answer: int = asked.do(asked)
    return answer


def replay(asked: argparse.Namespace) -> int:
    """Print what became of the mails of a day; the code tells whether some could not be replayed."""
    from chalicelib.mail import replaying

    tally = replaying.replay(asked.day, _tenant(asked.tenant) if asked.tenant else "")
    print(f"{tally.settled} are messages, {tally.aside} are set aside, {tally.announced} wait in the queue,")
    print(f"{tally.for_nobody} are for nobody, {tally.failed} failed.")
    return 1 if tally.failed else 0


def nobody(asked: argparse.Namespace) -> int:
    """Print mail for nobody, a line each."""
    from chalicelib.mail import replaying

    for key, recipients, sender, subject in replaying.mail_for_nobody(asked.day):
        print(f"{key}  from {sender or 'nobody'} to {', '.join(recipients) or 'nobody'}: {subject}")
    return 0


def resume(asked: argparse.Namespace) -> int:
    """Let a paused tenant send again."""
    from chalicelib.helpdesk.operators import sending
    from chalicelib.helpdesk.operators.deeds import By
    from tenants.tenant import load

    sending.resume(By(getpass.getuser()), load(_tenant(asked.slug)))
    print(f"{asked.slug} sends again.")
    return 0


def desk(asked: argparse.Namespace) -> int:
    """Make the operator's own desk."""
    from chalicelib.helpdesk import asking_operator

    made = asking_operator.found(asked.name, asked.address, secrets.token_urlsafe(32))
    print(f"Your desk is at {made}" if made else "There is one already.")
    return 0 if made else 1


def recount(asked: argparse.Namespace) -> int:
    """Compare stored counts with the tickets, and put right what drifted; the code tells whether something is amiss."""
    from chalicelib.helpdesk import recounting

    amiss = False
    for slug, tenant in [(slug, _tenant(slug)) for slug in asked.slug]:
        drift = recounting.repaired(tenant) if asked.repair else recounting.recount(tenant)
        for place, step in sorted(drift.steps.items()):
            shelf, department, assignee = place.split("|")
            was, where = drift.stored.get(place, 0), f"department {department or '-'}, assignee {assignee or '-'}"
            print(f"{slug}: {shelf}, {where}: {was}, not {was + step}")
        is_right = not drift.steps or (asked.repair and drift.is_settled)
        amiss |= not is_right
        state = "put right" if drift.steps and is_right else "as they should be" if is_right else "wrong"
        said = state if drift.is_settled else "moving, try again"
        print(f"{slug}: {drift.tickets} counted; the stored counts are {said}.")
    return 1 if amiss else 0


def ledger(asked: argparse.Namespace) -> int:
    """Add up ledgers, and put a balance or a timer right that is not; the code tells whether something is amiss."""
    from chalicelib.helpdesk.charging import proving

    amiss = False
    for slug, tenant in [(slug, _tenant(slug)) for slug in asked.slug]:
        proof = proving.prove(tenant)
        for wrong in [*proof.wrong, *([] if proof.has_timer else ["the timer of its daily charge is missing"])]:
            print(f"{slug}: {wrong}")
        if asked.repair and not proof.is_right:
            proof = proving.repair(tenant, proof)
        amiss |= not proof.is_right
        total = f"{proof.total / 100:.2f} {' '.join(proof.currencies)}".strip()
        state = "as it should be" if proof.is_right else "wrong"
        print(f"{slug}: {proof.entries} entries come to {total}; the balance is {state}.")
    return 1 if amiss else 0


def reindex(asked: argparse.Namespace) -> int:
    """Make the search of a tenant anew, a line for each ticket whose words stood there wrongly."""
    from chalicelib.helpdesk.searching import rebuilding

    tenant, number, wrong = _tenant(asked.slug), 0, 0
    try:
        for number, put_right in rebuilding.every(tenant, asked.first or rebuilding.newest(tenant)):
            wrong += bool(put_right)
            if put_right:
                print(f"#{number}: {put_right} words put right")
    except KeyboardInterrupt:
        print(f"Stopped. Go on with --from {number}.")
        return 1
    print(f"Tickets whose words were not right: {wrong}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="operate", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", default="", help="folder of a local run")
    parser.add_argument("--stage", default="", help="stage on AWS, by the credentials in the environment")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("replay", help="take a day of mail in once more")
    command.add_argument("day", type=date.fromisoformat, metavar="DAY", help="such as 2026-11-22, in UTC")
    command.add_argument("--tenant", default="", metavar="SLUG")
    command.set_defaults(do=replay)
    command = commands.add_parser("nobody", help="list mail for nobody")
    command.add_argument("day", type=date.fromisoformat, metavar="DAY", nargs="?")
    command.set_defaults(do=nobody)
    command = commands.add_parser("resume", help="let a paused tenant send again")
    command.add_argument("slug", metavar="SLUG")
    command.set_defaults(do=resume)
    command = commands.add_parser("recount", help="compare stored counts with the tickets")
    command.add_argument("slug", metavar="DESK", nargs="+")
    command.add_argument("--repair", action="store_true", help="put right what has drifted")
    command.set_defaults(do=recount)
    command = commands.add_parser("ledger", help="prove that entries come to balances")
    command.add_argument("slug", metavar="SLUG", nargs="+")
    command.add_argument("--repair", action="store_true", help="put a balance or a timer right")
    command.set_defaults(do=ledger)
    command = commands.add_parser("desk", help="make the operator's own desk")
    command.add_argument("name", metavar="NAME")
    command.add_argument("address", metavar="ADDRESS")
    command.set_defaults(do=desk)
    command = commands.add_parser("reindex", help="make the search of a tenant anew")
    command.add_argument("slug", metavar="SLUG")
    command.add_argument("--from", dest="first", type=int, default=0, metavar="NUMBER")
    command.set_defaults(do=reindex)
    people.add_to(commands)
    tenants.add_to(commands)
    restoring.add_to(commands)
    exporting.add_to(commands)
    moves.add_to(commands)
    return parser


def _tenant(slug: str) -> str:
    """The id of a tenant by the name of its host."""
    from chalicelib.config import config
    from tenants import directory

    found = directory.host(f"{slug}.{config().host.partition(':')[0]}")
    if found is None:
        sys.exit(f"There is no tenant {slug}.")
    return found.tenant


def _enter(data: Path) -> None:
    """Work where a local run works, as it has written down."""
    try:
        os.environ.update(json.loads((data / "environment.json").read_text()))
        Clock(Settings.read().state / "clock").start()
    except FileNotFoundError:
        sys.exit(f"Komek does not run with {data}; start it with make run.")


def _enter_stage(stage: str) -> None:
    """Work on a stage on AWS, with what its own functions are told."""
    from infrastructure.deploying import asking, entering

    try:
        os.environ.update(entering.environment(stage))
    except asking.Stop as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
