"""Every word for people can be translated, and is, into Russian and Kazakh."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from tests.house.bare_strings import bare_strings

HOME = Path(__file__).parents[2]
SOURCES = [
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
    ("chalicelib/**.py", "python"),
    ("tenants/**.py", "python"),
]
FORMS = {"ru": 3, "kk": 2}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
TAG = re.compile(r"</?\w+")


def test_no_words_in_templates_bypass_gettext() -> None:
    assert [str(bare) for bare in bare_strings()] == []


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("<p>\n{{ _('Fine') }}\nNot fine</p>", 3),
        ("<a title='Not fine'>{{ _('Fine') }}</a>", 1),
        ("{% trans %}Fine{% endtrans %}\n<b>Not fine</b>", 2),
        ("<input type='submit' value='Send'>", 1),
        ("{{ icon('open', label='not fine') }}", 1),
        ("{{ 'Not fine' if is_late else _('Fine') }}", 1),
        ("{% trans n=2 %}Fine{% pluralize %}Fine{% endtrans %}<i>{{ n }} days</i>", 1),
    ],
)
def test_bare_words_are_found_where_they_stand(tmp_path: Path, template: str, line: int) -> None:
    (tmp_path / "page.html").write_text(template)
    assert [bare.line for bare in bare_strings(tmp_path)] == [line]


def test_codes_and_names_are_no_words(tmp_path: Path) -> None:
    tag = "<p class='plain small' data-tone=\"{{ 'red' if is_late else 'green' }}\">"
    page = tag + "<style>p { color: red }</style>Komek {{ x }}</p>"
    (tmp_path / "page.html").write_text(page)
    (tmp_path / "letter.txt").write_text("-- \n{{ _('Fine') }}\n")
    assert bare_strings(tmp_path) == []
    (tmp_path / "letter.txt").write_text("{{ _('Fine') }}\nNot fine\n")
    assert [bare.line for bare in bare_strings(tmp_path)] == [2]


@pytest.mark.parametrize("language", FORMS)
def test_every_message_is_translated(language: str) -> None:
    catalog = translations(language)
    assert [wrong for id in messages() if (wrong := problem(catalog.get(singular(id)), id, FORMS[language]))] == []


@cache
def messages() -> tuple[str | tuple[str, ...], ...]:
    """Every message of the templates and of Python, as gettext sees it: a text, or its singular and plural."""
    keywords = {**DEFAULT_KEYWORDS, "NN_": (1, 2)}
    options = {"templates/**": {"newstyle_gettext": "true"}}
    found = extract_from_dir(HOME, method_map=SOURCES, options_map=options, keywords=keywords)
    return tuple(sorted({message for _, _, message, _, _ in found}, key=str))


def translations(language: str) -> Catalog:
    with (HOME / "locale" / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def singular(id: str | tuple[str, ...]) -> str:
    return id if isinstance(id, str) else id[0]


def problem(message: Message | None, id: str | tuple[str, ...], forms: int) -> str:
    """What is wrong with a translation; nothing when it is whole."""
    if message is None:
        return f"missing: {id!r}"
    if message.fuzzy:
        return f"fuzzy: {id!r}"
    said = [message.string] if isinstance(message.string, str) else list(message.string)
    if not all(said) or len(said) != (1 if isinstance(id, str) else forms):
        return f"not whole: {id!r}"
    wanted = list(_wanted(id, forms))
    if any(marks(text) not in allowed for text, allowed in zip(said, wanted, strict=True)):
        return f"other placeholders or tags: {id!r} -> {said!r}"
    return ""


def _wanted(id: str | tuple[str, ...], forms: int) -> Iterator[list[list[str]]]:
    """For each form, the marks it may have. Russian says its first form for 21 too, so it must keep the number."""
    if isinstance(id, str):
        yield [marks(id)]
        return
    yield [marks(id[1])] if forms > 2 else [marks(id[1]), marks(id[0])]
    yield from ([marks(id[1])] for _ in range(forms - 1))


def marks(text: str) -> list[str]:
    """What a translation has to keep: the places for values, and tags."""
    return sorted(PLACEHOLDER.findall(text) + TAG.findall(text))
