"""Answers as those who write them look at them: what was changed last on top, or by words."""

import re
from typing import NamedTuple

from chalicelib.helpdesk.answers import finding
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.rights import require
from tenants import answer_keys, keys, table
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
MOST_FOUND = 50
CURSOR = re.compile(r"[0-9T:.Z-]{20,30}~[0-9A-Z]{26}")
LISTS = {"": "answer", "removed": "answer_removed"}


class Rows(NamedTuple):
    rows: list[Answer]
    cursor: str = ""  # where the next page begins; empty on the last
    is_cut: bool = False  # more were found than are shown


def page(desk: Desk, person: Staff, which: str = "", cursor: str = "") -> Rows:
    """A page of all answers, or of those that can be restored."""
    require(desk, person, "answers")
    pk, start = keys.listed(desk.id, LISTS.get(which, LISTS[""]), ""), None
    if CURSOR.fullmatch(cursor):  # made under the caller's own tenant, whatever the cursor says
        item = answer_keys.answer(desk.id, cursor.rpartition("~")[2])
        place = {"pk": item.pk, "sk": item.sk, "list_key": pk, "list_order": cursor}
        start = {name: {"S": value} for name, value in place.items()}
    found = table.query(pk, index="list", newest_first=True, limit=PAGE + 1, start=start).rows
    orders = [row["list_order"]["S"] for row in found[:PAGE]]
    rows = finding.read(desk.id, [order.rpartition("~")[2] for order in orders])
    return Rows(rows, orders[-1] if len(found) > PAGE else "")


def search(desk: Desk, person: Staff, text: str) -> Rows:
    """Answers by their words, drafts too; what fits best comes first."""
    require(desk, person, "answers")
    places = sorted(finding.find(desk.id, text), key=lambda one: (one.score, one.id), reverse=True)
    found = finding.read(desk.id, [one.id for one in places[:MOST_FOUND]])
    return Rows([one for one in found if one.removed_at is None], is_cut=len(places) > MOST_FOUND)
