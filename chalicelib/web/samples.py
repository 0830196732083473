"""Pages of customers as they will be, in a frame for whoever is setting up how they look and what they say."""

from collections.abc import Sequence
from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import forms
from chalicelib.helpdesk.desk import own_texts
from chalicelib.own_words import PLACE, shown
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask
from chalicelib.wording import examples, render

NUMBER = 1  # of the ticket that is not there


def form(ask: Ask, language: str, page: str = "form.html", **around: Any) -> Response:
    """The form, or the page after it, as a customer gets it in a language."""
    values = {
        **pages.around(ask),
        "own_words": own_texts.words(ask.desk, language),
        "form": forms.find(ask.desk),
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


def counted(ask: Ask, language: str, ours: str, own: Sequence[str]) -> Response:
    """Own words for each plural form of a language, each with a number that takes it."""
    numbers = [numbers[-1] for numbers in examples(language)]
    values = [dict.fromkeys((name for _, name in PLACE.findall(ours)), number) for number in numbers]
    said = [(number, shown(text, ours, of)) for number, text, of in zip(numbers, own, values, strict=True)]
    return form(ask, language, "text_sample.html", said=said)
