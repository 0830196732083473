"""The answer base as its readers meet it: only what is for them, in their language, found by their words."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.helpdesk.answers import cards, misses, suggesting, writing
from chalicelib.helpdesk.answers.answer import DRAFT, PUBLIC, PUBLISHED, STAFF, Answer
from chalicelib.helpdesk.answers.cards import StoredCard
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.answers.slugs import slug
from chalicelib.helpdesk.answers.writing import Wish
from tenants import answer_keys, keys, table
from tenants.items import DeskItem
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import known, moved
from tests.machine import Machine
from tests.people import Browser, Business

HOSTILE = "<script>alert(1)</script> “Қалай?” %(name)s {{ 7*7 }}"
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def answer(business: Business, title: str, text: str = "Turn the **roll**.", **more: Any) -> Answer:
    """A new answer, published and for everybody where nothing else is said."""
    owner = next(one for one in business.desk.all(Staff) if one.role == "owner")
    about = {"language": "en", "visibility": PUBLIC, "state": PUBLISHED, **more}
    return writing.write(business.desk, owner, Wish(title, text, **about))


def topic(business: Business, name: str, **more: Any) -> str:
    one = Category(*keys.setting(business.tenant, "category", new_id()), name=name, **more)
    table.write(table.create(one), moved(business.desk))
    return str(one.id)


def address(one: Answer) -> str:
    return f"/answers/{slug(one.title)}-{one.id}"


def found(business: Business, one: Answer) -> Answer:
    again = table.get(Answer, answer_keys.answer(business.tenant, one.id))
    assert again
    return again


def person(business: Business) -> Browser:
    browser = business.visitor()
    browser.agent = PERSON
    return browser


def test_an_empty_base_leads_to_the_form(acme: Business) -> None:
    dana = acme.visitor()
    assert dana.get("/answers").status == 200 and "No answers yet" in dana.text
    assert [link for link in dana.tree.css("main a") if link.attributes["href"] == "/form"]
    answer(acme, "Hidden", state=DRAFT)
    answer(acme, "Inner", visibility=STAFF)
    assert "No answers yet" in dana.get("/answers").text and dana.get("/sitemap.xml").status == 404


def test_only_what_is_published_for_everybody_is_anywhere(acme: Business, machine: Machine) -> None:
    place, secret = topic(acme, "Printers"), topic(acme, "For us alone")
    shown = answer(acme, "The printer is blank", category=place)
    hidden = [
        answer(acme, "The printer of ours", category=secret, visibility=STAFF),
        answer(acme, "The printer is a draft", category=secret, state=DRAFT),
        answer(acme, "The printer is gone", category=place),
    ]
    writing.remove(acme.desk, next(iter(acme.desk.all(Staff))), hidden[2])
    machine.work()
    dana = person(acme)
    places = ("/answers", f"/answers/in/{place}", "/answers/search?q=printer", "/answers/suggest?q=printer")
    for url in (*places, "/sitemap.xml", address(shown)):
        said = dana.get(url).text
        assert "blank" in said, url
        assert not [word for word in ("ours", "draft", "is-gone", "is gone", "For us alone") if word in said], url
    for url in [*map(address, hidden), f"/answers/in/{secret}", "/answers/in/others", "/answers/in/nothing"]:
        assert dana.get(url).status == 404, url
    dana.get("/answers")
    assert [one.text() for one in dana.tree.css(".topic")] == ["Printers1 answer"]


def test_categories_have_parts_and_pages(acme: Business, monkeypatch: Any) -> None:
    monkeypatch.setattr("chalicelib.helpdesk.answers.reading.PAGE", 2)
    above = topic(acme, "Tills", about="Shifts, receipts", names={"ru": "Кассы"})
    inner = topic(acme, "Printers", parent=above)
    for name in "CAB":
        answer(acme, name, category=above)
    answer(acme, "Inner", category=inner)
    answer(acme, "Nowhere")
    dana = acme.visitor()
    dana.get("/answers")
    said = [one.text(separator=" ") for one in dana.tree.css(".topic")]
    assert said == ["Tills Shifts, receipts 4 answers", "Other answers 1 answer"]
    dana.get(f"/answers/in/{above}")
    assert [one.text() for one in dana.tree.css(".answer-list span")] == ["A", "B"]
    assert [one.text() for one in dana.tree.css(".topic h2")] == ["Printers"]
    dana.get(str(dana.tree.css_first("a[rel=next]").attributes["href"]))
    assert [one.text() for one in dana.tree.css(".answer-list span")] == ["C"] and not dana.tree.css(".topic")
    assert dana.get(f"/answers/in/{above}?page=3").status == 404 == dana.get(f"/answers/in/{above}?page=x").status
    dana.get(f"/answers/in/{inner}")
    assert [one.text() for one in dana.tree.css(".crumbs a")] == ["Answers", "Tills"]
    dana.language = "ru"
    assert "Кассы" in dana.get("/answers").text


def test_an_answer_has_one_address(acme: Business) -> None:
    one = answer(acme, "Как закрыть смену?")
    dana = acme.visitor()
    assert address(one).startswith("/answers/kak-zakryt-smenu-")
    for other in (one.id, f"else-{one.id}"):
        dana.get(f"/answers/{other}?rated=yes")
        assert dana.page.status == 301 and dana.page.header("location") == f"{address(one)}?rated=yes"
    assert dana.get(address(one)).status == 200 and dana.get(address(one), "HEAD").status == 200
    assert dana.get(f"/answers/{new_id()}").status == 404 == dana.get("/answers/nothing").status


def test_an_answer_shows_its_markdown_and_hostile_text_comes_back_as_it_went_in(acme: Business) -> None:
    text = f"## {HOSTILE}\n\nLook [here](javascript:alert(1)).\n\n| a | b |\n|---|---|\n| {HOSTILE} | 2 |"
    one = answer(acme, HOSTILE, text, category=topic(acme, HOSTILE))
    dana = acme.visitor()
    page = dana.get(address(one)).text
    assert dana.tree.css_first("h1").text() == HOSTILE and dana.tree.css_first(".prose h2").text() == HOSTILE
    assert dana.tree.css_first(".prose td").text() == HOSTILE and "<script>alert" not in page
    assert not dana.tree.css("a[href^=javascript]") and dana.tree.css_first("[role=region] table")
    told = [json.loads(node.text()) for node in dana.tree.css("script[type='application/ld+json']")]
    assert told[0]["headline"] == HOSTILE and told[1]["itemListElement"][1]["name"] == HOSTILE
    dana.get("/answers")
    assert dana.tree.css_first(".answer-list span").text() == HOSTILE == dana.tree.css_first(".topic h3").text()


def test_an_answer_is_read_in_ones_language_or_as_it_was_written(acme: Business) -> None:
    one = answer(acme, "Blank receipts")
    two = {"ru": {"title": "Пустые чеки", "text": "Переверните рулон"}}
    table.write(table.change(one, others=two))
    dana = acme.visitor()
    dana.language = "ru"
    dana.get(address(one))
    assert dana.tree.css_first("h1").text() == "Пустые чеки" and "lang" not in dana.tree.css_first("h1").attributes
    dana.language = "kk"
    dana.get(address(one))
    assert dana.tree.css_first("h1").attributes["lang"] == "en" == dana.tree.css_first(".prose").attributes["lang"]
    assert dana.tree.css_first("[role=note]")
    others = {one.attributes["hreflang"]: one.attributes["href"] for one in dana.tree.css("main [hreflang]")}
    assert others == {"ru": f"{address(one)}?language=ru"}
    dana.get(others["ru"] or "")
    assert dana.tree.css_first("h1").text() == "Пустые чеки"


def test_search_engines_are_told_where_everything_is(acme: Business) -> None:
    place = topic(acme, "Printers")
    one = answer(acme, "Blank receipts", "Turn the **roll**, then [write](https://x.example) & wait.", category=place)
    table.write(table.change(one, others={"ru": {"title": "Пустые чеки", "text": "Переверните"}}))
    dana, origin = acme.visitor(), f"http://{acme.owner.host}"
    dana.get(f"{address(one)}?language=ru")
    head = {
        node.attributes.get("hreflang") or "": node.attributes["href"]
        for node in dana.tree.css("head link[href^=http]")
    }
    whole = origin + address(one)
    assert head == {
        "": f"{whole}?language=ru",
        **{code: f"{whole}?language={code}" for code in ("en", "ru")},
        "x-default": whole,
    }
    dana.cookies.clear()
    dana.get(address(one))
    assert dana.tree.css_first("link[rel=canonical]").attributes["href"] == whole
    assert dana.tree.css_first("meta[name=description]").attributes["content"] == "Turn the roll, then write & wait."
    assert dana.tree.css_first("meta[property='og:title']").attributes["content"] == "Blank receipts"
    assert "Blank receipts · Acme" in dana.tree.css_first("title").text()
    told = [json.loads(node.text()) for node in dana.tree.css("script[type='application/ld+json']")]
    assert [one["@type"] for one in told] == ["Article", "BreadcrumbList"] and told[0]["author"]["name"] == "Aigerim"
    sitemap = dana.get("/sitemap.xml")
    assert "application/xml" in sitemap.header("content-type") and f"<loc>{whole}</loc>" in sitemap.text
    assert f"<loc>{origin}/answers/in/{place}</loc>" in sitemap.text
    robots = dana.get("/robots.txt").text
    assert "Disallow: /answers/search" in robots and "Disallow: /answers\n" not in robots
    dana.get("/answers/search?q=blank")
    assert dana.tree.css_first("meta[name=robots]").attributes["content"] == "noindex"


def test_pages_can_be_kept_unless_they_are_somebodys(acme: Business) -> None:
    one = answer(acme, "Blank receipts")
    dana = acme.visitor()
    for url in ("/answers", address(one), "/answers/in/others", "/sitemap.xml"):
        page = dana.get(url)
        assert page.header("cache-control").startswith("public, max-age=60, s-maxage=300"), url
        assert not page.all("set-cookie") and "Accept-Language" in page.header("vary")
        tag = page.header("etag")
        assert tag and dana.get(url).header("etag") == tag, f"{url} is the same each time but for what is volatile"
    assert "private" in dana.get("/answers?language=ru").header("cache-control") and dana.cookies
    assert "private" in dana.get("/answers").header("cache-control"), "it is in the language that was chosen"
    dana.cookies.clear()
    assert "private" in dana.get(f"{address(one)}?rated=yes").header("cache-control")
    assert dana.get("/answers/favourites").header("cache-control") == "no-store"
    assert "no-store" in dana.get(f"/answers/{new_id()}").header("cache-control")


def test_who_has_a_page_already_is_told_so_shortly(acme: Business, machine: Machine) -> None:
    one = answer(acme, "Blank receipts")
    tag = acme.visitor().get(address(one)).header("etag")
    sent = {"host": acme.owner.host, "if-none-match": tag}
    again = machine.gateway.request("GET", address(one), sent, b"", source_ip="203.0.113.7")
    assert again.status == 304 and not again.text and again.header("etag") == tag


def test_answers_are_found_by_forms_of_words_and_the_words_are_marked(acme: Business, machine: Machine) -> None:
    answer(acme, "The receipt printers print blank paper", "Turn the *roll* and close the lid. " + "More. " * 60)
    answer(acme, "Кассаны қалай жабамын?", "Ауысымды жабу", language="kk")
    answer(acme, "Закрыть смену", "Нажмите кнопку", language="ru")
    machine.work()
    dana = person(acme)
    dana.get("/answers/search?q=printer+rolls")
    assert [node.text() for node in dana.tree.css(".hit mark")] == ["printers", "roll"]
    assert "*roll*" not in dana.text and dana.tree.css_first(".hit a").attributes["href"].startswith("/answers/the-rec")
    assert "смену" in dana.get("/answers/search?q=смены").text and "Кассаны" in dana.get("/answers/search?q=касса").text
    assert "These come near" in dana.get("/answers/search?q=printer+unicorn").text and dana.tree.css(".hit")
    assert "Nothing found" in dana.get(f"/answers/search?q={HOSTILE[:20]}").text
    asked = dana.tree.css_first(".empty a.primary").attributes["href"]
    dana.get(str(asked))
    assert dana.tree.css_first("[name=subject]").attributes["value"] == HOSTILE[:20]
    dana.get("/answers/search?q=+")
    assert dana.url.endswith("/answers")


def test_suggestions_come_while_one_types(acme: Business, machine: Machine) -> None:
    one = answer(acme, "The receipt printers print blank paper")
    answer(acme, "Opening hours", "The printer has them")
    machine.work()
    dana = person(acme)
    said = json.loads(dana.get("/answers/suggest?q=print").text)["answers"]
    assert [each["title"] for each in said] == [one.title, "Opening hours"] and said[0]["url"] == address(one)
    said = json.loads(dana.get("/answers/suggest?q=my+till+in+the+shop+prints+blank+receipts").text)["answers"]
    assert [each["title"] for each in said] == [one.title]
    assert json.loads(dana.get("/answers/suggest?q=").text) == {"answers": []}


def test_searches_without_result_are_kept_without_what_tells_who_somebody_is(acme: Business) -> None:
    dana = person(acme)
    for words in ("Unicorn  REPAIR", "unicorn repair", "dana@customers.example", "+7 700 123-45-67", "x" * 300):
        dana.get(f"/answers/search?q={words.replace(' ', '+').replace('+7', '%2B7')}")
    kept = misses.every(acme.tenant)
    assert [(one.words, one.times) for one in kept] == [("unicorn repair", 2), ("x" * misses.LONGEST, 1)]
    assert all(one.expires_at and one.last_at for one in kept)
    dana.agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    dana.get("/answers/search?q=robots")
    acme.owner.agent = PERSON
    acme.owner.get("/answers/search?q=staffs")
    dana.get("/answers/search?q=head", "HEAD")
    assert len(misses.every(acme.tenant)) == 2


def test_a_flood_of_searches_is_not_kept_and_still_answered(acme: Business, monkeypatch: Any) -> None:
    monkeypatch.setattr(misses, "OF_NETWORK", (2, 3600))
    dana = person(acme)
    for number in range(4):
        assert dana.get(f"/answers/search?q=word{'abcd'[number]}").status == 200
    assert len(misses.every(acme.tenant)) == 2


def test_related_answers_share_rare_words_or_the_category(acme: Business) -> None:
    place = topic(acme, "Printers")
    one = answer(acme, "Blank receipts from the printer", category=place)
    near = answer(acme, "Which receipts are legal")
    beside = answer(acme, "Cleaning", category=place)
    answer(acme, "Opening hours")
    answer(acme, "Receipts for us", visibility=STAFF)
    dana = acme.visitor()
    dana.get(address(one))
    shown = [node.text() for node in dana.tree.css("#related + .answer-list span")]
    assert sorted(shown) == sorted([near.title, beside.title])


def test_the_home_page_is_light(acme: Business) -> None:
    for number in range(12):
        answer(acme, f"Answer {number} with quite a long title", category=topic(acme, f"Topic {number}"))
    page = acme.visitor().get("/answers")
    assert len(page.text.encode()) < 60_000 and len(re.findall("<script", page.text)) <= 2


@pytest.fixture
def calls(acme: Business) -> Iterator[list[str]]:
    """The calls that pages make after the first, which also learns whose host it is."""
    acme.visitor().get("/answers")
    events, made = DeskItem._get_connection().connection.client.meta.events, list[str]()
    events.register_first("before-call", lambda model, **_: made.append(model.name), unique_id="calls")
    yield made
    events.unregister("before-call", unique_id="calls")


def test_pages_wait_twice(acme: Business, machine: Machine, calls: list[str]) -> None:
    one = answer(acme, "Printer", category=topic(acme, "Tills"))
    machine.work()
    dana = acme.visitor()
    dana.get("/answers")
    for url in ("/answers", f"/answers/in/{one.category}"):
        calls.clear()
        assert dana.get(url).status == 200 and calls == ["BatchGetItem", "Query"], url
    calls.clear()
    dana.get(address(one))
    assert calls == ["BatchGetItem", "Query", "Query"], "the cards and the comments at once"
    calls.clear()
    assert suggesting.offered(known(acme.tenant), "printer jams", "en")[0].id == one.id
    assert calls[-1] == "BatchGetItem" and set(calls[:-1]) == {"Query"}, "all words at once, then the cards"


def test_thousands_of_answers_are_one_page(acme: Business) -> None:
    """Cards take more than the megabyte that DynamoDB sends at once."""
    one = answer(acme, "Printer")
    (card,) = cards.every(acme.tenant)
    with DeskItem.batch_write() as batch:
        for number in range(700):
            key = answer_keys.card(acme.tenant, f"{one.id[:-4]}{number:04}")
            about = {"titles": {"en": f"Till {number}"}, "glimpses": {"en": "x" * 1500}, "words": ["till"]}
            moments = {"updated_at": card.updated_at, "published_at": card.published_at}
            batch.save(StoredCard(*key, language="en", visibility=PUBLIC, **about, **moments))
    assert len(cards.every(acme.tenant)) == 701
    dana = acme.visitor()
    assert dana.get("/answers").status == 200 and dana.tree.css_first("a.button").text() == "All answers"
    dana.get("/answers/in/others")
    assert "Page 1 of 15" in dana.text
