"""Events on their way to the product: signed, sent again until one answers, and held back or dropped on demand."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

# Seconds after which it is tried again; Stripe tries for three days, with growing pauses.
PAUSES = (5, 60, 600, 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)
KEPT = 1000  # deliveries that outlive a restart
Send = Callable[[bytes, dict[str, str]], int]  # of a body with headers; the status that came back, 0 for none


@dataclass
class Delivery:
    """An event for the product, and what became of it: waiting, held, delivered, failed or dropped."""

    event: str
    type: str
    body: str
    due_at: int
    state: str = "waiting"
    answers: list[int] = field(default_factory=list)

    def is_of(self, types: Iterable[str]) -> bool:
        return any(self.type.startswith(one) for one in types)


class Box:
    """What waits to be delivered, oldest first."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.held: set[str] = set()  # beginnings of types that are held back

    def post(self, event: dict[str, Any], now: int) -> None:
        one = Delivery(event["id"], event["type"], json.dumps(event, indent=2), now)
        if one.is_of(self.held):
            one.state = "held"
        self.deliveries.append(one)

    def waiting(self, *types: str) -> list[Delivery]:
        """Return what is not delivered yet, whether its time has come or not."""
        return [one for one in self.deliveries if one.state == "waiting" and (not types or one.is_of(types))]

    def due(self, now: int) -> list[Delivery]:
        return [one for one in self.waiting() if one.due_at <= now]

    def hold(self, *types: str) -> None:
        """Hold back what waits and what comes, of types that begin so."""
        self.held |= set(types)
        for one in self.waiting(*types):
            one.state = "held"

    def release(self) -> None:
        """Let go what was held back, behind what came meanwhile."""
        self.held.clear()
        late = [one for one in self.deliveries if one.state == "held"]
        self.deliveries = [one for one in self.deliveries if one.state != "held"] + late
        for one in late:
            one.state = "waiting"

    def drop(self, *types: str) -> None:
        """Let what waits be lost."""
        for one in self.waiting(*types):
            one.state = "dropped"

    def again(self, event: str, now: int) -> None:
        """Deliver an event once more, as the dashboard's button does."""
        known = next(one for one in reversed(self.deliveries) if one.event == event)
        self.deliveries.append(Delivery(known.event, known.type, known.body, now))

    def kept(self) -> list[dict[str, Any]]:
        """Return what to write down; the bodies are their events, which are kept anyway."""
        return [{**asdict(one), "body": ""} for one in self.deliveries[-KEPT:]]

    def load(self, kept: list[dict[str, Any]], events: dict[str, dict[str, Any]]) -> None:
        known = [one for one in kept if one["event"] in events]
        self.deliveries = [Delivery(**{**one, "body": json.dumps(events[one["event"]], indent=2)}) for one in known]


def signature(body: str, secret: str, moment: int) -> str:
    """Return the header Stripe-Signature (docs.stripe.com/webhooks/signature)."""
    signed = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


def deliver(one: Delivery, send: Send, secret: str, now: int) -> int:
    """Send it; note what was answered, and when it is to be tried again. A redirect counts as failed."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(one.body, secret, now),
    }
    status = send(one.body.encode(), headers)
    one.answers.append(status)
    if 200 <= status < 300:
        one.state = "delivered"
    elif len(one.answers) > len(PAUSES):
        one.state = "failed"
    else:
        one.due_at = now + PAUSES[len(one.answers) - 1]
    return status
