"""The same texts in answers, comments, forms, tags and in what customers say of themselves."""

import json
import re
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from chalicelib.helpdesk import customers
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.messages import Message
from tenants import keys, table
from tenants.tenant import moved
from tests.machine import Machine
from tests.naughty import TEXTS, left, packed
from tests.people import Browser, Business, opened_before
from tests.routes.private import signed_in
from tests.routes.test_naughty import PLAIN, bones, reads
from tests.vocabulary import csrf

TITLES = packed(150)
CODE = "```\n{}\n```"  # in which Markdown means nothing
WHOLE = CODE.format("\n".join(text for text in TEXTS if not text.startswith("`")))


def answered(owner: Browser, title: str, text: str, **more: str) -> str:
    """Publish an answer; return the address of its page."""
    owner.get("/settings/answers/add")
    fields = {"title": title, "text": text, "visibility": "public", "language": "en", **more}
    owner.submit("/add", **fields, do="publish")
    assert owner.page.status == 200, owner.text[:400]
    id = owner.url.partition("?")[0].rpartition("/")[2]
    return owner.get(f"/answers/{id}").header("location") or f"/answers/{id}"  # of signs no words are made


def test_answers(world: Machine, acme: Business) -> None:
    owner, reader = acme.owner, acme.visitor()
    plain = answered(owner, "Plain", CODE.format(PLAIN))
    urls = [answered(owner, title, WHOLE if place == 0 else title) for place, title in enumerate(TITLES)]
    world.work()
    reader.get(plain)
    known = bones(reader)
    reader.get(urls[0])
    assert bones(reader) <= known
    reads(reader, TITLES[0], *WHOLE.split("\n")[1:-1])
    told(reader, TITLES[0])
    for place in (8, 14):
        reader.get(urls[place])
        told(reader, TITLES[place])
    shown = ""
    for page in range(1, 3):
        reader.get(f"/answers/in/others?page={page}")
        shown += reader.text
    on_the_base(reader, urls, shown)


def told(reader: Browser, title: str) -> None:
    """What an answer's page says of itself to other programs is the title as it was typed."""
    scripts = [node.text() for node in reader.tree.css("script") if not node.attributes.get("src")]
    every = [json.loads(script) for script in scripts]
    assert any(
        left(title) in left(json.dumps(one, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\"))
        for one in every
    )
    assert left(title) in left(reader.tree.css_first("title").text())


def on_the_base(reader: Browser, urls: list[str], shown: str) -> None:
    reader.get("/answers")
    shown += reader.text
    assert [title for title in TITLES if left(title) not in shown] == []
    places = ElementTree.fromstring(reader.get("/sitemap.xml").text).iter(
        "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    )
    assert {str(place.text).partition(":8000")[2] for place in places} >= set(urls)
    reader.get("/answers/search?q=words")
    known = {one[0] for one in bones(reader)} | {"ul", "ol", "li", "b", "small", "mark", "p", "h2", "section"}
    for words in packed(60)[::3]:
        reader.get("/answers/search?" + urlencode({"q": words}, errors="replace"))
        assert {one[0] for one in bones(reader)} <= known
        found = json.loads(reader.get("/answers/suggest?" + urlencode({"q": words}, errors="replace")).text)["answers"]
        assert all(one["title"] in [left(title) for title in TITLES] or one["title"] in TITLES for one in found)


def test_comments(acme: Business) -> None:
    owner, reader = acme.owner, acme.visitor()
    url = answered(owner, "Printer", "Hold the button")
    for text in [PLAIN, *packed(1900)]:
        owner.get(url)
        owner.submit("/comment", text=text)
        assert owner.page.status == 200
        if text == PLAIN:
            reader.get(url)
            known = bones(reader)
    reader.get(url)
    assert bones(reader) <= known
    reads(reader, *(text for text in TEXTS if len(text) < 200))
    for name in packed(60)[:9]:
        reader.get(url)
        reader.network = f"192.0.2.{len(name)}"
        fields = {"opened": opened_before(9), "name": name, "mail": "", "text": name}
        assert reader.submit("/comment", **fields).status in (200, 422)
        assert bones(reader, 200, 422)


def test_fields_of_forms(acme: Business) -> None:
    owner, visitor = acme.owner, acme.visitor()
    labels, choices = packed(140), packed(90)[:40]
    fields: list[dict[str, Any]] = [
        {
            "id": f"f{place}",
            "kind": "text",
            "is_required": False,
            "labels": {"en": left(label)},
            "hints": {"en": left(label)},
        }
        for place, label in enumerate(labels[:25])
    ]
    listed = [{"id": f"c{place}", "labels": {"en": left(choice)}} for place, choice in enumerate(choices)]
    fields.append({"id": "all", "kind": "several", "is_required": False, "labels": {"en": "All"}, "choices": listed})
    form = Form(
        *keys.setting(acme.tenant, "form", "naughty"), title="Naughty", department=_department(acme), fields=fields
    )
    table.write(table.create(form), moved(acme.desk))
    visitor.get("/form/naughty")
    assert visitor.page.status == 200
    reads(visitor, *map(left, labels[:25]), *map(left, choices))
    values = {f"field-f{place}": label for place, label in enumerate(reversed(labels[:25]))}
    typed = {"subject": "Naughty", "message": "Words", "name": "Dana", "email": acme.dana, "opened": opened_before(9)}
    visitor.post("/form/naughty", {**typed, **values, "field-all": [one["id"] for one in listed]})
    found = re.search(r"/t/(\d+)/(\w+)", visitor.page.text)
    assert found, visitor.text[:500]
    owner.get(f"/tickets/{found[1]}")
    said = [one for one in table.query_all(keys.ticket(acme.tenant, int(found[1])).pk) if isinstance(one, Message)]
    assert [answer[1] for answer in (said[0].answers or [])][:25] == [
        label.strip() for label in map(stored, reversed(labels[:25]))
    ]
    reads(owner, *map(left, labels[:25]))
    visitor.get(found[0])
    reads(visitor, *map(left, labels[:25]))
    visitor.get("/form/naughty?" + urlencode({f"field-f{place}": label for place, label in enumerate(labels[:8])}))
    assert visitor.page.status == 200


def stored(text: str) -> str:
    """A text without what is left out on its way in."""
    return "".join(letter for letter in text if letter in "\t\n" or (letter >= " " and letter != "\x7f"))


def _department(acme: Business) -> str:
    return str(acme.desk.all(Form)[0].department)


def test_tags_and_reply_templates(acme: Business) -> None:
    owner, names = acme.owner, packed(60)[:20]
    for name in names:
        owner.get("/settings/tags")
        owner.submit("/settings/tags/add", name=name, hue="1")
        assert owner.page.status == 200, (name, owner.text[:300])
    reads(owner, *names)
    text = "\n".join(text for text in TEXTS if not re.search(r"\{\{|\}\}|\{%|%\}", text))
    owner.get("/settings/reply-templates/add")
    owner.submit("/add", name=names[0], text=text)
    assert owner.page.status == 200, owner.text[:900]
    owner.get("/settings/reply-templates")
    assert owner.page.status == 200 and left(names[0]) in owner.text


def test_customers_of_themselves(acme: Business) -> None:
    number = acme.ask()
    known = table.get(Known, customers.key(acme.tenant, acme.dana))
    assert known and number
    dana = signed_in(acme, known.customer, acme.dana)
    dana.get("/my/profile")
    plain = bones(dana)
    for name in packed(95, [text for text in TEXTS if not re.search(r"://|www\.|=\?", text)])[::4]:
        dana.get("/my/profile")
        dana.submit("/my/profile", name=name, phone="")
        if dana.page.status == 422:  # names that are links are refused, for they stand in letters
            continue
        one = table.get(Customer, keys.customer(acme.tenant, known.customer))
        assert one and left(one.name) == left(name)
        reads(dana, left(name))
        assert bones(dana) <= plain | {("div", "class", "data-tone", "role")} | bones(dana)
        acme.owner.get(f"/customers/{known.customer}")
        reads(acme.owner, left(name))
    assert csrf(acme.owner)
