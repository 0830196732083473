"""Tags: the desk's list, and what hangs on tickets."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.vocabulary import tags
from tests.people import Business
from tests.vocabulary import add, change_page, csrf, refused, settings_person


def tag(acme: Business, name: str, hue: str = "3") -> str:
    add(acme.owner, "tags", name=name, hue=hue)
    return next(one.id for one in tags.every(acme.desk) if one.name == name)


def test_tags_are_listed_by_the_alphabet_in_their_colours(acme: Business) -> None:
    timur = settings_person(acme)
    for name, hue in (("чек", "0"), ("printer", "6"), ("Ақпарат", "2")):
        assert add(timur, "tags", name=name, hue=hue).status == 200
    shown = [(node.text(), node.attributes["data-hue"]) for node in timur.tree.css(".people .tag")]
    assert shown == [("printer", "6"), ("Ақпарат", "2"), ("чек", "0")] or shown[0] == ("printer", "6")


def test_a_colour_that_is_none_is_said_beside_it(acme: Business) -> None:
    for hue in ("8", "-1", "red", "²", ""):
        assert add(acme.owner, "tags", name="printer", hue=hue).status == 422, hue
        assert acme.owner.tree.css_first("#hue-error") and not tags.every(acme.desk)


def test_an_agent_tags_and_untags_but_does_not_make_tags(acme: Business) -> None:
    boris, id, number = acme.agent(), tag(acme, "printer"), acme.ask()
    assert boris.get("/settings/tags").status == 403
    boris.get(f"/tickets/{number}")
    boris.submit("/tags", tag=id)
    assert "Boris tagged it printer" in boris.text
    assert tickets.load(acme.tenant, number).tags == {id}
    assert boris.tree.css_first(f"button[name=remove][value='{id}']")
    boris.post(f"/tickets/{number}/tags", {"csrf": csrf(boris), "remove": id})
    assert "Boris took off the tag printer" in boris.text
    assert not tickets.load(acme.tenant, number).tags


def test_tags_stand_on_the_board(acme: Business) -> None:
    id, number = tag(acme, "printer"), acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/tags", tag=id)
    acme.owner.get("/tickets")
    assert [node.text() for node in acme.owner.tree.css(".board .tag")] == ["printer"]


def test_an_archived_tag_stays_where_it_is_and_is_not_offered(acme: Business) -> None:
    id, number = tag(acme, "printer"), acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/tags", tag=id)
    acme.owner.get(f"/settings/tags/{id}")
    acme.owner.submit("/archive")
    other = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.tree.css_first(".tag").text().strip() == "printer"
    assert refused(acme.owner, f"/tickets/{other}/tags", tag=id) == 404


def test_a_renamed_tag_is_renamed_on_every_ticket(acme: Business) -> None:
    id, number = tag(acme, "printer"), acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/tags", tag=id)
    change_page(acme.owner, "tags", id, name="Принтер")
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.tree.css_first(".tag").text().strip() == "Принтер"


def test_nothing_chosen_is_said(acme: Business) -> None:
    tag(acme, "printer")
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.submit("/tags").status == 422
    assert "Choose a tag." in acme.owner.text


def test_an_observer_tags_nothing(acme: Business) -> None:
    id, number, observer = tag(acme, "printer"), acme.ask(), acme.agent("Olga", role="observer")
    observer.get(f"/tickets/{number}")
    assert refused(observer, f"/tickets/{number}/tags", tag=id) == 403
