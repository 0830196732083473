"""The services in processes of their own, so that what is measured is ours, and a tenant with many tickets."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from infrastructure import assets
from infrastructure.local import resources
from infrastructure.local.settings import MAIL_DOMAIN, STAGE, Settings
from tests.machine import ROOT, free_port, wait_for

LINES = (
    "Since this morning cash desk 3 feeds paper & prints nothing: https://example.com/receipts?desk=3\n",
    "С утра касса номер три тянет бумагу, но ничего на ней не печатает; перезагрузка не помогла.\n",
)
RARE, SEARCHED = 30, ("receipt", "refund")  # the last is a word of one in so many tickets


@contextlib.contextmanager
def services(database: Path | None = None) -> Iterator[resources.Outputs]:
    """Start DynamoDB and the rest of AWS on an empty folder, or on a database that is there; end them afterwards."""
    assets.build()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(8000, 2525, data, "dynoxide", aws_port=free_port(), dynamodb_port=free_port())
        os.environ.update(settings.environment("a secret of the bench"))
        binary = ROOT / "node_modules/@dynoxide/linux-x64/dynoxide"
        file = database or data / "desk.db"
        dynamodb = [str(binary), "serve", "--port", str(settings.dynamodb_port), "--db-path", str(file)]
        commands = [dynamodb, [str(ROOT / ".venv/bin/python"), "-m", "infrastructure.local.aws"]]
        quiet = subprocess.DEVNULL
        running = [subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet) for command in commands]
        try:
            wait_for(settings.dynamodb_port)
            wait_for(settings.aws_port, 60)
            clients = [boto3.client(name) for name in ("dynamodb", "s3", "sqs", "sesv2", "kms")]
            yield resources.create(*clients, stage=STAGE, mail_domain=MAIL_DOMAIN)
        finally:
            for process in running:
                process.terminate()
                process.wait()


def open_wide(tenant: str) -> None:
    """Let a desk take more tickets today than any plan has."""
    from tenants import keys, usage
    from tenants.items import Counter
    from tenants.table import add_now
    from tenants.tenant import load
    from tenants.times import now

    add_now(Counter(*keys.usage(tenant, usage.day(load(tenant), now()))), {"taken": -1_000_000})


def fill(tenant: str, department: str, first: int, last: int) -> None:
    """Put tickets with a message each where sign-up would have left none; every third is open, the others closed."""
    from tenants import keys
    from tenants.items import Counter
    from tenants.table import add_now

    put(tenant, department, range(first, last + 1), last, keys.now())
    add_now(Counter(*keys.number(tenant)), {"last": last - first + 1})


def put(tenant: str, department: str, numbers: Iterable[int], last: int, last_at: datetime) -> None:
    """Put tickets of these numbers, as if one had come every second until the last one."""
    from chalicelib.helpdesk.searching import rebuilding
    from tenants.items import DeskItem

    with DeskItem.batch_write() as batch:
        for number in numbers:
            ticket, one = filling(tenant, department, number, last_at - timedelta(seconds=last - number))
            batch.save(ticket)
            batch.save(one)
            for term, word in rebuilding.words(ticket, [one]).items():
                if term in SEARCHED:  # what else a ticket has makes no search slower, only the filling
                    batch.save(word)


def text_of(number: int) -> str:
    rare = " Refund it, please." if number % RARE == 0 else ""
    return f"Since this morning cash desk {number} feeds paper but prints nothing on it. " * 3 + rare


def entry_id(number: int, moment: datetime) -> str:
    """The id of a ticket's message, the same whenever it is made."""
    from ulid import ULID

    return str(ULID.from_int((int(moment.timestamp() * 1000) << 80) + number))


def filling(tenant: str, department: str, number: int, moment: datetime) -> tuple[Any, Any]:
    """A ticket and its message."""
    from chalicelib.helpdesk import tickets
    from chalicelib.helpdesk.messages import message
    from tenants import keys

    shelf, text = "open" if number % 3 == 0 else "closed", text_of(number)
    one = message(tenant, number, "customer", 1, text, by_name="Dana Serikova", channel="form", at=moment)
    one.pk, one.sk = keys.entry(tenant, number, entry_id(number, moment))
    ticket = tickets.Ticket(
        *keys.ticket(tenant, number),
        number=number,
        subject=f"Cash desk {number} prints blank receipts",
        preview=text[:160],
        status=shelf,
        shelf=shelf,
        channel="form",
        department=department,
        customer="none",
        customer_name="Dana Serikova",
        customer_address="dana@customers.example",
        messages=1,
        waiting_since=moment,
        created_at=moment,
        version=1,
        **tickets.order(shelf, None, moment, tenant),
    )
    return ticket, one


def lengthen(tenant: str, number: int, count: int = 1000) -> None:
    """Let a ticket have so many messages, of 2 to 12 kB, half of them in Cyrillic, with formatting and without."""
    from chalicelib.helpdesk import tickets
    from chalicelib.helpdesk.messages import message
    from tenants import table
    from tenants.items import DeskItem
    from tenants.keys import now

    ticket = tickets.load(tenant, number)
    start = now() - timedelta(hours=1)
    with DeskItem.batch_write() as batch:
        for place in range(2, count + 1):
            kind = ("customer", "reply", "note")[place % 3]
            line = LINES[place % 2]
            text = f"Message {place}.\n" + line * ((2_000 + place % 11 * 1_000) // len(line.encode()))
            html = "".join(f"<p><b>{words}</b></p>" for words in text.splitlines())[:11_000] if place % 4 == 0 else None
            address = ticket.customer_address if kind == "customer" else None
            more = {"by_name": "Dana Serikova", "channel": "mail", "address": address, "html": html}
            batch.save(message(tenant, number, kind, place, text, at=start + timedelta(seconds=place), **more))
    table.write(table.change(ticket, messages=count))
