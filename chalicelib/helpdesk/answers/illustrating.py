"""Which pictures answers show, and whether customers may see them: counted in the answers' own transactions."""

import re
from typing import NamedTuple

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.answers.answer import Answer
from tenants import answer_keys, table
from tenants.items import DeskItem, IntegerAttribute
from tenants.table import Write

MOST = 30  # pictures of one answer, in all its languages
ADDRESS = re.compile(r"/answers/pictures/([0-9A-Z]{26})-\d{1,5}x\d{1,5}")


class Picture(DeskItem, discriminator="answer_picture"):
    """A picture that answers may show; how large it is stands in its address, too, so that pages need not ask."""

    key = UnicodeAttribute()  # of S3
    type = UnicodeAttribute()
    width = IntegerAttribute()  # pixels
    height = IntegerAttribute()
    by = UnicodeAttribute()
    added_at = UTCDateTimeAttribute()
    shown = IntegerAttribute(default=0)  # how many answers show it; only ever added to, as is the next one
    shown_to_all = IntegerAttribute(default=0)  # how many of these customers may read

    @property
    def id(self) -> str:
        return self.pk.rpartition("#")[2]


class Standing(NamedTuple):
    """What of an answer matters to what lies beside it."""

    is_public: bool  # customers may read it
    pictures: frozenset[str]


NONE = Standing(False, frozenset())


def named(text: str) -> list[str]:
    """The ids of the pictures that a text shows, each once."""
    return list(dict.fromkeys(ADDRESS.findall(text)))


def standing(one: Answer) -> Standing:
    """How an answer stands now; one that was removed shows nothing."""
    if one.removed_at is not None:
        return NONE
    found = named("\n".join(one.worded(code).text for code in one.languages))
    return Standing(one.is_published and not one.is_for_staff, frozenset(found[:MOST]))


def used(tenant: str, was: Standing, now_is: Standing) -> list[Write]:
    """What counts that an answer shows pictures, and to whom; belongs in the transaction that changes the answer."""
    more = {id: _more(id, was, now_is) for id in sorted(was.pictures | now_is.pictures)}
    moved = {id: numbers for id, numbers in more.items() if any(numbers.values())}
    found = table.batch_get([answer_keys.picture(tenant, id) for id in moved]) if moved else []
    real = [one for one in found if isinstance(one, Picture)]  # anybody may type an address
    return [table.add(Picture(one.pk, one.sk), moved[one.id], Picture.pk.exists()) for one in real]


def _more(id: str, was: Standing, now_is: Standing) -> dict[str, int]:
    shown = int(id in now_is.pictures) - int(id in was.pictures)
    to_all = int(id in now_is.pictures and now_is.is_public) - int(id in was.pictures and was.is_public)
    return {"shown": shown, "shown_to_all": to_all}
