"""What SES tells of our mail comes in batches, and with a sentence that is no event."""

import json

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.mail import outbox
from infrastructure.local import ses_events, sns
from tests.machine import Machine, sqs_event
from tests.people import Business

TRIED = "Successfully validated SNS topic for Amazon SES event publishing."


def told(event: ses_events.Event, business: Business, ses_id: str) -> str:
    mail = {"messageId": ses_id, "source": f"Acme <{business.mail}>", "destination": [business.dana]}
    mail["timestamp"] = sns.timestamp()
    return sns.envelope("komek-test-sending", "", event.feedback(mail))


def test_of_a_batch_only_those_events_come_again_that_failed(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    page = f"/tickets/{number}"
    acme.owner.get(page)
    acme.owner.submit(f"{page}/reply", text="The courier leaves at ten.")
    world.work()
    ses_id = str(world.sent(acme.dana)[-1]["Message-ID"]).strip("<>").partition("@")[0]
    early, known = ses_events.bounce([acme.dana]), ses_events.delivery([acme.dana])
    batch = [("a", told(early, acme, "none-yet")), ("b", told(known, acme, ses_id))]
    assert outbox.told_all(batch) == {"batchItemFailures": [{"itemIdentifier": "a"}]}
    entries = tickets.timeline(acme.tenant, number).entries
    assert [one.state for one in entries if isinstance(one, Message) and one.kind == "reply"] == ["delivered"]
    with pytest.raises(outbox.TooEarly):
        outbox.told_all(batch[:1])


def test_the_sentence_by_which_ses_tries_a_topic_is_no_event(world: Machine) -> None:
    event = sqs_event(json.dumps({"Type": "Notification", "Message": TRIED}))
    assert world.app.sending_arrived(event, None) == {"batchItemFailures": []}
    world.app.mail_arrived(event, None)
