"""The pages of the tags."""

from functools import partial

from chalicelib.helpdesk.vocabulary import tags, terms
from chalicelib.helpdesk.vocabulary.tags import Tag
from chalicelib.web.asking import Ask
from chalicelib.web.vocabulary.sheet import (
    Sheet,
    archiving,
    find_term,
    line,
    lines_of,
    names_of,
    seen,
    typed_name,
)
from tenants.errors import N_

HUES = (N_("Red"), N_("Orange"), N_("Olive"), N_("Green"), N_("Teal"), N_("Blue"), N_("Violet"), N_("Pink"))


def _change_tag(ask: Ask, id: str) -> None:
    one, hue = terms.find(ask.desk, Tag, id), tags.hue(ask.form.get("hue"))
    terms.change(ask.desk, ask.person, one, seen(ask), typed_name(ask), hue=hue)


TAGS = Sheet(
    "tags",
    "tags",
    N_("Tags"),
    lines=lambda ask: lines_of(ask, tags.every(ask.desk), lambda ask, one: line(ask, one, hue=one.hue)),
    find=partial(find_term, Tag),
    values=lambda ask, one: {**names_of(one), "hue": str(one.hue)},
    add=lambda ask: terms.add(ask.desk, ask.person, Tag, typed_name(ask), hue=tags.hue(ask.form.get("hue"))),
    change=_change_tag,
    verbs=archiving(partial(find_term, Tag)),
    choices=lambda ask: {"hues": [(str(hue), words) for hue, words in enumerate(HUES)]},
    is_ordered=False,
)
