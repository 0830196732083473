"""SES's mailbox simulator, by which a person can try on this machine what becomes of mail."""

from infrastructure.local.ses_events import simulated


def kinds(*recipients: str) -> list[str]:
    return [event.kind for event in simulated(recipients)]


def test_each_address_of_the_simulator_does_what_it_says() -> None:
    assert kinds("dana@x.example") == kinds("success@simulator.amazonses.com") == ["Delivery"]
    assert kinds("bounce@simulator.amazonses.com") == ["Bounce"]
    assert kinds("complaint+label@simulator.amazonses.com") == ["Delivery", "Complaint"]
    assert kinds("ooto@simulator.amazonses.com") == ["Delivery", "Bounce"]
    (listed,) = simulated(["suppressionlist@simulator.amazonses.com"])
    assert (listed.about["bounceType"], listed.about["bounceSubType"]) == ("Permanent", "Suppressed")


def test_of_several_each_has_its_own() -> None:
    delivery, bounce = simulated(["dana@x.example", "Bounce@simulator.amazonses.com"])
    assert delivery.about["recipients"] == ["dana@x.example"]
    assert [one["emailAddress"] for one in bounce.about["bouncedRecipients"]] == ["Bounce@simulator.amazonses.com"]
