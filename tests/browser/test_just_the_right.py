"""Each part of the admin's side, done by somebody who is not the owner and has just the right for it, and refused to
whoever has every right but that one.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.helpdesk.roles import FOR_DESK, IN_DEPARTMENT, upto
from tests.browser.conftest import ROOT, Site
from tests.browser.rights_cast import PASSWORD

EVERYTHING = {*IN_DEPARTMENT, *FOR_DESK}


def add_department(page: Page, desk: str) -> None:
    page.goto(f"{desk}/settings/departments")
    page.fill("main [name=name]", "Склад")
    page.fill("main [name=local]", "sklad")
    page.click("main form[action$='/add'] button")
    expect(page.locator("main")).to_contain_text("sklad@demo")


def copy_role(page: Page, desk: str) -> None:
    page.goto(f"{desk}/settings/roles")
    page.fill("main [name=name]", "Практикант")
    page.select_option("main [name=copied]", "observer")
    page.click("main form[action$='/copy'] button")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Практикант")


def invite(page: Page, desk: str) -> None:
    page.goto(f"{desk}/settings/staff")
    page.fill("main [name=address]", "watcher@friends.example")
    page.select_option("main [name=role]", "observer")
    page.click("main form[action$='/invite'] button")
    expect(page.locator("main")).to_contain_text("watcher@friends.example")


def take_the_log_along(page: Page, desk: str) -> None:
    page.goto(f"{desk}/settings/log")
    with page.expect_download() as download:
        page.click("main form[action$='/export'] button")
    table = Path(download.value.path()).read_text("utf-8-sig")
    assert "settings-see-export" in table  # who signed in just now


def name_a_tag(page: Page, desk: str) -> None:
    page.goto(f"{desk}/settings")
    page.click("main a[href='/settings/tags']")
    page.fill("main [name=name]", "гарантия")
    page.click("main form[action$='/add'] button")
    expect(page.locator("main")).to_contain_text("гарантия")


def put_the_first_steps_away(page: Page, desk: str) -> None:
    page.goto(f"{desk}/tickets")
    page.click("details.checklist > summary")
    page.click("form[action='/first-steps/dismiss'] button")
    expect(page.locator("main .board")).to_be_visible()
    expect(page.locator("details.checklist")).to_have_count(0)


def add_people_and_their_firm(page: Page, desk: str) -> None:
    page.goto(f"{desk}/organisations")
    page.fill("main [name=name]", "ТОО «Ромашка»")
    page.fill("main [name=domains]", "romashka.example")
    page.click("main form[action$='/add'] button")
    page.goto(f"{desk}/customers")
    page.fill("main form[action$='/add'] [name=name]", "Гүлнұр Ысқақова")
    page.fill("main form[action$='/add'] [name=address]", "gulnur@romashka.example")
    page.click("main form[action$='/add'] button")
    expect(page.locator("main")).to_contain_text("ТОО «Ромашка»")


def add_an_object(page: Page, desk: str) -> None:
    page.goto(f"{desk}/objects/add")
    page.fill("main [name=name]", "Касса №3")
    page.select_option("main [name=department]", index=1)
    page.click("main form button.primary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Касса №3")


def write_to_all(page: Page, desk: str) -> None:
    page.goto(f"{desk}/mail/add")
    page.check("main [name=audience][value=all]")
    page.fill("main [name=subject]", "Инвентаризация")
    page.fill("main [name=text]", "В пятницу считаем остатки.")
    page.click("main form button.primary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Инвентаризация")


def stop_a_word(page: Page, desk: str) -> None:
    page.goto(f"{desk}/settings/stop-lists")
    page.fill("main [name=word]", "казино")
    page.click("main form:has([name=word]) button")
    expect(page.locator("main")).to_contain_text("казино")


class Part(NamedTuple):
    right: str  # several are joined by +
    walk: Callable[[Page, str], None]
    page: str  # refused without the right


PARTS = (
    Part("settings", add_department, "/settings/departments/add"),
    Part("settings+see+internal_mail", copy_role, "/settings/roles"),
    Part("settings+see+internal_mail", invite, "/settings/staff"),
    Part("settings+see+export", take_the_log_along, "/settings/log"),
    Part("settings", name_a_tag, "/settings/tags"),
    Part("settings+see", put_the_first_steps_away, "/settings/desk"),
    Part("customers", add_people_and_their_firm, "/customers"),
    Part("manage", add_an_object, "/objects/add"),
    Part("internal_mail", write_to_all, "/mail"),
    Part("moderation", stop_a_word, "/settings/stop-lists"),
)


def just(right: str) -> list[str]:
    wanted = (upto(one) if one in IN_DEPARTMENT else {one} for one in right.split("+"))
    return sorted(set().union(*wanted))


def lacking(right: str) -> list[str]:
    first = right.partition("+")[0]
    return sorted(EVERYTHING - {first} - ({"settings"} if first == "manage" else {"manage"}))


def named(right: str) -> str:
    return right.replace("+", "-").replace("_", "-")


@pytest.fixture(scope="module")
def desk(site: Site) -> Iterator[str]:
    """The demo desk with two people for each right: one who has it, one who has all but it."""
    rights = {part.right for part in PARTS}
    wishes = {named(one): just(one) for one in rights} | {f"no-{named(one)}": lacking(one) for one in rights}
    made = [sys.executable, "-m", "tests.browser.rights_cast", str(site.data)]
    subprocess.run(made, cwd=ROOT, input=json.dumps(wishes), text=True, check=True)
    yield site.desk("demo")


def signed_in(chromium: Browser, desk: str, name: str, **screen: object) -> Page:
    page = chromium.new_context(locale="en", **screen).new_page()  # type: ignore[arg-type]
    page.goto(f"{desk}/signin")
    page.fill("[name=email]", f"{name}@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.primary")
    page.wait_for_url(f"{desk}/tickets")
    return page


@pytest.mark.parametrize("part", PARTS, ids=[part.walk.__name__ for part in PARTS])
def test_done_with_just_the_right_and_refused_without_it(part: Part, chromium: Browser, desk: str) -> None:
    narrow = {"viewport": {"width": 360, "height": 740}} if part.walk in (invite, add_an_object, write_to_all) else {}
    page = signed_in(chromium, desk, named(part.right), java_script_enabled=part.walk is not name_a_tag, **narrow)
    part.walk(page, desk)
    page.context.close()
    other = signed_in(chromium, desk, f"no-{named(part.right)}")
    answer = other.goto(desk + part.page)
    assert answer is not None and answer.status == 403
    other.context.close()


def test_everybody_asks_the_operator_and_a_visitor_does_not(chromium: Browser, desk: str) -> None:
    page = signed_in(chromium, desk, "internal-mail")
    page.goto(f"{desk}/help")
    page.click("main a[href='/help/ask']")
    page.fill("main [name=subject]", "Как подключить почту?")
    page.fill("main [name=text]", "Ящик на Яндексе.")
    page.click("main form button.primary")
    expect(page.locator("main .notice[role=status]")).to_contain_text("We have it as number")
    page.context.clear_cookies()
    page.goto(f"{desk}/help/ask")
    assert "/signin" in page.url
    page.context.close()
