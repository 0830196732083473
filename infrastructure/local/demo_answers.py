"""The answers of the demo: for customers and for staff, one that is a draft yet, one in Russian."""

from chalicelib.helpdesk.answers import listing, writing
from chalicelib.helpdesk.answers.answer import DRAFT, PUBLIC, PUBLISHED, STAFF
from chalicelib.helpdesk.answers.writing import Wish
from tenants.staff import Staff
from tenants.tenant import Desk

BLANK = """The printer is alive, but cannot print on this roll.

1. Switch the printer off.
2. Turn the roll: thermal paper prints on one side only. Scratch it with a nail; the side that turns dark faces **up**.
3. Close the lid until it clicks, and switch on while you hold the feed button.

A test receipt comes out after five seconds. If it is blank again, write to us with the number below the printer."""
EXCHANGE = """Open *Settings*, then *Exchange*, and look at the line **Last exchange**.

- It is older than an hour: press *Exchange now* and wait for the green mark.
- It says “Access denied”: the password in 1C was changed. Type the new one in *Exchange*, *Account*.
- It is green and sales are missing all the same: tell us the day and the number of one receipt."""
TAGS = """In *Goods* mark what you want to print, then choose *Print*, *Price tags*.

Up to three languages fit on one tag. Choose them in *Print*, *Layout*; the tag grows with them."""
SHIFT = """Смену можно закрыть и без интернета: чеки хранятся в кассе до 72 часов.

1. Нажмите *Закрыть смену*.
2. Подтвердите отчёт.
3. Когда связь появится, касса отправит чеки сама. Ничего нажимать не нужно."""
SPARE = """The courier has spare printers on Mondays and Thursdays. In between Rauan brings one, +7 700 000 00 00.

Write the serial number of both devices down in a note."""
MOVE = """Say a week before on which day you move, and to which address. The till is registered anew by us."""
ANSWERS = [
    Wish("A till has moved to another shop", MOVE, "en", PUBLIC, DRAFT),
    Wish("Where a spare printer comes from", SPARE, "en", STAFF, PUBLISHED),
    Wish("Как закрыть смену без интернета", SHIFT, "ru", PUBLIC, PUBLISHED),
    Wish("Print price tags in several languages", TAGS, "en", PUBLIC, PUBLISHED),
    Wish("Sales do not arrive in 1C", EXCHANGE, "en", PUBLIC, PUBLISHED),
    Wish("The receipt printer prints blank paper", BLANK, "en", PUBLIC, PUBLISHED),
]


def fill(desk: Desk, owner: Staff) -> None:
    """Give the demo its answers; where there are some already, they stay as they are."""
    if listing.page(desk, owner).rows:
        return
    for wish in ANSWERS:
        writing.write(desk, owner, wish)
