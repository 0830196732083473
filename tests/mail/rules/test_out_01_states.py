"""Out 1: a reply is a message first, and says what became of it; sent at least once, and twice only by bad luck.

What SES tells in any order is in tests/routes/test_delivery.py, a worker's death at any call in tests/test_faults.py.
"""

from typing import Any

import pytest

from chalicelib.integrations import aws
from infrastructure.local import ses_events
from tests.kept import asked, messages, post, stored
from tests.machine import Machine
from tests.people import Business


def badge(business: Business) -> str:
    business.owner.get("/tickets/1")
    return str(business.owner.tree.css_first("[data-kind=reply] .badge").text()).strip()


@pytest.mark.engine
def test_a_reply_is_queued_then_sent_then_delivered_or_not(world: Machine, acme: Business) -> None:
    asked(world, acme)
    post(acme, 1, "reply", text="Press both keys")
    assert badge(acme) == "waits, can be taken back" and len(world.sent(acme.dana)) == 1
    world.work()
    mail = world.sent(acme.dana)[-1]
    assert badge(acme) == "sent" and messages(acme)[-1].message_id == str(mail["Message-ID"])
    for told, words in (
        (ses_events.delivery([acme.dana]), "delivered"),
        (ses_events.bounce([acme.dana]), "not delivered"),
        (ses_events.complaint([acme.dana]), "marked as spam"),
    ):
        world.sending_event(told, mail)
        assert badge(acme) == words


def test_each_mail_is_tagged_with_what_it_is(world: Machine, acme: Business) -> None:
    """By the tags an event finds its message, whether or not the mail was marked as sent."""
    tags: list[dict[str, str]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        tags.append({tag["Name"]: tag["Value"] for tag in params["EmailTags"]})

    asked(world, acme)
    post(acme, 1, "reply", text="Press both keys")
    events = aws.client("sesv2").meta.events
    events.register_first("provide-client-params.sesv2.SendEmail", note, unique_id="tags")
    try:
        world.work()
    finally:
        events.unregister("provide-client-params.sesv2.SendEmail", unique_id="tags")
    (said,) = tags
    reply = messages(acme)[-1]
    assert (said["tenant"], said["ticket"], said["message"]) == (acme.tenant, "1", reply.id)
    assert said["effect"] == "deliver" and said["job"] and stored(world, "incoming/") == []
