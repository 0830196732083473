"""A form's own fields: shown in the reader's language, asked when they are, kept as words on the first message."""

from chalicelib.helpdesk.customers import Customer, Known, key
from chalicelib.helpdesk.incoming import blocking
from chalicelib.helpdesk.messages import Message
from tenants import keys, table
from tenants.staff import Staff
from tenants.tenant import moved
from tests.forms import choices, error, form, own_field, send, typed
from tests.machine import Machine
from tests.people import Business

EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
KIND = own_field("kind", "What is it about", kind="choice", choices=choices("Order", "Till"), is_required=True)
ORDER = own_field("order", "Number of the order", is_required=True, when={"field": "kind", "value": "order"})
MODEL = own_field("model", "Model of the till", when={"field": "kind", "value": "till"})


def message(business: Business, number: int = 1) -> Message:
    return next(one for one in table.query_all(keys.ticket(business.tenant, number).pk) if isinstance(one, Message))


def test_what_is_filled_stands_above_the_words_for_staff_and_customer_and_is_found(
    world: Machine, acme: Business
) -> None:
    fields = [
        KIND,
        ORDER,
        own_field("day", "Bought on", kind="date"),
        own_field("parts", "Parts", kind="several", choices=choices("Roll", "Lid", "Key")),
        own_field("sum", "What it cost", kind="number"),
        own_field("more", "Whatever else", kind="long_text"),
        own_field("ok", "You may keep this", kind="consent", is_required=True),
    ]
    path = form(acme, fields=fields)
    values = {"field-kind": "order", "field-order": EVIL, "field-day": "2026-11-22", "field-sum": "1 200,50"}
    visitor = send(acme, path, **values, **{"field-more": "One\nзебра", "field-ok": "yes", "field-parts": "roll"})
    assert visitor.page.status == 200, visitor.text
    assert message(acme).answers == [
        ["What is it about", "Order", "choice"],
        ["Number of the order", EVIL, "text"],
        ["Bought on", "2026-11-22", "date"],
        ["Parts", "Roll", "several"],
        ["What it cost", "1200.5", "number"],
        ["Whatever else", "One\nзебра", "long_text"],
        ["You may keep this", "yes", "consent"],
    ]
    link = visitor.tree.css_first("a[href^='/t/1/']")
    assert link is not None
    visitor.get(str(link.attributes["href"]))
    acme.owner.get("/tickets/1")
    for browser in (visitor, acme.owner):
        assert "Number of the order" in browser.text and "November 22, 2026" in browser.text
        assert "&lt;script&gt;alert(1)" in browser.page.text and "<script>alert" not in browser.page.text
        assert browser.text.index("You may keep this") < browser.text.index("Please help")
    world.work()
    acme.owner.get("/search?q=зебра")
    assert "#1" in acme.owner.text
    assert "зебра" not in str(world.sent(acme.dana)[0]), "the letter repeats nothing that was typed"


def test_what_was_changed_in_the_form_later_changes_nothing_of_what_was_said(acme: Business) -> None:
    send(acme, form(acme, fields=[own_field("a", "Old words")]), **{"field-a": "said"})
    assert message(acme).answers == [["Old words", "said", "text"]]


def test_what_is_not_asked_is_neither_needed_nor_taken(acme: Business) -> None:
    path = form(acme, fields=[KIND, ORDER, MODEL])
    visitor = send(acme, path, **{"field-kind": "till", "field-model": "T 5", "field-order": "never asked"})
    assert visitor.page.status == 200
    assert message(acme).answers == [["What is it about", "Till", "choice"], ["Model of the till", "T 5", "text"]]


def test_what_is_asked_and_missing_is_said_beside_it_and_nothing_is_lost(acme: Business) -> None:
    path = form(acme, fields=[KIND, ORDER, MODEL, own_field("n", "Size", kind="number")])
    visitor = send(acme, path, subject="", files={"files": ("a.txt", b"x", "text/plain")}, **{"field-n": "много"})
    assert visitor.page.status == 422
    assert error(visitor, "field-kind") and error(visitor, "field-n") and error(visitor, "subject")
    assert not error(visitor, "field-order"), "it is asked only of orders"
    assert {link.attributes["href"] for link in visitor.tree.css(".notice a")} == {
        "#field-kind",
        "#field-n",
        "#subject",
    }
    links = [link.text().split(":")[0] for link in visitor.tree.css(".notice a")]
    assert "What is it about" in links and "Size" in links
    assert 'value="много"' in visitor.page.text and "Please help" in visitor.page.text
    assert "choose the files again" in visitor.text
    visitor.submit("/form/orders", **{"subject": "Now", "field-kind": "order", "field-n": "4"})
    assert visitor.page.status == 422 and error(visitor, "field-order")
    chosen = visitor.tree.css_first("#field-kind option[selected]")
    assert chosen and chosen.attributes["value"] == "order"
    visitor.submit("/form/orders", **{"field-order": "17"})
    assert visitor.page.status == 200


def test_each_kind_says_what_it_does_not_take(acme: Business) -> None:
    wrong = {"date": "31.02.2026", "number": "ten", "phone": "call me", "choice": "none", "several": "none"}
    wrong |= {"text": "x" * 1001, "long_text": "x" * 10_001}
    has = {"choices": choices("One", "Two")}
    fields = [own_field(kind[:5], "It", kind=kind, **(has if kind in ("choice", "several") else {})) for kind in wrong]
    visitor = send(acme, form(acme, fields=fields), **{f"field-{kind[:5]}": text for kind, text in wrong.items()})
    assert visitor.page.status == 422
    for kind in wrong:
        assert error(visitor, f"field-{kind[:5]}"), kind


def test_all_answers_together_have_an_end(acme: Business) -> None:
    path = form(acme, fields=[own_field(f"f{n}", f"Field {n}", kind="long_text") for n in range(3)])
    visitor = send(acme, path, **{f"field-f{n}": "x" * 9000 for n in range(3)})
    assert visitor.page.status == 422 and "too long" in error(visitor, "field-f0")


def test_labels_are_in_the_readers_language_and_the_answer_in_the_desks(acme: Business) -> None:
    labels = {"en": "Colour", "ru": "Цвет"}
    red = [{"id": "r", "labels": {"en": "Red", "ru": "Красный"}}, {"id": "g", "labels": {"en": "Green"}}]
    field = own_field("c", "", kind="choice", labels=labels, choices=red)
    path = form(
        acme, fields=[field], titles={"ru": "Заказ"}, intros={"ru": "**Коротко**"}, thanks={"ru": "Спасибо, ждите"}
    )
    visitor = acme.visitor()
    visitor.get(f"{path}?language=ru")
    assert "Цвет" in visitor.text and "Красный" in visitor.text and "Green" in visitor.text
    assert visitor.tree.css_first("h1").text() == "Заказ" and visitor.tree.css_first("strong").text() == "Коротко"  # type: ignore[union-attr]
    visitor = send(acme, f"{path}?language=ru", **{"field-c": "r"})
    assert "Спасибо, ждите" in visitor.text
    assert message(acme).answers == [["Colour", "Red", "choice"]]


def test_without_scripts_every_field_is_there_and_says_when_it_counts(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.get(form(acme, fields=[KIND, ORDER, own_field("x", "More", when={"field": "order", "value": ""})]))
    assert "Only if: What is it about – Order" in visitor.text and "Only with: Number of the order" in visitor.text
    order = visitor.tree.css_first("#field-order")
    assert order is not None and "required" not in order.attributes, "who has no order could not send it"


def test_an_address_fills_in_what_it_names(acme: Business) -> None:
    fields = [
        KIND,
        own_field("s", "Parts", kind="several", choices=choices("Roll", "Lid")),
        own_field("ok", "Ok", kind="consent"),
    ]
    path, visitor = form(acme, fields=fields), acme.visitor()
    own = "field-kind=till&field-s=roll,lid&field-ok=yes&opened=1"
    visitor.get(f"{path}?subject=Hello&message=From+the+shop&name={'n' * 300}&{own}")
    filled = visitor.form(path)
    assert filled.css_first("#subject").attributes["value"] == "Hello"  # type: ignore[union-attr]
    assert "From the shop" in filled.css_first("#message").text()  # type: ignore[union-attr]
    assert filled.css_first("#name").attributes["value"] == "n" * 100  # type: ignore[union-attr]
    assert len(filled.css("option[selected]")) == 1 and len(filled.css("#field-s [checked]")) == 2
    assert not filled.css("#field-ok[checked]"), "a consent is the person's own to give"
    assert 'name="opened" value="1"' not in visitor.page.text


def test_class_priority_tags_and_department_are_the_forms(acme: Business) -> None:
    acme.owner.get("/settings/tags")
    acme.owner.submit("/settings/tags/add", name="vip", hue="1")
    tag = acme.owner.tree.css_first("form[action^='/settings/tags/']")
    assert tag is not None
    id = str(tag.attributes["action"]).split("/")[3]
    send(acme, form(acme, ticket_class="incident", tags=[id, "gone"]))
    acme.owner.get("/tickets/1")
    assert "vip" in acme.owner.text and "Incident" in acme.owner.text


def test_the_phone_of_somebody_new_is_kept(acme: Business) -> None:
    path = form(acme, fields=[own_field("tel", "Phone", kind="phone")])
    send(acme, path, **{"field-tel": "8 (701) 123-45-67"})
    known = table.get(Known, key(acme.tenant, acme.dana))
    assert known is not None
    assert table.get(Customer, keys.customer(acme.tenant, known.customer)).phone == "+77011234567"  # type: ignore[union-attr]
    send(acme, path, **{"field-tel": "+7 702 000 00 00"})
    assert table.get(Customer, keys.customer(acme.tenant, known.customer)).phone == "+77011234567"  # type: ignore[union-attr]


def test_a_form_that_is_off_says_so_with_a_way_on(acme: Business) -> None:
    path = form(acme, is_on=True)
    visitor = acme.visitor()
    visitor.get(path)
    form_of = {**typed(acme), "message": "It took me an hour"}
    table.write(*_off(acme))
    visitor.post(path, form_of)
    assert visitor.page.status == 409 and "It took me an hour" in visitor.text
    visitor.get(path)
    assert visitor.page.status == 200 and "takes no questions" in visitor.text
    assert {"/form", f"mailto:{acme.mail}"} <= {str(link.attributes["href"]) for link in visitor.tree.css("a")}
    assert acme.owner.get("/tickets/1").status == 404


def _off(business: Business) -> list[table.Write]:
    from chalicelib.helpdesk.forms.form import Form

    return [table.change(business.desk.find(Form, "orders"), is_on=False), moved(business.desk)]


def test_a_theme_is_kept_to(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.get(form(acme, theme="dark"))
    assert 'data-theme="dark"' in visitor.page.text
    assert "data-theme" not in visitor.get("/form").text


def test_what_is_set_aside_keeps_what_was_filled_in(acme: Business) -> None:
    acme.owner.get("/settings/stop-lists")
    acme.owner.post("/settings/stop-lists/add", {"list": "word", "word": "casino", **_csrf(acme)})
    path = form(acme, fields=[own_field("a", "Where")], ticket_class="incident")
    visitor = send(acme, path, **{"field-a": "In the casino"})
    assert visitor.page.status == 200 and "#" not in visitor.text
    acme.owner.get("/suspended")
    link = acme.owner.tree.css_first("a[href^='/suspended/']")
    assert link is not None
    acme.owner.get(str(link.attributes["href"]))
    assert "Where: In the casino" in acme.owner.text
    acme.owner.submit("/release")
    acme.owner.get("/tickets/1")
    assert "In the casino" in acme.owner.text and "Incident" in acme.owner.text


def _csrf(business: Business) -> dict[str, str]:
    found = business.owner.tree.css_first("input[name=csrf]")
    return {"csrf": str(found.attributes["value"])} if found else {}


def test_the_customer_reads_his_answers_as_he_gave_them_and_staff_in_the_desks_language(acme: Business) -> None:
    red = [{"id": "r", "labels": {"en": "Red", "ru": "Красный"}}, {"id": "g", "labels": {"en": "Green"}}]
    colour = own_field("c", "", labels={"en": "Colour", "ru": "Цвет"}, kind="choice", choices=red)
    path = form(acme, fields=[colour, own_field("n", "Note", kind="long_text")])
    blocking.block(acme.desk, acme.desk.all(Staff)[0], acme.dana)  # so that it takes the way by Suspended, too
    send(acme, f"{path}?language=ru", **{"field-c": "r", "field-n": "я" * 9000})
    acme.owner.get("/suspended")
    acme.owner.get(str(acme.owner.tree.css_first(".board a").attributes["href"]))  # type: ignore[union-attr]
    acme.owner.submit("/release")
    dana = acme.customer()
    for browser, place in ((dana, "/my/tickets/1"), (acme.owner, "/tickets/1")):
        browser.get(place)
        said = {one.text(): one.next.text() for one in browser.tree.css(".message dt") if one.next}
        assert list(said.values()) == [("Красный" if browser is dana else "Red"), "я" * 9000]
        assert list(said) == ["Цвет" if browser is dana else "Colour", "Note"]
    dana.get(f"/my/new?form={path.rpartition('/')[2]}&language=ru")
    blocking.unblock(acme.desk, acme.desk.all(Staff)[0], acme.dana)
    dana.submit("/my/new", subject="Ещё", message="Раз", **{"field-c": "g"})
    assert "Цвет" in dana.text and "Green" in dana.text


PAPER = ("act.pdf", b"%PDF-1.4 signed", "application/pdf")


def test_files_of_an_own_field_are_asked_for_kept_and_named(acme: Business) -> None:
    act = own_field("f", "The act", kind="file", is_required=True)
    why = own_field("w", "What it says", when={"field": "f", "value": ""})
    path = form(acme, fields=[act, why], asks_files=False)
    missing = send(acme, path, **{"field-w": "not asked"})
    assert missing.page.status == 422 and error(missing, "field-f") == "This is missing."
    assert missing.tree.css_first("input[type=file][name=field-f][required]")
    assert missing.tree.css_first("#files") is None, "the builder left the usual field out"
    refused = send(acme, path, files={"field-f": ("run.exe", b"MZ", "application/x-dosexec")})
    assert refused.page.status == 422 and "run.exe" in error(refused, "field-f")
    assert "choose the files again" in refused.text.lower()
    send(acme, path, files={"field-f": PAPER, "files": ("b.txt", b"b", "text/plain")}, **{"field-w": "Signed"})
    acme.owner.get("/tickets/1")
    said = {one.text(): one.next.text() for one in acme.owner.tree.css(".message dt") if one.next}
    assert said == {"The act": "act.pdf", "What it says": "Signed"}
    kept = [one.files for one in table.query_all(keys.ticket(acme.tenant, 1).pk) if isinstance(one, Message)]
    assert [one["name"] for some in kept for one in some] == ["act.pdf"], "what is not asked for is not kept"


def test_files_of_a_field_that_was_not_asked_are_left(acme: Business) -> None:
    fields = [own_field("a", "Anything else"), own_field("f", "The act", kind="file", when={"field": "a", "value": ""})]
    dana = send(acme, form(acme, fields=fields), files={"field-f": PAPER})
    assert dana.page.status == 200, dana.text
    kept = [one.files for one in table.query_all(keys.ticket(acme.tenant, 1).pk) if isinstance(one, Message)]
    assert kept == [[]]


def test_all_files_together_have_room_for_four_megabytes(acme: Business) -> None:
    path = form(acme, fields=[own_field("f", "The act", kind="file"), own_field("g", "Photos", kind="file")])
    half = ("a.bin", b"a" * 2_200_000, "application/octet-stream")
    over = send(acme, path, files={"field-f": half, "files": half})
    assert over.page.status == 422 and "over 4 MB" in error(over, "field-f")


def test_a_signed_in_customer_has_own_file_fields_too(acme: Business) -> None:
    form(acme, fields=[own_field("f", "The act", kind="file", is_required=True)], asks_files=False)
    send(acme, "/form")
    dana = acme.customer()
    dana.get("/my/new?form=orders")
    assert dana.tree.css_first("#files") is None
    dana.submit("/my/new", subject="Act", message="Here")
    assert dana.page.status == 422 and error(dana, "field-f")
    dana.submit("/my/new", subject="Act", message="Here", files={"field-f": PAPER})
    assert dana.page.status == 200 and "act.pdf" in dana.text


def test_another_mail_address_is_asked_for_and_looked_at(acme: Business) -> None:
    path = form(acme, fields=[own_field("m", "Mail of your accountant", kind="email")])
    wrong = send(acme, path, **{"field-m": "nobody"})
    assert wrong.page.status == 422 and "@" in error(wrong, "field-m")
    send(acme, path, **{"field-m": "books@shop.example"})
    acme.owner.get("/tickets/1")
    assert "books@shop.example" in acme.owner.text and acme.dana in acme.owner.text


def test_what_is_wrong_is_said_in_the_order_of_the_page(acme: Business) -> None:
    path = form(acme, fields=[own_field("a", "Order", is_required=True)])
    wrong = send(acme, path, subject="", email="")
    links = [one.attributes["href"] for one in wrong.tree.css("[role=alert] a")]
    assert links == ["#subject", "#field-a", "#email"]


def test_lines_of_a_long_text_count_once(acme: Business) -> None:
    path = form(acme, fields=[own_field("t", "All of it", kind="long_text")])
    assert send(acme, path, **{"field-t": "\r\n".join(["я" * 99] * 100)}).page.status == 200


def test_a_tick_of_an_own_page_is_a_tick_whatever_it_is_called(acme: Business) -> None:
    agreed = own_field("c", "I agree", kind="consent")
    since = own_field("d", "Since when", when={"field": "c", "value": "yes"})
    send(acme, form(acme, fields=[agreed, since]), **{"field-c": "on", "field-d": "today"})
    acme.owner.get("/tickets/1")
    assert "Since when" in acme.owner.text
