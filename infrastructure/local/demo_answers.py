"""The answers of the demo: for customers and for staff, one that is a draft yet, one in Russian."""

from chalicelib.helpdesk.answers import arranging, listing, writing
from chalicelib.helpdesk.answers.answer import DRAFT, PUBLIC, PUBLISHED, STAFF, Wording
from chalicelib.helpdesk.answers.arranging import Words
from chalicelib.helpdesk.answers.writing import Wish
from tenants.staff import Staff
from tenants.tenant import Desk, load

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
REFUND = """Возврат делается в тот же день или позже, пока чек цел.

1. Откройте *Продажи* и найдите чек по номеру или времени.
2. Нажмите *Возврат* и отметьте товары.
3. Выберите, как отдать деньги: наличными или на ту же карту.

Деньги на карту приходят за 1-3 рабочих дня."""
PALE = """## Чек бледный

Замените ленту: у старой термобумаги светлеет край.

## Чек совсем пустой

Переверните рулон: печатает только одна сторона."""
SCALES = """Весы подключаются к порту **COM2** или по USB.

| Весы | Что выбрать |
|---|---|
| Штрих-Слим | Штрих-М |
| CAS ER-JR | CAS |

Положите на весы товар: вес появится в чеке сам."""
CASHIER = """Откройте *Настройки*, *Сотрудники*, *Добавить* и запишите телефон. Код для входа придёт по SMS."""
OTHER_LANGUAGES = {
    "Как закрыть смену без интернета": [
        Wording("en", "How to close a shift without the Internet", "Press *Close the shift* and confirm the report."),
        Wording("kk", "Интернетсіз ауысымды қалай жабуға болады", "*Ауысымды жабу* түймесін басып, есепті растаңыз."),
    ],
    "Как сделать возврат покупателю": [
        Wording(
            "kk", "Сатып алушыға ақшаны қалай қайтаруға болады", "*Сату* бөлімінде чекті тауып, *Қайтару* басыңыз."
        ),
    ],
}
CATEGORIES = [
    (
        "tills",
        Words("Tills", "Shifts, receipts, refunds", {"ru": "Кассы", "kk": "Кассалар"}, {"ru": "Смены, чеки, возвраты"}),
    ),
    ("printers", Words("Printers", "", {"ru": "Печать чеков", "kk": "Чек басып шығару"}, {}, "tills")),
    ("accounts", Words("Staff and access", "", {"ru": "Сотрудники и доступ", "kk": "Қызметкерлер"}, {})),
]
ANSWERS = [
    Wish("A till has moved to another shop", MOVE, "en", PUBLIC, DRAFT),
    Wish("Where a spare printer comes from", SPARE, "en", STAFF, PUBLISHED),
    Wish("Как закрыть смену без интернета", SHIFT, "ru", PUBLIC, PUBLISHED, "tills"),
    Wish("Как сделать возврат покупателю", REFUND, "ru", PUBLIC, PUBLISHED, "tills"),
    Wish("Чек не печатается или печатается бледно", PALE, "ru", PUBLIC, PUBLISHED, "printers"),
    Wish("Как подключить весы к кассе", SCALES, "ru", PUBLIC, PUBLISHED, "tills"),
    Wish("Как добавить сотрудника в программу", CASHIER, "ru", PUBLIC, PUBLISHED, "accounts"),
    Wish("Print price tags in several languages", TAGS, "en", PUBLIC, PUBLISHED, "printers"),
    Wish("Sales do not arrive in 1C", EXCHANGE, "en", PUBLIC, PUBLISHED),
    Wish("The receipt printer prints blank paper", BLANK, "en", PUBLIC, PUBLISHED, "printers"),
]


def fill(desk: Desk, owner: Staff) -> None:
    """Give the demo its answers; where there are some already, they stay as they are."""
    if listing.page(desk, owner).rows:
        return
    made = dict[str, str]()
    for name, words in CATEGORIES:
        made[name] = arranging.add(desk, owner, words._replace(parent=made.get(words.parent, ""))).id
        desk = load(desk.id)
    for wish in ANSWERS:
        one = writing.write(desk, owner, wish._replace(category=made.get(wish.category, "")))
        for wording in OTHER_LANGUAGES.get(wish.title, ()):
            writing.translate(desk, owner, one, "", wording)
