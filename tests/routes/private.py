"""A desk full of what its customers must never read, each thing with a word that stands nowhere else.

`fill` writes it; staff see all of it (`STAFFS`), and test_nothing_private.py looks for it wherever customers look.
"""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.helpdesk import customers, departments, tickets
from chalicelib.helpdesk.answers import category as categories
from chalicelib.helpdesk.answers import writing as answers
from chalicelib.helpdesk.answers.answer import PUBLIC, STAFF, Answer
from chalicelib.helpdesk.answers.comment import (
    REFUSED,
    SHOWN,
    WAITING,
    Comment,
    Rating,
    comment_key,
    in_queue,
    missings,
    rating_key,
)
from chalicelib.helpdesk.answers.writing import Wish
from chalicelib.helpdesk.customer_base.fields import CustomerField
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.internal_mail import writing
from chalicelib.helpdesk.joining import merging
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.portal import sessions
from chalicelib.helpdesk.saved_views import SavedView
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from chalicelib.helpdesk.vocabulary.tags import Tag
from chalicelib.helpdesk.vocabulary.ticket_fields import TicketField
from chalicelib.web.pages import CUSTOMER
from tenants import answer_keys, keys, table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Setting, moved
from tests.people import Browser, Business, fields_of

NETWORK = "198.18.77.9"  # from which staff and readers come


@dataclass
class Private:
    """The words, and what the tests need to know of the things that they stand in."""

    business: Business
    words: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)  # what customers may read, beside it

    def word(self, name: str) -> str:
        """A word of its own for a thing that is private."""
        return self.words.setdefault(name, f"xq{''.join(filter(str.isalnum, name))}zq")

    def setting(self, model: type[Setting], of: str, /, **attributes: Any) -> str:
        key = keys.setting(self.business.tenant, of, keys.new_id())
        made = model(*key, **attributes)
        table.write(table.put(made))
        return made.id


def fill(business: Business) -> Private:
    made = Private(business)
    owner = next(one for one in business.desk.all(Staff) if one.role == "owner")
    business.owner.network = NETWORK
    made.words |= {"the owner's address": owner.address, "the agent's address": f"boris@{business.slug}.example"}
    made.words["a network"] = NETWORK
    business.agent("Boris")
    vocabulary(made)
    number = ticket(made, owner)
    base(made, number, owner)
    answer_base(made, owner)
    table.write(moved(business.desk))
    business.machine.work()
    return made


def vocabulary(made: Private) -> None:
    """Settings of the desk that only its staff know by name."""
    word, department = made.word, departments.first(made.business.desk).id
    made.ids["tag"] = made.setting(Tag, "tag", name=word("tag"))
    made.ids["stage"] = made.setting(SubStatus, "sub_status", status="open", name=word("sub-status"))
    made.ids["field"] = made.setting(TicketField, "ticket_field", name=word("name of a field"), kind="text")
    made.ids["shown"] = made.setting(TicketField, "ticket_field", name="Serial", kind="text", is_shown=True)
    made.ids["about"] = made.setting(CustomerField, "customer_field", name=word("customer's field"), kind="text")
    about = {"kind": "program", "state": "used", "department": department}
    about["description"] = word("description")
    made.ids["object"] = made.setting(ServiceObject, "service_object", name=word("object"), **about)
    made.ids["template"] = made.setting(
        ReplyTemplate, "reply_template", name=word("template"), text=word("text of a template")
    )
    made.setting(SavedView, "saved_view", name=word("view"))
    made.setting(Department, "department", name=word("department"), address=f"{word('inner address')}@ours.example")
    title = word("form that is off")
    made.ids["off"] = made.setting(Form, "form", title=title, titles={"en": title}, department=department, is_on=False)


def ticket(made: Private, owner: Staff) -> int:
    """Dana's ticket with all that is on it; a stranger's that was merged into it, and others beside it."""
    business, word = made.business, made.word
    number = business.ask("The till is stuck", "Dana's own words", files={"files": ("a.txt", b"dana", "text/plain")})
    eve = f"{word('stranger')}@elsewhere.example"
    for name in ("merged", "linked", "incident", "deleted"):
        made.ids[name] = str(business.ask(word(f"{name} subject"), word(f"{name} text"), email=eve))
    own = str(business.ask("Deleted of Dana", word("own deleted text")))
    for id in (made.ids["deleted"], own):
        verb(business, int(id), "delete")
    verb(business, number, "note", text=word("note"), file=("files", f"{word('file of a note')}.txt"))
    verb(business, number, "reply", text="Our visible reply", then="open", bcc=f"{word('bcc')}@elsewhere.example")
    business.machine.work()
    verb(business, number, "draft", text=word("draft"))
    one = tickets.load(business.tenant, number)
    merging.merge(business.desk, owner, one, tickets.load(business.tenant, int(made.ids["merged"])))
    one = tickets.load(business.tenant, number)
    about: dict[str, Any] = {
        "sub_status": made.ids["stage"],
        "tags": {made.ids["tag"]},
        "fields": {made.ids["field"]: word("field"), made.ids["shown"]: "SERIAL 5"},
        "objects": [made.ids["object"]],
        "solution": word("solution"),
        "links": [int(made.ids["linked"])],
        "incident": int(made.ids["incident"]),
        "assignee": next(each.id for each in business.desk.all(Staff) if each.name == "Boris"),
        "followers": {owner.id},
        "spent": {owner.id: {"remote": 77}},
        "messages": one.messages + 9,
    }
    table.write(table.change(one, **about), *hidden(made, one, eve))
    made.open += ["Dana's own words", "Our visible reply"]
    made.ids |= {"number": str(number), "secret": one.secret, "customer": one.customer, "eve": eve}
    return number


def hidden(made: Private, one: Ticket, eve: str) -> list[Any]:
    """Messages and events that are on a customer's ticket without being for him."""
    dana, word = one.customer_address, made.word
    told = [
        one.next_message("reply", word("reply to others"), to=[eve], state="sent", is_aside=True),
        one.next_message("reply", word("reply to a stranger"), to=[eve], cc=[f"{word('cc')}@elsewhere.example"]),
        one.next_message("reply", word("reply that waits"), to=[dana], state="waiting", by_name="Boris"),
        one.next_message("customer", word("words of a stranger"), address=eve, by_name=word("name of a stranger")),
        one.next_message("customer", word("words passed on"), address=dana, is_relayed=True),
        one.next_message("machine", word("machine mail"), address=eve),
        event(one.tenant, int(one.number), "subject", by_name=word("event"), before=word("before"), after="x"),
    ]
    return [table.create(entry) for entry in told]


def verb(business: Business, number: int, name: str, file: tuple[str, str] | None = None, **typed: Any) -> None:
    owner = business.owner
    owner.get(f"/tickets/{number}")
    form = owner.form("/reply" if name in ("note", "draft") else f"/{name}")
    files = {file[0]: (file[1], b"note", "text/plain")} if file else None
    page = owner.post(f"/tickets/{number}/{name}", {**fields_of(form), **typed}, files, follow=False)
    assert page.status in (200, 204, 303), (name, owner.text[:800])


def base(made: Private, number: int, owner: Staff) -> None:
    """What staff keep of customers and say to each other; a colleague of Dana's, whose tickets are his."""
    business, word = made.business, made.word
    organisation = Organisation(*keys.organisation(business.tenant, keys.new_id()), name="Dana's firm")
    organisation.notes, organisation.created_at, organisation.colleagues_see = word("notes of a firm"), now(), "none"
    dana = table.get(Customer, keys.customer(business.tenant, made.ids["customer"]))
    known = table.get(Known, customers.key(business.tenant, business.dana))
    assert dana and known
    firm = {"organisation": organisation.id, "organisation_name": organisation.name}
    own = {"notes": word("notes"), "fields": {made.ids["about"]: word("customer's value")}}
    table.write(table.put(organisation), table.change(dana, **own, **firm), table.change(known, **firm))
    colleague = f"{word('colleague')}@firm.example"
    theirs = business.ask(word("colleague's subject"), word("colleague's text"), email=colleague)
    table.write(table.change(tickets.load(business.tenant, theirs), **firm))
    made.ids |= {"theirs": str(theirs), "organisation": organisation.id}
    wish = writing.Wish(word("internal subject"), word("internal text"), "all", [])
    made.ids["thread"] = writing.begin(business.desk, owner, wish, []).id


def answer_base(made: Private, owner: Staff) -> None:
    """A public answer with all that readers and staff left at it, and answers that are not public."""
    desk, word, network = made.business.desk, made.word, NETWORK
    made.ids["category"] = made.setting(categories.Category, "category", name="Tills")
    inner = made.setting(categories.Category, "category", name=word("category of staff"))
    table.write(moved(desk))
    desk = made.business.desk
    wish = Wish(
        "Printer of the till", word("old version of a printer"), "en", PUBLIC, "published", made.ids["category"]
    )
    public = answers.write(desk, owner, wish)
    answers.edit(desk, owner, public, str(public.edition), wish._replace(text="Hold the printer's button"))
    made.ids["answer"] = public.id
    for name, visibility, state in (
        ("staff", STAFF, "published"),
        ("draft", PUBLIC, "draft"),
        ("gone", PUBLIC, "published"),
    ):
        text = f"Printer {word(f'{name} answer text')}"
        one = answers.write(
            desk, owner, Wish(f"Printer {word(f'{name} answer')}", text, "en", visibility, state, inner)
        )
        made.ids[name] = one.id
    gone = table.get(Answer, answer_keys.answer(desk.id, made.ids["gone"]))
    assert gone
    answers.remove(desk, owner, gone)
    comments(made, public)
    key = rating_key(desk.id, public.id, "reader")
    rating = Rating(*key, is_good=False, missing=word("missing"), language="en", rated_at=now())
    rating.list_key, rating.list_order = missings(desk.id), f"{keys.stamp(now())}~x"
    table.write(table.create(rating))
    made.open += ["Printer of the till", "Hold the printer's button", "A comment that is shown"]
    reader = made.business.visitor()
    reader.network, reader.agent = network, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    reader.get(f"/answers/search?q={word('missed search')}")


def comments(made: Private, public: Answer) -> None:
    for state in (WAITING, REFUSED, SHOWN):
        text = "A comment that is shown" if state == SHOWN else made.word(f"{state} comment")
        one = Comment(*comment_key(public.tenant, public.id, keys.new_id()), text=text, state=state, language="en")
        one.by_name = "Reader" if state == SHOWN else made.word(f"{state} name")
        one.address, one.network, one.created_at = f"{made.word(f'{state} address')}@readers.example", NETWORK, now()
        one.why = made.word("why") if state == WAITING else None
        if state != REFUSED:
            in_queue(one)
        table.write(table.create(one))
    table.write(table.add(Answer(*answer_keys.answer(public.tenant, public.id)), {"comments": 1}))


def signed_in(business: Business, customer: str, address: str) -> Browser:
    """A customer with a session of his own."""
    browser = business.visitor()
    token, write = sessions.start(business.tenant, customer, address)
    table.write(write)
    browser.cookies[CUSTOMER] = token
    return browser
