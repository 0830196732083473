"""What a page that stays open is told: who else is there, and that something has changed."""

import json
import re
from datetime import timedelta
from typing import Any

from chalicelib.helpdesk.presence import LASTS, Presence
from tenants import table
from tenants.keys import now
from tests.machine import Machine
from tests.people import Browser, Business


def beat(browser: Browser, ticket: int | str, **more: str) -> dict[str, Any]:
    """What the page of a ticket is told when it asks."""
    page = browser.page
    found = re.search(
        r'name="csrf" value="([^"]+)"', page.text if 'name="csrf"' in page.text else browser.get("/settings/you").text
    )
    assert found
    answer = browser.post("/heartbeat", {"csrf": found[1], "ticket": ticket, **more}, follow=False)
    told: dict[str, Any] = json.loads(answer.text) if answer.status == 200 else {"status": answer.status}
    browser.page = page
    return told


def test_who_looks_and_who_writes_is_seen_by_the_other(acme: Business) -> None:
    number, other = acme.ask(), acme.ask()
    boris = acme.agent("Boris")
    assert beat(acme.owner, number)["here"] == ""
    assert beat(boris, number)["here"] == "Aigerim is looking at it"
    beat(boris, number, writes="1")
    assert beat(acme.owner, number)["here"] == "Boris is writing"
    assert beat(acme.owner, other)["here"] == ""
    beat(boris, number, leaves="1")
    assert beat(acme.owner, number)["here"] == ""


def test_who_is_not_heard_of_for_half_a_minute_is_gone(acme: Business) -> None:
    number = acme.ask()
    beat(acme.agent("Boris"), number)
    here = next(one for one in table.query_all(f"{acme.tenant}#presence") if isinstance(one, Presence))
    assert timedelta(seconds=25) < here.expires_at - now() <= LASTS
    here.expires_at = now() - timedelta(seconds=1)
    here.save()
    assert beat(acme.owner, number)["here"] == ""


def test_the_revision_moves_with_whatever_changes(world: Machine, acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    heart = acme.owner.tree.css_first("#heart")
    assert heart is not None
    shown = heart.attributes["data-revision"]
    assert beat(acme.owner, number)["revision"] == shown
    boris = acme.agent("Boris")
    boris.get(f"/tickets/{number}")
    boris.submit("/priority", priority="high")
    assert beat(acme.owner, number)["revision"] != shown


def test_what_one_may_not_see_has_no_heart(acme: Business, globex: Business) -> None:
    number = acme.ask()
    beat(acme.owner, number)
    assert beat(globex.owner, number) == {"status": 404}
    assert beat(acme.agent("Boris", role="external"), number) == {"status": 404}
    assert beat(acme.owner, "9" * 40) == {"status": 404}


def test_the_board_is_told_who_is_where_and_what_has_changed(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    acme.owner.get("/tickets?view=unassigned")
    heart = acme.owner.tree.css_first("#heart")
    assert heart is not None
    shown = heart.attributes["data-revision"]
    told = beat(acme.owner, "", asked="?view=unassigned")
    assert told == {"revision": shown, "rows": {}}
    beat(boris, number, writes="1")
    told = beat(acme.owner, "", asked="?view=unassigned")
    assert told == {"revision": shown, "rows": {str(number): "Boris is writing"}}
    boris.get(f"/tickets/{number}")
    boris.submit("/priority", priority="high")
    assert beat(acme.owner, "", asked="?view=unassigned")["revision"] != shown
    assert beat(acme.agent("Gani", departments=["none"]), "")["rows"] == {}
