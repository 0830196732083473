"""Scripts for other people's pages, answers while a subject is typed, and what all of it weighs."""

import gzip
import re
from pathlib import Path

import pytest

from tests.forms import challenge_on, choices, form, own_field, typed, worked
from tests.machine import Machine
from tests.people import Business, opened_before
from tests.routes.test_round_trips import Waits, waits  # noqa: F401 - a fixture

BUILT = Path(__file__).parents[2] / "static" / "built"


def test_the_script_is_small_open_to_every_site_and_kept_for_an_hour(acme: Business) -> None:
    form(acme, titles={"ru": "Спросите нас <b>"})
    answer = acme.visitor().get("/embed/orders.js")
    assert answer.status == 200 and len(answer.body) < 3000
    assert (answer.header("content-type") or "").startswith("text/javascript")
    assert answer.header("access-control-allow-origin") == "*" and not answer.all("set-cookie")
    assert answer.header("cross-origin-resource-policy") == "cross-origin"
    assert (answer.header("cache-control") or "").startswith("public, max-age=3600") and not answer.header("vary")
    assert f'"http://{acme.owner.host}/form/orders"' in answer.text
    assert "\\u0421\\u043f\\u0440" in answer.text and "<b>" not in answer.text
    assert not re.search(r"\beval\(|innerHTML|style=|cookie(?!s)", answer.text)


def test_the_growing_script_is_less_than_a_kilobyte(acme: Business) -> None:
    answer = acme.visitor().get("/embed/frame.js")
    assert answer.status == 200 and len(answer.body) < 1000 and "public" in (answer.header("cache-control") or "")


@pytest.mark.parametrize("script", ["nothing.js", "orders", "frame.css", "..%2fx.js"])
def test_there_are_no_other_scripts(acme: Business, script: str) -> None:
    form(acme)
    assert acme.visitor().get(f"/embed/{script}").status == 404


def publish(business: Business, title: str) -> None:
    business.owner.get("/settings/answers/add")
    business.owner.submit("/add", title=title, text="Turn the roll", visibility="public", do="publish")


def test_answers_are_offered_in_two_round_trips_and_to_frames_without_an_origin(
    acme: Business,
    waits: Waits,  # noqa: F811
) -> None:
    publish(acme, "Printers print blank")
    acme.machine.work()
    visitor = acme.visitor()
    visitor.get("/form")
    place = visitor.tree.css_first("[data-answers]")
    assert place is not None
    waits.calls.clear()
    answer = visitor.get(f"{place.attributes['data-answers']}?q=printer+blank")
    (one,) = answer.json()["answers"]
    assert one["title"] == "Printers print blank" and one["url"].startswith(f"http://{visitor.host}/answers/")
    assert answer.header("access-control-allow-origin") == "*" and not answer.all("set-cookie")
    calls = [call for call in waits.calls if call != "Query"]
    assert calls == ["BatchGetItem", "BatchGetItem"], "the desk, the words all at once, the cards"
    visitor.get(one["url"])
    assert visitor.page.status == 200


def test_answers_are_offered_only_where_there_are_some_and_the_form_does(world: Machine, acme: Business) -> None:
    visitor = acme.visitor()
    assert "data-answers" not in visitor.get("/form").text
    publish(acme, "Printers print blank")
    world.work()
    visitor.get("/form")
    assert "data-answers" in visitor.page.text and "Look at the answers first" in visitor.page.text
    silent = form(acme, offers_answers=False)
    assert "data-answers" not in visitor.get(silent).text
    assert visitor.get(f"{silent}/answers?q=printer").json() == {"answers": []}
    assert visitor.get("/form/default/answers?q=pr").json() == {"answers": []}


def test_what_is_for_staff_only_is_never_offered(world: Machine, acme: Business) -> None:
    publish(acme, "Something public")
    acme.owner.get("/settings/answers/add")
    acme.owner.submit("/add", title="Secret printers", text="Only for us", visibility="staff", do="publish")
    world.work()
    assert acme.visitor().get("/form/default/answers?q=secret+printers").json() == {"answers": []}


@pytest.mark.parametrize("captcha", ["floods", "always"])
def test_a_question_waits_as_often_as_ever_also_with_a_proof(
    acme: Business,
    waits: Waits,  # noqa: F811
    captcha: str,
) -> None:
    """What is known of it and its sender; the rates; its number; the ticket with all that goes with it."""
    path, visitor = form(acme, captcha=captcha, fields=[own_field("a", "Size")]), acme.visitor()
    visitor.get(path)
    asked = challenge_on(visitor)
    waits.calls.clear()
    more = {"proof": worked(asked)} if asked else {}
    visitor.submit(path, **typed(acme), opened=opened_before(9), **{"field-a": "L"}, **more)
    assert "#1" in visitor.text and bool(asked) == (captcha == "always")
    assert waits.calls == ["BatchGetItem", "TransactWriteItems", "UpdateItem", "TransactWriteItems"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_whole_form_weighs_less_than_twenty_kilobytes(world: Machine, acme: Business, language: str) -> None:
    publish(acme, "Printers print blank")
    on = {"field": "f0", "value": "red"}
    fields = [
        own_field(f"f{n}", f"Field {n}", kind="choice", choices=choices("Red", "Green", "Blue")) for n in range(8)
    ]
    path = form(acme, fields=[*fields, own_field("last", "Last", when=on)], captcha="always")
    page = acme.visitor().get(f"{path}?language={language}")
    files = re.findall(r"/static/([\w.-]+\.(?:js|css))", page.text)
    assert len(files) == 6, files
    parts = [page.body, *((BUILT / name).read_bytes() for name in files)]
    assert sum(len(gzip.compress(part)) for part in parts) < 20_000


@pytest.mark.parametrize(("theme", "scheme"), [("auto", "light dark"), ("dark", "dark")])
def test_the_window_is_as_light_or_dark_as_the_form_in_it(acme: Business, theme: str, scheme: str) -> None:
    form(acme, theme=theme)
    assert f"color-scheme:{scheme};" in acme.visitor().get("/embed/orders.js").text
