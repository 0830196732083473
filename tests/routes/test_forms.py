"""The builder of forms, without JavaScript."""

import re
from typing import Any

import pytest

from chalicelib.helpdesk.forms import fields, uses
from chalicelib.helpdesk.forms.fields import Field
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.vocabulary.tags import Tag
from tenants import form_keys, keys, table
from tenants.tenant import moved, revised
from tests.people import Browser, Business
from tests.vocabulary import refused, settings_person

ONE = "/settings/forms/repair"


def repair(acme: Business, browser: Browser | None = None) -> Browser:
    """A second form, made by somebody who is no owner."""
    browser = browser or settings_person(acme)
    browser.get("/settings/forms")
    browser.submit("/settings/forms/add", title="Repair")
    assert browser.page.status == 200, browser.text
    return browser


def form(acme: Business, key: str = "repair") -> Form:
    return acme.desk.find(Form, key)


def change(browser: Browser, verb: str, **typed: Any) -> None:
    browser.get(ONE)
    browser.submit(f"{ONE}/{verb}", **typed)


def add(acme: Business, browser: Browser, kind: str = "text", **typed: str) -> Field:
    browser.get(f"{ONE}/fields/add?kind={kind}")
    browser.submit(f"{ONE}/fields/add", **inputs(typed))
    assert browser.page.status == 200, browser.text
    return asked(acme)[-1]


def inputs(typed: dict[str, str]) -> dict[str, str]:
    return {re.sub("^(label|hint|choices)_", r"\1-", name): value for name, value in typed.items()}


def asked(acme: Business) -> list[Field]:
    return fields.every(form(acme).fields)


def labels(acme: Business) -> list[str]:
    return [one.labels["en"] for one in asked(acme)]


def edit(browser: Browser, one: Field, **typed: str) -> None:
    browser.get(f"{ONE}/fields/{one.id}")
    browser.submit("/change", **inputs(typed))


def test_a_form_is_made_worded_and_met_by_customers(acme: Business) -> None:
    timur, visitor = repair(acme), acme.visitor()
    change(timur, "texts", **{"titles-ru": "Ремонт <b>", "intros-ru": "Звоним за **час**", "thanks-ru": "Ждите"})
    assert form(acme).titles == {"ru": "Ремонт <b>"} and form(acme).thanks == {"ru": "Ждите"}
    visitor.get("/form/repair?language=ru")
    assert (
        visitor.tree.css_first("h1").text().strip() == "Ремонт <b>" and visitor.tree.css_first("strong").text() == "час"
    )
    visitor.get("/form/repair?language=kk")
    assert "Ремонт <b>" in visitor.text, "another language stands in"


def test_what_becomes_of_questions_is_set(acme: Business) -> None:
    timur = repair(acme)
    tag = Tag(*keys.setting(acme.tenant, "tag", "urgent"), name="Urgent")
    table.write(table.create(tag))
    table.write(table.add(acme.desk.tenant, {"revision": 1}))
    change(timur, "change", title="Repairs", ticket_class="incident", tags=["urgent"], theme="dark", is_on="")
    found = form(acme)
    assert (found.title, found.ticket_class, found.tags, found.theme) == ("Repairs", "incident", ["urgent"], "dark")
    assert not found.is_on and "turned off" in timur.text
    change(timur, "change", ticket_class="none-such")
    assert timur.page.status == 422 and timur.tree.css_first("#ticket_class-error")


SITES = "https://shop.kz\n http://localhost:1234/ \n*.Shop.kz\n\nмагазин.kz\nhttps://shop.kz"
KEPT = ["https://shop.kz", "http://localhost:1234", "https://*.shop.kz", "https://xn--80aairftm.kz"]


def test_sites_are_kept_as_origins(acme: Business) -> None:
    timur = repair(acme)
    change(timur, "sites", sites=SITES, takes_null_origin="1", captcha="always")
    assert form(acme).sites == KEPT and form(acme).takes_null_origin and form(acme).captcha == "always"


@pytest.mark.parametrize(
    "site", ["https://shop.kz/page", "*.kz", "ftp://shop.kz", "shop", "a b.kz", "x.kz;script-src *"]
)
def test_what_is_no_site_is_said_and_kept_to_be_changed(acme: Business, site: str) -> None:
    repair(acme, acme.owner)
    change(acme.owner, "sites", sites=f"https://shop.kz\n{site}")
    assert acme.owner.page.status == 422 and "is no site" in acme.owner.tree.css_first("#sites-error").text()
    assert site in acme.owner.tree.css_first("#sites").text() and form(acme).sites == []


def test_a_field_of_each_kind_is_added(acme: Business) -> None:
    timur = repair(acme)
    for kind in fields.KINDS:
        choices = {"choices_en": "Till\nPrinter", "choices_ru": "Касса\nПринтер"} if kind in fields.OF_CHOICES else {}
        one = add(acme, timur, kind, label_en=f"Of {kind}", hint_ru="Подсказка", **choices)
        assert one.kind == kind and one.hints == {"ru": "Подсказка"}
        assert [each.labels for each in one.choices] == ([TILL, PRINTER] if choices else [])
    timur.get(f"{ONE}/preview?words=ru")
    assert timur.page.status == 200 and "Of consent" in timur.text and "Принтер" in timur.text


TILL, PRINTER = {"en": "Till", "ru": "Касса"}, {"en": "Printer", "ru": "Принтер"}


def test_choices_keep_what_they_are_when_their_words_change(acme: Business) -> None:
    timur = repair(acme)
    one = add(acme, timur, "choice", label_en="Device", choices_en="Till\nPrinter", choices_ru="Касса\nПринтер")
    till, printer = (each.id for each in one.choices)
    edit(timur, one, choices_en="Printer\nTill", choices_ru="Принтер\nКасса")
    assert [each.id for each in asked(acme)[0].choices] == [printer, till]
    edit(timur, one, choices_en="Printer\nCash desk", choices_ru="Принтер\nКасса")
    assert [each.id for each in asked(acme)[0].choices] == [printer, till]
    edit(timur, one, choices_en="Scale\nPrinter\nCash desk", choices_ru="")
    ids = [each.id for each in asked(acme)[0].choices]
    assert ids[1:] == [printer, till] and ids[0] not in (printer, till)


def test_choices_of_two_languages_have_the_same_lines(acme: Business) -> None:
    timur = repair(acme)
    timur.get(f"{ONE}/fields/add?kind=several")
    timur.submit("/add", **{"label-en": "Device", "choices-en": "Till\nPrinter", "choices-ru": "Касса"})
    assert timur.page.status == 422 and "1 lines here, 2 above" in timur.tree.css_first("#choices-ru-error").text()
    assert timur.tree.css_first("#choices-en").text().strip() == "Till\nPrinter" and not asked(acme)


def test_a_field_is_asked_after_another_has_a_value(acme: Business) -> None:
    timur = repair(acme)
    device = add(acme, timur, "choice", label_en="Device", choices_en="Till\nPrinter")
    paper = add(acme, timur, "number", label_en="Paper", when=f"{device.id}:{device.choices[1].id}")
    assert paper.when == (device.id, device.choices[1].id)
    timur.get(f"{ONE}/fields/{paper.id}")
    assert timur.tree.css_first("#when [selected]").text() == "Printer"
    last = add(acme, timur, label_en="Glue", when=f"{paper.id}:=", when_text="57  mm")
    assert last.when == (paper.id, "57 mm")
    timur.get(f"{ONE}/fields/{last.id}")
    assert timur.tree.css_first("#when [selected]").text() == "is the text below"
    edit(timur, device, choices_en="Till\nScale")
    assert asked(acme)[0].choices[1].id == device.choices[1].id, "in its place it is the same choice"
    edit(timur, device, choices_en="Till\nOther\nMore")
    assert timur.page.status == 422 and "has to stay" in timur.tree.css_first("#choices-en-error").text()
    timur.get(f"{ONE}/fields/{device.id}")
    timur.submit("/remove")
    assert timur.page.status == 422 and "“Paper” is shown only after this one" in timur.text


def test_fields_change_places_but_never_before_what_they_depend_on(acme: Business) -> None:
    timur = repair(acme)
    one = add(acme, timur, label_en="A")
    add(acme, timur, label_en="B", when=f"{one.id}:")
    add(acme, timur, label_en="C")
    timur.get(ONE)
    move = timur.tree.css(f"form[action='{ONE}/fields/move']")
    assert [len(each.css("button")) for each in move] == [1, 2, 1], "none leads out of the list"
    timur.submit("/fields/move", id=asked(acme)[2].id, step="up")
    assert labels(acme) == ["A", "C", "B"]
    timur.submit("/fields/move", id=asked(acme)[1].id, place="0")
    assert labels(acme) == ["C", "A", "B"]
    timur.submit("/fields/move", id=one.id, place="2")
    assert timur.page.status == 422 and "“B” depends on “A”" in timur.text and labels(acme) == ["C", "A", "B"]


def test_a_field_is_removed(acme: Business) -> None:
    timur = repair(acme)
    one = add(acme, timur, label_en="A")
    timur.get(f"{ONE}/fields/{one.id}")
    timur.submit("/remove")
    assert timur.page.status == 200 and not asked(acme)
    assert timur.get(f"{ONE}/fields/{one.id}").status == 404


def test_two_people_at_one_field_hear_of_each_other(acme: Business) -> None:
    timur = repair(acme)
    one, other = add(acme, timur, label_en="A"), add(acme, timur, label_en="B")
    acme.owner.get(f"{ONE}/fields/{one.id}")
    edit(timur, one, label_en="Theirs")
    edit(timur, other, label_en="Apart")
    acme.owner.submit("/change", **{"label-en": "Mine"})
    assert acme.owner.page.status == 422 and "“Theirs”" in acme.owner.tree.css_first("#label-en-error").text()
    acme.owner.submit("/change")
    assert labels(acme) == ["Mine", "Apart"]


def test_two_people_at_one_form_hear_of_each_other(acme: Business) -> None:
    timur = repair(acme)
    acme.owner.get(ONE)
    add(acme, timur, label_en="A")
    change(timur, "texts", **{"titles-en": "Theirs"})
    acme.owner.submit("/texts", **{"titles-en": "Mine"})
    assert acme.owner.page.status == 422 and "“Theirs”" in acme.owner.tree.css_first("#titles-en-error").text()
    acme.owner.submit("/texts", **{"titles-en": "Mine"})
    assert form(acme).titles == {"en": "Mine"} and labels(acme) == ["A"]


def test_a_form_is_copied_ordered_and_removed(acme: Business) -> None:
    timur = repair(acme)
    add(acme, timur, label_en="A")
    timur.get(ONE)
    timur.submit("/copy")
    copied = form(acme, "repair-copy")
    assert copied.title == "Repair, copy" and copied.fields == form(acme).fields
    timur.get("/settings/forms")
    timur.submit("/settings/forms/move", id="repair-copy", step="up")
    titles = [node.text() for node in timur.tree.css(".people b a")]
    assert titles == ["The first form", "Repair, copy", "Repair"]
    timur.get(ONE)
    timur.submit("/remove")
    assert timur.page.status == 200 and "repair" not in acme.desk.by_id(Form)
    timur.get("/settings/forms/default")
    assert not timur.tree.css("form[action$='/remove']")
    assert refused(timur, "/settings/forms/default/remove") == 404 and "default" in acme.desk.by_id(Form)


def test_fifty_forms_are_enough(acme: Business) -> None:
    department = form(acme, "default").department
    rows = [Form(*keys.setting(acme.tenant, "form", f"f{n}"), title=f"F{n}", department=department) for n in range(49)]
    table.write(*map(table.create, rows))
    table.write(table.add(acme.desk.tenant, {"revision": 1}))
    acme.owner.get("/settings/forms")
    acme.owner.submit("/settings/forms/add", title="One more")
    assert acme.owner.page.status == 422 and "At most 50 forms" in acme.owner.text


def test_the_code_for_a_site_has_this_form_in_a_language(acme: Business) -> None:
    timur = repair(acme)
    device = add(acme, timur, "choice", label_ru="Что <b>", label_en="Device", choices_en="A\nB", is_required="1")
    timur.get(f"{ONE}/code?words=ru")
    codes = {node.attributes["id"]: node.text() for node in timur.tree.css(".copy textarea")}
    base = f"http://{timur.host}"
    assert f'href="{base}/form/repair?language=ru"' in codes["code-link"] and "Написать нам" in codes["code-link"]
    assert f'src="{base}/embed/repair.js"' in codes["code-script"] and 'data-komek="repair"' in codes["code-script"]
    assert f'src="{base}/embed/frame.js"' in codes["code-frame"] and "data-komek-frame" in codes["code-frame"]
    assert f'name="field-{device.id}" required' in codes["code-plain"] and "Что &lt;b&gt;" in codes["code-plain"]
    posted = set(re.findall(' name="([a-z_]+)"', codes["code-plain"]))
    assert posted == {"name", "email", "subject", "message", "files", "return_to"}
    assert base in str(timur.tree.css_first("#policy").attributes["value"])


def test_how_often_a_form_was_sent_is_told(acme: Business) -> None:
    repair(acme, acme.owner)
    for _ in range(2):
        table.write(uses.sent(acme.tenant, "repair", "https://shop.kz:8443"))
    acme.owner.get("/settings/forms")
    assert "2 questions" in acme.owner.text and "from shop.kz" in acme.owner.text
    acme.owner.get(f"{ONE}/code")
    assert "It came from shop.kz" in acme.owner.text
    acme.owner.get(ONE)
    acme.owner.submit("/remove")
    assert table.get(uses.FormUse, form_keys.use(acme.tenant, "repair")) is None


def test_agents_build_no_forms(acme: Business) -> None:
    boris = acme.agent()
    for path in ("/settings/forms", "/settings/forms/default", "/settings/forms/default/code"):
        assert boris.get(path).status == 403
    boris.get("/tickets")
    assert refused(boris, "/settings/forms/default/texts", **{"titles-en": "x"}) == 403


def test_the_log_tells_what_became_of_a_field(acme: Business) -> None:
    timur = repair(acme)
    one = add(acme, timur, "choice", label_en="Device", choices_en="Till\nPrinter")
    edit(timur, one, choices_en="Till\nScale")
    acme.owner.get("/settings/log?kind=form")
    assert "Till, Printer" in acme.owner.text and "Till, Scale" in acme.owner.text and "Device" in acme.owner.text


def test_a_field_that_was_removed_comes_back_where_it_stood(acme: Business) -> None:
    timur = repair(acme)
    first, second, third = (add(acme, timur, label_en=name) for name in "ABC")
    timur.get(f"{ONE}/fields/{second.id}")
    timur.submit("/remove")
    assert labels(acme) == ["A", "C"] and "“B” is asked no more." in timur.text
    timur.submit("/restore")
    assert timur.page.status == 200 and asked(acme) == [first, second, third]
    assert refused(timur, f"{ONE}/fields/{second.id}/restore") == 200 and asked(acme) == [first, second, third]
    assert refused(timur, f"{ONE}/fields/none/restore") == 404


def test_what_depends_on_what_is_gone_does_not_come_back(acme: Business) -> None:
    timur = repair(acme)
    above = add(acme, timur, label_en="A")
    below = add(acme, timur, label_en="B", when=f"{above.id}:")
    for one in (below, above):
        timur.get(f"{ONE}/fields/{one.id}")
        timur.submit("/remove")
    assert refused(timur, f"{ONE}/fields/{below.id}/restore") == 404, "only the last one comes back"
    one = form(acme)
    add_once = add(acme, timur, label_en="C")
    table.write(revised(one, removed_field={"field": below.kept(), "place": 0}), moved(acme.desk))
    timur.get(ONE)
    assert refused(timur, f"{ONE}/fields/{below.id}/restore") == 422
    assert "Only a field above this one" in timur.text and asked(acme) == [add_once]
