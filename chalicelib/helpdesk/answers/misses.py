"""Searches that found nothing: what customers look for, and what nobody has answered yet."""

import contextlib
import re
from datetime import timedelta
from itertools import islice

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import limits
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.searching import words
from tenants import answer_keys, table
from tenants.errors import LimitReached
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now

LONGEST = 60  # letters
KEPT = timedelta(days=180)
MOST = 1_000  # that are told of
READ = 20_000  # that are looked at
OF_NETWORK, OF_DESK = (30, 3600), (500, 86_400)  # so many, and in how many seconds
# What may say who somebody is: a mail address, and what has digits enough for a telephone, a card, a document.
PERSONAL = re.compile(r"@|(?:\d[\s().+/-]{0,2}){6}|://")


class Miss(DeskItem, discriminator="answer_miss"):
    """Words that somebody looked for, and found nothing; only ever added to."""

    words = UnicodeAttribute()
    language = UnicodeAttribute()  # of who looked for them last
    times = IntegerAttribute(default=0)
    last_at = UTCDateTimeAttribute()


def plain(text: str) -> str:
    """What is kept of a search: its words in small letters; nothing where they may tell who somebody is."""
    if PERSONAL.search(text):
        return ""
    said = " ".join(token.folded for token in words.tokens(text[: 2 * LONGEST]))
    return said[:LONGEST].strip()


def note(tenant: str, text: str, language: str, network: str) -> None:
    """Note a search that found nothing; a flood of them is let by."""
    said = plain(text)
    if len(said) < 2:
        return
    with contextlib.suppress(LimitReached):
        limits.count(tenant, Limit(f"miss#{network}", *OF_NETWORK), Limit("misses", *OF_DESK))
        moment = now()
        about = {"words": said, "language": language, "last_at": moment, "expires_at": moment + KEPT}
        table.add_now(Miss(*answer_keys.missed(tenant, said)), {"times": 1}, **about)


def every(tenant: str, most: int = MOST) -> list[Miss]:
    """Searches without result, those looked for most first."""
    rows = [row for row in islice(table.query_rows(answer_keys.missed(tenant, "").pk), READ) if "times" in row]
    rows.sort(key=lambda row: (-int(row["times"]["N"]), row["words"]["S"]))  # raw: a flood leaves thousands
    found = (Miss.from_raw_data(row) for row in rows)
    return list(islice((one for one in found if not table.is_over(one)), most))
