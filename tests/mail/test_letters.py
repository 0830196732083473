"""Every letter that goes out, in every language: what mail programs, dark rooms and screen readers need of it."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from chalicelib import jobs
from chalicelib.helpdesk import customers, tickets, timers
from chalicelib.helpdesk.charging import notices
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.letters import lettering
from chalicelib.helpdesk.letters.letter_kinds import KINDS
from chalicelib.helpdesk.letters.lettering import Letter, Words
from chalicelib.helpdesk.portal import profile
from chalicelib.helpdesk.signing_in import alerting, new_address
from chalicelib.helpdesk.signing_in.sessions import Origin
from chalicelib.mail import letters
from chalicelib.mail.examples import example as example_of
from chalicelib.mail.letters import LETTERS
from chalicelib.mail.portal_letters import LETTERS as CUSTOMERS
from chalicelib.mail.worded import Button, worded
from tenants import keys, table
from tenants.errors import Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import LANGUAGES, Desk
from tests.clock import pass_time
from tests.machine import Machine
from tests.mails import html, plain
from tests.people import Business, opened_before

pytestmark = pytest.mark.xdist_group("letters")  # they are all made once
ALL = [(name, language) for name in (*KINDS, *LETTERS, *CUSTOMERS) for language in LANGUAGES]
Letters = dict[tuple[str, str], EmailMessage]
DAY = "2026-12-01"
ABOUT_MONEY: dict[str, dict[str, Any]] = {
    "balance_low": {"balance": 1500, "price": 500, "days": 3},
    "used_up": {"balance": -200, "needed": 1000, "until": DAY},
    "grace_ending": {"balance": -200, "needed": 1000, "until": DAY},
    "on_free": {"seats": 1, "tickets": 10, "plan": "standard", "options": ["statistics"], "needed": 1000},
    "paid_again": {"balance": 1500, "plan": "standard", "has_rested": True},
    "tariff": {"tariff": DAY, "starts_on": DAY},
    "volume_used": {"limit": 50, "price": 100, "more": 10},
    "unused": {"since": "2025-12-01", "until": DAY},
    "payment_failed": {"what": "declined", "amount": 1000, "card": "•• 4242", "retry_on": DAY},
}


@pytest.fixture(scope="module")
def sent(machine: Machine) -> Letters:
    """Every letter in every language, as it went out."""
    machine.forget()
    acme, made = Business.start(machine, "acme", "Aigerim", is_confirmed=False), {}
    for language in LANGUAGES:
        read_in(acme, language)
        acme.owner.get("/settings/desk")
        acme.owner.submit("/settings/desk/confirm")
    machine.work()
    for language, letter in zip(LANGUAGES, machine.sent(f"aigerim@{acme.slug}"), strict=True):
        made["confirm", language] = letter
    confirm(made["confirm", "en"], acme)
    for number, language in enumerate(LANGUAGES, 1):
        read_in(acme, language)
        acme.owner.get("/settings/staff")
        acme.owner.submit("/settings/staff/invite", address=f"{language}-timur@{acme.slug}.example", role="agent")
        try_out(acme, language)
        ask(acme, language)
        acme.owner.get(f"/tickets/{number}")
        acme.owner.submit(f"/tickets/{number}/reply", text="Press both keys: https://acme.example/keys.\n\nThen wait.")
    machine.work()
    for language, letter in zip(LANGUAGES, machine.sent(f"aigerim@{acme.slug}")[len(LANGUAGES) :], strict=True):
        made["trial", language] = letter
    for language in LANGUAGES:
        (made["invitation", language],) = machine.sent(f"{language}-timur@{acme.slug}")
        letters = sorted(machine.sent(f"{language}-{acme.dana}"), key=lambda one: one["Auto-Submitted"] is None)
        made["acknowledgement", language], made["reply", language] = letters
        made |= account_letters(machine, acme, language) | money_letters(machine, acme, language)
    return made | late_letters(machine, acme) | customers_letters(machine, acme) | solved_letters(machine, acme)


def solved_letters(machine: Machine, business: Business) -> Letters:
    """What customers get whose tickets are set to solved."""
    for number in range(1, len(LANGUAGES) + 1):
        business.owner.get(f"/tickets/{number}")
        business.owner.submit("/status", status="solved")
        one = tickets.load(business.tenant, number)
        table.write(table.change(one, asks_at=now()))
    pass_time(business.tenant, 3)
    machine.sweep()
    return {("solved", language): machine.sent(f"{language}-{business.dana}")[-1] for language in LANGUAGES}


def late_letters(machine: Machine, business: Business) -> Letters:
    """What customers get who wait for long."""
    for number in range(1, len(LANGUAGES) + 1):
        one = tickets.load(business.tenant, number)
        moment = now() - timedelta(minutes=1)
        about = {"late_at": moment, "status": "open", "shelf": "open", "is_answered": False}
        timer = timers.set_again(business.tenant, number, about)
        table.write(table.change(one, **about), *timer)
    machine.sweep(business.tenant)
    return {("late", language): machine.sent(f"{language}-{business.dana}")[-1] for language in LANGUAGES}


def customers_letters(machine: Machine, business: Business) -> Letters:
    """What who signs in as a customer gets, and who cannot."""
    made = {}
    for language in LANGUAGES:
        dana, stranger, home = (f"{language}-{one}@{business.slug}.kz" for one in ("dana", "stranger", "home"))
        business.ask(email=dana)
        table.write(table.change(Known(*customers.key(business.tenant, dana)), None, language=language))
        visitor = business.visitor()
        visitor.language = language
        for address in (dana, stranger):
            visitor.post("/my/signin", {"email": address})
        known = table.get(Known, customers.key(business.tenant, dana))
        one = known and table.get(Customer, keys.customer(business.tenant, known.customer))
        assert one
        profile.ask_address(business.desk, one, home, language)
        machine.work()
        names = {"my_signin": dana, "my_unknown": stranger, "my_address": home}
        made |= {(name, language): machine.sent(address)[-1] for name, address in names.items()}
    return made


def account_letters(machine: Machine, business: Business, language: str) -> Letters:
    """What the owner gets about his own account."""
    address, new = f"aigerim@{business.slug}.example", f"{language}-new@{business.slug}.example"
    read_in(business, language)
    person = business.desk.all(Staff)[0]
    business.visitor().post("/reset", {"email": address})
    new_address.ask(business.desk, person, new)
    machine.work()
    found = {("reset", language): machine.sent(address)[-1], ("new_address", language): machine.sent(new)[-1]}
    origin = Origin("203.0.113.7", "Mozilla/5.0 (Windows NT 10.0; rv:143.0) Firefox/143.0")
    jobs.commit([], alerting.alert(business.desk, person, "two_factor_off", origin, by="Timur"))
    machine.work()
    return {**found, ("alert", language): machine.sent(address)[-1]}


def money_letters(machine: Machine, business: Business, language: str) -> Letters:
    """What whoever looks after the money gets."""
    made = {}
    for name, told in ABOUT_MONEY.items():
        notices.commit(notices.letters(business.desk, name, told))
        machine.work()
        made[name, language] = machine.sent(f"aigerim@{business.slug}")[-1]
    return made


def read_in(business: Business, language: str) -> None:
    business.owner.get("/settings/you")
    business.owner.submit("/settings/you/profile", language=language)


def try_out(business: Business, language: str) -> None:
    path = f"/settings/letters/acknowledgement/{language}"
    business.owner.get(path)
    hidden = business.owner.tree.css("#letter input[type=hidden]")
    fields = {node.attributes["name"]: node.attributes["value"] for node in hidden}
    words = {"subject": "For you", "text": "Hello https://acme.example\n\n{{ ticket.button }}"}
    business.owner.post(f"{path}/try-out", {**fields, **words})


def ask(business: Business, language: str) -> None:
    visitor = business.visitor()
    visitor.language = language
    visitor.get("/form")
    question = {"subject": "The till", "message": "Please help.\n\nhttps://dana.example/photo", "name": "Dana"}
    visitor.submit("/form", **question, email=f"{language}-{business.dana}", opened=opened_before(10))


def confirm(letter: EmailMessage, business: Business) -> None:
    link = next(word for word in plain(letter).split() if "/confirm?" in word)
    visitor = business.visitor()
    visitor.get(link)
    visitor.submit("/confirm")


@pytest.fixture(params=ALL, ids=lambda one: "-".join(one))
def letter(request: pytest.FixtureRequest, sent: Letters) -> EmailMessage:
    return sent[request.param]


def test_headers_say_who_wrote_to_whom_and_whether_by_itself(letter: EmailMessage, request: Any) -> None:
    name = request.node.callspec.params["letter"][0]
    assert letter["From"] and letter["To"] and letter["Date"] and letter["Message-ID"] and letter["Subject"]
    written_by_a_person = name == "reply" or None
    if written_by_a_person:
        assert letter["Auto-Submitted"] is None
    else:
        assert letter["Auto-Submitted"] in ("auto-generated", "auto-replied") or name == "trial"
        assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["List-Unsubscribe"] is None, "that is for digests"


def test_both_parts_say_the_same_and_lead_to_the_same_places(letter: EmailMessage) -> None:
    tree = HTMLParser(html(letter))
    assert tree.body is not None
    links = list(dict.fromkeys(str(node.attributes["href"]) for node in tree.css("a")))
    assert links and links == list(dict.fromkeys(re.findall(r"https?://[^\s>]+[^\s>.,:]", plain(letter))))
    said = re.sub(r"https?://\S+", " ", plain(letter)).replace("\n> ", "\n")
    for node in tree.css("div[style*='display:none']"):
        node.decompose()
    shown = re.sub(r"https?://\S+", " ", tree.body.text(separator=" "))
    assert words(said) == words(shown)


def words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", text)}


def test_the_foot_says_why_one_got_it(letter: EmailMessage) -> None:
    because = plain(letter).partition("\n-- \n")[2]
    first = because.strip().splitlines()
    assert first and any(re.search("You get|Вы получили|Бұл хат|Сіз бұл хатты|хатты", line) for line in first), because


def test_html_is_one_light_column_that_loads_nothing(letter: EmailMessage) -> None:
    source = html(letter)
    tree = HTMLParser(source)
    assert len(source.encode()) < 20_000
    assert tree.css_first("html").attributes["lang"] in LANGUAGES
    assert tree.css_first("meta[name=color-scheme]").attributes["content"] == "light dark"
    assert tree.css("img, picture, video, link, script, iframe, object, form, input, table, svg") == []
    assert "url(" not in source and "@import" not in source and "src=" not in source and "background=" not in source
    widths = [int(width) for width in re.findall(r"width[:=]\s*\"?(\d+)(?:px)?", source)]
    assert widths and max(widths) <= 600 and "float" not in source and "position" not in source


def test_words_are_readable_by_day_and_by_night(letter: EmailMessage) -> None:
    tree = HTMLParser(html(letter))
    day, night = re.findall(r"body { background: (#\w+)", html(letter))
    assert day == "#ffffff" != night
    rules = html(letter).partition("prefers-color-scheme: dark")[2].partition("@media")[0]
    dark = dict(re.findall(r"\.(\w+) { ([^}]+) }", rules))
    tree.css_first("div[style*='display:none']").decompose()
    for node in [node for node in tree.body.css("*") if node.tag not in ("br", "hr") and node.text(deep=False).strip()]:
        ground, ink = found(node, "background", day), found(node, "color", "#000000")
        assert contrast(ground, ink) >= 4.5, node.html
        dark_ground, dark_ink = found(node, "background", night, dark), found(node, "color", "", dark)
        assert dark_ink and contrast(dark_ground, dark_ink) >= 4.5, node.html


def found(node: Node | None, name: str, default: str, dark: dict[str, str] | None = None) -> str:
    """A colour of an element, its own or inherited: of its inline style, or of its class in the dark."""
    while node is not None and node.tag != "html":
        styles = node.attributes.get("style") or ""
        if dark is not None:
            named = [dark[one] for one in (node.attributes.get("class") or "").split() if one in dark]
            assert not re.search(rf"(?<![-\w]){name}:", styles) or any(f"{name}:" in one for one in named), node.html
            styles = " ".join(named)
        if match := re.search(rf"(?<![-\w]){name}:\s*(#\w{{6}})", styles):
            return match[1]
        node = node.parent
    return default


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 reckons it."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ------------------------------------------------------------------ whatever is stored

VALUES: dict[str, object] = {
    "desk.name": 'Acme & <script>Söhne</script>"\r\nBcc: x@evil.example',
    "department.name": "{{ ticket.link }} {% x %}",
    "ticket.number": 7,
    "ticket.link": "https://acme.example/t/7/secret",
    "ticket.button": Button("Look", "https://acme.example/t/7/secret"),
    "ticket.closing": "It closes",
    "solved.yes": Button("Yes", "https://acme.example/t/7/secret?solved=yes"),
    "solved.no": Button("No", "https://acme.example/t/7/secret?solved=no"),
    "rating": "How was it?\nGood: https://acme.example/t/7/secret?rating=good",
    "message": "<script>alert(1)</script> {{ desk.name }}",
    "signature": "Boris\n{{ agent.name }}",
    "customer.name": "Dana \x00 {{ 7*7 }}",
    "agent.name": "Boris",
}
AROUND = {
    "link": "https://acme.example/t/7/secret",
    "history": [],
    "rating_buttons": [Button("Good", "https://acme.example/t/7/secret?rating=good")],
    "number": 7,
    "desk_name": "Acme",
    "time_zone": "UTC",
}
BITS = [
    *("{{", "}}", "{%", "%}", "{#", "{", "}", " ", "\n", "\r\n", "\x00", "\x85", "\u2028", "\ud800", "%s", "%(x)s"),
    *(f"{{{{ {name} }}}}" for name in VALUES),
    *(
        "{{ desk.__class__ }}",
        "{{ desk.name.x }}",
        "{{ 7*7 }}",
        "{{desk.name}}",
        "{{ self }}",
        "{{ config }}",
        "__mro__",
    ),
    *("<p>", "</p>", '<a href="', '">', "<a href='{{ ticket.link }}'>", "<script>", "</main>", "<!--", "&#123;", "<x>"),
    *("Bcc: x@evil.example", "https://evil.example/", "javascript:", "{{ message", "message }}", "=?utf-8?q?x?="),
]
LINKED = '<a href="https://x.example/?{{ desk.name }}">x</a>'
texts = st.lists(st.one_of(st.sampled_from(BITS), st.text(max_size=8)), max_size=8).map("".join)
stored = st.builds(Words, texts, texts, st.one_of(st.just(""), texts))


@pytest.fixture(scope="module")
def desk(machine: Machine) -> Iterator[Desk]:
    machine.forget()
    yield Business.start(machine, "acme", "Aigerim").desk


def made(desk: Desk, name: str, words: Words) -> Any:
    letter = Letter(
        *keys.setting(desk.id, "letter", f"{name}-en"),
        **words._asdict(),
        by="x",
        by_name="x",
        updated_at=now(),
        broken_at=now(),
    )
    values = {macro: VALUES[macro] for macro in KINDS[name].names}
    return worded(desk.replaced(letter), name, "en", values, **AROUND)


@pytest.fixture
def unlogged(caplog: pytest.LogCaptureFixture) -> None:
    """Keep what is wrong with letters out of the test's report, which can carry no half of a surrogate pair."""
    caplog.set_level(logging.CRITICAL, "chalicelib.mail.worded")


@pytest.mark.usefixtures("unlogged")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=stored, name=st.sampled_from(sorted(KINDS)))
@example(words=Words("x\r\nBcc: x@evil.example", "{{ message }}", ""), name="reply")
@example(words=Words("{{ desk.name }}", "x\ud800", "<p>x"), name="acknowledgement")
@example(words=Words("x", "{{ desk.name }}", "<p>{{ desk.name }}"), name="acknowledgement")
@example(words=Words("x", "https://x.example/?{{ desk.name }}", LINKED), name="acknowledgement")
def test_whatever_is_stored_a_whole_letter_goes_out(desk: Desk, words: Words, name: str) -> None:
    shown = made(desk, name, words)
    assert "\n" not in shown.subject and "\r" not in shown.subject
    assert "You get this letter because" in shown.text and "You get this letter because" in shown.html
    assert shown.html.count("<main") == shown.html.count("</main>") == 1
    tree = HTMLParser(shown.html)
    assert tree.css("script, img, iframe, form") == [] and tree.css("main main") == []
    assert all(re.match("https?:|mailto:", node.attributes["href"]) for node in tree.css("a[href]"))
    assert all(set(node.attributes) <= {"href", "class", "style"} for node in tree.css("a"))
    assert "<class" not in shown.text + shown.html and " object at " not in shown.text + shown.html
    try:
        lettering.check(name, words)
    except Invalid:
        ours = {"acknowledgement": "Look", "reply": "Boris", "solved": "Is it?", "late": "Look"}
        assert "Bcc" not in shown.subject and ours[name] in shown.text
        return
    assert expected(words.text, name) in shown.text


def expected(text: str, name: str) -> str:
    """What a text says, by the simplest reading there is: each offered macro is its value, once, all else stands."""
    parts = re.split(r"(\{\{[ \t]*[a-z.]+[ \t]*\}\})", text)
    offered = {f"{{{{{macro}}}}}": str(VALUES[macro]) for macro in KINDS[name].names}
    return "".join(offered.get(re.sub(r"[ \t]", "", part), part) for part in parts).strip()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=stored, name=st.sampled_from(sorted(KINDS)))
def test_no_header_breaks_whatever_is_typed(desk: Desk, words: Words, name: str) -> None:
    person = desk.all(Staff)[0]
    try:
        mail = letters.rehearsed(desk, person, name, "en", words)
    except Invalid:
        return
    head = mail.raw.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0].lower() for line in head.split("\r\n") if line[:1] not in " \t"]
    assert len(names) == len(set(names)) and "bcc" not in names and mail.recipients == [person.address]


def test_an_example_proves_nothing_about_a_ticket(desk: Desk) -> None:
    shown = example_of(desk, desk.all(Staff)[0], "reply", "en", Words("", "{{ message }}"))
    assert shown.ticket.tenant != desk.id and shown.desk.id != desk.id and shown.desk.tenant.name == desk.tenant.name
