"""What stands on the desk of the pictures, in each language: a small shop that sells tea."""

from typing import NamedTuple


class Mail(NamedTuple):
    name: str
    address: str  # another one in each language: how many letters go to one is limited across desks
    subject: str
    text: str


class Words(NamedTuple):
    slug: str
    company: str
    owner: str
    colleague: str
    departments: tuple[
        tuple[str, str], ...
    ]  # name and the beginning of the mail address; the second is part of the first
    mails: tuple[Mail, ...]  # the first is the one that is opened; the last stands on the stop-list
    reply: str
    note: str
    template: tuple[str, str]
    organisation: str
    about_customer: str
    object: tuple[str, str]
    thread: tuple[str, str]


WORDS = {
    "en": Words(
        "kettle",
        "Kettle & Leaf",
        "Aigerim Nurlanova",
        "Boris Kim",
        (("Orders", "orders"), ("Delivery", "delivery")),
        (
            Mail(
                "Dana Serikova",
                "dana@birch-school.example",
                "The teapot came without a lid",
                "Hello,\n\nthe blue teapot came today, but its lid is missing. Can you send it?\n\nDana",
            ),
            Mail(
                "Viktor Lee",
                "viktor@lee.example",
                "Where is my order 1042?",
                "Good morning, I ordered green tea a week ago. When will it come?",
            ),
            Mail(
                "Elena Voss",
                "elena@voss.example",
                "Invoice for our office",
                "We need an invoice with our tax number, please.",
            ),
            Mail(
                "Marat Tulegenov",
                "marat@tulegenov.example",
                "Is the jasmine tea organic?",
                "My wife would like to know before I order.",
            ),
            Mail("Lucky Lottery", "win@lottery.example", "You won a casino voucher", "Click here."),
        ),
        "Hello Dana,\n\nwe are sorry. The lid leaves today and will be with you on Friday.",
        "The third one this week. Ask the packers to look into the boxes.",
        (
            "A part is missing",
            "Hello {{ customer.name }},\n\nwe are sorry. The missing part leaves today.\n\n{{ agent.name }}",
        ),
        "Birch School",
        "Calls rather than writes. Orders for the teachers’ room.",
        ("Cash desk program", "Prints receipts and sends the day’s sales to the books."),
        ("Who packs on Friday?", "Two of us are away. Can somebody come at eight? #1 has to leave, too."),
    ),
    "ru": Words(
        "samovar",
        "Самовар и чай",
        "Айгерим Нурланова",
        "Борис Ким",
        (("Заказы", "orders"), ("Доставка", "delivery")),
        (
            Mail(
                "Дана Серикова",
                "dana@bolashak.example",
                "Чайник пришёл без крышки",
                "Здравствуйте!\n\nСиний чайник пришёл сегодня, но крышки в коробке нет. Можете прислать?\n\nДана",
            ),
            Mail(
                "Виктор Ли",
                "viktor@li.example",
                "Где мой заказ 1042?",
                "Доброе утро! Неделю назад заказал зелёный чай. Когда он придёт?",
            ),
            Mail("Елена Фосс", "elena@foss.example", "Счёт для офиса", "Пришлите, пожалуйста, счёт с нашим БИН."),
            Mail(
                "Марат Тулегенов",
                "m@tulegenov.example",
                "Жасминовый чай без добавок?",
                "Жена просит узнать, прежде чем заказывать.",
            ),
            Mail("Лотерея", "win@lotto.example", "Вы выиграли ваучер в казино", "Нажмите сюда."),
        ),
        "Дана, здравствуйте!\n\nПростите нас. Крышку отправим сегодня, в пятницу она будет у вас.",
        "Третий раз за неделю. Попросите упаковщиков проверять коробки.",
        (
            "Не хватает детали",
            "Здравствуйте, {{ customer.name }}!\n\nПростите нас. Недостающее отправим сегодня.\n\n{{ agent.name }}",
        ),
        "Школа «Болашак»",
        "Лучше звонить, чем писать. Заказывает в учительскую.",
        ("Кассовая программа", "Печатает чеки и передаёт продажи за день в бухгалтерию."),
        ("Кто собирает в пятницу?", "Двоих не будет. Кто может прийти к восьми? #1 тоже нужно отправить."),
    ),
    "kk": Words(
        "shainek",
        "Шәйнек пен шай",
        "Айгерім Нұрланова",
        "Борис Ким",
        (("Тапсырыстар", "orders"), ("Жеткізу", "delivery")),
        (
            Mail(
                "Дана Серікова",
                "dana@bolashaq.example",
                "Шәйнек қақпақсыз келді",
                "Сәлеметсіз бе!\n\nКөк шәйнек бүгін келді, бірақ қорапта қақпағы жоқ. Жібере аласыз ба?\n\nДана",
            ),
            Mail(
                "Виктор Ли",
                "viktor@vli.example",
                "1042 тапсырысым қайда?",
                "Қайырлы таң! Бір апта бұрын көк шай тапсырыс бердім. Қашан келеді?",
            ),
            Mail(
                "Гүлнұр Ысқақова", "gulnur@aqbidai.example", "Кеңсеге шот керек", "БСН-іміз жазылған шот жіберіңізші."
            ),
            Mail(
                "Марат Төлегенов",
                "marat@tolegenov.example",
                "Жасмин шайы табиғи ма?",
                "Тапсырыс бермес бұрын жұбайым білгісі келеді.",
            ),
            Mail("Лотерея", "win@lotereya.example", "Сіз казино ваучерін ұттыңыз", "Осында басыңыз."),
        ),
        "Дана, сәлеметсіз бе!\n\nКешіріңіз. Қақпақты бүгін жібереміз, жұмада қолыңызда болады.",
        "Осы аптада үшінші рет. Қораптарды тексерсін деп айтыңыз.",
        (
            "Бөлшегі жетіспейді",
            "Сәлеметсіз бе, {{ customer.name }}!\n\nКешіріңіз. Жетіспегенін бүгін жібереміз.\n\n{{ agent.name }}",
        ),
        "«Болашақ» мектебі",
        "Жазғаннан гөрі қоңырау шалған дұрыс. Мұғалімдер бөлмесіне тапсырыс береді.",
        ("Касса бағдарламасы", "Чек басып, күннің сатылымын бухгалтерияға жібереді."),
        ("Жұмада кім жинайды?", "Екеуіміз болмаймыз. Кім сегізге келе алады? #1 де кетуі керек."),
    ),
}
