"""What people do all day, each as one function that returns the bytes it sent."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from chalicelib.helpdesk.departments import Department
from infrastructure.local import resources, sns
from infrastructure.local.gateway import Response
from infrastructure.local.smtp_door import VERDICTS
from tests.machine import sqs_event
from tests.people import PASSWORD, Browser, Business, opened_before

TEXT = "Since this morning cash desk 3 feeds paper but prints nothing. " * 16  # a body of 1 kB
MAIL = "From: {sender}\r\nTo: {to}\r\nSubject: Blank receipts\r\nMessage-ID: <{id}@x.example>\r\n\r\n" + TEXT + "\r\n"


class Actions:
    """One owner at work on a desk."""

    def __init__(self, machine: Any, business: Business, outputs: resources.Outputs, s3: Any) -> None:
        self.machine, self.business, self.outputs, self.s3 = machine, business, outputs, s3
        self.owner, self.visitor = business.owner, business.visitor()
        self.opened = opened_before(60)
        self.talk = self._ticket_with_four_messages()
        self.raws: list[str] = []

    def all(self) -> dict[str, Callable[[], int]]:
        return {
            "open a ticket by form": self.form,
            "open a ticket by mail": self.mail,
            "board of 25": self.board,
            "ticket with 4 messages": self.ticket,
            "reply": self.reply,
            "sign in": self.sign_in,
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

    def ticket(self) -> int:
        return weight(self.owner.get(f"/tickets/{self.talk}"))

    def reply(self) -> int:
        fields = {"csrf": csrf(self.owner), "text": "The courier leaves at ten.", "then": "pending", "cc": ""}
        return weight(post_only(self.owner, f"/tickets/{self.talk}/reply", fields))

    def sign_in(self) -> int:
        browser = self.business.visitor()
        browser.network = self.visitor.network
        address = f"aigerim@{self.business.slug}.example"
        return weight(post_only(browser, "/signin", {"email": address, "password": PASSWORD, "next": ""}))

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


def post_only(browser: Browser, path: str, fields: dict[str, str]) -> Response:
    """Post a form without following where it leads."""
    answer = browser.post(path, fields, follow=False)
    assert answer.status == 303, answer.text
    return answer


def weight(answer: Response) -> int:
    assert answer.status in (200, 303), answer.text
    return len(answer.body) + sum(len(name) + len(value) + 4 for name, value in answer.headers)


def department(business: Business) -> str:
    return business.desk.all(Department)[0].id
