"""What readers of the demo's answers left behind: readings, ratings, comments, searches that found nothing."""

from datetime import timedelta

from chalicelib.helpdesk.answers import cards, commenting, moderating, popular, rating
from chalicelib.helpdesk.answers import misses as searches
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.answers.popular import Reads
from tenants import answer_keys, keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, moved

NETWORK = "203.0.113.20"
TOPICS = [
    ("tills", "Tills and shifts", "Кассы и смены", "Кассалар мен ауысымдар", "Shifts, receipts, price tags"),
    ("printers", "Printers", "Принтеры", "Принтерлер", "Paper, cleaning, what often goes wrong"),
    ("exchange", "1C and exchange", "1С и обмен", "1С және алмасу", "Data that does not arrive"),
]
PLACES = {"printer": "printers", "1C": "exchange", "смену": "tills", "tags": "tills"}
SAID = [
    ("printer", "Viktor", "We had the roll the wrong way round. Thank you, five minutes."),
    ("printer", "Aliya", "And where is the feed button on the small one?"),
]
MISSED = ["gift cards", "refund by card", "смена кассира", "терминал каспи"]


def fill(desk: Desk, owner: Staff) -> None:
    """Let the demo's answers have been read for two months; once."""
    if table.get(Reads, answer_keys.reads(desk.id)):
        return
    if not desk.all(Category):
        _sort(desk)
    found = {one.id: one for one in cards.every(desk.id)}
    for place, id in enumerate(sorted(found)):
        _read(desk, id, 9 - place)
    for words, name, text in SAID:
        for card in found.values():
            if words in " ".join(card.titles.values()):
                _comment(desk, owner, card.id, name, text)
    for place, words in enumerate(MISSED):
        for _ in range(4 - place):
            searches.note(desk.id, words, "ru" if words > "а" else "en", NETWORK)
    popular.begin(desk.id)
    stored = popular.reckoned(desk.id)
    table.write(*stored)


def _sort(desk: Desk) -> None:
    """Give the answers their categories."""
    for order, (id, name, ru, kk, about) in enumerate(TOPICS):
        key = keys.setting(desk.id, "category", id)
        made = Category(*key, name=name, names={"ru": ru, "kk": kk}, about=about, order=order)
        table.write(table.put(made), moved(desk))
    for card in cards.every(desk.id):
        title = " ".join(card.titles.values())
        place = next((id for words, id in PLACES.items() if words in title), "")
        one = table.get(Answer, answer_keys.answer(desk.id, card.id))
        if one and place:
            change = table.change(one, category=place)
            table.write(change, cards.written(one))


def _read(desk: Desk, id: str, weight: int) -> None:
    for age in range(1, 60, 3):
        day = (now() - timedelta(days=age)).date().isoformat()
        item = Counter(*answer_keys.read(desk.id, popular.shard(id), day))
        table.add_now(item, {id: max(1, weight * (60 - age) // 20), popular.ALL: 1}, expires_at=now() + popular.KEPT)
    one = table.get(Answer, answer_keys.answer(desk.id, id))
    if one is None:
        return
    for number in range(weight):
        is_good = number % 5 != 4
        rating.rate(one, rating.Said(f"demo-{number}", is_good, "en", "" if is_good else "A picture of it."))


def _comment(desk: Desk, owner: Staff, id: str, name: str, text: str) -> None:
    one = table.get(Answer, answer_keys.answer(desk.id, id))
    if one is None:
        return
    made = commenting.post(desk, one, commenting.Said(text, name, "", "en", NETWORK), [])
    if name == "Viktor":
        waiting = moderating.find(desk, owner, f"{made.answer}.{made.id}")
        moderating.reply(desk, owner, waiting, "Good that it was found so quickly.")
