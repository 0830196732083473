"""Out 6: SES's limits delay and drop nothing, people go before letters, a tenant is paused before SES would pause all.

The rates at which a tenant is paused, and how it ends: tests/routes/test_pause.py.
"""

import pytest

from infrastructure.local import ses_events
from tests.clock import jobs_left, pass_time
from tests.kept import asked, messages, post, reply_to
from tests.machine import Machine
from tests.people import Business
from tests.ses_says import ses_says


@pytest.mark.parametrize(
    ("code", "text", "minutes"),
    [
        ("TooManyRequestsException", "Maximum sending rate exceeded.", 3),
        ("MessageRejected", "Daily message quota exceeded.", 20),
        ("SendingPausedException", "Sending is paused for the account.", 20),
    ],
)
def test_limits_of_ses_delay_and_letters_wait_longer_than_replies(
    world: Machine, acme: Business, code: str, text: str, minutes: int
) -> None:
    asked(world, acme)
    acme.ask(email="other@x.example")
    post(acme, 1, "reply", text="At ten.")
    with ses_says(code, text):
        world.work()
    assert messages(acme)[-1].state == "queued" and world.sent("other@x.example") == []
    pass_time(acme.tenant, minutes)
    world.sweep()
    assert messages(acme)[-1].state == "sent" and world.sent("other@x.example") == []
    pass_time(acme.tenant, 100)
    world.sweep()
    assert len(world.sent("other@x.example")) == 1 and len(world.sent(acme.dana)) == 2 and not jobs_left(acme.tenant)


def test_three_complaints_pause_a_tenant_and_no_other(world: Machine, acme: Business, globex: Business) -> None:
    crowd = [f"colleague{place}@x.example" for place in range(3)]
    asked(world, acme)
    mail = reply_to(world, acme, cc=", ".join(crowd))
    world.sending_event(ses_events.complaint(crowd), mail)
    post(acme, 1, "reply", text="Are you there?", cc="")
    asked(world, globex)
    world.work()
    assert messages(acme)[-1].state == "queued" and len(world.sent(globex.dana)) == 1
    assert "Sending is paused" in acme.owner.get("/tickets").text
    assert "Sending is paused" not in globex.owner.get("/tickets").text
