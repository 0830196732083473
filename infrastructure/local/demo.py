"""The demo tenant: a small firm that looks after cash desks, with a day's work on its board."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.helpdesk import (
    answering,
    asking_operator,
    assigning,
    customers,
    departments,
    opening,
    settling,
    tickets,
)
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.desk import signup, slugs
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.signing_in import passwords
from chalicelib.helpdesk.spent import Spent
from chalicelib.helpdesk.structure import hours, turns
from chalicelib.helpdesk.tickets import Ticket
from infrastructure.local import (
    demo_activity,
    demo_answers,
    demo_billing,
    demo_closing,
    demo_customers,
    demo_forms,
    demo_inside,
    demo_joined,
    demo_look,
    demo_operator,
    demo_people,
    demo_readers,
    demo_verbs,
    demo_views,
    demo_words,
)
from tenants import directory, keys, table
from tenants.errors import NotFound
from tenants.keys import now
from tenants.staff import Staff, by_address
from tenants.tenant import Desk, Tenant, load
from tenants.terms import agreed

SLUG, OWNER, PASSWORD = "demo", "owner@demo.example", "demo-desk-1"
OPERATOR = "operator@komek.example"
HOLIDAYS = "01-01 New Year\n03-21 Nauryz\n12-16 Independence Day"
DEPARTMENTS = {"Cash desks": "cash", "Accounting": "accounting"}


@dataclass(frozen=True)
class Asked:
    """A ticket of the demo; `hours` is how long ago it came."""

    hours: float
    department: str
    name: str
    address: str
    subject: str
    text: str
    channel: str = "mail"
    language: str = "en"
    assignee: str = ""
    reply: str = ""
    note: str = ""
    then: str = ""


TICKETS = [
    Asked(
        52,
        "Support",
        "Marat Tulegenov",
        "marat@tulegenov.example",
        "Invoice for November, once more",
        "Hello, the invoice came without the contract number. Could you send it again?",
        assignee="Aigerim",
        reply="Hello Marat,\n\nhere it is again, with the number.",
        then="closed",
    ),
    Asked(
        30,
        "Cash desks",
        "Viktor Lee",
        "viktor@lee-hardware.example",
        "Loyalty cards do not give the discount",
        "Hello,\n\nsince yesterday the cards are read, but the sum stays the same. "
        "Three customers complained today.\n\nViktor",
        assignee="Boris",
        reply="Hello Viktor,\n\nthe discount was limited to weekdays. It counts every day now.",
        then="solved",
    ),
    Asked(
        26,
        "Accounting",
        "Elena Voss",
        "elena@voss-optics.example",
        "Export of last year’s receipts for the auditor",
        "Good morning,\n\nour auditor asks for all receipts of last year in one file. "
        "Is there a way to get it from the program?",
        assignee="Aigerim",
        reply="Hello Elena,\n\nthe file is ready in your account under **Reports**:\n\n"
        "1. open _Receipts of last year_\n2. choose the form that the auditor wants\n\nCan he open it?",
        then="pending",
    ),
    Asked(
        6,
        "Cash desks",
        "Yerlan Abdrakhmanov",
        "yerlan@dastarkhan.example",
        "Shift will not close: error 0x2F on all four desks",
        "Still the same after the restart. The cashiers have been waiting since ten, "
        "and the owner wants to know by noon whether to send them home or to go on by hand.",
        assignee="Boris",
        note="Same batch of printers as in October: the head cable gets loose. Ask for the self-test first.",
    ),
    Asked(
        4,
        "Cash desks",
        "Dana Serikova",
        "dana@bolashaq.example",
        "Cash desk 3 prints blank fiscal receipts",
        "Hello,\n\nsince this morning cash desk 3 feeds paper but prints nothing on it. Desks 1 and 2 are fine. "
        "We changed the paper roll and restarted twice.\n\nDana",
        channel="form",
    ),
    Asked(
        3,
        "Cash desks",
        "Гүлнұр Ысқақова",
        "gulnur@aqbidai.example",
        "Чекте «ұ», «ң» және «қ» әріптері басылмайды",
        "Сәлеметсіз бе!\n\nКеше жаңартқаннан бері чекте қазақ әріптерінің орнына "
        "сұрақ белгісі шығады. Не істеуге болады?",
        language="kk",
    ),
    Asked(
        2.5,
        "Accounting",
        "Светлана Воробьёва",
        "svetlana@prodselhoz.example",
        "После обновления не выгружаются отчёты о розничных продажах в 1С",
        "Добрый день!\n\nВчера вечером обновились до 4.12, и с тех пор обмен останавливается на втором шаге "
        "с сообщением «Не найдена номенклатурная группа». Отчётность сдавать в пятницу.",
        language="ru",
    ),
    Asked(
        1.2,
        "Support",
        "Ruslan Beketov",
        "ruslan@beketov.example",
        "Where do I change the legal address on the receipt?",
        "We moved to another street last week and the receipts still show the old one.",
        channel="form",
    ),
    Asked(
        0.5,
        "Support",
        "Айжан Тілеубердіқызы",
        "aizhan@zhylu.example",
        "Төлем терминалымен байланыс үзіліп қалады",
        "Сәлеметсіз бе! Күніне екі-үш рет терминал жауап бермей қалады, содан кейін бағдарламаны қайта қосу керек.",
        channel="form",
        language="kk",
    ),
    Asked(
        5,
        "Cash desks",
        "Olga Petrenko",
        "olga@flora24.example",
        "Два штрих-кода на один букет",
        "Здравствуйте! При сканировании букета в чек попадают две позиции. Как сделать, чтобы была одна?",
        language="ru",
        assignee="Aigerim",
    ),
    Asked(
        2,
        "Cash desks",
        "Kairat Zhumabayev",
        "kairat@zhibekfuel.example",
        "Add two fuel stations to the contract",
        "Hello, we open two more stations in December, one in Taraz and one in Shu, and need four desks in each. "
        "What do you need from us?",
    ),
    Asked(
        1.5,
        "Accounting",
        "Irina Kogan",
        "irina@koganbooks.example",
        "Refund was counted twice in the daily report",
        "She refunded 14 900 at 18:40, the report shows 29 800, and the cash in the drawer is right.",
        assignee="Aigerim",
    ),
    Asked(
        0.9,
        "Cash desks",
        "Farid Aliyev",
        "farid@aliyev.example",
        "Scanner beeps, nothing is added",
        "We tried the other cable, too. It worked on Friday.",
        channel="form",
    ),
    Asked(
        0.2,
        "Support",
        "Bolat Sarsenov",
        "bolat@sarsenov.example",
        "Price tags in three languages",
        "Can the tags be printed in Kazakh, Russian and English at once? A photo of one tag is enough for us.",
    ),
]


def fill() -> None:
    """Make the demo tenant and its tickets; whatever is there already stays as it is."""
    if directory.host(slugs.host_of(SLUG)) is None:
        wish = signup.Wish("Demo Kassa", SLUG, "Aigerim Nurlanova", OWNER, PASSWORD, "en", time_zone="Asia/Almaty")
        _settle_in(signup.sign_up(wish, is_demo=True).tenant)
    host = directory.host(slugs.host_of(SLUG))
    assert host is not None
    asking_operator.found("Komek", OPERATOR, PASSWORD)
    demo_operator.fill()
    desk = load(host.tenant)
    demo_customers.organise(desk, _person(desk, "Aigerim"))
    for number, asked in enumerate(TICKETS, start=1):
        try:
            tickets.load(desk.id, number)
        except NotFound:
            _open(desk, asked)
    demo_customers.describe(load(desk.id), _person(desk, "Aigerim"))
    demo_words.fill(load(desk.id), _person(desk, "Aigerim"))
    demo_views.fill(load(desk.id), _person(desk, "Aigerim"))
    demo_answers.fill(load(desk.id), _person(desk, "Aigerim"))
    demo_readers.fill(load(desk.id), _person(desk, "Aigerim"))
    demo_inside.fill(load(desk.id), _person(desk, "Aigerim"), _person(desk, "Boris"))
    demo_people.fill(load(desk.id), _person(desk, "Aigerim"), _person(desk, "Boris"))
    demo_verbs.fill(load(desk.id), _person(desk, "Aigerim"), _person(desk, "Boris"))
    demo_joined.fill(load(desk.id), _person(desk, "Aigerim"))
    demo_closing.fill(load(desk.id))
    demo_look.fill(load(desk.id), _person(desk, "Aigerim"))
    demo_forms.fill(load(desk.id), _person(desk, "Aigerim"))
    demo_activity.fill(load(desk.id), _person(desk, "Aigerim"), _person(desk, "Boris"))
    demo_billing.fill(load(desk.id))
    demo_operator.note(load(desk.id))


def _settle_in(tenant: str) -> None:
    desk = load(tenant)
    settled = {"confirmed_at": now(), **agreed(desk, "pro")}  # with room for all that comes at once
    writes = [table.add(Tenant(*keys.setting(tenant, "tenant")), {"revision": 1}, **settled)]
    for place, (name, local) in enumerate(DEPARTMENTS.items(), start=1):
        department, made = departments.new(desk.tenant, name, local, place)
        department.hours = hours.keep(hours.parsed("Asia/Almaty", [*["9-18"] * 5, "10-15", ""], HOLIDAYS))
        writes += made
        if local == "cash":
            printers = departments.made(desk.tenant, "Printers", "printers", parent=department.id)
            printers.turn = turns.ROUND
            kassa = departments.address_of("kassa", SLUG)
            department.aliases = [kassa]
            writes += [departments.listed(department, kassa), table.create(printers)]
            writes.append(departments.listed(printers, printers.address))
    boris = Staff(
        *keys.setting(tenant, "staff", keys.new_id()),
        name="Boris Kim",
        address="boris@demo.example",
        role="agent",
        password=passwords.hashed(PASSWORD),
        language="en",
        created_at=now(),
    )
    table.write(*writes, table.create(boris))


def _open(desk: Desk, asked: Asked) -> None:
    department = next(one for one in desk.all(Department) if one.name == asked.department)
    question = Question(
        department=department.id,
        subject=asked.subject,
        text=asked.text,
        channel=asked.channel,
        name=asked.name,
        address=asked.address,
        language=asked.language,
        is_acknowledged=False,
        more={"at": now() - timedelta(hours=asked.hours)},
    )
    known = customers.known(desk.id, asked.address)
    number = int(opening.open_ticket(desk, question, known).number)
    person = _person(desk, asked.assignee or "Aigerim")
    if asked.assignee:
        tickets.again(desk.id, number, lambda one: assigning.assign(desk, person, one, person.id))
    if asked.note:
        tickets.again(desk.id, number, lambda one: _note(desk, one, asked.note))
    if asked.reply:
        tickets.again(desk.id, number, lambda one: _reply(desk, person, one, asked))


def _note(desk: Desk, ticket: Ticket, words: str) -> None:
    answering.note(desk, _person(desk, "Boris"), ticket, words, files=[], time=Spent(40, "site"))


def _reply(desk: Desk, person: Staff, ticket: Ticket, asked: Asked) -> None:
    answering.reply(desk, person, ticket, asked.reply, then=asked.then, files=[], time=Spent(15, "remote"))
    if asked.then == "closed":
        tickets.again(desk.id, int(ticket.number), lambda one: settling.set_status(desk, person, one, "closed"))


def _person(desk: Desk, name: str) -> Staff:
    person = by_address(desk, OWNER if name == "Aigerim" else "boris@demo.example")
    assert person is not None
    return person
