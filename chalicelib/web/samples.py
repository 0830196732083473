"""Pages of customers as they will be, in a frame for whoever is setting up how they look and what they say."""

from collections.abc import Sequence
from typing import Any

from chalice.app import Response

from chalicelib.helpdesk.desk import own_texts
from chalicelib.helpdesk.forms import form as forms
from chalicelib.own_words import PLACE, shown
from chalicelib.rendering import render
from chalicelib.urls import urls
from chalicelib.web import form_page, pages
from chalicelib.web.asking import Ask
from chalicelib.wording import examples

NUMBER = 1  # of the ticket that is not there


def form(ask: Ask, language: str, page: str = "form.html", **around: Any) -> Response:
    """The form, or the page after it, as a customer gets it in a language."""
    values = {
        **pages.around(ask),
        "own_words": own_texts.words(ask.desk, language),
        **form_page.around(ask.desk, forms.find(ask.desk), language),
        "action": urls.form(),
        "sealed_at": "",
        "values": {},
        "errors": {},
        "is_sample": True,
        "number": NUMBER,
        "link": urls.form(),
        "address": ask.person.address,
        "desk_name": ask.desk.tenant.name,
    }
    return pages.answer(ask, render(page, language, **{**values, **around}), embedders="'self'")


def customer(ask: Ask, language: str, **around: Any) -> Response:
    """A customer's page, about an example."""
    from chalicelib.mail import examples as letters  # late: mail is more than pages need
    from chalicelib.web.customer_ways import ByLink
    from chalicelib.web.reading import Reader

    ticket, entries = letters.conversation(ask.desk, ask.person, language)
    ticket.status = "solved"
    values: dict[str, Any] = {
        "ticket": ticket,
        "way": ByLink(int(ticket.number), ""),
        "entries": entries,
        "readings": Reader(ask, str).all(entries),
        "assignee_name": ask.person.name,
        "asks_solved": True,
        **dict.fromkeys(("asker", "promise", "goes_on")),
        **dict.fromkeys(("earlier_url", "says", "chosen"), ""),
        **dict.fromkeys(("has_web_pictures", "is_shut", "sent", "is_late", "asks_rating", "is_over"), False),
        "may_write": True,
        "fields": [],
    }
    return form(ask, language, "customer.html", **{**values, **around})


def answers(ask: Ask, language: str, **around: Any) -> Response:
    """The first page of the answer base, with what stands there."""
    from chalicelib.helpdesk.answers import reading
    from chalicelib.web.answer_pages import LOCALES, Meta

    found = reading.home(ask.desk, language, [], [])
    meta = Meta(urls.answer_base(), is_indexed=False)
    about: dict[str, Any] = {"meta": meta, "origin": urls.customers_url(ask.desk), "locale": LOCALES[language]}
    return form(ask, language, "answer_base.html", found=found, **{**about, **around})


def counted(ask: Ask, language: str, ours: str, own: Sequence[str]) -> Response:
    """Own words for each plural form of a language, each with a number that takes it."""
    numbers = [numbers[-1] for numbers in examples(language)]
    values = [dict.fromkeys((name for _, name in PLACE.findall(ours)), number) for number in numbers]
    said = [(number, shown(text, ours, of)) for number, text, of in zip(numbers, own, values, strict=True)]
    return form(ask, language, "text_sample.html", said=said)
