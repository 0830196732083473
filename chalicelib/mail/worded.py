"""The words of a letter: the tenant's own where it has some that can be used, else ours."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from chalicelib.helpdesk.desk import look
from chalicelib.helpdesk.letters import lettering, macros, own_html
from chalicelib.helpdesk.letters.letter_kinds import KINDS
from chalicelib.helpdesk.letters.lettering import Letter
from chalicelib.mail.compose import parts
from chalicelib.rendering import render
from tenants.tenant import Desk

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Button:
    """What leads somewhere: a button in HTML, its words and the address in plain text."""

    words: str
    url: str

    def __str__(self) -> str:
        return f"{self.words}:\n{self.url}"


class Worded(NamedTuple):
    subject: str
    text: str
    html: str


class Part(NamedTuple):
    """A part of the HTML, in a shape that partials/letters.html knows."""

    kind: str
    value: object


def worded(desk: Desk, name: str, language: str, values: Mapping[str, object], **around: Any) -> Worded:
    """A letter with the values of its macros; `around` is what its template says outside of the tenant's words."""
    given = {**around, **{macro.replace(".", "_"): value for macro, value in values.items()}}
    given["letter_look"] = look.for_letters(desk)
    if letter := lettering.own(desk, name, language):
        try:
            return _own(letter, values, given)
        except Exception:  # whatever is wrong with it, a letter has to go out
            log.exception("letter %s of tenant %s could not be used", letter.id, desk.id)
            lettering.broke(desk, letter)
    subject = render(f"letters/{name}/subject.txt", language, **given).strip() if KINDS[name].has_subject else ""
    return Worded(subject, *parts(name, language, **given))


def _own(letter: Letter, values: Mapping[str, object], given: Mapping[str, Any]) -> Worded:
    lettering.check(letter.name, letter.words)
    text = macros.filled(letter.text, values).strip()
    shown = list(_html_parts(letter, values) if letter.html else _text_parts(letter, values))
    subject = " ".join(macros.filled(letter.subject, values).split())
    return Worded(subject, *parts(letter.name, letter.language, **given, own_text=text, own_parts=shown))


def _text_parts(letter: Letter, values: Mapping[str, object]) -> Iterator[Part]:
    """The text in passages, with what stands in paragraphs of its own between them."""
    blocks = {macro.name for macro in KINDS[letter.name].macros if macro.kind == "block"}
    passage = ""
    for piece in macros.pieces(letter.text, values):
        if piece.is_macro and piece.words in blocks:
            yield from [Part("text", passage)] if passage.strip() else []
            yield _block(piece.words, values)
            passage = ""
        else:
            passage += str(values[piece.words]) if piece.is_macro else piece.words
    yield from [Part("text", passage)] if passage.strip() else []


def _html_parts(letter: Letter, values: Mapping[str, object]) -> Iterator[Part]:
    for piece in own_html.filled(letter.html, KINDS[letter.name], values):
        yield _block(piece.block, values) if piece.block else Part("html", piece.html)


def _block(name: str, values: Mapping[str, object]) -> Part:
    value = values[name]
    return Part("button" if isinstance(value, Button) else "signature" if name == "signature" else "text", value)
