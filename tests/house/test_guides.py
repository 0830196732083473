"""The guides say what the pages say: names of the code, alike in every language; links and pictures lead somewhere."""

import json
import re
from pathlib import Path

import pytest

from infrastructure import guides
from tests.house.test_words import messages, singular

HOME = Path(__file__).parents[2]
TAKEN = HOME / "static/help/pictures.json"
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")


def texts(language: str) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((HOME / "guides" / language).glob("*.md"))}


@pytest.mark.parametrize("language", guides.LANGUAGES)
def test_names_in_guides_are_those_of_pages_and_buttons(language: str) -> None:
    known = {singular(id) for id in messages()}
    found = [(file, name) for file, text in texts(language).items() for name in guides.names(text)]
    assert len(found) > 100 and [pair for pair in found if pair[1] not in known] == []


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_language_names_shows_and_links_the_same(language: str) -> None:
    ours, theirs = texts("en"), texts(language)
    assert list(ours) == list(theirs)
    for file, text in ours.items():
        for part in (guides.names, LINK.findall):
            assert set(part(text)) == set(part(theirs[file])), file
        assert guides.pictures(text) == guides.pictures(theirs[file]), file


def test_links_lead_to_guides() -> None:
    there = {file.removesuffix(".md").partition("-")[2] for file in texts("en")}
    linked = {link for text in texts("en").values() for link in LINK.findall(text)}
    assert linked and linked <= there and "ask" not in there  # whose address is that of a page


def test_names_are_put_in_as_the_language_has_them() -> None:
    said = guides.named("Open **Settings → Staff**.", {"Settings": "Настройки", "Staff": "Сотрудники"}.__getitem__)
    assert said == "Open **Настройки → Сотрудники**."


def test_a_picture_that_was_not_taken_is_left_out() -> None:
    taken = {"reply": {"width": 9, "height": 5}}
    assert guides.figure("board.webp", "The board", "en", taken) == ""
    shown = guides.figure("reply.clip", "A “reply” & <more>", "ru", taken)
    assert 'src="asset:help/ru/reply.webp"' in shown and 'width="9" height="5"' in shown
    assert 'srcset="asset:help/ru/reply-clip.webp"' in shown and "prefers-reduced-motion: no-preference" in shown
    assert "&amp; &lt;more&gt;" in shown


def test_pictures_are_small_and_all_there() -> None:
    taken = json.loads(TAKEN.read_text())
    for language in guides.LANGUAGES:
        wanted = {one for text in texts(language).values() for one in guides.pictures(text)}
        assert {one.rpartition(".")[0] for one in wanted} == set(taken[language])
        for one in wanted:
            name, _, kind = one.rpartition(".")
            for file in (f"{name}.webp", *([f"{name}-clip.webp"] if kind == "clip" else [])):
                most = 60_000 if "-clip." in file else 40_000
                assert 500 < (TAKEN.parent / language / file).stat().st_size < most, f"{language}/{file}"
