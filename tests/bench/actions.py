"""What people do all day, each as one function that returns the bytes it sent."""

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib import jobs, worker
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.outgoing import delivering
from chalicelib.helpdesk.service_status import checking
from infrastructure.local import resources, ses_events, sns
from infrastructure.local.gateway import Response
from infrastructure.local.smtp_door import VERDICTS
from tenants import keys, table, times
from tenants.keys import now
from tests import clock
from tests.bench import stage
from tests.machine import sqs_event
from tests.people import PASSWORD, Browser, Business, opened_before

TEXT = "Since this morning cash desk 3 feeds paper but prints nothing. " * 16  # a body of 1 kB
BULK = [str(3 * place) for place in range(1, 51)]  # open ones
APART = [number for number in range(303, 1000, 3) if number % stage.RARE]  # open ones, all of one customer
FILTERED = "view=open&priority=normal&customer=serik&sort=created"
MAIL = "From: {sender}\r\nTo: {to}\r\nSubject: Blank receipts\r\nMessage-ID: <{id}@x.example>\r\n\r\n" + TEXT + "\r\n"


class Actions:
    """One owner at work on a desk."""

    def __init__(self, machine: Any, business: Business, outputs: resources.Outputs, s3: Any) -> None:
        self.machine, self.business, self.outputs, self.s3 = machine, business, outputs, s3
        self.owner, self.visitor = business.owner, business.visitor()
        self.opened = opened_before(60)
        self.talk = self._ticket_with_four_messages()
        self.raws: list[str] = []
        self.replies: list[Message] = []
        self.survivor, self.apart = self._merged_ticket(), iter(APART)
        self.long, self.status, self.days = business.ask(), "open", 0
        self.waiting: dict[str, list[str]] = {}
        stage.lengthen(business.tenant, self.long)
        self.secret = tickets.load(business.tenant, self.long).secret

    def all(self) -> dict[str, Callable[[], int]]:
        return {
            "open a ticket by form": self.form,
            "open a ticket by mail": self.mail,
            "board of 25": self.board,
            "board, filtered": self.filtered,
            "heartbeat of a board": self.board_beat,
            "ticket with 4 messages": self.ticket,
            "heartbeat of a ticket": self.ticket_beat,
            "ticket with 1,000 messages": self.long_ticket,
            "its customer's page": self.customer,
            "reply": self.reply,
            "bulk of 50": self.bulk,
            "sign in": self.sign_in,
            "merge": self.merge,
            "ticket with 3 merged into it": self.merged_ticket,
            "search common and rare word": self.search,
            "its job": lambda: self._job("acknowledge"),
            "job of a reply": lambda: self._job("deliver"),
            "news of a sending": lambda: self._told(ses_events.send()),
            "news of a delivery": self.delivery,
            "page of the answer base": self.answers,
            "a minute's sweep": self.sweep,
            "charge of a day": self.charge,  # the last, since it lets days pass
        }

    def prepare(self) -> None:
        """What stands ready before an action and is not counted: a mail that SES has stored, a page that is open."""
        self.visitor.network = f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250)}"
        key = f"incoming/{secrets.token_hex(8)}"
        raw = MAIL.format(sender=self._somebody(), to=self.business.mail, id=secrets.token_hex(8))
        self.s3.put_object(Bucket=self.outputs.mail_bucket, Key=key, Body=raw.encode())
        self.raws.append(key)

    def form(self) -> int:
        fields = {
            "name": "Dana",
            "email": self._somebody(),
            "subject": "Blank receipts",
            "message": TEXT,
            "website": "",
        }
        return weight(self.visitor.post("/form", {**fields, "opened": self.opened}))

    def mail(self) -> int:
        receipt = {"recipients": [self.business.mail], **VERDICTS, "action": {"objectKey": self.raws.pop()}}
        body = sns.envelope("komek-local-mail", "", {"notificationType": "Received", "mail": {}, "receipt": receipt})
        self.machine.mail_arrived(sqs_event(body), None)
        return len(json.dumps(body))

    def board(self) -> int:
        return weight(self.owner.get("/tickets"))

    def filtered(self) -> int:
        """Up to 2,000 rows, read and sorted."""
        return weight(self.owner.get(f"/tickets?{FILTERED}"))

    def board_beat(self) -> int:
        return self._beat("", "?view=open")

    def ticket_beat(self) -> int:
        return self._beat(str(self.talk), "")

    def _beat(self, ticket: str, asked: str) -> int:
        sent = {"csrf": csrf(self.owner), "ticket": ticket, "writes": "", "asked": asked}
        return weight(self.owner.post("/heartbeat", sent))

    def long_ticket(self) -> int:
        return weight(self.owner.get(f"/tickets/{self.long}"))

    def customer(self) -> int:
        return weight(self.visitor.get(f"/t/{self.long}/{self.secret}"))

    def ticket(self) -> int:
        return weight(self.owner.get(f"/tickets/{self.talk}"))

    def reply(self) -> int:
        fields = {"text": "The courier leaves at ten.", "then": "pending", "cc": "", "once": secrets.token_hex(8)}
        return weight(post_only(self.owner, f"/tickets/{self.talk}/reply", {"csrf": csrf(self.owner), **fields}))

    def bulk(self) -> int:
        """Each is a transaction of its own and a message to the queue."""
        self.status = "pending" if self.status == "open" else "open"
        fields = {"csrf": csrf(self.owner), "ticket": BULK, "status": self.status, "back": "/tickets"}
        return weight(post_only(self.owner, "/tickets/bulk", fields))

    def sign_in(self) -> int:
        browser = self.business.visitor()
        browser.network = self.visitor.network
        address = f"aigerim@{self.business.slug}.example"
        return weight(post_only(browser, "/signin", {"email": address, "password": PASSWORD, "next": ""}))

    def merge(self) -> int:
        survivor, other = next(self.apart), next(self.apart)
        fields = {"csrf": csrf(self.owner), "other": str(other), "marks": "yes"}
        return weight(post_only(self.owner, f"/tickets/{survivor}/merge", fields))

    def merged_ticket(self) -> int:
        return weight(self.owner.get(f"/tickets/{self.survivor}"))

    def search(self) -> int:
        """A word of every ticket and one of every thirtieth."""
        return weight(self.owner.get("/search?q=receipts+refund+"))

    def charge(self) -> int:
        self.days += 1
        times.run_ahead(lambda: timedelta(days=self.days))
        worker.perform(self.business.tenant, "timer#charge")
        return 0

    def delivery(self) -> int:
        """What SES tells when a reply was taken by the other side; each of them once."""
        if not self.replies:
            every = table.query_all(keys.ticket(self.business.tenant, self.talk).pk, begins="timeline#")
            self.replies = [one for one in every if isinstance(one, Message) and one.kind == "reply"]
        reply = self.replies.pop(0)
        return self._told(ses_events.delivery(sorted(delivering.recipients(reply))), reply)

    def _told(self, event: ses_events.Event, reply: Message | None = None) -> int:
        tags = {"tenant": [self.business.tenant], "ticket": [str(self.talk)], "message": [reply.id if reply else "-"]}
        mail = {"messageId": secrets.token_hex(8), "timestamp": sns.timestamp(), "source": "-", "tags": tags}
        self.machine.sending_arrived(sqs_event(sns.envelope("komek-local-sending", "", event.notification(mail))), None)
        return 0

    def answers(self) -> int:
        return weight(self.visitor.get("/answers"))

    def sweep(self) -> int:
        """Nothing is due, as it mostly is; how Komek is is looked at as well."""
        found = sum(1 for _ in jobs.due(now() - timedelta(days=1)))
        checking.check(None)
        return found

    def _job(self, effect: str) -> int:
        """What the queue brings of a kind, as it is done; the first call lets all of them come due."""
        if effect not in self.waiting:
            found = [one for one in clock.jobs_left(self.business.tenant) if effect in one.effects]
            for one in found:
                clock.come_due(self.business.tenant, one.id)
            self.waiting[effect] = [one.id for one in found]
        worker.perform(self.business.tenant, self.waiting[effect].pop())
        return 0

    def _merged_ticket(self) -> int:
        survivor = self._ticket_with_four_messages()
        for _ in range(3):
            fields = {"csrf": csrf(self.owner), "other": str(self._ticket_with_four_messages())}
            post_only(self.owner, f"/tickets/{survivor}/merge", fields)
        return survivor

    def _ticket_with_four_messages(self) -> int:
        number = self.business.ask()
        for text in ("We look into it.", "Is it better now?", "The courier leaves at ten."):
            post_only(self.owner, f"/tickets/{number}/note", {"csrf": csrf(self.owner), "text": text})
        return number

    def _somebody(self) -> str:
        return f"{secrets.token_hex(6)}@customers.example"


def csrf(browser: Browser) -> str:
    from chalicelib.helpdesk.signing_in.sessions import csrf as proof
    from chalicelib.web.pages import SESSION

    return proof(browser.cookies[SESSION])


def post_only(browser: Browser, path: str, fields: dict[str, Any]) -> Response:
    """Post a form without following where it leads."""
    answer = browser.post(path, fields, follow=False)
    assert answer.status == 303, answer.text
    return answer


def weight(answer: Response) -> int:
    assert answer.status in (200, 303), answer.text
    return len(answer.body) + sum(len(name) + len(value) + 4 for name, value in answer.headers)


def department(business: Business) -> str:
    return business.desk.all(Department)[0].id
