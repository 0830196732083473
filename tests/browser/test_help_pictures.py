"""The pictures of the guides show what the pages say today; `make pictures` takes them again."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from infrastructure.guides import LANGUAGES, pictures
from tests.browser import picture_desk, shooting
from tests.browser.conftest import Site
from tests.browser.scenes import SCENES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "static/help"
TAKEN = FOLDER / "pictures.json"


def test_every_picture_of_a_guide_has_its_scene() -> None:
    for language in LANGUAGES:
        shown = {one for path in (ROOT / "guides" / language).glob("*.md") for one in pictures(path.read_text())}
        assert {one.rpartition(".")[0] for one in shown} == set(SCENES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_show_what_the_pages_say(
    site: Site, chromium: Browser, language: str, request: pytest.FixtureRequest
) -> None:
    is_taking: bool = request.config.getoption("--retake")
    taken = json.loads(TAKEN.read_text()) if TAKEN.exists() else {}
    known, now = taken.get(language, {}), {}
    desk = picture_desk.made(site, chromium, language)
    for name, scene in SCENES.items():
        frames, said = [], []
        for shown in scene(desk):
            _settle(shown)
            said.append(shooting.words(shown, language))
            if is_taking:
                frames.append(shooting.shot(shown))
        now[name] = {**known.get(name, {}), "words": shooting.fingerprint(said)}
        if is_taking:
            now[name]["width"], now[name]["height"] = shooting.keep(frames, FOLDER / language, name)
    desk.page.context.close()
    if is_taking:
        TAKEN.write_text(json.dumps({**taken, language: now}, indent=1, sort_keys=True) + "\n")
        return
    others = [name for name in now if now[name] != known.get(name)]
    assert others == [], "these pages say something else than their pictures in the guides: run `make pictures`"


def _settle(shown: Locator) -> None:
    shown.wait_for()
    shooting.tidy(shown)
