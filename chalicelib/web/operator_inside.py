"""Pages of the console: who is there, a title, and what was wrong with what was sent."""

from typing import Any

from chalice.app import Response

from chalicelib.web import operator_words, pages
from chalicelib.web.operator_asking import OperatorAsk
from tenants.errors import Invalid, Text


def inside(
    ask: OperatorAsk, template: str, title: Text, invalid: Invalid | None = None, *, code: int = 0, **values: Any
) -> Response:
    """A page of the console; with `invalid` the form comes back with what was typed."""
    usual = {
        "title": title,
        "operator": ask.operator,
        "saved": "saved" in ask.query and invalid is None,
        "values": ask.form.typed() if invalid else {},
        "errors": invalid.fields if invalid else {},
        "verb_word": lambda code: operator_words.word(operator_words.VERBS, code),
        "state_word": lambda code: operator_words.word(operator_words.STATES, code),
    }
    return pages.page(ask, template, code or (422 if invalid else 200), **{**usual, **values})
