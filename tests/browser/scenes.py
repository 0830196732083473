"""What the guides show: each scene brings the desk to a state and yields what is to be seen, a clip several times.

They are walked in this order, since later ones find what earlier ones did.
"""

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator

from tests.browser.picture_desk import SIZE, PictureDesk

Scene = Callable[[PictureDesk], Iterator[Locator]]
MAIN = "main"
TICKET = "/tickets/1"


def board(desk: PictureDesk) -> Iterator[Locator]:
    page = desk.go("/tickets")
    page.set_viewport_size({"width": 900, "height": 560})  # with the rail beside it
    yield page.locator("body")
    page.set_viewport_size(SIZE)


def reply(desk: PictureDesk) -> Iterator[Locator]:
    page = desk.go(TICKET)
    seen = page.locator(".talk")
    yield seen
    lines = desk.words.reply.split("\n\n")
    for written in (lines[0], desk.words.reply):
        page.fill("#text", written)
        yield seen
    page.click("#composer [popovertarget=send]")
    yield seen
    with page.expect_navigation():  # the script sends it and goes on by itself
        page.click("#composer #send button[value=pending]")
    with page.expect_navigation():
        page.click(".toast button[value=now]")
    desk.wait_on(TICKET, "[data-kind=reply] .badge[data-tone=green]")  # that it arrived
    yield seen


def note(desk: PictureDesk) -> Iterator[Locator]:
    page = desk.go(TICKET)
    page.locator("#composer label:has([value=note])").click()
    page.fill("#text", desk.words.note)
    yield page.locator("#composer")
    with page.expect_navigation():
        page.click("#composer .primary.when-note")


def ticket(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go(TICKET).locator(MAIN)


def template(desk: PictureDesk) -> Iterator[Locator]:
    page = desk.go(TICKET)
    yield page.locator("#composer")
    page.select_option("#template", label=desk.words.template[0])
    yield page.locator("#composer")
    page.click("#composer .insert button")
    yield page.locator("#composer")


def departments(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go("/settings/departments").locator(MAIN)


def rights(desk: PictureDesk) -> Iterator[Locator]:
    path = desk.path_of("/settings/departments", desk.words.departments[0][0])
    page = desk.go(f"{path}#rights-section")
    page.set_viewport_size({"width": 1200, "height": 620})  # so that words of every language have room
    yield page.locator("#rights-section")
    page.set_viewport_size(SIZE)


def staff(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go("/settings/staff").locator(MAIN)


def sessions(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go("/settings/you").locator("section[aria-labelledby=sessions-title]")


def mailboxes(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go("/settings/mailboxes").locator(MAIN)


def form(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go("/form").locator("body")


def letter(desk: PictureDesk) -> Iterator[Locator]:
    language = desk.page.locator("html").get_attribute("lang")
    page = desk.go(f"/settings/letters/acknowledgement/{language}")
    page.frame_locator("#preview").get_by_role("main").wait_for()
    yield page.locator(MAIN)


def look(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go("/settings/look").locator(MAIN)


def suspended(desk: PictureDesk) -> Iterator[Locator]:
    page = desk.go("/suspended")
    page.locator(".board input[type=checkbox]").first.check()
    yield page.locator(MAIN)


def customer(desk: PictureDesk) -> Iterator[Locator]:
    first = desk.words.mails[0]
    page = desk.go(desk.path_of("/customers", first.name))
    page.fill("[name=phone]", "+7 701 555 01 23")
    page.fill("[name=notes]", desk.words.about_customer)
    yield page.locator(MAIN)


def object(desk: PictureDesk) -> Iterator[Locator]:
    page = desk.go(TICKET)
    page.select_option("[name=attach]", label=desk.words.object[0])
    page.click("form:has([name=attach]) button")
    page.wait_for_load_state()
    desk.wait_on(desk.path_of("/objects", desk.words.object[0]), ".chart")  # that the ticket is counted
    yield page.locator(MAIN)


def thread(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go(desk.path_of("/mail", desk.words.thread[0])).locator(MAIN)


def log(desk: PictureDesk) -> Iterator[Locator]:
    yield desk.go("/settings/log").locator(MAIN)


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        board,
        reply,
        note,
        ticket,
        template,
        departments,
        rights,
        staff,
        sessions,
        mailboxes,
        form,
        letter,
        look,
        suspended,
        customer,
        object,
        thread,
        log,
    )
}
