"""The services in processes of their own, so that what is measured is ours, and a tenant with many tickets."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3

from infrastructure import assets
from infrastructure.local import resources
from infrastructure.local.settings import MAIL_DOMAIN, STAGE, Settings
from tests.machine import ROOT, free_port, wait_for

BATCH = 25


@contextlib.contextmanager
def services() -> Iterator[resources.Outputs]:
    """Start DynamoDB and the rest of AWS on an empty folder; end them afterwards."""
    assets.build()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(8000, 2525, data, "dynoxide", aws_port=free_port(), dynamodb_port=free_port())
        os.environ.update(settings.environment("a secret of the bench"))
        binary = ROOT / "node_modules/@dynoxide/linux-x64/dynoxide"
        database = [str(binary), "serve", "--port", str(settings.dynamodb_port), "--db-path", str(data / "desk.db")]
        commands = [database, [str(ROOT / ".venv/bin/python"), "-m", "infrastructure.local.aws"]]
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


def fill(tenant: str, department: str, first: int, last: int) -> None:
    """Put tickets with a message each where sign-up would have left none; every third is open, the others closed."""
    from chalicelib.helpdesk import tickets
    from chalicelib.helpdesk.messages import message
    from tenants import keys
    from tenants.items import Counter, DeskItem
    from tenants.keys import now
    from tenants.table import add_now

    start = now()
    with DeskItem.batch_write() as batch:
        for number in range(first, last + 1):
            moment = start - timedelta(seconds=last - number)
            shelf = "open" if number % 3 == 0 else "closed"
            text = f"Since this morning cash desk {number} feeds paper but prints nothing on it. " * 3
            one = message(tenant, number, "customer", 1, text, by_name="Dana Serikova", channel="form", at=moment)
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
            batch.save(ticket)
            batch.save(one)
    add_now(Counter(*keys.number(tenant)), {"last": last - first + 1})
