"""A second form of the demo tenant: what is to be repaired, and when somebody may come."""

from chalicelib.helpdesk import departments
from chalicelib.helpdesk.forms import building, field_building
from chalicelib.helpdesk.forms.fields import ANY, Field
from chalicelib.helpdesk.forms.form import Form
from tenants.staff import Staff
from tenants.tenant import Desk, load

TITLE = "Заказать ремонт"
TEXTS = {
    "titles-ru": TITLE,
    "titles-kk": "Жөндеуге тапсырыс беру",
    "titles-en": "Order a repair",
    "intros-ru": "Мастер позвонит в течение часа в **рабочее время**.",
    "intros-en": "A technician calls you within an hour of our **working time**.",
    "thanks-ru": "Держите аппарат под рукой: мастер попросит прочитать номер на наклейке.",
    "thanks-en": "Keep the device at hand: the technician asks for the number on its label.",
}
DEVICE = {
    "label-ru": "Что сломалось",
    "label-kk": "Не бұзылды",
    "label-en": "What is broken",
    "choices-ru": "Касса\nПринтер чеков\nТерминал оплаты",
    "choices-kk": "Касса\nЧек принтері\nТөлем терминалы",
    "choices-en": "Cash desk\nReceipt printer\nCard terminal",
    "is_required": "1",
}
PAPER = {"label-ru": "Ширина бумаги, мм", "label-kk": "Қағаз ені, мм", "label-en": "Width of the paper, mm"}
DAY = {"label-ru": "Когда можно приехать", "label-kk": "Қашан келуге болады", "label-en": "When we may come"}
CONSENT = {
    "label-ru": "Согласен на обработку моих данных",
    "label-kk": "Деректерімді өңдеуге келісемін",
    "label-en": "I agree that my data are kept",
    "hint-ru": "Только чтобы ответить вам: [как мы их храним](https://demo.example/privacy).",
    "hint-en": "Only to answer you: [how we keep them](https://demo.example/privacy).",
    "is_required": "1",
}


def fill(desk: Desk, person: Staff) -> None:
    """Make the form, once."""
    if len(building.every(desk)) > 1:
        return
    made = building.add(desk, person, TITLE, departments.first(desk).id)
    building.word(load(desk.id), person, _again(desk, made.id), "", TEXTS)
    device = _add(desk, person, made.id, "choice", DEVICE)
    printer = device.choices[1].id
    _add(desk, person, made.id, "number", {**PAPER, "when": f"{device.id}:{printer}"})
    day = _add(desk, person, made.id, "date", DAY)
    gate = {"label-ru": "Как к вам пройти", "label-en": "How to find you", "when": f"{day.id}:{ANY}"}
    _add(desk, person, made.id, "text", gate)
    _add(desk, person, made.id, "consent", CONSENT)


def _again(desk: Desk, form: str) -> Form:
    return load(desk.id).find(Form, form)


def _add(desk: Desk, person: Staff, form: str, kind: str, typed: dict[str, str]) -> Field:
    return field_building.add(load(desk.id), person, _again(desk, form), kind, typed)
