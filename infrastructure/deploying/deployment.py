"""The way from a clone to a running stage, and from one version of it to the next."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.deploying import (
    artefacts,
    asking,
    certificates,
    merging,
    outputs,
    parameters,
    plan,
    proving,
    stacks,
    versions,
    zones,
)
from infrastructure.deploying.account import Account, enter
from infrastructure.deploying.artefacts import Artefacts
from infrastructure.deploying.asking import Stop, Wish
from infrastructure.deploying.stacks import Stack
from infrastructure.deploying.zones import Zone

FOLDER = merging.ROOT / "static"


def deploy(wish: Wish, known: dict[str, Any]) -> int:
    """Bring a stage to what this tree says; return an exit code. Raise Stop."""
    account, stack = begin(wish)
    if not wish.domain and stack.found() is None:
        raise Stop(f"There is no {stack.name} yet. Say DOMAIN=..., the domain that it shall be at.")
    kind = stacks.settle(stack, wish)
    wish = replace(wish, domain=wish.domain or stack.parameters().get("Domain", ""))
    alarms = (stack.parameters() | (wish.settings or {})).get("AlarmAddress", "")
    _may(stack, wish, kind, alarms)
    zone = _zone(stack, wish)
    print(f"\n{outputs.for_a_person(account, wish.domain, wish.stage, alarms, bool(zone))}\n", flush=True)
    ready = certificates.ready(account, wish.domain, zone)
    values = parameters.gather(stack, wish, known, ready, zone)
    store = Artefacts(account, wish.stage)
    store.open()
    template = store.put_template(_packaged(store))
    _carry(stack, store, wish, kind, template, values)
    versions.record(store, standing(stack, account))
    return finish(stack)


def begin(wish: Wish) -> tuple[Account, Stack]:
    """Find the account and the stack, and say which they are."""
    account = enter(wish.region)
    stack = Stack(account, wish.stage)
    print(f"{stack.name} in account {account.number}, {account.region}, as {account.who}.", flush=True)
    return account, stack


def apply(
    stack: Stack,
    store: Artefacts,
    wish: Wish,
    kind: str,
    template: str,
    values: dict[str, str],
    first: Callable[[], None] = lambda: None,
) -> None:
    """Plan, show, ask, do what has to come first, change and tell; raise Stop if it is refused or fails."""
    planned = plan.make(stack, kind, store.url(template), values)
    if planned is None:
        first()
        print("Functions and resources are as they should be: nothing to change.", flush=True)
        return
    try:
        print(plan.show(planned), flush=True)
        agree(planned, wish)
    except (KeyboardInterrupt, Stop):
        plan.drop(stack, planned)
        raise
    first()
    end = plan.carry_out(stack, planned)
    if not end.is_well:
        raise Stop(failed(end.status, end.reasons, wish))


def agree(planned: plan.Plan, wish: Wish) -> None:
    """Have a plan confirmed; what loses data by the name of the stage, which YES=1 does not say."""
    lost = planned.losses
    if lost:
        question = f"THIS DELETES OR REPLACES WHAT HOLDS DATA: {', '.join(lost)}."
        is_agreed = asking.agrees(question, wish, f"{wish.stage} loses data")
    else:
        is_agreed = asking.agrees("Shall it be done?", wish)
    if not is_agreed:
        raise Stop("Nothing was changed.")


def failed(status: str, reasons: list[str], wish: Wish) -> str:
    """Say how things stand after a change that failed."""
    why = "\n".join(f"  {reason}" for reason in reasons[:5])
    states = {
        "UPDATE_ROLLBACK_COMPLETE": "All is as it was before.",
        "ROLLBACK_COMPLETE": "What was made has been taken away again.",
    }
    stands = states.get(status, f"The stack is at {status}.")
    return f"It failed. {stands}\n{why}\nMend the cause and run it again: {wish.again}"


def standing(stack: Stack, account: Account) -> versions.Version:
    """The version that the stack is at."""
    template = artefacts.template_key(stack.stage, stack.template())
    return versions.new(account.who, versions.commit(merging.ROOT), template, stack.parameters())


def finish(stack: Stack) -> int:
    """Tell what stands and what to set, and ask it whether it is well."""
    values = stack.parameters()
    print(f"\n{outputs.told(stack.outputs(), values)}\n", flush=True)
    amiss = proving.answers(values["Domain"])
    if not amiss:
        print(f"https://{values['Domain']}/healthz answers: Komek runs.", flush=True)
        return 0
    print(amiss, flush=True)
    if amiss.startswith("DNS"):
        return 0
    print(
        f"RUNBOOK.md says where to look; `make rollback STAGE={stack.stage}` goes back by one deployment.", flush=True
    )
    return 1


def _carry(stack: Stack, store: Artefacts, wish: Wish, kind: str, template: str, values: dict[str, str]) -> None:
    """Change the stack, with all that has to stand before and after."""
    s3, bucket = stack.account.client("s3"), f"{values['Buckets']}-{wish.stage}-static"

    def statics() -> None:
        """Files of new pages stand before pages that name them."""
        if artefacts.has_bucket(s3, bucket):
            print(f"{artefacts.put_static(s3, bucket, FOLDER)} files of pages were uploaded.", flush=True)

    apply(stack, store, wish, kind, template, values, first=statics)
    if kind == "CREATE":
        statics()
        print("It is made. From now on nobody deletes its tables by mistake:", flush=True)
        apply(stack, store, replace(wish, is_agreed=True), "UPDATE", template, {**values, "IsProtected": "true"})
    if not stack.account.active_rules:
        rules = stack.outputs()["ReceiptRules"]
        stack.account.client("ses").set_active_receipt_rule_set(RuleSetName=rules)
        print(f"SES takes mail in by the rules {rules}.", flush=True)


def _may(stack: Stack, wish: Wish, kind: str, alarms: str) -> None:
    """Refuse what would end badly, before anything is made."""
    before = stack.parameters().get("Domain", wish.domain) if kind == "UPDATE" else wish.domain
    if before != wish.domain:
        raise Stop(f"{stack.name} is at {before}. Take another STAGE for {wish.domain}, or leave DOMAIN out.")
    if (wish.settings or {}).get("MonthlyBudget", "0") != "0" and not alarms:
        raise Stop("MONTHLY needs ALARMS=... too: the mail address to write to when the month gets dear.")
    if kind == "CREATE" and _has_table(stack):
        raise Stop(
            f"There is a table {stack.name}-desk, kept when an earlier {stack.name} was deleted. Take another STAGE,\n"
            "or, if nobody needs its data any more, delete in the consoles what that one left."
        )


def _has_table(stack: Stack) -> bool:
    try:
        stack.account.client("dynamodb").describe_table(TableName=f"{stack.name}-desk")
    except ClientError as problem:
        if problem.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise
    return True


def _zone(stack: Stack, wish: Wish) -> Zone | None:
    """The zone of the domain in Route 53; a stage that was made without one goes on without it until it is told."""
    said = (wish.settings or {}).get("Zone")
    if said is None and stack.is_made:
        said = stack.parameters().get("Zone", "")
    found = zones.find(stack.account, wish.domain) if said != "" else None
    if said and (not found or found.id != said):
        raise Stop(f"Zone: {said} is not the zone of {wish.domain} in this account.")
    return found


def _packaged(store: Artefacts) -> dict[str, Any]:
    """Package, upload the code, and return the template that names it."""
    print("Packaging, which takes a minute.", flush=True)
    with tempfile.TemporaryDirectory() as place:
        path = merging.package(store.stage, Path(place))
        template: dict[str, Any] = json.loads(path.read_text())
        return artefacts.located(template, store.bucket, store.put_code(path.parent / merging.CODE))
