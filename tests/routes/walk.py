"""Every route with ids that exist: what tests try that must hold for all of them.

A route whose path has a new variable fails until an id of that kind is added to `examples`.
"""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import app
from chalicelib.helpdesk import customers, departments, file_links, tickets
from chalicelib.helpdesk.answers import commenting, picturing, versions
from chalicelib.helpdesk.answers import writing as answers
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.answers.illustrating import Picture
from chalicelib.helpdesk.answers.writing import Wish
from chalicelib.helpdesk.customer_base.fields import CustomerField
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.desk import share_picture
from chalicelib.helpdesk.desk.customer_texts import customer_texts
from chalicelib.helpdesk.desk.look import Look
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.incoming import suspending
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxState
from chalicelib.helpdesk.internal_mail import threads, writing
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.objects.kinds import ObjectKind
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.portal.entering import CustomerLink
from chalicelib.helpdesk.roles import Role
from chalicelib.helpdesk.saved_views import SavedView
from chalicelib.helpdesk.signing_in import new_address, sessions
from chalicelib.helpdesk.team.absences import Absence
from chalicelib.helpdesk.team.duty import Rota, monday_of
from chalicelib.helpdesk.team.inviting import Invitation
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.classes import TicketClass
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from chalicelib.helpdesk.vocabulary.tags import Tag
from chalicelib.helpdesk.vocabulary.ticket_fields import TicketField
from chalicelib.integrations import storage
from tenants import answer_keys, keys, ledger, table
from tenants.staff import Staff
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import link_in, mail_from
from tests.people import Browser, Business

TODAY = datetime.now(UTC).date()
JOINING = "/tickets/{number}/(link|gather|merge|split)$"
AT_WORK = "{(staff|absence|role|rota)}"
ROUTES = [
    (path, method)
    for path, methods in sorted(app.app.routes.items())
    for method in sorted(methods)
    if "{" in path
    and "+" not in path
    and method != "HEAD"  # which is GET without what it says
    and not path.startswith("/operator/")  # which is of the base host: test_operator.py has its walk
]
PATHS = sorted({path for path, _ in ROUTES})
TEXT = next(one.id for one in customer_texts() if one.message == "Send")
BODIES: dict[str, dict[str, Any]] = {
    "reply": {"text": "Hello", "then": "pending", "cc": ""},
    "note": {"text": "Hello"},
    "assign": {"assignee": ""},
    "status": {"status": "solved"},
    "form": {"name": "Dana", "email": "dana@customers.example", "subject": "Hello", "message": "Hello"},
    **{verb: {"subject": "Hello", "text": "Hello"} for verb in ("en", "preview", "try-out")},
    "change": {
        "name": "Changed at Globex",
        "colleagues_see": "none",
        "kind": "program",
        "state": "used",
        "hue": "1",
        "text": "Hello",
        "visibility": "all",
    },
    "move": {"direction": "up"},
    "add-address": {"local": "extra", "address": "extra@customers.example"},
    "main-address": {"address": "main@globex.example"},
    **{verb: {"address": "old@globex.example"} for verb in ("remove-address", "write-from")},
    "hours": {"mode": "always"},
    "changes": {"what": "Updated"},
    "own-kind": {"name": "Kind of Globex"},
    "turn": {"turn": "round"},
    "gathered": {"do": "status", "then": "solved"},
    "snooze": {"until": "customer"},
    "solution": {"solution": "Both keys at once"},
    "solved": {"solved": "yes"},
    "rating": {"rating": "good"},
    "subject": {"subject": "Another subject"},
    "cc": {"copied": "colleague@customers.example"},
    "requester": {"requester": "other@customers.example"},
    "class": {"ticket_class": "incident"},
    "priority": {"priority": "high"},
    "tags": {"remove": "none"},
    "rights": {"role": "agent"},
    "absences": {"starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()},
    "swap": {"week": monday_of(TODAY).isoformat(), "staff": ""},
    TEXT: {"text": "Off it goes"},
    "invitation": {"name": "Timur", "password": "correct horse 7 battery"},
    "/suspended/several": {"do": "remove"},
    "/views": {"name": "Ours", "for_whom": "mine", "priority": "high"},
    "views": {"do": "change", "name": "Ours", "for_whom": "all"},
    "/settings/stop-lists/add": {"list": "word", "word": "casino"},
    "/settings/customer-fields/add": {"of": "customer_field", "name": "Size", "kind": "text"},
    "/settings/classes/move": {"id": "incident", "step": "up"},
    "/settings/forms/move": {"id": "default", "step": "up"},
    "/settings/roles/copy": {"name": "Copy", "copied": "observer"},
    "reset": {"password": "correct horse 7 battery"},
}


def examples(machine: Machine, business: Business) -> dict[str, dict[str, str]]:
    """What exists only at one business, by the path's variable, or by the route where a name means two things."""
    number = 0
    for _ in range(3):
        number = business.ask(files={"files": ("a.txt", b"globex", "text/plain")})
    machine.work()
    mail(machine, business)
    timeline = tickets.timeline(business.tenant, number)
    mailed = tickets.timeline(business.tenant, number + 1)
    first = next(one for one in timeline.entries if isinstance(one, Message))
    raw = next(one for one in mailed.entries if isinstance(one, Message))
    form = Form(
        *keys.setting(business.tenant, "form", "second"),
        title="Second",
        department=business.desk.all(Form)[0].department,
    )
    table.write(table.create(form), moved(business.desk))
    for name in ("timur", "olga"):
        business.owner.get("/settings/staff")
        business.owner.submit("/settings/staff/invite", address=f"{name}@globex.example", role="agent")
    machine.work()
    business.owner.get("/settings/domains")
    business.owner.submit("/settings/domains", name=f"{business.slug}.kz")
    invitation = next(one for one in business.desk.all(Invitation) if one.address.startswith("olga"))
    letter = machine.sent("timur@globex.example")[-1].get_body(("plain",)).get_content()
    token = re.search(r"/invitation/(\S+)", letter)
    assert token
    common = {"number": str(number), "secret": timeline.ticket.secret, "key": "second", "token": token[1]}
    common |= {"script": "second.js"}
    return {
        "": common,
        **{f"/tickets/{{number}}/{verb}": {**common, "number": str(number - 2)} for verb in ("delete", "restore")},
        **{path: {**common, **solved(business, number - 1)} for path in PATHS if re.search("/(solved|rating)$", path)},
        "/tickets/{number}/file/{id}": {**common, "id": first.files[0]["id"]},
        **{path: {**common, "id": first.files[0]["id"]} for path in PATHS if re.search("^/(t|my)/.*/file/", path)},
        "/tickets/{number}/raw/{id}": {**common, "number": str(number + 1), "id": raw.id},
        "/tickets/{number}/html/{id}": {**common, "number": str(number + 1), "id": raw.id},
        "/f/{number}/{id}/{seal}": {**common, **sealed(business, number)},
        "/settings/staff/invitations/{id}/take-back": {**common, "id": invitation.id},
        "/billing/receipts/{entry}": {**common, "entry": top_up(business)},
        **{f"/settings/domains/{{id}}/{verb}": {**common, "id": f"{business.slug}.kz"} for verb in ("check", "remove")},
        **{path: {**common, "department": department(business, path)} for path in PATHS if "{department}" in path},
        **{path: {**common, "id": aside(business, path)} for path in PATHS if path.startswith("/suspended/{id}")},
        **{path: {**common, "id": mailbox(business, path)} for path in PATHS if "mailboxes/{id}" in path},
        **{path: {**common, **everybodys()} for path in PATHS if is_everybodys(path)},
        **{path: {**common, **at_work(business, path)} for path in PATHS if re.search(AT_WORK, path)},
        **{path: {**common, **sitting(business, path)} for path in PATHS if re.search("/sessions|/two-fac", path)},
        **{path: {**common, **inside(business, path)} for path in PATHS if re.search("{(object|kind|thread)}", path)},
        **{path: {**common, "id": word(business, path)} for path in PATHS if re.search(WORDS, path)},
        **{path: {**common, **client(business, path)} for path in PATHS if re.search(CLIENTS, path)},
        **{path: {**common, **kept_answer(business, path)} for path in PATHS if KEPT_ANSWERS.match(path)},
        **{path: {**common, **built(business, path)} for path in PATHS if path.startswith("/settings/forms/{form}")},
        **{path: {**common, **read_answer(business, path)} for path in PATHS if path.startswith(READERS)},
        "/views/{view}": {**common, "view": saved_view(business)},
        **{path: {**common, **joinable(business, path)} for path in PATHS if re.match(JOINING, path)},
        "/logo/{picture}": {**common, "picture": logo(business)},
        "/share/{picture}": {**common, "picture": f"{share_picture.name(business.desk)}.png"},
        "/reset/{token}": {**common, "token": mailed_token(machine, business, "/reset/")},
        "/address/{token}": {**common, "token": mailed_token(machine, business, "/address/")},
        **{path: {**common, "token": customers_token(business, path)} for path in PATHS if re.match("/my/.*{to", path)},
    }


def solved(business: Business, number: int) -> dict[str, str]:
    """A ticket whose customer is asked about its end."""
    business.owner.get(f"/tickets/{number}")
    business.owner.submit("/status", status="solved")
    return {"number": str(number), "secret": tickets.load(business.tenant, number).secret}


def aside(business: Business, name: str) -> str:
    """A mail in Suspended, one for each route, since some of them take it from there."""
    id, raw = keys.digest(name), mail_from("dana@customers.example", business.mail).as_bytes()
    key = storage.keep_mail(business.tenant, id, raw, {"receipt": "{}"})
    said = {"sender": "dana@customers.example", "sender_name": "", "subject": name, "preview": ""}
    suspending.suspend(business.desk, id, "spam", {}, **said, recipients=[business.mail], mail=key, size=len(raw))
    return id


def saved_view(business: Business) -> str:
    one = SavedView(*keys.setting(business.tenant, "saved_view", keys.new_id()), name="Ours")
    table.write(table.create(one), moved(business.desk))
    return str(one.id)


KEPT_ANSWERS = re.compile("/settings/answers/(categories/)?{|/answers/(staff|pictures)/{")


def kept_answer(business: Business, path: str) -> dict[str, str]:
    """An answer for staff with its version and picture, in a category, one for each route."""
    place = Category(*keys.setting(business.tenant, "category", keys.new_id()), name=path[:60])
    table.write(table.create(place), moved(business.desk))
    gleb = next(one for one in business.desk.all(Staff) if one.role == "owner")
    one = answers.write(business.desk, gleb, Wish("Ours", "Only ours", "en", "staff", "published", place.id))
    picture = Picture(*answer_keys.picture(business.tenant, keys.new_id()), type="image/png", width=9, height=9)
    picture.key, picture.by, picture.added_at = storage.keep(business.tenant, b"globex"), gleb.id, keys.now()
    table.write(table.create(picture))
    body = {"title": "Changed", "text": "Changed", "language": "en", "visibility": "staff"}
    BODIES[f"/settings/answers/{one.id}"] = body
    BODIES[f"/settings/answers/categories/{place.id}"] = {"name": f"Of {place.id}"}
    BODIES[f"/settings/answers/categories/{place.id}/move"] = {"step": "up"}
    version, name = versions.page(one).rows[0].id, picturing.address(picture).rpartition("/")[2]
    return {"answer": one.id, "category": place.id, "version": version, "picture": name}


def built(business: Business, path: str) -> dict[str, str]:
    """A form with a field for each route, since some of them remove it."""
    id, where = keys.digest(path)[:12], business.desk.all(Form)[0].department
    field = {"id": "one", "kind": "text", "labels": {"en": "Size"}}
    made = Form(*keys.setting(business.tenant, "form", id), title=id, department=where, fields=[field])
    table.write(table.put(made), moved(business.desk))
    words = {"title": id, "department": where, "theme": "dark", "captcha": "always", "titles-en": "Ours"}
    asked = {"label-en": "Width", "kind": "text", "id": "one", "step": "up"}
    BODIES[path.format(form=id, field="one")] = {**words, **asked}
    return {"form": id, "field": "one"}


READERS = ("/answers/{answer}", "/answers/in/{category}")


def read_answer(business: Business, path: str) -> dict[str, str]:
    """An answer that customers read, with its category and a comment, one for each route."""
    place = Category(*keys.setting(business.tenant, "category", keys.new_id()), name="Ours")
    table.write(table.create(place), moved(business.desk))
    gleb = next(one for one in business.desk.all(Staff) if one.role == "owner")
    one = answers.write(business.desk, gleb, Wish("Ours", "Only ours", "en", "public", "published", place.id))
    said = commenting.Said("Thanks", "Dana", "", "en", "203.0.113.9")
    comment = commenting.post(business.desk, one, said, [])
    table.write(table.change(comment, state="shown"))
    BODIES[f"/answers/ours-{one.id}/comment"] = {"text": "Thanks", "name": "Dana"}
    BODIES[f"/answers/ours-{one.id}/report"] = {"comment": comment.id}
    return {"answer": f"ours-{one.id}", "category": place.id}


def logo(business: Business) -> str:
    key = storage.keep(business.tenant, b"globex", "image/png")
    about = {"key": key, "type": "image/png", "width": 9, "height": 9}
    table.write(table.put(Look(*keys.setting(business.tenant, "look"), logo=about)), moved(business.desk))
    return "globex"


def department(business: Business, name: str) -> str:
    """A department, one for each route; what is to be archived is so already, and what has an address has two."""
    is_archived = name.rpartition("/")[2] in ("archive", "restore")
    about = {"name": name, "address": f"{keys.digest(name)[:9]}@globex.example", "aliases": ["old@globex.example"]}
    made = Department(*keys.setting(business.tenant, "department", keys.digest(name)[:26]), **about)
    made.archived_at = keys.now() if is_archived else None
    table.write(table.put(made), moved(business.desk))
    return made.id


WORDS = re.compile("^/settings/(classes|tags|sub-statuses|ticket-fields|reply-templates)/{id}")


def word(business: Business, path: str) -> str:
    """A class, tag, sub-status, field or template, one for each route, since some of them archive or remove it."""
    id, kind, name = keys.digest(path)[:26], path.split("/")[2], {"name": path}
    gone = {"archived_at": keys.now()} if "remove" in path or "bring-back" in path else {}
    made = {
        "classes": lambda key: TicketClass(*key, **name, **gone),
        "tags": lambda key: Tag(*key, **name, **gone),
        "sub-statuses": lambda key: SubStatus(*key, status="open", **name, **gone),
        "ticket-fields": lambda key: TicketField(*key, kind="text", **name),
        "reply-templates": lambda key: ReplyTemplate(*key, text="Hello", **name),
    }[kind]
    key = keys.setting(business.tenant, "word", id)
    table.write(table.put(made(key)), moved(business.desk))
    return id


def top_up(business: Business) -> str:
    """The key of a payment in the ledger."""
    table.write(*ledger.book(business.tenant, "top_up", "pi_globex", 5000, "USD", keys.now()))
    return "pi_globex"


CLIENTS = re.compile("{(customer|organisation|field)}")
OTHER = keys.digest("other")[:26]
BODIES["merge"] = {"other": OTHER}
BODIES["/billing/plan"] = {"plan": "standard", "shown": "500 USD", "answerers": OTHER}
BODIES["/billing/top-up"] = {"do": "automatic_off"}
BODIES["/billing/options"] = {"option": "statistics", "do": "pick"}


def client(business: Business, path: str) -> dict[str, str]:
    """A customer, an organisation and a field of theirs for each route, since some of them are merged or removed."""
    id, moment = keys.digest(path)[:26], keys.now()
    addresses = {id: [f"{id}@customers.example"], OTHER: ["other@customers.example"]}
    if path.endswith(("/main-address", "/remove-address")):
        addresses[id].append(BODIES[path.rpartition("/")[2]]["address"])
    people = [
        Customer(*keys.customer(business.tenant, one), name=path, address=of[0], others=of[1:], created_at=moment)
        for one, of in addresses.items()
    ]
    if path.endswith("/unmerge"):
        people[0].merged_into, people[0].merged_at, people[1].took_in = OTHER, moment, [id]
    known = [
        Known(*customers.key(business.tenant, address), customer=one, name=path)
        for one, of in addresses.items()
        for address in of
    ]
    organisation = Organisation(*keys.organisation(business.tenant, id), name=path, created_at=moment)
    field = CustomerField(*keys.setting(business.tenant, "customer_field", id), name=path[-60:], kind="text")
    table.write(*map(table.put, [*people, *known, organisation, field]), moved(business.desk))
    return {"customer": id, "organisation": id, "field": id}


def mailbox(business: Business, name: str) -> str:
    """A mailbox on a server that nobody reaches, one for each route, since one of them removes it."""
    id = keys.digest(name)[:26]
    server = {"host": "127.0.0.1", "port": 993, "security": "tls", "user": name}
    department = business.desk.all(Form)[0].department
    about = {"address": "help@globex.example", "department": department, "folders": ["INBOX"], "created_at": keys.now()}
    made = Mailbox(*keys.setting(business.tenant, "mailbox", id), **server, **about)
    state = MailboxState(*keys.mailbox(business.tenant, id, "state"))
    table.write(table.put(made), table.put(state), moved(business.desk))
    return id


def at_work(business: Business, path: str) -> dict[str, str]:
    """A colleague, or oneself, with an absence, a role that nobody has and a rota, for each route."""
    id = keys.digest(path)[:26]
    colleague = Staff(*keys.setting(business.tenant, "staff", id), name="Pavel", address=f"{id[:9]}@globex.example")
    about = {"role": "agent", "password": "-", "language": "en", "created_at": keys.now()}
    for name, value in about.items():
        setattr(colleague, name, value)
    gleb = next(one for one in business.desk.all(Staff) if one.role == "owner")
    mine = gleb if path.startswith("/settings/you/") else colleague
    away = {"staff": mine.id, "name": mine.name, "starts_on": "2098-01-01", "ends_on": "2098-01-02"}
    absence = Absence(*keys.setting(business.tenant, "absence", id), **away)
    role = Role(*keys.setting(business.tenant, "role", id), name=id)
    where = Department(*keys.setting(business.tenant, "department", id), name=id, address=f"{id}@globex.example")
    about = {"name": id, "people": [gleb.id], "starts_on": "2026-01-05"}
    rota = Rota(*keys.setting(business.tenant, "rota", id), **about)
    table.write(*(table.put(one) for one in (colleague, absence, role, where, rota)), moved(business.desk))
    return {"staff": mine.id, "absence": id, "role": id, "rota": id}


def sitting(business: Business, path: str) -> dict[str, str]:
    """A signed-in colleague with the session, one for each route, since some of them end it; one's own of one's own."""
    if path.startswith("/settings/you/"):
        person = next(one for one in business.desk.all(Staff) if one.role == "owner")
        business.sign_in_as(business.visitor(), person.id)
    else:
        name = f"Olga {keys.digest(path)[:6]}"
        business.agent(name)
        person = next(one for one in business.desk.all(Staff) if one.name == name)
    newest = sessions.open_ones(business.desk, person)[0]
    return {"staff": person.id, "session": str(newest.public_id)}


def mailed_token(machine: Machine, business: Business, path: str) -> str:
    """What opens a page of a letter to a colleague, who asked for it."""
    name = path.strip("/")
    person = f"{name}@{business.slug}.example"
    business.agent(name)
    if name == "reset":
        business.visitor().post("/reset", {"email": person})
    else:
        one = next(one for one in business.desk.all(Staff) if one.address == person)
        new_address.ask(business.desk, one, f"new@{business.slug}.example")
    machine.work()
    letter = machine.sent(f"new@{business.slug}" if name == "address" else person)[-1]
    return link_in(letter, path).removeprefix(path)


def customers_token(business: Business, path: str) -> str:
    """What opens a page of a letter to Dana, who asked for it: a way in, or one more address."""
    known = table.get(Known, customers.key(business.tenant, business.dana))
    assert known
    token, is_way_in = f"token-{path.count('signin')}", "signin" in path
    kind = "customer_link" if is_way_in else "customer_address"
    address = business.dana if is_way_in else f"home@{business.slug}.example"
    made = CustomerLink(*keys.secret(business.tenant, kind, token), customer=known.customer, address=address)
    table.write(table.put(made), *([table.change(known, link=keys.digest(token))] if is_way_in else []))
    return token


def inside(business: Business, name: str) -> dict[str, str]:
    """A service object, a kind of them and a thread with a file, for each route, since some of them remove theirs."""
    kind = "spare-kind" if name.endswith("/remove") else "own-kind"
    made = ObjectKind(*keys.setting(business.tenant, "object_kind", kind), name=kind)
    about = {"name": name, "kind": "program", "state": "used", "department": departments.first(business.desk).id}
    one = ServiceObject(*keys.setting(business.tenant, "service_object", keys.new_id()), **about)
    table.write(table.put(made), table.create(one), moved(business.desk))
    wish = writing.Wish("Ours", "Only ours", "all", [])
    gleb = next(one for one in business.desk.all(Staff) if one.role == "owner")
    thread = writing.begin(business.desk, gleb, wish, [Upload("a.txt", "text/plain", b"globex")])
    message = threads.messages(threads.find(business.desk, gleb, thread.id)).messages[0]
    return {"object": one.id, "kind": kind, "thread": thread.id, "id": message.files[0]["id"]}


def is_everybodys(path: str) -> bool:
    """Whether the names in a path are no ids: every tenant has a letter of each kind and language, its own."""
    return path.startswith(("/settings/letters/", "/settings/texts/", "/look/", "/help/"))


def everybodys() -> dict[str, str]:
    return {"name": "acknowledgement", "language": "en", "text": TEXT, "sheet": "ff8800.css", "guide": "start"}


def is_home(browser: Browser) -> bool:
    """Whether the browser was sent to a page without ids: to sign in, or to the page that a verb belongs to."""
    return urlsplit(browser.url).path in app.app.routes


def sealed(business: Business, number: int) -> dict[str, str]:
    """A file of a reply, with what opens it to whoever got the mail."""
    business.owner.get(f"/tickets/{number}")
    business.owner.submit("/reply", {"files": ("b.txt", b"globex", "text/plain")}, text="Here", cc="")
    timeline = tickets.timeline(business.tenant, number)
    id = next(one.files[0]["id"] for one in timeline.entries if isinstance(one, Message) and one.kind == "reply")
    return {"id": id, "seal": file_links.proof(timeline.ticket, id)}


def mail(machine: Machine, business: Business) -> None:
    head = f"From: dana@customers.example\r\nTo: {business.mail}\r\nSubject: By mail\r\nMessage-ID: <{business.slug}>"
    long = "<p><b>Hello</b></p>" * 2000  # its formatting lies in S3
    raw = f"{head}\r\nContent-Type: text/html\r\n\r\n{long}\r\n"
    machine.send(raw.encode(), "dana@customers.example", business.mail)
    machine.work()


def concrete(path: str, ids: dict[str, dict[str, str]]) -> str:
    known = ids.get(path, ids[""])
    missing = set(re.findall(r"{(\w+)}", path)) - known.keys()
    assert not missing, f"{path}: add ids of {missing} that exist only at Globex"
    return re.sub(r"{(\w+)}", lambda match: known[match[1]], path)


def request(browser: Browser, method: str, path: str, business: Business) -> int:
    browser.url = "/"  # it may stand elsewhere, where a file was
    if method != "POST":
        return browser.get(path, method).status
    verb = path.rpartition("/")[2]
    from tests.people import opened_before

    fields = {"csrf": csrf(browser), "opened": opened_before(9), **_body(path)}
    if verb == "transfer":
        fields["department"] = business.desk.all(Department)[0].id
    if re.fullmatch("/tickets/[0-9]+/time", path):
        fields |= {"spent": "20", "message": own_note(browser, business, int(path.split("/")[2]))}
    return browser.post(path, fields).status


def own_note(browser: Browser, business: Business, number: int) -> str:
    """A note of the person who asks, on the ticket where there is one and he may write on it."""
    browser.post(f"/tickets/{number}/note", {"csrf": csrf(browser), "text": "Hello"})
    if table.get(Ticket, keys.ticket(business.tenant, number)) is None:
        return keys.new_id()
    entries = tickets.timeline(business.tenant, number).entries
    return [one for one in entries if isinstance(one, Message)][-1].id


def joinable(business: Business, path: str) -> dict[str, str]:
    """A ticket with a message to split off and another to go with it, for each route, since some make one of two."""
    one, other = business.ask(), business.ask()
    business.owner.post(f"/tickets/{one}/note", {"csrf": csrf(business.owner), "text": "To be split off"})
    entries = tickets.timeline(business.tenant, one).entries
    message = next(each.id for each in entries if isinstance(each, Message) and each.kind == "note")
    BODIES[path.format(number=one)] = {"other": str(other), "incident": str(other), "message": message}
    return {"number": str(one)}


def _body(path: str) -> dict[str, Any]:
    """What is posted: by the whole path, else by its verb, else by its first part."""
    parts = path.strip("/").split("/")
    return next((BODIES[name] for name in (path, parts[-1], parts[0]) if name in BODIES), {})


def csrf(browser: Browser) -> str:
    from chalicelib.helpdesk.signing_in.sessions import csrf as proof
    from chalicelib.web.customer_asking import csrf as customers_proof
    from chalicelib.web.pages import CUSTOMER, SESSION

    if browser.cookies.get(CUSTOMER):
        return customers_proof(browser.cookies[CUSTOMER])
    return proof(browser.cookies[SESSION]) if SESSION in browser.cookies else ""
