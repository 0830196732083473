"""A tenant's own words in place of ours."""

from urllib.parse import quote

import pytest

from chalicelib.helpdesk.desk import own_texts
from chalicelib.helpdesk.desk.customer_texts import CHECKED, customer_texts
from chalicelib.wording import catalogue, say
from tenants import keys, table
from tenants.errors import NN_
from tenants.tenant import load, moved
from tests.people import Browser, Business, opened_before

SENT = 'You can <a href="%(link)s">follow your question here</a> and add to it. Keep the link, it is yours alone.'

WAIT = "Too many questions at once. Please send it again in %(number)s minute."
PLURAL = "One thing to change."
RUSSIAN = ("%(count)s вещь исправить", "%(count)s вещи исправить", "%(count)s вещей исправить")


def id_of(message: str) -> str:
    return next(one.id for one in customer_texts() if one.message == message)


def word(browser: Browser, message: str, text: str, language: str = "en") -> Browser:
    browser.get(f"/settings/texts/{language}?q={quote(catalogue(language).gettext(message))}")
    browser.submit(f"/settings/texts/{language}/{id_of(message)}", text=text)
    return browser


def test_every_text_of_the_customers_pages_is_offered() -> None:
    offered = {one.message: one.page for one in customer_texts()}
    assert offered["Send"] == "form.html", "of the page"
    assert offered["Language"] == "form.html", "of its layout's macros"
    assert offered["The answer goes to <b>%(address)s</b>."] == "form_sent.html", "of a trans block"
    assert offered["Waits for your answer"] == "customer.html", "of a macro of a macro"
    assert offered["The subject is missing."] == CHECKED, "of what checks the form"
    plurals = {one.message: one.plural for one in customer_texts() if one.plural}
    assert plurals["One thing to change."] == "%(count)s things to change.", "of a page, with a form for each number"
    assert plurals[WAIT] == WAIT.replace("minute", "minutes"), "of what checks the form"
    assert "Copy" not in offered and "Attach" not in offered, "macros that only staff get"
    assert len({one.id for one in customer_texts()}) == len(offered) > 50


def test_own_words_stand_on_the_page_in_their_language(acme: Business) -> None:
    hostile = "Спросите: 1 < 2, 100 %, \" onclick=x & '%s'"
    word(acme.owner, "What can we help with?", hostile, "ru")
    assert "Saved." in acme.owner.text
    visitor = acme.visitor()
    visitor.get("/form?language=ru")
    assert visitor.tree.css_first("h1").text() == hostile  # type: ignore[union-attr]
    assert "1 &lt; 2" in visitor.page.text
    assert "What can we help with?" in visitor.get("/form?language=en").text
    acme.owner.get("/settings/texts/ru")
    assert "Ours:" in acme.owner.text
    shown = len(acme.owner.tree.css(".own-texts > details"))
    acme.owner.get("/settings/texts/ru?on=customer")
    assert 9 < shown < len(acme.owner.tree.css(".own-texts > details")) < 70, "a page at a time"


def test_values_and_tags_of_ours_are_kept(acme: Business) -> None:
    for wrong in ("No link", SENT.replace("%(link)s", "https://evil.example"), SENT + " <b>x</b>", SENT + "%(link)s"):
        word(acme.owner, SENT, wrong)
        assert acme.owner.page.status == 422 and "Keep these as they are" in acme.owner.text, wrong
        assert wrong in acme.owner.tree.css_first("textarea[aria-invalid]").text()  # type: ignore[union-attr]
    for wrong in ("Send <b>now</b>", "<script>alert(1)</script>", "%(link)s"):
        word(acme.owner, "Send", wrong)
        assert acme.owner.page.status == 422 and "so yours cannot have any" in acme.owner.text
    word(acme.owner, SENT, 'Look <a href="%(link)s">here</a> & there <3')
    visitor = acme.visitor()
    visitor.get("/form")
    visitor.submit("/form", subject="A", message="B", email=acme.dana, opened=opened_before(9))
    (link,) = visitor.tree.css(".sent a")
    assert link.text() == "here" and (link.attributes["href"] or "").startswith("/t/")
    assert "Look here & there <3" in " ".join(visitor.text.split())


def word_all(browser: Browser, message: str, *texts: str, language: str) -> Browser:
    """Word a text that has a form for each number."""
    browser.get(f"/settings/texts/{language}?q={quote(catalogue(language).gettext(message))}")
    named = {f"text{place}" if place > 1 else "text": text for place, text in enumerate(texts, 1)}
    browser.submit(f"/settings/texts/{language}/{id_of(message)}", **named)
    return browser


def labels(browser: Browser, message: str) -> list[str]:
    return [label.text().removeprefix("Your text for ") for label in browser.tree.css(f"#{id_of(message)} label")]


@pytest.mark.parametrize(
    ("language", "numbers"),
    [("en", ["1", "2, 3, 4"]), ("ru", ["1, 21, 31", "2, 3, 4", "5, 6, 7"]), ("kk", ["1", "2, 3, 4"])],
)
def test_a_text_that_tells_a_number_has_a_field_for_each_form(
    acme: Business, language: str, numbers: list[str]
) -> None:
    acme.owner.get(f"/settings/texts/{language}")
    assert labels(acme.owner, PLURAL) == numbers


def test_the_number_decides_among_own_words(acme: Business) -> None:
    word_all(acme.owner, PLURAL, *RUSSIAN, language="ru")
    assert "Saved." in acme.owner.text
    visitor = acme.visitor()
    visitor.get("/form?language=ru")
    for fields, said in (({"subject": "x", "message": "y"}, "1 вещь"), ({"message": "y"}, "2 вещи")):
        filled = {"subject": "", "message": "", "email": "", **fields}
        assert f"{said} исправить" in visitor.submit("/form", **filled, opened=opened_before(9)).text
    visitor.get("/form?language=en")
    assert "2 things to change." in visitor.submit("/form", subject="", message="y", email="").text


def test_own_words_tell_how_long_to_wait(acme: Business) -> None:
    word_all(acme.owner, WAIT, "In %(number)s minute, please", "Back in %(number)s minutes, please", language="en")
    visitor = acme.visitor()
    for _ in range(6):
        visitor.get("/form")
        visitor.submit("/form", subject="A", message="B", email=acme.dana, opened=opened_before(9))
    assert visitor.page.status == 429 and "In 1 minute, please" in visitor.text
    own, later = own_texts.words(load(acme.tenant), "en"), NN_(WAIT, WAIT.replace("minute", "minutes"), 5)
    assert say(later, "en", own) == "Back in 5 minutes, please"


def test_each_form_keeps_the_places_of_ours(acme: Business) -> None:
    word_all(acme.owner, PLURAL, "Исправьте одну", RUSSIAN[1], "<b>%(count)s</b>", language="ru")
    assert acme.owner.page.status == 422
    wrong = [area.attributes["name"] for area in acme.owner.tree.css("textarea[aria-invalid]")]
    assert wrong == ["text", "text3"], "21 takes the first form too, so that keeps the number"
    assert RUSSIAN[1] in acme.owner.page.text and "Исправьте одну" in acme.owner.page.text, "what was typed is kept"
    word_all(acme.owner, PLURAL, "Fix one", "Fix some", language="en")
    assert [area.attributes["name"] for area in acme.owner.tree.css("textarea[aria-invalid]")] == ["text2"]
    word_all(acme.owner, PLURAL, "Fix %(count)s", "Fix %(count)s", language="en")
    assert "Saved." in acme.owner.text, "one may say its number, and need not"


def test_the_preview_of_forms_has_numbers_for_them_and_ours_come_back(acme: Business) -> None:
    acme.owner.get("/settings/texts/ru")
    proof = acme.owner.tree.css_first("[name=csrf]").attributes["value"]  # type: ignore[union-attr]
    typed = {"csrf": proof, "text": RUSSIAN[0], "text2": RUSSIAN[1], "text3": RUSSIAN[2]}
    path = f"/settings/texts/ru/{id_of(PLURAL)}"
    acme.owner.post(f"{path}/preview", typed)
    assert all(
        f"{number} {words} исправить" in acme.owner.text for number, words in ((31, "вещь"), (4, "вещи"), (7, "вещей"))
    )
    assert not load(acme.tenant).all(own_texts.OwnText)
    assert acme.owner.post(f"{path}/preview", {**typed, "text2": "две"}).status == 422
    word_all(acme.owner, PLURAL, *RUSSIAN, language="ru")
    acme.owner.post(f"{path}/back-to-ours", {"csrf": proof})
    assert not load(acme.tenant).all(own_texts.OwnText)


def test_what_a_form_says_of_a_mistake_can_be_worded(acme: Business) -> None:
    word(acme.owner, "The subject is missing.", "What is it about?")
    visitor = acme.visitor()
    visitor.get("/form")
    visitor.submit("/form", subject="", message="B", email=acme.dana, opened=opened_before(9))
    assert "What is it about?" in visitor.text


def test_staff_read_ours(acme: Business) -> None:
    word(acme.owner, "Send", "Off it goes")
    acme.owner.get("/tickets")
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    assert "Off it goes" not in acme.owner.page.text


def test_back_to_ours(acme: Business) -> None:
    word(acme.owner, "Send", "Off it goes")
    visitor = acme.visitor()
    assert "Off it goes" in visitor.get("/form").text
    acme.owner.post(
        f"/settings/texts/en/{id_of('Send')}/back-to-ours",
        {"csrf": acme.owner.tree.css_first("[name=csrf]").attributes["value"]},  # type: ignore[union-attr]
    )
    assert "Off it goes" not in visitor.get("/form").text and not load(acme.tenant).all(own_texts.OwnText)


def test_the_preview_shows_what_is_typed_and_saves_nothing(acme: Business) -> None:
    acme.owner.get("/settings/texts/ru")
    proof = acme.owner.tree.css_first("[name=csrf]").attributes["value"]  # type: ignore[union-attr]
    typed = {"csrf": proof, "text": "Вот так"}
    assert "Вот так" in acme.owner.post(f"/settings/texts/ru/{id_of('Send')}/preview", typed).text
    assert "We have your question" not in acme.owner.page.text
    sent = {"csrf": proof, "text": "Спасибо"}
    page = acme.owner.post(f"/settings/texts/ru/{id_of('We have your question')}/preview", sent)
    assert 'class="sent"' in page.text and "Спасибо" in page.text, "the page on which it stands"
    assert acme.owner.post(f"/settings/texts/ru/{id_of('Send')}/preview", {"csrf": proof, "text": ""}).status == 422
    assert not load(acme.tenant).all(own_texts.OwnText)


def test_texts_are_found_by_their_words(acme: Business) -> None:
    word(acme.owner, "Send", "Off it goes")
    acme.owner.get("/settings/texts/en?q=OFF+it")
    assert [one.attributes["id"] for one in acme.owner.tree.css(".own-texts > details")] == [id_of("Send")]
    assert "No text has these words" in acme.owner.get("/settings/texts/en?q=zzz").text


def test_there_is_an_end_to_it(acme: Business) -> None:
    word(acme.owner, "Send", "x" * 1001)
    assert acme.owner.page.status == 422 and "At most 1000 characters" in acme.owner.text
    full = [
        own_texts.OwnText(*keys.setting(acme.tenant, "own_text", f"en-{n}"), language="en", message=f"{n}", text="x")
        for n in range(own_texts.MOST)
    ]
    for start in range(0, len(full), 99):
        table.write(*map(table.create, full[start : start + 99]), moved(load(acme.tenant)))
    word(acme.owner, "Send", "One more")
    assert acme.owner.page.status == 422 and "At most 200 texts" in acme.owner.text


def test_no_other_language_and_no_other_text(acme: Business) -> None:
    acme.owner.get("/settings/texts/en")
    proof = acme.owner.tree.css_first("[name=csrf]").attributes["value"]  # type: ignore[union-attr]
    for path in ("de", "de/preview"):
        assert acme.owner.get(f"/settings/texts/{path}").status == 404
    assert acme.owner.post("/settings/texts/en/0000000000000000", {"csrf": proof, "text": "x"}).status == 404
