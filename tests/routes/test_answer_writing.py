"""Answers as those who write them keep them: languages, versions, categories, pictures, what staff read."""

import struct
import time
import zlib
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.answers import comparing, illustrating, picturing, versions, writing
from chalicelib.helpdesk.answers.answer import Answer, Wording
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.answers.illustrating import Picture
from chalicelib.helpdesk.answers.writing import Wish
from chalicelib.markdown.articles import article
from tenants import answer_keys, batches, table
from tenants.keys import new_id, now
from tenants.staff import Staff
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_answers import HOSTILE, PRINTER, change, find, names, titles, write
from tests.vocabulary import person_with

ALL = "/settings/answers/categories"


def translate(browser: Browser, id: str, code: str, **words: str) -> int:
    browser.get(f"/settings/answers/{id}?in={code}")
    browser.submit(f"/answers/{id}", **words, do="save")
    return browser.page.status


def add_category(browser: Browser, name: str, **more: str) -> str:
    browser.get(ALL)
    browser.submit("/categories/add", name=name, **more)
    assert browser.page.status == 200
    links = [a for a in browser.tree.css(".people a") if name in str(a.attributes["aria-label"])]
    return str(links[-1].attributes["href"]).rpartition("/")[2]


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def add_picture(browser: Browser, id: str, content: bytes, **more: Any) -> int:
    browser.get(f"/settings/answers/{id}")
    fields = {"picture": ("a.png", content, "image/png")}
    browser.submit(f"/answers/{id}", files=fields, do="picture", **more)
    return browser.page.status


def test_an_answer_is_written_in_other_languages_found_in_them_and_offered_in_the_customers(
    acme: Business, machine: Machine
) -> None:
    boris, number = acme.agent(), acme.ask()
    id = write(boris, "Printer")
    assert "It is not written in this language yet" in boris.get(f"/settings/answers/{id}?in=ru").text
    assert translate(boris, id, "ru", title="Принтер", text="Поверните рулон") == 200
    assert find(acme, id).others == {"ru": {"title": "Принтер", "text": "Поверните рулон"}}
    machine.work()
    assert titles(boris, search="рулон") == ["Printer"] and titles(boris, search="printer") == ["Printer"]
    table.write(table.change(tickets.load(acme.tenant, number), language="ru"))
    assert names(boris, number, "рулон") == ["Принтер"]
    change(boris, id, "save", language="ru")
    assert boris.page.status == 422 and "It is written in this language already" in boris.text
    boris.get(f"/settings/answers/{id}?in=ru")
    boris.submit(f"/answers/{id}", do="untranslate")
    assert find(acme, id).others == {}


def test_two_people_write_different_languages_and_neither_is_in_the_others_way(acme: Business) -> None:
    boris, id = acme.agent(), write(acme.owner, "Printer")
    translate(acme.owner, id, "ru", title="Принтер", text="Рулон")
    boris.get(f"/settings/answers/{id}?in=ru")
    change(acme.owner, id, "save", title="Printers")
    boris.submit(f"/answers/{id}", title="Принтеры", do="save")
    assert boris.page.status == 200 and find(acme, id).others["ru"]["title"] == "Принтеры"
    acme.owner.get(f"/settings/answers/{id}?in=ru")
    translate(boris, id, "ru", title="Печать")
    acme.owner.submit(f"/answers/{id}", title="Чеки", do="save")
    assert acme.owner.page.status == 422 and "Boris changed this meanwhile to “Печать”" in acme.owner.text


def test_every_save_is_a_version_that_is_compared_and_brought_back(acme: Business) -> None:
    boris, id = acme.agent(), write(acme.owner, "Printer", "Turn the old roll")
    change(boris, id, "save", text=f"Turn the new roll {HOSTILE}")
    boris.get(f"/settings/answers/{id}/versions")
    links = [str(a.attributes["href"]) for a in boris.tree.css(".people b a")]
    assert len(links) == 2 and "Aigerim" in boris.text and "Boris" in boris.text
    boris.get(links[0])
    assert "Taken out: old" in boris.tree.css_first("del").text() and "new" in boris.tree.css_first("ins").text()
    assert "<script>alert" not in boris.page.text
    boris.get(links[1])
    boris.submit("/restore")
    assert find(acme, id).text == "Turn the old roll" and len(versions.page(find(acme, id)).rows) == 3
    boris.get(f"/settings/answers/{id}/versions")
    assert "Brought back from" in boris.text
    assert person_with(acme, "Rita", "settings").get(links[0]).status == 403


def test_only_what_the_answer_is_not_already_can_be_brought_back(acme: Business) -> None:
    id = write(acme.owner, "Printer")
    change(acme.owner, id, "save", text="New words")
    newest, first = versions.page(find(acme, id)).rows
    for url, forms in ((newest.id, [first.id]), (f"{first.id}?beside={newest.id}", [first.id]), (first.id, [first.id])):
        acme.owner.get(f"/settings/answers/{id}/versions/{url}")
        found = [str(one.attributes["action"]).split("/")[-2] for one in acme.owner.tree.css("form[action$=restore]")]
        assert found == forms, url
    for name in ("x" * 2000, "nothing"):
        assert acme.owner.get(f"/settings/answers/{id}/versions/{name}").status == 404
        assert acme.owner.get(f"/settings/answers/{id}/versions/{first.id}?beside={name}").status == 404


def test_tables_are_told_apart_by_whoever_hears_them() -> None:
    table = "| a |\n|---|\n| Table <table> |\n\n"
    for number, labels in ((1, ["Кесте"]), (2, ["Кесте 1", "Кесте 2"])):
        found = LexborHTMLParser(article(f"Before\n\n{table * number}After", "Кесте"))
        assert [one.attributes["aria-label"] for one in found.css("div.scroll")] == labels
        assert len(found.css("div.scroll > table")) == number and found.text().strip().endswith("After")


def test_texts_are_compared_by_words_and_quickly_whatever_they_are() -> None:
    said = comparing.parts("Turn the old roll. Wait", "Turn the new roll. Wait here")
    assert "".join(f"{one.kind[0]}:{one.text}|" for one in said) == "s:Turn the|s: |g:old|n:new|s: roll. Wait|n: here|"
    numbers = [" ".join(str(place * factor % 9973 / 7919) for place in range(400)) for factor in (7, 4421)]
    began = time.process_time()
    found = comparing.parts(*numbers)
    assert time.process_time() - began < 2
    for text, other in zip(numbers, ("new", "gone"), strict=True):
        assert "".join(one.text for one in found if one.kind != other) == text


def test_an_answer_may_show_pictures_up_to_a_number_and_all_of_them_can_change_at_once(acme: Business) -> None:
    some = [Picture(*answer_keys.picture(acme.tenant, new_id()), key="k", type="image/png") for _ in range(120)]
    for each in some:
        each.width = each.height = 1
        each.by, each.added_at = "x", now()
    batches.write(some)
    aigerim = next(one for one in acme.desk.all(Staff) if one.name == "Aigerim")
    words = [" ".join(f"![a]({picturing.address(each)})" for each in some[at : at + 60]) for at in (0, 60)]
    one = writing.write(acme.desk, aigerim, Wish("Printer", words[0], "en", "public", "published"))
    writing.translate(acme.desk, aigerim, one, "", Wording("ru", "Принтер", words[1]))
    again = table.get(Answer, answer_keys.answer(acme.tenant, one.id))
    assert again
    writing.edit(acme.desk, aigerim, again, "", Wish("Printer", words[1], "en", "public", "published"))
    counted = [table.get(Picture, answer_keys.picture(acme.tenant, each.id)) for each in some]
    shown = [place for place, each in enumerate(counted) if each and each.shown_to_all == 1]
    assert shown == list(range(60, 60 + illustrating.MOST))


def test_of_more_than_a_hundred_versions_the_newest_and_the_first_stay(acme: Business, machine: Machine) -> None:
    aigerim = next(one for one in acme.desk.all(Staff) if one.name == "Aigerim")
    one = writing.write(acme.desk, aigerim, Wish("Printer", PRINTER, "en", "public"))
    table.write(table.change(one, edition=versions.MOST))
    first = versions.page(one).rows[-1]
    for _ in range(versions.MOST):
        table.write(versions.kept(aigerim, one))
    writing.edit(acme.desk, aigerim, one, "", Wish("Printers", PRINTER, "en", "public"))
    machine.work()
    left = [row["sk"]["S"] for row in table.query_rows(*answer_keys.version(acme.tenant, one.id))]
    assert len(left) == versions.THINNED and left[0] == first.sk and versions.page(one).rows[0].title == "Printers"


def test_categories_are_added_named_ordered_nested_and_counted(acme: Business, globex: Business) -> None:
    rita = person_with(acme, "Rita", "answers")
    first, second = add_category(rita, "Tills", **{"name-ru": "Кассы"}), add_category(rita, HOSTILE[:60])
    part = add_category(rita, "Printers", parent=first)
    write(rita, "Blank paper", category=part)
    rita.get(ALL)
    assert [node.text() for node in rita.tree.css(".people b")] == ["Tills", "Printers", HOSTILE[:60]]
    assert "1 answer" in rita.text
    rita.submit(f"/{first}/move", step="down")
    rita.get(ALL)
    assert [node.text() for node in rita.tree.css(".people b")] == [HOSTILE[:60], "Tills", "Printers"]
    rita.get(f"{ALL}/{second}")
    rita.submit(f"/categories/{second}", name="", parent=part)
    assert rita.page.status == 422 and "The name is missing." in rita.text and "Choose one of the" in rita.text
    rita.get(f"{ALL}/{first}")
    rita.submit(f"/categories/{first}", about="Everything about tills")
    assert acme.desk.by_id(Category)[first].about == "Everything about tills"
    assert globex.owner.get(f"{ALL}/{first}").status == 404
    assert person_with(acme, "Timur", "settings").get(ALL).status == 403


def test_a_category_is_removed_once_it_has_no_parts_and_its_answers_go_elsewhere(
    acme: Business, machine: Machine
) -> None:
    top, other = add_category(acme.owner, "Tills"), add_category(acme.owner, "Shops")
    part = add_category(acme.owner, "Printers", parent=top)
    id, draft = write(acme.owner, "Paper", category=part), write(acme.owner, "Ink", do="save", category=part)
    assert "no category below it" in acme.owner.get(f"{ALL}/{top}").text
    acme.owner.get(f"{ALL}/{part}")
    acme.owner.submit("/remove", to=other)
    machine.work()
    assert find(acme, id).category == find(acme, draft).category == other
    acme.owner.get(ALL)
    assert [node.text() for node in acme.owner.tree.css(".people b")] == ["Tills", "Shops"]


def test_a_picture_comes_into_the_text_and_is_shown_to_whom_the_answer_is(acme: Business) -> None:
    id = write(acme.owner, "Printer", do="save")
    assert add_picture(acme.owner, id, png(40, 30), words="The [roll]") == 200
    text = acme.owner.tree.css_first("#text").text()
    assert "![The (roll)](/answers/pictures/" in text and "-40x30)" in text and text.startswith(PRINTER)
    acme.owner.submit(f"/answers/{id}", do="save")
    address = text.rpartition("](")[2].strip().rstrip(")")
    visitor = acme.visitor()
    ask(visitor, address, 404)
    ask(acme.owner, address, 302)
    change(acme.owner, id, "publish")
    assert "public" in ask(visitor, address, 302)
    assert f'src="{address}"' in acme.owner.get(f"/answers/staff/{id}").text
    change(acme.owner, id, "save", visibility="staff")
    ask(visitor, address, 404)
    ask(acme.owner, address.replace("-40x30", "-41x30"), 404)
    assert add_picture(acme.owner, id, b"<svg onload=alert(1)>") == 422 and "Save it as a PNG" in acme.owner.text


def ask(browser: Browser, address: str, status: int) -> str:
    answered = browser.page = browser._ask("GET", address, b"", {}, follow=False)
    assert answered.status == status, address
    return dict(answered.headers).get("Cache-Control", "")


def test_only_pictures_of_the_base_are_shown(acme: Business) -> None:
    for address in ("https://evil.example/a.png", "//evil.example/a.png", "/logo/x", "data:image/png;base64,AAAA"):
        assert "<img" not in article(f"![x]({address})", "Table"), address


def test_staff_read_what_is_published_and_externals_only_what_customers_read(acme: Business, machine: Machine) -> None:
    id = write(acme.owner, "Spare key", "Under the mat", visibility="staff")
    write(acme.owner, "Opening hours")
    draft = write(acme.owner, "Not yet", do="save")
    machine.work()
    olga = acme.agent("Olga", "observer")
    olga.get("/answers/staff")
    assert {node.text() for node in olga.tree.css(".people b")} == {"Spare key", "Opening hours"}
    assert "Under the mat" in olga.get(f"/answers/staff/{id}").text and f"/settings/answers/{id}" not in olga.text
    assert f"/settings/answers/{id}" in acme.owner.get(f"/answers/staff/{id}").text
    olga.get("/answers/staff?search=key")
    assert [node.text() for node in olga.tree.css(".people b")] == ["Spare key"]
    assert olga.get(f"/answers/staff/{draft}").status == 404
    external = acme.agent("Ext", "external")
    assert "Spare key" not in external.get("/answers/staff").text and "Opening hours" in external.text
    assert external.get(f"/answers/staff/{id}").status == 404
    assert acme.visitor().get(f"/answers/staff/{id}").status != 200 or "Under the mat" not in acme.visitor().text


def test_staff_turn_over_the_pages_of_a_long_list(acme: Business, monkeypatch: Any) -> None:
    monkeypatch.setattr("chalicelib.routes.answer_staff.PAGE", 2)
    tills = add_category(acme.owner, "Tills")
    printers = add_category(acme.owner, "Printers", parent=tills)
    for title, category in (("C", ""), ("B", printers), ("A", tills), ("D", printers)):
        write(acme.owner, title, category=category)
    acme.owner.get("/answers/staff")
    assert [node.text() for node in acme.owner.tree.css(".people b")] == ["A", "B"]
    assert [node.text() for node in acme.owner.tree.css("main h2")] == ["Tills", "Tills / Printers"]
    acme.owner.get(str(acme.owner.tree.css_first("a[rel=next]").attributes["href"]))
    assert [node.text() for node in acme.owner.tree.css(".people b")] == ["D", "C"]
    assert [node.text() for node in acme.owner.tree.css("main h2")] == ["Tills / Printers", "Other answers"]
    assert acme.owner.get("/answers/staff?page=3").status == 404 == acme.owner.get("/answers/staff?page=x").status


def test_customers_are_told_of_answers_only_while_there_are_any(acme: Business) -> None:
    def has() -> bool:
        return acme.desk.tenant.has_answers

    id, other = write(acme.owner, "Printer"), write(acme.owner, "Till", visibility="staff")
    assert has()
    change(acme.owner, id, "save", visibility="staff")
    assert not has()
    change(acme.owner, other, "save", visibility="public")
    assert has()
    change(acme.owner, other, "remove")
    assert not has()
    change(acme.owner, other, "restore")
    assert has() and isinstance(find(acme, other), Answer)
