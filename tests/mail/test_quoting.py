"""What a person wrote stays, what mail programs put below it goes."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail.quoting import forwarded_sender, reply_of

MARKERS = {
    "gmail en": "On Wed, Jun 5, 2024 at 3:19 PM Boris <boris@acme.example> wrote:",
    "gmail en, wrapped": "On Wed, Jun 5, 2024 at 3:19 PM Boris from the Support of Acme <\nboris@acme.example> wrote:",
    "gmail ru": "ср, 5 июн. 2024 г. в 15:19, Борис <boris@acme.example>:",
    "gmail kk": "2024 ж. 5 маусым, ср 15:19 Борис <boris@acme.example> жазды:",
    "gmail uk": "ср, 5 черв. 2024 р. о 15:19 Борис <boris@acme.example> пише:",
    "gmail de": "Am Mi., 5. Juni 2024 um 15:19 Uhr schrieb Boris <boris@acme.example>:",
    "gmail fr": "Le mer. 5 juin 2024 à 15:19, Boris <boris@acme.example> a écrit :",
    "gmail es": "El mié, 5 jun 2024 a las 15:19, Boris (<boris@acme.example>) escribió:",
    "gmail it": "Il giorno mer 5 giu 2024 alle ore 15:19 Boris <boris@acme.example> ha scritto:",
    "gmail pt": "Em qua., 5 de jun. de 2024 às 15:19, Boris <boris@acme.example> escreveu:",
    "gmail pl": "śr., 5 cze 2024 o 15:19 Boris <boris@acme.example> napisał(a):",
    "gmail tr": "Boris <boris@acme.example>, 5 Haz 2024 Çar, 15:19 tarihinde şunu yazdı:",
    "gmail nl": "Op wo 5 jun 2024 om 15:19 schreef Boris <boris@acme.example>:",
    "apple en": "On 5 Jun 2024, at 15:19, Boris <boris@acme.example> wrote:",
    "apple ru": "5 июня 2024 г., в 15:19, Борис <boris@acme.example> написал(а):",
    "apple de": "Am 05.06.2024 um 15:19 schrieb Boris <boris@acme.example>:",
    "apple fr": "Le 5 juin 2024 à 15:19, Boris <boris@acme.example> a écrit :",
    "apple es": "El 5 jun 2024, a las 15:19, Boris <boris@acme.example> escribió:",
    "apple it": "Il giorno 5 giu 2024, alle ore 15:19, Boris <boris@acme.example> ha scritto:",
    "apple pt": "Em 5 de jun. de 2024, à(s) 15:19, Boris <boris@acme.example> escreveu:",
    "apple pl": "Wiadomość napisana przez Boris <boris@acme.example> w dniu 05.06.2024, o godz. 15:19:",
    "apple nl": "Op 5 jun 2024, om 15:19 heeft Boris <boris@acme.example> het volgende geschreven:",
    "apple uk": "5 черв. 2024 р. о 15:19 Борис <boris@acme.example> написав(-ла):",
    "apple tr": "Boris <boris@acme.example> şunları yazdı (5 Haz 2024 15:19):",
    "thunderbird en": "On 6/5/24 15:19, Boris wrote:",
    "thunderbird ru": "05.06.2024 15:19, Борис пишет:",
    "thunderbird de": "Am 05.06.24 um 15:19 schrieb Boris:",
    "thunderbird fr": "Le 05/06/2024 à 15:19, Boris a écrit :",
    "thunderbird pl": "W dniu 5.06.2024 o 15:19, Boris pisze:",
    "thunderbird uk": "05.06.24 15:19, Борис пише:",
    "yandex": '05.06.2024, 15:19, "Борис" <boris@acme.example>:',
    "mail.ru": "Среда, 5 июня 2024, 15:19 +06:00 от Борис <boris@acme.example>:",
    "mail.ru en": "Wednesday, 5 June 2024, 3:19 PM +06:00 from Boris <boris@acme.example>:",
    "mail.ru new": ">Среда, 5 июня 2024, 15:19 +06:00 от Борис <boris@acme.example>:",
    "zoho": "---- On Wed, 05 Jun 2024 15:19:00 +0600 Boris <boris@acme.example> wrote ----",
    "android": "---- Boris Ivanov wrote ----",
    "gmail zh": "Boris <boris@acme.example> 于2024年6月5日周三 15:19写道：",
    "gmail ja": "2024年6月5日(水) 15:19 Boris <boris@acme.example>:",
    "gmail ko": "2024년 6월 5일 (수) 오후 3:19, Boris <boris@acme.example>님이 작성:",
    "gmail cs": "st 5. 6. 2024 v 15:19 odesílatel Boris <boris@acme.example> napsal:",
    "gmail hu": "Boris <boris@acme.example> ezt írta (időpont: 2024. jún. 5., Sze, 15:19):",
    "gmail sv": "Den ons 5 juni 2024 kl 15:19 skrev Boris <boris@acme.example>:",
    "gmail fi, wrapped": "ke 5. kesäk. 2024 klo 15:19 Boris Ivanov (\nboris@acme.example) kirjoitti:",
    "proton": "On Wednesday, June 5th, 2024 at 3:19 PM, Boris <boris@acme.example> wrote:",
}

HEADER_BLOCKS = {
    "outlook en": "From: Boris <boris@acme.example>\nSent: Wednesday, June 5, 2024\nTo: Dana\nSubject: Your order",
    "outlook web": "________________________________\nFrom: Boris <boris@acme.example>\nSent: Wednesday, June 5, 2024\n"
    "To: Dana <dana@mail.example>\nSubject: Your order",
    "outlook ru": "От: Борис <boris@acme.example>\nОтправлено: 5 июня 2024 г. 15:19\nКому: Дана\nТема: Ваш заказ",
    "outlook kk": "Кімнен: Борис <boris@acme.example>\nЖіберілген: 05.06.2024\nКімге: Дана\nТақырыбы: Тапсырыс",
    "outlook uk": "Від: Борис <boris@acme.example>\nНадіслано: 5 червня 2024 р. 15:19\nКому: Дана\nТема: Замовлення",
    "outlook de": "Von: Boris <boris@acme.example>\nGesendet: Mittwoch, 5. Juni 2024\nAn: Dana\nBetreff: Bestellung",
    "outlook fr": "De : Boris <boris@acme.example>\nEnvoyé : mercredi 5 juin 2024 15:19\nÀ : Dana\nObjet : Commande",
    "outlook es": "De: Boris <boris@acme.example>\nEnviado: 5 de junio de 2024\nPara: Dana\nAsunto: Pedido",
    "outlook it": "Da: Boris <boris@acme.example>\nInviato: mercoledì 5 giugno 2024 15:19\nA: Dana\nOggetto: Ordine",
    "outlook pt": "De: Boris <boris@acme.example>\nEnviado: 5 de junho de 2024 15:19\nPara: Dana\nAssunto: Pedido",
    "outlook pl": "Od: Boris <boris@acme.example>\nWysłano: środa, 5 czerwca 2024 15:19\nDo: Dana\nTemat: Zamówienie",
    "outlook tr": "Kimden: Boris <boris@acme.example>\nGönderildi: 5 Haziran 2024\nKime: Dana\nKonu: Sipariş",
    "outlook nl": "Van: Boris <boris@acme.example>\nVerzonden: 5 juni 2024 15:19\nAan: Dana\nOnderwerp: Bestelling",
    "outlook mobile": "*From:* Boris <boris@acme.example>\n*Sent:* June 5, 2024\n*To:* Dana\n*Subject:* Order",
    "original message": "-----Original Message-----\nFrom: Boris\nTo: Dana",
    "original message ru": "-----Исходное сообщение-----\nБорис писал:",
    "original message de": "-------- Ursprüngliche Nachricht --------\nVon: Boris",
    "original message fr": "-------- Message d'origine --------\nDe : Boris",
    "original message es": "-----Mensaje original-----\nDe: Boris",
    "forward gmail": "---------- Forwarded message ---------\nFrom: Boris <boris@acme.example>\nDate: Wed, Jun 5, 2024",
    "forward yandex": "-------- Пересылаемое сообщение --------\n05.06.2024, 15:19, Борис",
    "forward apple": "Begin forwarded message:\n\nFrom: Boris <boris@acme.example>\nSubject: Your order",
    "reply above": "##- Please type your reply above this line -##\nYour request has been updated.",
}


@pytest.mark.parametrize("marker", MARKERS.values(), ids=MARKERS)
def test_quote_below_marker_goes(marker: str) -> None:
    assert reply_of(f"Thank you, it works.\n\n{marker}\n\n> Please try again.\n> Boris\n") == "Thank you, it works."


@pytest.mark.parametrize("marker", [marker for marker in MARKERS.values() if not marker.startswith(">")])
def test_unquoted_history_below_marker_goes(marker: str) -> None:
    assert reply_of(f"Thank you, it works.\n\n{marker}\n\nPlease try again.\nBoris\n") == "Thank you, it works."


@pytest.mark.parametrize("block", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS)
def test_history_below_headers_goes(block: str) -> None:
    assert reply_of(f"Thank you, it works.\n\n{block}\n\nPlease try again.\n") == "Thank you, it works."


def test_answer_below_quote_stays() -> None:
    text = f"{MARKERS['gmail en']}\n> Does it work?\n>\n\nYes, since Monday.\n\nDana"
    assert reply_of(text) == "Yes, since Monday.\n\nDana"


def test_inline_answers_stay_with_what_they_answer() -> None:
    answers = "> Which size?\n\nMedium.\n\n> Which colour?\n\nBlue, please."
    text = f"Hello Boris,\n\n{MARKERS['gmail ru']}\n{answers}\n\n> Boris, Acme\n"
    reply = reply_of(text)
    assert answers in reply
    assert reply.startswith("Hello Boris,")
    assert "Boris, Acme" not in reply


def test_wrapped_quoted_line_is_no_answer() -> None:
    quoted = "> We sent it to the address that you gave us on the second of June, so it should\narrive soon.\n> Boris"
    assert reply_of(f"It came.\n\n{MARKERS['apple en']}\n{quoted}\n") == "It came."


def test_quote_that_opens_a_mail_stays() -> None:
    text = "> You said it is free.\n\nIs it still?"
    assert reply_of(text) == text


def test_quote_at_the_end_goes_without_marker() -> None:
    assert reply_of("It came.\n\n> Has it come?\n> Boris") == "It came."


def test_marker_inside_quote() -> None:
    assert reply_of("It came.\n\n> On 5 Jun 2024, at 15:19, Boris <b@acme.example> wrote:\n>\n> Hello\n") == "It came."


def test_forward_without_comment_is_shown_whole() -> None:
    text = f"{HEADER_BLOCKS['forward gmail']}\nSubject: Order\nTo: Dana\n\nPlease answer."
    assert "Please answer." in reply_of(text)


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nDana Akhmetova\n+7 701 000 00 00",
        "--\nDana",
        "Sent from my iPhone",
        "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail.ru",
        "Отправлено из мобильного приложения Яндекс Почты",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Wysłane z iPhone'a",
        "iPhone’umdan gönderildi",
        "Надіслано з iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Менің iPhone құрылғымнан жіберілді",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
        "Sent with Proton Mail secure email.",
    ],
)
def test_signature_goes(signature: str) -> None:
    assert reply_of(f"It works now.\n\nRegards, Dana\n\n{signature}\n") == "It works now.\n\nRegards, Dana"


@pytest.mark.parametrize(
    "text",
    [
        "The parcel:\nFrom: Almaty\nTo: Astana\nDate: 5 May\n\nCan you take it?",
        "On Monday I wrote:\nplease call me back.\n\nNobody called.",
        "On 05.06.2024 at 10:00 I wrote:\nplease call me back.",
        "Prices are as follows:\nsmall: 10\nlarge: 20",
        "В 2024 году мы заказывали следующее:\nстолы и стулья",
        "My address is dana@mail.example, please note:\nit is new.",
        "Visit us now\n>>> here <<<\nand say hello.",
        "The meeting is on 05.06.2024 at 10:00.\nPlease send me:\nthe list",
        "He sent from home what I need:\na letter.",
        "2024-01-15 14:30:25\n15.01.2024 14:30\nThose are the times.",
    ],
)
def test_text_that_only_looks_like_quoting_stays(text: str) -> None:
    assert reply_of(text) == text


WORDS = st.text(alphabet=string.ascii_letters + "аәбвгғдеңоөқұүһіяёъ0123456789.,!?", min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=30).map("\n".join))
def test_words_of_a_text_without_quotes_are_never_lost(text: str) -> None:
    words = [word for word in text.split() if any(letter.isalnum() for letter in word)]
    assert [word for word in reply_of(text).split() if any(letter.isalnum() for letter in word)] == words


@settings(deadline=None)
@given(st.text(alphabet=">-_ \n:.@<>O0123wroten", max_size=300))
def test_answer_is_part_of_the_text(text: str) -> None:
    lines = {line.strip() for line in text.split("\n")}
    reply = reply_of(text)
    assert not reply or {line.strip() for line in reply.split("\n")} <= lines


def test_forwarded_sender() -> None:
    forwarded = "From: Dana <Dana@Mail.example>\nDate: Wed, Jun 5, 2024\nTo: me"
    text = f"Please take this.\n\n---------- Forwarded message ---------\n{forwarded}"
    assert forwarded_sender(text) == "dana@mail.example"
    assert forwarded_sender("Nothing forwarded here.") == ""
