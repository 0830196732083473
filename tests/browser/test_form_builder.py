"""The form builder with scripts: fields are put in order by keys and by dragging, and the preview follows."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.test_keys import demo as demo  # the owner of the demo, in English
from tests.browser.test_pages import check_use

PREVIEW = "iframe#preview"


def order(page: Page) -> list[str]:
    return page.locator("[data-order] li b").all_inner_texts()


def test_fields_are_put_in_order_and_the_preview_follows(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/settings/forms")
    demo.get_by_role("link", name="Заказать ремонт", exact=True).click()
    shown = demo.frame_locator(PREVIEW)
    expect(shown.get_by_label("Width of the paper, mm")).to_be_hidden()
    shown.locator("select").select_option(label="Receipt printer")
    expect(shown.get_by_label("Width of the paper, mm")).to_be_visible()
    check_use(demo)

    broken, paper, day, way, consent = order(demo)
    demo.get_by_role("link", name=day).focus()
    demo.keyboard.press("Alt+ArrowUp")
    expect(demo.locator("[data-order-told]")).to_have_text(f"{day}: place 2 of 5")
    expect(demo.get_by_role("link", name=day)).to_be_focused()
    expect(shown.locator("form label").nth(3)).to_contain_text(day)  # behind subject, message and what is broken
    demo.locator(f"[data-name='{consent}']").drag_to(
        demo.locator(f"[data-name='{broken}']"), target_position={"x": 5, "y": 2}
    )
    expect(demo.locator("[data-order] li b").first).to_have_text(consent)
    demo.get_by_role("link", name=paper).focus()
    demo.keyboard.press("Alt+ArrowUp")
    demo.keyboard.press("Alt+ArrowUp")
    expect(demo.locator("[data-order-told]")).to_contain_text("depends on")  # what is broken comes first
    demo.reload()
    assert order(demo) == [consent, broken, paper, day, way]


def test_every_page_of_the_builder_is_usable(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/settings/forms")
    check_use(demo)
    demo.get_by_role("link", name="Заказать ремонт", exact=True).click()
    one = demo.url
    for part in ("general", "sites"):
        demo.goto(f"{one}?open={part}")
        check_use(demo)
    for path in ("code", "fields/add?kind=choice"):
        demo.goto(f"{one}/{path}")
        check_use(demo)
