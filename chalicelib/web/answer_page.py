"""One answer as its readers see it, also where something has to be said about what they wrote below it."""

from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import filling_time
from chalicelib.helpdesk.answers import cards, commenting, rating, reading
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.cards import address, glimpse
from chalicelib.helpdesk.answers.slugs import split
from chalicelib.helpdesk.rights import may
from chalicelib.urls import urls
from chalicelib.web import answer_asking, answer_pages, customer_asking, readers
from chalicelib.web.answer_pages import Meta
from chalicelib.web.asking import Ask
from tenants import answer_keys
from tenants.errors import N_, Invalid
from tenants.keys import Key
from tenants.reading import together

TOLD = ("rated", "sent")  # what the page says once somebody has done something


def wanted(ask: Ask) -> list[Key]:
    """The answer that the path names, and who reads it."""
    return [named(ask), *readers.wanted(ask)]


def named(ask: Ask) -> Key:
    part = str((ask.request.uri_params or {})["answer"])
    return answer_keys.answer(ask.tenant, split(part)[1] or part)


def found(ask: Ask) -> Answer:
    """The answer; raise NotFound where customers may not read it."""
    return reading.readable(ask.extra[0])


def show(ask: Ask, one: Answer, invalid: Invalid | None = None, form: str = "") -> Response:
    """The page; `form` is the one in which something is wrong, and which is shown with all that was typed."""
    every, below = together(lambda: cards.every(ask.desk.id), lambda: reading.comments(ask.desk.id, one.id))
    wording = one.worded(ask.language)
    person = readers.staff(ask)
    ids = readers.favourites_of(ask, person)
    told = {name: ask.query.get(name, "") for name in TOLD}
    signed_in = None if person else customer_asking.of(ask)
    own = {"name": signed_in[0].name, "mail": signed_in[1]} if signed_in else {}
    return answer_pages.show(
        ask,
        "answer_base_answer.html",
        _meta(ask, one),
        422 if invalid else 200,
        is_personal=any(told.values()) or bool(ids or person or own),
        one=one,
        wording=wording,
        table=ask.say(N_("Table")),
        way=reading.way(ask.desk, one),
        minutes=reading.minutes(wording.text),
        comments=below,
        related=reading.related(every, one.id, ask.language),
        is_favourite=one.id in ids,
        may_change=bool(person and may(ask.desk, person, "answers")),
        person=person,
        is_asking=answer_asking.is_offered(ask),
        is_led=answer_asking.is_led(ask),
        opened=filling_time.opened(),
        longest={"comment": commenting.LONGEST, "name": commenting.LONGEST_NAME, "missing": rating.LONGEST},
        wrong_form=form,
        errors=invalid.fields if invalid else {},
        values=ask.form.typed() if invalid else own,
        **told,
    )


def _meta(ask: Ask, one: Answer) -> Meta:
    wording = one.worded(ask.language)
    others = [code for code in one.languages if code in ask.languages]
    shown = wording.language if wording.language != one.language else ""
    about = glimpse(wording.text)
    return Meta(address(one), about, others if len(others) > 1 else (), shown, data=_data(ask, one), kind="article")


def _data(ask: Ask, one: Answer) -> list[dict[str, Any]]:
    """What search engines are told of an answer (schema.org, Article)."""
    wording, path = one.worded(ask.language), address(one)
    business = {"@type": "Organization", "name": ask.desk.tenant.name, "url": urls.customers_url(ask.desk, "/answers")}
    about = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": wording.title,
        "description": glimpse(wording.text),
        "inLanguage": wording.language,
        "datePublished": (one.published_at or one.updated_at).isoformat(),
        "dateModified": one.updated_at.isoformat(),
        "author": {"@type": "Person", "name": one.by_name},
        "publisher": business,
        "mainEntityOfPage": urls.customers_url(ask.desk, path),
    }
    steps = [(ask.say(N_("Answers")), urls.answer_base())]
    steps += [(each.named(ask.language), urls.answer_category(each.id)) for each in reading.way(ask.desk, one)]
    return [about, answer_pages.structured_way(ask, [*steps, (wording.title, path)])]
