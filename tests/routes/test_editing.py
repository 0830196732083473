"""Two people change one setting at once: the second is told, whatever he typed in between."""

import pytest

from tenants.staff import Staff
from tests.people import Business

FORMS = [
    ("/settings/files", "largest", "20", "nothing", "10"),
    ("/settings/mail", "reopen_days", "20", "never", "10"),
    ("/settings/look", "colour", "#2b6034", "green", "#444444"),
]
ACTIONS = {"/settings/mail": "/reopening"}


@pytest.mark.parametrize(("path", "field", "theirs", "mistyped", "own"), FORMS)
def test_a_mistake_does_not_make_up_for_what_another_changed(
    acme: Business, path: str, field: str, theirs: str, mistyped: str, own: str
) -> None:
    first = acme.owner
    second = acme.agent("Saule", role="admin")
    action = ACTIONS.get(path, path)
    for browser in (first, second):
        browser.get(path)
    assert first.submit(action, **{field: theirs}).status == 200
    told = f"Aigerim changed this meanwhile to “{theirs}”"
    assert second.submit(action, **{field: mistyped}).status == 422 and told not in second.text
    assert second.submit(action, **{field: own}).status == 422 and told in second.text
    assert second.submit(action, **{field: own}).status == 200


def test_who_looked_before_there_was_anything_is_told_too(acme: Business) -> None:
    saule = acme.agent("Saule", role="admin")
    for browser in (acme.owner, saule):
        browser.get("/settings/duty/desk")
    people = {one.name: one.id for one in acme.desk.all(Staff)}
    acme.owner.submit("/change", people=[people["Aigerim"]])
    assert saule.submit("/change", people=[people["Saule"]]).status == 422
    assert "Aigerim changed this meanwhile" in saule.text
    assert saule.submit("/change", people=[people["Saule"]]).status == 200
