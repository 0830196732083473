"""AWS on one machine, as the tests use it: moto in this process, DynamoDB by moto or dynoxide, real SMTP in front."""

import contextlib
import json
import os
import smtplib
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import boto3
from argon2 import PasswordHasher
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.ses.models import ses_backends

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk.signing_in import passwords
from chalicelib.integrations import aws
from chalicelib.mail import sweeping
from infrastructure import assets
from infrastructure.local import resources, ses, sns
from infrastructure.local.gateway import Gateway
from infrastructure.local.identities import Identities
from infrastructure.local.ses_events import Event
from infrastructure.local.smtp_door import SmtpDoor, open_door
from tenants import directory, keys, table
from tenants.items import DeskItem, PlatformItem
from tenants.keys import now
from tests import clock, moto_memory
from tests.compiled import share_templates
from tests.dns_server import Dns

ROOT = Path(__file__).parents[1]
DYNOXIDE = ROOT / "node_modules/@dynoxide/linux-x64/dynoxide"
Envelope = tuple[str, list[str], dict[str, list[str]]]  # sender, recipients, tags of a mail that SES took


class Machine:
    """Everything that a test talks to, and what it looks at afterwards."""

    def __init__(self, outputs: resources.Outputs, smtp_port: int, dns: Dns, identities: Identities) -> None:
        import app

        self.app = app
        self.gateway = Gateway(app.app)
        self.outputs = outputs
        self.smtp_port = smtp_port
        self.dns, self.identities = dns, identities
        self.sqs = boto3.client("sqs")
        self.s3 = boto3.client("s3")
        self._since, self._is_swept = keys.new_id(), False  # tenants of this test have later ids
        self._read_mails = 0
        self._mails: dict[str, tuple[EmailMessage, str]] = {}
        self._handed: list[Envelope] = []
        self._envelopes: dict[str, Envelope] = {}
        # moto keeps no tags of a mail, and SES's events are known by them.
        events = aws.client("sesv2").meta.events
        events.register_first("before-parameter-build.sesv2.SendEmail", self._note_mail)
        events.register_first("after-call.sesv2.SendEmail", self._note_id)

    # ------------------------------------------------------------ queues

    def forget(self) -> None:
        """Empty the queues and look only at mail sent from now on."""
        self._since, self._is_swept = keys.new_id(), False
        for url in (self.outputs.jobs_queue, self.outputs.mail_queue, self.outputs.sending_queue):
            moto_memory.empty(url)
        self._read_mails = len(self._all_sent())
        self._mails.clear()
        moto_memory.remove(self.outputs.mail_bucket, "incoming/")
        directory.forget()
        self.dns.forget()
        self.identities.domains.clear()
        self._forget_items()

    def _forget_items(self) -> None:
        """Empty what holds across tenants, and on moto all of it, since it copies whole tables for each transaction."""
        if os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"):
            with PlatformItem.batch_write() as batch:
                for item in PlatformItem.scan():
                    batch.delete(item)
            return
        for name in (self.outputs.desk_table, self.outputs.platform_table):
            dynamodb_backends["123456789012"]["eu-central-1"].tables[name].items.clear()

    def work(self) -> None:
        """Let the worker do whatever the queues hold, until they are empty; so long that no reply waits any more."""
        self.let_sends_go()
        while any([self._drain(url, handler) for url, handler in self._handlers()]):
            pass

    def let_sends_go(self) -> None:
        """Let the seconds pass in which replies can be taken back."""
        for message in list(moto_memory.queue(self.outputs.jobs_queue)._messages):
            if message.delayed and "#send-" in message.body:
                told = json.loads(message.body)
                clock.come_due(told["tenant"], told["job"])
                message.delayed_until = 0.0

    def jobs(self, tenant: str) -> list[dict[str, str]]:
        """Take what the jobs queue holds for a tenant without doing it; another test's delayed ones may come by."""
        told = [json.loads(body) for body in moto_memory.taken(self.outputs.jobs_queue)]
        return [job for job in told if job["tenant"] == tenant]

    def sweep(self, *only: str) -> None:
        """Let a minute and an hour strike, then let the worker work; or only let it do what some tenants have due."""
        if only:
            for tenant in only:
                clock.announce_due(tenant)
            self.work()
            return
        event = {
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "time": "",
            "account": "",
            "region": "",
            "detail": {},
            "resources": [],
            "version": "0",
            "id": "1",
        }
        self._drop_leftovers()
        self.app.every_minute(event, None)
        self.app.every_hour(event, None)
        self.work()

    def _drop_leftovers(self) -> None:
        """Drop what the tests before have left to be done some day, which a clock that has gone ahead would bring."""
        if self._is_swept:
            return
        self._is_swept = True
        with DeskItem.batch_write() as batch:
            for job in list(jobs.due(now() + timedelta(days=36500))):
                if job.tenant < self._since:
                    batch.delete(DeskItem(*keys.job(job.tenant, job.id)))

    def sweep_all(self) -> None:
        """Sweep, as after an hour: mail that lies longer than it should is old enough too."""
        self.sweep()
        with contextlib.suppress(Exception):
            sweeping.sweep(timedelta(0))
        self.work()

    def work_carefully(self) -> None:
        """Work as Lambda does: what fails stays on its queue and comes again."""
        for _ in range(6):
            for url, handler in self._handlers():
                self._drain(url, handler, is_careful=True)

    def sending_event(self, event: str | Event, mail: EmailMessage, *, is_feedback: bool = False) -> None:
        """Let SES tell what became of a mail, by event publishing or in the shape of a feedback notification."""
        ses_id = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        source, destination, tags = self._envelopes[ses_id]
        about = {"timestamp": sns.timestamp(), "messageId": ses_id, "source": source, "destination": destination}
        told = Event(event, {}) if isinstance(event, str) else event
        notification = told.feedback(about) if is_feedback else told.notification({**about, "tags": tags})
        body = sns.envelope("komek-test-sending", "Amazon SES Email Event Notification", notification)
        self.app.sending_arrived(sqs_event(body), None)

    def envelope(self, mail: EmailMessage) -> list[str]:
        """To whom a mail really went, whatever its headers say."""
        return self._envelopes[str(mail["Message-ID"]).strip("<>").partition("@")[0]][1]

    def _note_mail(self, params: dict[str, Any], **_: Any) -> None:
        tags = {tag["Name"]: [tag["Value"]] for tag in params["EmailTags"]}
        self._handed.append((params["FromEmailAddress"], params["Destination"]["ToAddresses"], tags))

    def _note_id(self, parsed: dict[str, Any], **_: Any) -> None:
        if "MessageId" in parsed:  # else SES refused it
            self._envelopes[parsed["MessageId"]] = self._handed[-1]

    def mail_keys(self, prefix: str = "") -> str:
        """Where raw mail lies, a key a line."""
        return "\n".join(moto_memory.keys(self.outputs.mail_bucket, prefix))

    def _handlers(self) -> list[tuple[str, Any]]:
        return [
            (self.outputs.mail_queue, self.app.mail_arrived),
            (self.outputs.jobs_queue, self.app.job_arrived),
            (self.outputs.sending_queue, self.app.sending_arrived),
        ]

    def _drain(self, url: str, handler: Any, is_careful: bool = False) -> bool:
        bodies = moto_memory.taken(url)
        for body in bodies:
            try:
                handler(sqs_event(body), None)
            except Exception:
                if not is_careful:
                    raise
                self.sqs.send_message(QueueUrl=url, MessageBody=body)
        return bool(bodies)

    # ------------------------------------------------------------ mail

    def send(self, raw: bytes | EmailMessage, sender: str, *recipients: str) -> None:
        """Send a mail by SMTP, as anybody can."""
        content = raw if isinstance(raw, bytes) else raw.as_bytes(policy=policy.SMTP)
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as door:
            door.sendmail(sender, list(recipients), content)

    def sent(self, to: str = "") -> list[EmailMessage]:
        """Mail that went out, oldest first, with the Message-ID that SES gave it."""
        found = [self._read(one) for one in self._all_sent()[self._read_mails :]]
        return [mail for mail, names in found if to in names]

    def _read(self, sent: Any) -> tuple[EmailMessage, str]:
        """A mail and to whom it went, read once: some tests look at hundreds again and again."""
        if sent.id not in self._mails:
            mail = on_the_wire(sent)
            self._mails[sent.id] = mail, f"{mail['To']} {mail['Cc']} {sent.destinations}"
        return self._mails[sent.id]

    def _all_sent(self) -> list[Any]:
        backend = ses_backends["123456789012"]["eu-central-1"]
        return list(backend.sent_messages)


def on_the_wire(sent: Any) -> EmailMessage:
    raw = ses.on_the_wire(sent.raw_data.encode() if isinstance(sent.raw_data, str) else sent.raw_data, sent.id)
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def sqs_event(body: str) -> dict[str, Any]:
    """What Lambda hands to a function that reads a queue."""
    record = {
        "messageId": "1",
        "receiptHandle": "1",
        "body": body,
        "attributes": {},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "",
        "awsRegion": "eu-central-1",
    }
    return {"Records": [record]}


def usual_engine() -> str:
    """Dynoxide where there is one, since it is what people use, and twice as quick."""
    return "dynoxide" if os.access(DYNOXIDE, os.X_OK) else "moto"


@contextlib.contextmanager
def local_engine(engine: str) -> Iterator[Machine]:
    """Start all of it, and end it afterwards."""

    assets.build()
    hash_quickly()
    moto_memory.be_quick()
    with mock_aws(), _dynamodb(engine):
        aws.client.cache_clear()
        ses.accept_subdomains()
        dns = Dns()
        identities = Identities(dns.lookup)
        identities.teach()
        clients = [boto3.client(name) for name in ("dynamodb", "s3", "sqs", "sesv2", "kms")]
        for client in (clients[2], aws.client("sqs")):
            moto_memory.put_shortly(client)
        outputs = resources.create(*clients, stage="test", mail_domain="mail.localhost")
        os.environ.update(outputs.environment(), KOMEK_DNS=f"127.0.0.1:{dns.server.port}")
        config.cache_clear()
        share_templates()
        table.connect(config)
        door = SmtpDoor(clients[1], clients[2], outputs, directory.recipient)
        port = free_port()
        controller = open_door(door, port)
        try:
            yield Machine(outputs, port, dns, identities)
        finally:
            controller.stop()
            dns.server.stop()


def hash_quickly() -> None:
    """Hash passwords with the least that argon2 takes; test_passwords.py looks at the real cost."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._hasher = lambda: quick  # type: ignore[assignment]
    passwords._nobody.cache_clear()


@contextlib.contextmanager
def _dynamodb(engine: str) -> Iterator[None]:
    if engine == "moto":
        yield
        return
    port = free_port()
    process = subprocess.Popen(
        [str(DYNOXIDE), "serve", "--host", "127.0.0.1", "--port", str(port)],  # in memory
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TOKIO_WORKER_THREADS": "1"},  # one worker asks it; more threads only wake each other
    )
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = f"http://127.0.0.1:{port}"
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()
        del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_for(port: int, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
