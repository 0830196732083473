"""What lies in the index, and what is known of it beside a ticket."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from tenants.items import DeskItem

ALL = "*"  # the term that every ticket has: what only filters ask for
TAG = "#"  # what the term of a tag begins with


class Word(DeskItem, discriminator="word"):
    """A word of a ticket: one item, however often it stands there."""

    at = UnicodeAttribute()  # where (occurrences.py)
    entry = UnicodeAttribute(null=True)  # the id of the newest message that has it

    @property
    def term(self) -> str:
        return self.sk[:-21]

    @property
    def place(self) -> str:
        return self.sk[-20:]


class Indexed(DeskItem, discriminator="indexed"):
    """What of a ticket's head stands in the index; who writes there now, so that no two do at once."""

    head = JSONAttribute(null=True)
    place = UnicodeAttribute(null=True)
    similar = JSONAttribute(null=True)  # numbers of tickets with the same rare words in their subjects
    owner = UnicodeAttribute(null=True)  # the id of a job
    busy_until = UTCDateTimeAttribute(null=True)


class Listed(DeskItem, discriminator="terms"):
    """Terms under which a ticket stands in the index, so that they can be found again and removed."""

    terms = JSONAttribute()
