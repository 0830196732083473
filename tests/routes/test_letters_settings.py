"""Letters in the tenant's own words, through the pages where an admin words them."""

import itertools
from typing import Any

import pytest

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.letters import lettering
from chalicelib.helpdesk.letters.signatures import OURS
from chalicelib.mail import tokens
from tenants import table
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import html, link_in, on_the_wire, plain
from tests.people import Browser, Business, opened_before

ACKNOWLEDGEMENT = "/settings/letters/acknowledgement/en"
REPLY = "/settings/letters/reply/en"
SUBJECT = "Thank you (No. {{ ticket.number }})"
TEXT = "Hello from {{ desk.name }}.\n\n{{ ticket.button }}\n\nYours, {{department.name}}"


def word(browser: Browser, path: str = ACKNOWLEDGEMENT, verb: str = "", **words: str) -> Browser:
    browser.get(path)
    form = {"text": TEXT, **({"subject": SUBJECT} if "acknow" in path else {}), **words}
    if not verb:
        browser.submit(path, **form)
    else:
        seen = browser.form(path).css_first("[name=seen]").attributes["value"]
        browser.post(f"{path}/{verb}", {"csrf": csrf(browser), "seen": seen, **form})
    return browser


def csrf(browser: Browser) -> str:
    return browser.tree.css_first("[name=csrf]").attributes["value"] or ""


def error(browser: Browser, field: str) -> str:
    found = browser.tree.css_first(f"#{field}-error")
    return found.text() if found else ""


def asked(world: Machine, business: Business, language: str = "en", email: str = "") -> Any:
    """What a customer gets who asks by the form in a language."""
    browser, address = business.visitor(), email or business.dana
    browser.language = language
    browser.get("/form")
    wish = {"subject": "The till is stuck", "message": "Please help", "name": "Dana"}
    browser.submit("/form", **wish, email=address, opened=opened_before(10))
    world.work()
    return world.sent(address)[-1]


def replied(world: Machine, business: Business, text: str = "Press both keys.", **fields: str) -> Any:
    number = business.ask()
    business.owner.get(f"/tickets/{number}")
    business.owner.submit(f"/tickets/{number}/reply", text=text, **fields)
    world.work()
    return world.sent(business.dana)[-1]


def test_customers_get_the_letter_in_the_tenants_words(world: Machine, acme: Business) -> None:
    page = word(acme.owner)
    assert page.page.status == 200 and "Saved" in page.text
    letter = asked(world, acme)
    assert letter["Subject"] == "Thank you (No. 1)"
    assert plain(letter).startswith("Acme\n\nHello from Acme.\n\nFollow your question:\nhttp")
    assert "\n\nYours, Support\n\n-- \nYou get this letter because somebody wrote to Acme" in plain(letter)
    assert acme.visitor().get(link_in(letter, "/t/1/")).status == 200
    assert 'class="yes" href="http' in html(letter) and "Yours, Support</p>" in html(letter)
    assert "You get this letter because somebody wrote to Acme" in html(letter)


def test_other_languages_keep_our_words(world: Machine, acme: Business) -> None:
    word(acme.owner)
    assert "Thank you" not in str(asked(world, acme, "ru")["Subject"])
    acme.owner.get("/settings/letters")
    states = [row.text() for row in acme.owner.tree.css(".people li")]
    assert len(states) == 12 and "yours, changed" in states[0] and "by Aigerim" in states[0]
    assert all("ours" in state and "yours" not in state for state in states[1:])


def test_the_editor_begins_with_our_words(acme: Business) -> None:
    begins = {"acknowledgement": "{{ ticket.button }}", "reply": "{{ message }}", "solved": "{{ solved.yes }}"}
    for name, language in itertools.product(begins, ("en", "ru", "kk")):
        path = f"/settings/letters/{name}/{language}"
        assert acme.owner.get(path).status == 200
        text = acme.owner.tree.css_first("#text").text()
        assert begins[name] in text
        acme.owner.submit(path)
        assert "These are our words" in acme.owner.text and acme.desk.all(lettering.Letter) == []


WRONG = {
    "Hello\n\n{{ custmer.nam }}": "Line 3: there is no {{ custmer.nam }}.",
    "Hello {{ desk.nme }}": "Line 1: there is no {{ desk.nme }}. Did you mean {{ desk.name }}?",
    "{{ desk.name|upper }}": "Line 1: there is no {{ desk.name|upper }}. Did you mean {{ desk.name }}?",
    "{{ desk.name.__class__ }}": "Line 1: there is no {{ desk.name.__class__ }}. Did you mean {{ desk.name }}?",
    "One\n{{ desk.name": "Line 2: “{{” is not closed by “}}”.",
    "desk.name }}": "Line 1: “}}” means nothing here.",
    "{% if 1 %}x{% endif %}": "Line 1: “{%” means nothing here.",
    "": "Write something first.",
    "x" * 5_001: "At most 5000 letters and signs fit in here.",
}


def test_what_is_wrong_is_said_beside_the_field(acme: Business) -> None:
    for text, said in WRONG.items():
        page = word(acme.owner, text=text)
        assert page.page.status == 422 and error(page, "text") == said
        assert page.tree.css_first("#text").text() == text and acme.desk.all(lettering.Letter) == []


def test_a_subject_is_needed(acme: Business) -> None:
    for subject in ("", "x" * 201, "{{ subject }}"):
        page = word(acme.owner, subject=subject)
        assert page.page.status == 422 and error(page, "subject") and not error(page, "text")


def test_nothing_that_the_submitter_chose_can_stand_in_an_acknowledgement(world: Machine, acme: Business) -> None:
    """Mail.md, In 9: not by the form of the settings, and not by what was stored in some other way."""
    chosen = ("customer.name", "ticket.subject", "message")
    for macro, field in itertools.product(chosen, ("subject", "text", "html")):
        page = word(acme.owner, **{field: f"{{{{ {macro} }}}} {TEXT}"})
        assert page.page.status == 422 and "there is no {{ " + macro in error(page, field)
    word(acme.owner)
    for place, macro in enumerate(chosen):
        tamper(acme, text=f"Hello {{{{ {macro} }}}}", subject=f"{{{{ {macro} }}}}")
        letter = asked(world, acme, email=f"dana{place}@x.example")
        assert "We have your question" in plain(letter) and "Dana" not in letter.as_string()
        assert "till" not in plain(letter) + str(letter["Subject"])


def tamper(business: Business, **stored: str) -> None:
    (letter,) = business.desk.all(lettering.Letter)
    table.write(table.change(letter, **stored), moved(business.desk))


def test_a_letter_that_broke_is_ours_again_and_the_page_says_so(world: Machine, acme: Business) -> None:
    word(acme.owner)
    tamper(acme, text="Hello {{ desk.owner }}, from before an update")
    acme.owner.get("/settings/letters")
    assert "Yours cannot be used any more, so ours goes out. Line 1: there is no {{ desk.owner }}" in acme.owner.text
    letter = asked(world, acme)
    assert letter["Subject"] == "We have your question (#1)" and "before an update" not in plain(letter)
    for path in ("/settings/letters", ACKNOWLEDGEMENT):
        acme.owner.get(path)
        assert (
            "Yours could not be used since today" in acme.owner.text and "there is no {{ desk.owner" in acme.owner.text
        )
    word(acme.owner)
    assert "could not be used" not in acme.owner.text
    assert asked(world, acme, email="b@x.example")["Subject"] == "Thank you (No. 2)"


def test_back_to_ours(world: Machine, acme: Business) -> None:
    word(acme.owner)
    acme.owner.submit("/back-to-ours")
    assert acme.owner.tree.css("form[action$=back-to-ours]") == [] and acme.desk.all(lettering.Letter) == []
    assert asked(world, acme)["Subject"] == "We have your question (#1)"


def test_the_second_of_two_admins_sees_both_texts(acme: Business) -> None:
    second = acme.agent("Saule", "admin")
    second.get(ACKNOWLEDGEMENT)
    word(acme.owner, text="First {{ ticket.link }}")
    second.submit(ACKNOWLEDGEMENT, subject="Mine", text="Second")
    assert second.page.status == 409 and "Aigerim changed this letter meanwhile" in second.text
    assert second.tree.css_first("#text").text() == "Second" and "First {{ ticket.link }}" in second.text
    assert acme.desk.all(lettering.Letter)[0].text == "First {{ ticket.link }}"
    second.submit(ACKNOWLEDGEMENT)
    assert acme.desk.all(lettering.Letter)[0].text == "Second"


def test_agents_word_no_letters(world: Machine, acme: Business) -> None:
    agent, department = acme.agent(), acme.desk.all(Department)[0].id
    assert agent.get("/settings/letters").status == 403
    agent.get("/settings")
    fields = {"csrf": csrf(agent), "subject": SUBJECT, "text": TEXT, f"signature-en-{department}": "Hello"}
    for verb in ("", "/preview", "/try-out", "/back-to-ours"):
        assert agent.get(ACKNOWLEDGEMENT + verb).status == 403
        assert agent.post(ACKNOWLEDGEMENT + verb, fields).status == 403
    assert agent.post(f"/settings/departments/{department}/signatures", fields).status == 403
    assert acme.desk.all(lettering.Letter) == [] and not acme.desk.all(Department)[0].signatures
    world.work()
    assert world.sent() == []


def test_other_letters_are_not_there(acme: Business) -> None:
    for letter in ("confirm/en", "reply/de", "x/en"):
        assert acme.owner.get(f"/settings/letters/{letter}").status == 404


def test_strangers_get_only_our_words_until_the_desk_is_somebodys(world: Machine) -> None:
    acme = Business.start(world, "acme", "Aigerim", is_confirmed=False)
    assert word(acme.owner).page.status == 403 and acme.desk.all(lettering.Letter) == []
    assert word(acme.owner, verb="try-out").page.status == 403
    world.work()
    assert world.sent("aigerim@") == []


# ------------------------------------------------------------------ preview


def test_the_preview_is_a_document_that_can_do_nothing(acme: Business) -> None:
    word(acme.owner, verb="preview", text="Typed & not <b>saved</b>")
    policy = acme.owner.page.header("content-security-policy") or ""
    assert "default-src 'none'" in policy and "sandbox" in policy and "script" not in policy
    assert "frame-ancestors 'self'" in policy and "allow-scripts" not in policy
    assert "Typed & not <b>saved</b>" in acme.owner.text and "Thank you (No. 1042)" in acme.owner.text
    assert "<b>saved" not in acme.owner.page.text and acme.desk.all(lettering.Letter) == []
    acme.owner.get(ACKNOWLEDGEMENT)
    assert "frame-src 'self'" in (acme.owner.page.header("content-security-policy") or "")
    frame = acme.owner.tree.css_first("iframe")
    assert frame.attributes["sandbox"] == "allow-same-origin"
    assert "We have your question" in acme.owner.get(frame.attributes["src"] or "").text
    assert "frame-src 'none'" in (acme.owner.get("/settings").header("content-security-policy") or "")


def test_the_preview_in_both_themes_and_as_text(acme: Business) -> None:
    def seen(look: str) -> str:
        return word(acme.owner, verb="preview", look=look).page.text

    assert "@media all" in seen("dark") and "@media not all" in seen("light")
    assert "prefers-color-scheme: dark" not in seen("dark") + seen("light")
    assert "<pre" in seen("text") and "Follow your question:\nhttp" in seen("text") and "<main" not in seen("text")


def test_the_preview_says_what_is_wrong(acme: Business) -> None:
    page = word(acme.owner, verb="preview", text="{{ nothing }}")
    assert page.page.status == 422 and "Line 1: there is no {{ nothing }}." in page.text


def test_a_letter_is_tried_out_before_it_is_saved(world: Machine, acme: Business) -> None:
    page = word(acme.owner, verb="try-out", text="Not saved yet {{ ticket.link }}")
    assert page.page.status == 200 and "on its way to aigerim@" in page.text
    assert (
        page.tree.css_first("#text").text() == "Not saved yet {{ ticket.link }}"
        and acme.desk.all(lettering.Letter) == []
    )
    world.work()
    (letter,) = world.sent()
    assert letter["To"] == f"aigerim@{acme.slug}.example" and "Not saved yet" in plain(letter)
    ids = [*on_the_wire(letter, "References").split(), on_the_wire(letter, "Message-ID")]
    plus = str(letter["Reply-To"]).partition("+")[2].partition("@")[0]
    assert tokens.in_ids(acme.tenant, ids) is None and tokens.proved(acme.tenant, plus) is None
    assert acme.visitor().get(link_in(letter, "/t/1042/")).status == 404


def test_a_reply_is_tried_out_too(world: Machine, acme: Business) -> None:
    word(acme.owner, REPLY, "try-out", text="Hello {{ customer.name }}\n{{ message }}\n{{ signature }}")
    world.work()
    (letter,) = world.sent()
    assert "Hello Dana" in plain(letter) and "The courier leaves" in plain(letter).replace("the", "The")
    assert not [word for word in plain(letter).split() if tokens.proved(acme.tenant, word.strip("[]"))]


def test_ten_tries_an_hour(acme: Business) -> None:
    for _ in range(10):
        assert word(acme.owner, verb="try-out").page.status == 200
    assert word(acme.owner, verb="try-out").page.status == 429


# ------------------------------------------------------------------ HTML of their own

RICH = (
    '<h2>Hello</h2><script>x()</script><style>p{}</style><img src="https://x.example/pixel.gif">'
    '<p onclick="x()" style="position:fixed">From <b>{{ desk.name }}</b>, <a href="{{ ticket.link }}">look</a></p>'
    '<p>{{ ticket.button }}</p><ul><li><a href="https://acme.example/?no={{ ticket.number }}">Site</a></li></ul>'
)
PLAIN = (
    "From {{ desk.name }}, look: {{ ticket.link }}\n\n{{ ticket.button }}\nhttps://acme.example/?no={{ ticket.number }}"
)


def test_own_html_is_sanitised_and_put_into_our_layout(world: Machine, acme: Business) -> None:
    page = word(acme.owner, text=PLAIN, html=RICH)
    assert page.page.status == 200, page.text
    shown = html(asked(world, acme))
    for bad in ("<script", "x()", "<img", "pixel", "position", "onclick", "{{"):
        assert bad not in shown
    assert '<p style="margin:0 0 12px;">From <b>Acme</b>, <a ' in shown and "max-width:560px" in shown
    assert 'href="https://acme.example/?no=1"' in shown and 'class="yes"' in shown and "<h2 style=" in shown
    assert "You get this letter because somebody wrote to Acme" in shown


ELSEWHERE = [
    '<a href="/settings">x</a> {{ ticket.link }}',
    '<a href="{{ desk.name }}">x</a> {{ ticket.link }}',
    '<a href="x{{ ticket.link }}">x</a>',
    '<a href="{{ ticket.button }}">x</a>',
    "{<i></i>{ ticket.secret }} {{ ticket.link }}",
    "{<x>{ ticket.secret }} {{ ticket.link }}",
    "&#123;&#123; ticket.secret }} {{ ticket.link }}",
    '<a href="https://other.example">x</a>',
    "no link at all",
]


def test_html_that_leads_elsewhere_is_refused(acme: Business) -> None:
    for made in ELSEWHERE:
        page = word(acme.owner, text="Look: {{ ticket.link }}", html=made)
        assert page.page.status == 422 and error(page, "html") and not error(page, "text"), made


def test_a_link_that_runs_something_is_none(acme: Business) -> None:
    made = '<a href="java\nscript:x()">{{ ticket.link }}</a><a href="data:text/html,x">y</a>'
    shown = word(acme.owner, verb="preview", text="{{ ticket.link }}", html=made).page.text
    assert "script:" not in shown and "data:" not in shown
    assert shown.count("href=") == 0 and shown.count("<a") == 2, "the words stay"


# ------------------------------------------------------------------ replies and signatures


def test_a_reply_stands_in_the_tenants_frame(world: Machine, acme: Business) -> None:
    signed = "No. {{ ticket.number }}\n{{ agent.name }}, {{ department.name }}"
    frame = "Dear {{ customer.name }},\n\n{{ message }}\n\n" + signed
    assert "Saved" in word(acme.owner, REPLY, text=frame).text
    written = "Press <both> keys.\n\n{{ desk.name }} https://acme.example/keys."
    reply = replied(world, acme, written)
    assert plain(reply).startswith(f"Dear Dana,\n\n{written}\n\nNo. 1\nAigerim, Support\n\n-- \n")
    assert reply["Auto-Submitted"] is None
    assert "Press &lt;both&gt; keys." in html(reply) and "{{ desk.name }}" in html(reply)
    assert 'href="https://acme.example/keys"' in html(reply) and "No. 1<br>Aigerim, Support</p>" in html(reply)
    assert "You get this letter because you wrote to Acme" in html(reply)
    assert "You get this letter because you wrote to Acme" in plain(reply)


def test_a_reply_says_what_was_written_once(acme: Business) -> None:
    for text in ("Hello", "{{ message }} {{ message }}"):
        page = word(acme.owner, REPLY, text=text)
        assert page.page.status == 422 and error(page, "text") == "{{ message }} has to stand in it, once."


@pytest.mark.parametrize("name", ["www.evil.example", "Win https://evil.example"])
def test_a_name_that_is_a_link_is_not_called_out(world: Machine, acme: Business, name: str) -> None:
    word(acme.owner, REPLY, text="Dear {{ customer.name }}, {{ message }}")
    raw = f'From: "{name}" <{acme.dana}>\r\nTo: {acme.mail}\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n'
    world.send(raw.encode(), acme.dana, acme.mail)
    world.work()
    acme.owner.get("/tickets/1")
    acme.owner.submit("/tickets/1/reply", text="Yes")
    world.work()
    head = plain(world.sent(acme.dana)[-1]).partition("-- ")[0]
    assert f"Dear {acme.dana}," in head and "evil" not in head


def signatures(business: Business, **texts: str) -> Browser:
    department = business.desk.all(Department)[0].id
    business.owner.get(f"/settings/departments/{department}/signatures")
    named = {f"signature-{language}": text for language, text in texts.items()}
    business.owner.submit("/signatures", **named)
    return business.owner


def test_a_department_signs_its_replies(world: Machine, acme: Business) -> None:
    page = signatures(acme, en="Yours, {{ agent.name }}\nAcme & Sons, +7 727 000\nhttps://acme.example")
    assert page.page.status == 200
    reply = replied(world, acme)
    assert plain(reply).startswith(
        "Press both keys.\n\nYours, Aigerim\nAcme & Sons, +7 727 000\nhttps://acme.example\n\n-- \n"
    )
    assert (
        "Yours, Aigerim" in html(reply)
        and "Acme &amp; Sons" in html(reply)
        and 'href="https://acme.example"' in html(reply)
    )
    acme.owner.get(f"/settings/departments/{acme.desk.all(Department)[0].id}/signatures")
    assert [area.text() for area in acme.owner.tree.css("textarea[lang=ru]")] == [OURS], "Russian keeps ours"


def test_an_empty_signature_is_ours(world: Machine, acme: Business) -> None:
    signatures(acme, en="Changed")
    signatures(acme, en="")
    assert acme.desk.all(Department)[0].signatures is None
    assert plain(replied(world, acme)).startswith("Press both keys.\n\nAigerim\nAcme, Support\n\n-- \n")


def test_a_signature_that_cannot_be_is_said_beside_it(world: Machine, acme: Business) -> None:
    page = signatures(acme, en="{{ customer.name }}", ru="x" * 1001)
    assert page.page.status == 422 and not acme.desk.all(Department)[0].signatures
    assert "there is no {{ customer.name }}" in error(page, "signature-en")
    assert error(page, "signature-ru") and "{{ customer.name }}" in page.text


def test_a_signature_that_broke_is_ours_again(world: Machine, acme: Business) -> None:
    department = acme.desk.all(Department)[0]
    table.write(table.change(department, signatures={"en": "{{ gone }}"}), moved(acme.desk))
    assert plain(replied(world, acme)).startswith("Press both keys.\n\nAigerim\nAcme, Support\n\n-- \n")
