"""What a person wrote stays, what mail programs put below it goes."""

import inspect
import string
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail.parsing.quoting import forwarded_sender, reply_of
from tests.mail.quotes import APPLE_FORWARDS, ATTRIBUTIONS, DATES, DELIMITERS, LABELS, PHONES, A, outlook

ANSWER = "Thank you, it works."
QUOTE = "> Please try again.\n> Boris"
ENGLISH = ATTRIBUTIONS["gmail"]["en"]


def over(name: str, values: Iterable[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a test hold for each of a thousand values without being a thousand tests."""

    def folded(test: Callable[..., None]) -> Callable[..., None]:
        def whole(*around: Any, **more: Any) -> None:
            for value in values:
                try:
                    test(*around, **{name: value}, **more)
                except AssertionError as wrong:
                    raise AssertionError(f"{name} {value!r}: {wrong}") from wrong

        asked = inspect.signature(test)
        others = [one for one in asked.parameters.values() if one.name != name]
        whole.__signature__ = asked.replace(parameters=others)  # type: ignore[attr-defined]
        whole.__name__, whole.__doc__ = test.__name__, test.__doc__
        whole.__dict__.update(test.__dict__)  # marks
        return whole

    return folded


attributions = over("marker", [line for lines in ATTRIBUTIONS.values() for line in lines.values()])
delimiters = over("line", [line for lines in DELIMITERS.values() for line in lines])
phones = over("line", [line for lines in PHONES.values() for line in lines])
labels = over("language", LABELS)


class TestAttributions:
    @attributions
    def test_quote_below_goes(self, marker: str) -> None:
        assert reply_of(f"{ANSWER}\n\n{marker}\n\n{QUOTE}\n") == ANSWER

    @attributions
    def test_quote_right_below_goes(self, marker: str) -> None:
        assert reply_of(f"{ANSWER}\n{marker}\n{QUOTE}\n") == ANSWER

    @attributions
    def test_history_without_quote_signs_goes(self, marker: str) -> None:
        assert reply_of(f"{ANSWER}\n\n{marker}\n\nPlease try again.\nBoris\n") == ANSWER

    @attributions
    def test_quoted_marker_goes(self, marker: str) -> None:
        assert reply_of(f"{ANSWER}\n\n> {marker}\n>\n> Please try again.\n") == ANSWER

    @attributions
    def test_answer_below_stays(self, marker: str) -> None:
        assert reply_of(f"{marker}\n\n{QUOTE}\n\n{ANSWER}\n") == ANSWER

    @attributions
    @pytest.mark.parametrize("width", [48, 64, 76])
    def test_wrapped_marker_goes(self, marker: str, width: int) -> None:
        """Gmail, Thunderbird and servers break long lines at blanks, also inside the name and before the address."""
        wrapped = "\n".join(textwrap.wrap(marker, width, break_long_words=False, break_on_hyphens=False))
        assert reply_of(f"{ANSWER}\n\n{wrapped}\n\n{QUOTE}\n") == ANSWER

    def test_marker_wrapped_inside_the_angle_brackets(self) -> None:
        marker = "On Wed, Jun 5, 2024 at 3:19 PM Boris from the Support of Acme <\nboris@acme.example> wrote:"
        assert reply_of(f"{ANSWER}\n\n{marker}\n\n{QUOTE}\n") == ANSWER

    def test_marker_without_a_name_of_a_person(self) -> None:
        assert reply_of(f"{ANSWER}\n\n2024/6/5 Boris {A}\n\n{QUOTE}\n") == ANSWER

    def test_answer_that_stands_right_above_a_marker(self) -> None:
        assert reply_of(f"Yes.\nOn Monday.\n{ENGLISH}\n{QUOTE}") == "Yes.\nOn Monday."

    def test_two_markers(self) -> None:
        older = ATTRIBUTIONS["thunderbird"]["de"]
        assert reply_of(f"{ANSWER}\n\n{ENGLISH}\n> Yes.\n>\n> {older}\n>> No.\n") == ANSWER


class TestHeaderBlocks:
    @labels
    def test_outlook(self, language: str) -> None:
        assert reply_of(f"{ANSWER}\n\n{outlook(language)}\n\nPlease try again.\n") == ANSWER

    @labels
    @pytest.mark.parametrize("bold", ["*", "**"])
    def test_outlook_in_bold(self, language: str, bold: str) -> None:
        assert reply_of(f"{ANSWER}\n\n{outlook(language, bold=bold)}\n\nPlease try again.\n") == ANSWER

    @labels
    def test_outlook_web(self, language: str) -> None:
        block = outlook(language, colon="\xa0:" if language.startswith("fr") else ":")
        assert reply_of(f"{ANSWER}\n\n{'_' * 32}\n{block}\n\nPlease try again.\n") == ANSWER

    @labels
    def test_outlook_on_phones(self, language: str) -> None:
        line = PHONES[language[:2]][-1]
        assert reply_of(f"{ANSWER}\n\n{line}\n{'_' * 32}\n{outlook(language)}\n\nPlease try again.\n") == ANSWER

    @labels
    def test_quoted_by_the_next_program(self, language: str) -> None:
        block = "\n".join(f"> {line}" for line in outlook(language).split("\n"))
        assert reply_of(f"{ANSWER}\n\n{block}\n>\n> Please try again.\n") == ANSWER

    @labels
    def test_other_order_of_fields(self, language: str) -> None:
        sender, sent, to, subject = outlook(language).split("\n")
        assert reply_of(f"{ANSWER}\n\n{subject}\n{sent}\n{sender}\n{to}\n\nPlease try again.\n") == ANSWER

    @labels
    def test_wrapped_fields(self, language: str) -> None:
        sender, sent, to, subject = outlook(language).split("\n")
        to += "; Aida <aida@mail.example>;\nTimur <timur@mail.example>"
        assert reply_of(f"{ANSWER}\n\n{sender}\n{sent}\n{to}\nCc: Olga\n{subject}\n\nPlease try again.\n") == ANSWER

    def test_labels_on_lines_of_their_own(self) -> None:
        block = "*From:*\nBoris <boris@acme.example>\n*Sent:*\nJune 5, 2024 15:19\n*To:*\nDana\n*Subject:*\nRE: 5"
        assert reply_of(f"{ANSWER}\n\n{block}\n\nPlease try again.\n") == ANSWER

    @delimiters
    def test_delimiter(self, line: str) -> None:
        assert reply_of(f"{ANSWER}\n\n{line}\n{outlook('en')}\n\nPlease try again.\n") == ANSWER
        assert reply_of(f"{ANSWER}\n\n{line}\nBoris: Please try again.\n") == ANSWER

    @pytest.mark.parametrize("language", APPLE_FORWARDS)
    def test_apple_forward(self, language: str) -> None:
        text = f"{ANSWER}\n\n{APPLE_FORWARDS[language]}\n\n{outlook(language)}\n\nPlease try again.\n"
        assert reply_of(text) == ANSWER
        assert forwarded_sender(text) == "boris@acme.example"

    def test_yandex_header(self) -> None:
        block = f'----------------\nКому: Дана (dana@mail.example);\nТема: Заказ;\n05.06.2024, 15:19, "Борис" {A}:'
        assert reply_of(f"{ANSWER}\n\n{block}\n\nPlease try again.\n") == ANSWER

    def test_line_of_helpdesks(self) -> None:
        line = "##- Please type your reply above this line -##\nYour request has been updated."
        assert reply_of(f"{ANSWER}\n\n{line}\n\nPlease try again.\n") == ANSWER


class TestAnswersBetweenQuotes:
    ANSWERS = "> Which size?\n\nMedium.\n\n> Which colour?\n\nBlue, please."

    @attributions
    def test_they_stay_with_what_they_answer(self, marker: str) -> None:
        reply = reply_of(f"Hello Boris,\n\n{marker}\n{self.ANSWERS}\n\n> Boris, Acme\n")
        assert self.ANSWERS in reply
        assert reply.startswith("Hello Boris,")
        assert "Boris, Acme" not in reply

    def test_without_blank_lines(self) -> None:
        assert "Medium.\n> Which colour?\nBlue." in reply_of(f"{ENGLISH}\n> Size?\nMedium.\n> Which colour?\nBlue.\n")

    def test_below_headers_of_outlook(self) -> None:
        text = f"See below.\n\n-----Original Message-----\n{outlook('en')}\n\n{self.ANSWERS}\n\n> Boris\n> Acme\n"
        assert self.ANSWERS in reply_of(text)

    def test_below_initials_of_the_bat(self) -> None:
        text = f"Hello, Boris.\n\n{ATTRIBUTIONS['others']['the bat, Russian']}\n\nBA> Has it come?\n\nYes.\n"
        assert reply_of(text) == "Hello, Boris.\n\nYes."

    def test_above_a_signature(self) -> None:
        assert reply_of(f"{ENGLISH}\n{self.ANSWERS}\n\n-- \nDana\n").endswith("Blue, please.")

    def test_wrapped_quoted_line_is_no_answer(self) -> None:
        quoted = "> We sent it to the address that you gave us on the second of June, so it\narrives soon.\n> Boris"
        assert reply_of(f"It came.\n\n{ENGLISH}\n{quoted}\n") == "It came."

    def test_quote_that_opens_a_mail(self) -> None:
        text = "> You said it is free.\n\nIs it still?"
        assert reply_of(text) == text

    def test_quote_at_the_end_without_marker(self) -> None:
        assert reply_of("It came.\n\n> Has it come?\n> Boris") == "It came."

    def test_price_list(self) -> None:
        text = "We need:\n\n> 5 kg at 100\n> 10 kg at 90\n\nIs that right?"
        assert reply_of(text) == text

    def test_letters_before_points_of_a_list(self) -> None:
        text = "Which one is it?\n\nA> the red one\nB> the blue one"
        assert reply_of(text) == text


class TestSignatures:
    @phones
    def test_phone(self, line: str) -> None:
        assert reply_of(f"It works now.\n\nRegards, Dana\n\n{line}\n") == "It works now.\n\nRegards, Dana"

    @phones
    def test_phone_above_history(self, line: str) -> None:
        assert reply_of(f"{ANSWER}\n\n{line}\n\n{ENGLISH}\n\n{QUOTE}\n") == ANSWER

    @phones
    def test_phone_in_angle_or_stars(self, line: str) -> None:
        assert reply_of(f"{ANSWER}\n\n*{line}*\n\n> {ENGLISH}\n>\n{QUOTE}\n") == ANSWER

    @pytest.mark.parametrize("rule", ["-- ", "--", "__", "________________", "—"])
    def test_rule(self, rule: str) -> None:
        text = f"It works now, and so does the other one.\n\n{rule}\nDana Akhmetova\n+7 701 000 00 00"
        assert reply_of(text) == "It works now, and so does the other one."

    def test_footer_of_a_lawyer_stays(self) -> None:
        text = "It works now.\n\nThis message is confidential. If you are not the addressee, delete it."
        assert reply_of(text) == text

    def test_mail_that_is_nothing_but_a_signature(self) -> None:
        assert reply_of("Sent from my iPhone") in ("", "Sent from my iPhone")


FALSE_FRIENDS = [
    "The parcel:\nFrom: Almaty\nTo: Astana\nDate: 5 May\n\nCan you take it?",
    "From: Almaty, To: Astana, Date: 05.06.2024\n\nHow much is it?",
    "From: Almaty\nTo: Astana\nDate: 05.06.2024 10:00\nWeight: 5 kg\n\nHow much is it?",
    "Откуда: Алматы\nКому: Дана\nДата: 5 мая\n\nСколько это стоит?",
    "On Monday I wrote:\nplease call me back.\n\nNobody called.",
    "On 05.06.2024 at 10:00 I wrote:\nplease call me back.",
    "On 5 June 2024 your colleague Boris wrote:\n\nthat it would be free. Is that so?",
    "On the page it says that Boris wrote:\nit is free.\n\nIs it?",
    "5 июня 2024 г. в 15:19 я написал вам:\nперезвоните.\n\nНикто не перезвонил.",
    "Вчера ваш менеджер написал:\nзаказ готов.\n\nКогда его забрать?",
    "Mein Kollege schrieb:\nes geht nicht.\n\nWarum?",
    "Mon collègue a écrit :\nça ne marche pas.\n\nPourquoi ?",
    "Менеджер маған былай деп жазды:\nтапсырыс дайын.\n\nҚашан алуға болады?",
    "Prices are as follows:\nsmall: 10\nlarge: 20",
    "В 2024 году мы заказывали следующее:\nстолы и стулья",
    "My address is dana@mail.example, please note:\nit is new.",
    "Write to dana@mail.example on 05.06.2024 at 10:00:\nthat is when I am here.",
    "Visit us now\n>>> here <<<\nand say hello.",
    "The meeting is on 05.06.2024 at 10:00.\nPlease send me:\nthe list",
    "He sent from home what I need:\na letter.",
    "2024-01-15 14:30:25\n15.01.2024 14:30\nThose are the times.",
    "The message is:\n\n-- original parts only --\n\nWhat does it mean?",
    "What I need:\n-- original box\n-- message to my wife\n\nThank you",
    "Subject: delivery\nDate: tomorrow\n\nCan you do it?",
    "Name: Dana\nFrom: Almaty\nSubject: my order\n\nWhere is it?",
    "Temperature > 30\nhumidity > 80\n\nThe device stops.",
    "The log says:\n2024-06-05 15:19:00 ERROR boris@acme.example: refused\nWhat is that?",
    "Sipariş dün gönderildi.",
    "Тапсырыс кеше жіберілді.",
    "Отправлено со склада вчера.",
    "It was not what I wanted.\nSent with the wrong size.",
    "Hello,\nit does not work in Outlook for iOS.",
    "Sent from Almaty on Monday, but nothing came.",
    "Envoyé par erreur, merci de l'annuler.",
    "Enviado por correo ayer.",
    "Gesendet am Montag.",
    "Надіслано вчора з Києва.",
    "Wysłane wczoraj kurierem.",
    "Verzonden op maandag.",
]


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_text_that_only_looks_like_quoting_stays(text: str) -> None:
    assert reply_of(text) == text


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_it_stays_above_history_too(text: str) -> None:
    assert reply_of(f"{text}\n\n{ENGLISH}\n\n{QUOTE}\n") == text


@pytest.mark.parametrize("language", DATES)
def test_forward_without_comment_is_shown_whole(language: str) -> None:
    text = f"---------- Forwarded message ---------\n{outlook(language)}\n\nPlease answer."
    assert reply_of(text) == text


WORDS = st.text(alphabet=string.ascii_letters + "аәбвгғдеңоөқұүһіяёъ0123456789.,!?", min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=30).map("\n".join))
def test_words_of_a_text_without_quotes_are_never_lost(text: str) -> None:
    words = [word for word in text.split() if any(letter.isalnum() for letter in word)]
    assert [word for word in reply_of(text).split() if any(letter.isalnum() for letter in word)] == words


PIECES = [line for lines in ATTRIBUTIONS.values() for line in lines.values()]
PIECES += [line for name in LABELS for line in outlook(name).split("\n")]
PIECES += [line for lines in [*DELIMITERS.values(), *PHONES.values()] for line in lines]
PIECES += ["", "", "> quoted", "> ", ">> deeper", "-- ", "--", "_" * 32, "Dana", "Yes, please.", "wrote:", A, "\xa0"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(alphabet=">-_ :.@<>O0123wroten", max_size=30), max_size=25))
def test_answer_is_lines_of_the_text_in_their_order(pieces: list[str]) -> None:
    left = iter("\n".join(pieces).split("\n"))
    for line in reply_of("\n".join(pieces)).split("\n"):
        assert not line.strip() or any(line.strip() in one for one in left)


@labels
def test_forwarded_sender(language: str) -> None:
    text = f"Please take this.\n\n---------- Forwarded message ---------\n{outlook(language)}\n\nHello"
    assert forwarded_sender(text) == "boris@acme.example"


def test_nothing_forwarded() -> None:
    assert forwarded_sender("Nothing forwarded here.") == ""
