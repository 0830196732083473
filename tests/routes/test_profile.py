"""What staff members set for themselves."""

from tenants.staff import Staff
from tests.people import Business


def test_the_language_of_ones_pages(acme: Business) -> None:
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/profile", language="ru")
    assert acme.owner.tree.css_first("html").attributes["lang"] == "ru"
    acme.owner.submit("/settings/you/profile", language="xx")
    assert acme.owner.page.status == 422


def test_sign_out_everywhere_ends_every_session_of_that_person_only(acme: Business) -> None:
    boris = acme.agent()
    elsewhere = acme.visitor()
    owner = next(person for person in acme.desk.all(Staff) if person.role == "owner")
    acme.sign_in_as(elsewhere, owner.id)
    assert elsewhere.get("/tickets").status == 200 and "/signin" not in elsewhere.url
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/sign-out-everywhere")
    for browser in (acme.owner, elsewhere):
        browser.get("/tickets")
        assert "/signin" in browser.url
    boris.get("/tickets")
    assert "/signin" not in boris.url
