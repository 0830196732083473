"""Help: guides in three languages, the search in them, and asking the operator."""

import re

import pytest

from chalicelib.config import config
from chalicelib.helpdesk import asking_operator, guides, log, tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.web import keys as keys_table
from tenants import keys, table
from tenants.keys import now
from tests.machine import Machine
from tests.people import Browser, Business
from tests.vocabulary import add


def test_every_guide_is_there_in_three_languages() -> None:
    names = [[one.name for one in guides.guides(language)] for language in ("en", "ru", "kk")]
    assert names[0] == names[1] == names[2] and "start" in names[0]


@pytest.mark.parametrize("role", ["owner", "agent", "observer", "external"])
def test_everybody_reads_the_guides(acme: Business, role: str) -> None:
    browser = acme.agent("Olga", role=role)
    assert browser.get("/help").status == 200
    for link in browser.tree.css("a.topic"):
        assert browser.get(link.attributes["href"] or "").status == 200
        assert browser.tree.css("h1")[0].text() and "asset:" not in browser.page.text


def test_a_guide_that_is_not_there(acme: Business) -> None:
    assert acme.owner.get("/help/nothing").status == 404


@pytest.mark.parametrize(
    ("language", "words"), [("en", "link site"), ("ru", "ссылка сайт"), ("kk", "сілтеме сайт"), ("en", "FORMS")]
)
def test_guides_are_found_by_their_words_in_other_endings(language: str, words: str) -> None:
    assert "start" in [found.guide.name for found in guides.search(language, words)]


def test_words_that_stand_nowhere_find_nothing_and_say_so(acme: Business) -> None:
    acme.owner.get("/help?q=%3Cscript%3Exylophone")
    assert "No guide has these words" in acme.owner.text and "<script>xylophone" not in acme.owner.page.text
    assert guides.search("en", "   ") == []


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("en", "forward", "mail"),
        ("en", "signature", "letters"),
        ("ru", "подпись", "letters"),
        ("ru", "дежурства", "staff"),
        ("kk", "кезекшілік", "staff"),
        ("kk", "доменге", "sender-domain"),
    ],
)
def test_the_guide_that_is_about_a_word_comes_first(language: str, words: str, first: str) -> None:
    assert guides.search(language, words)[0].guide.name == first


def test_what_was_found_is_marked_and_harmless(acme: Business) -> None:
    acme.owner.get("/help?q=customer.nam")
    marked = [node.text() for node in acme.owner.tree.css(".answer-list mark")]
    assert {"customer", "name"} <= set(marked) and "<mark>customer</mark>" in acme.owner.page.text
    one = guides.Guide("x", "Tags", "", "", "", "Write <b>tags & names</b> there")
    parts = guides._excerpt(one.words, ["tag"])
    assert "".join(part.text for part in parts) == one.words
    assert [part.text for part in parts if part.is_wanted] == ["tags"]


def test_the_guide_of_keys_has_them_all(acme: Business) -> None:
    acme.owner.get("/help/keys")
    shown = [node.attributes["data-pressed"] for node in acme.owner.tree.css("main [data-pressed]")]
    every = [key for group in keys_table.GROUPS for key in group.keys]
    assert shown == [key.pressed for key in every], "also those that do one thing here and another there"
    assert [key.caps for key in every if key.pressed in ("KeyG KeyM", "Shift+Slash", "Control+Enter")] == [
        ["?"],
        ["g", "m"],
        ["Ctrl", "Enter"],
    ]


def test_keys_find_what_they_act_on(acme: Business) -> None:
    """A page that changed would leave a key without its element, and nobody would notice."""
    number, found = acme.ask(), set[str]()
    add(acme.owner, "tags", name="Срочно", hue="3")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/priority", priority="high")  # which can be undone
    for page in ("/tickets", f"/tickets/{number}", "/help"):
        acme.owner.get(page)
        for group in keys_table.GROUPS:
            found |= {key.pressed for key in group.keys if acme.owner.tree.css(key.element)}
    assert found == {key.pressed for group in keys_table.GROUPS for key in group.keys}


def test_keys_are_there_until_somebody_does_not_want_them(acme: Business) -> None:
    boris = acme.agent("Boris")
    boris.get("/settings/you")
    assert boris.tree.css("dialog#keys") and "keys-" in boris.page.text
    boris.submit("/settings/you/profile", has_keys="")
    assert not boris.tree.css("dialog#keys") and not boris.tree.css("script[src*=keys-]")
    assert acme.owner.get("/tickets") and acme.owner.tree.css("dialog#keys")


def operators(world: Machine) -> Business:
    """The operator's own desk; there is one for all tests."""
    asking_operator.found("Komek", "operator@komek.example", "correct horse battery")
    desk = asking_operator.operator_desk()
    assert desk is not None
    browser = Browser(world, f"{config().operator_desk}.localhost:8000")
    return Business(world, config().operator_desk, desk.id, browser)


@pytest.mark.xdist_group("isolation")
def test_a_question_opens_a_ticket_on_the_operators_desk(acme: Business) -> None:
    theirs, boris = operators(acme.machine), acme.agent("Boris")
    boris.get("/help/ask")
    boris.submit("/help/ask", subject="Как подключить почту?", text="Ничего <b>не</b> выходит")
    found = re.search(r"number (\d+)", boris.text)
    assert found, boris.text
    shown = tickets.timeline(theirs.tenant, int(found[1]))
    first = next(one for one in shown.entries if isinstance(one, Message))
    assert shown.ticket.subject == "Как подключить почту?" and shown.ticket.customer_address.startswith("boris@")
    assert "Ничего <b>не</b> выходит" in first.text and acme.slug in first.text
    told = [table.model(raw) for raw in table.query(keys.log(acme.tenant, log.month(now())).pk).rows]
    assert [
        (one.kind, one.verb, one.by_name) for one in told if isinstance(one, log.Logged) and one.kind == "operator"
    ] == [("operator", "asked", "Boris")]


@pytest.mark.xdist_group("isolation")
def test_a_question_without_words_is_said_and_kept(acme: Business) -> None:
    operators(acme.machine)
    acme.owner.get("/help/ask")
    acme.owner.submit("/help/ask", subject="Mail", text="  ")
    assert acme.owner.page.status == 422 and 'value="Mail"' in acme.owner.page.text
