"""Categories of the answer base: a tree of two levels, whose order is the tenant's."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from tenants.items import IntegerAttribute
from tenants.tenant import Desk, Setting


class Category(Setting, discriminator="category"):
    """What answers are sorted by."""

    name = UnicodeAttribute()  # in the desk's own language
    names = JSONAttribute(default=dict)  # in others: {language: name}
    about = UnicodeAttribute(null=True)  # what one finds there, in a line, in the desk's own language
    abouts = JSONAttribute(default=dict)
    parent = UnicodeAttribute(null=True)  # the category that this one is a part of
    order = IntegerAttribute(default=0)

    def named(self, language: str) -> str:
        return str(self.names.get(language) or self.name)

    def told(self, language: str) -> str:
        return str(self.abouts.get(language) or self.about or "")


def tree(desk: Desk, parent: str | None = None) -> list[Category]:
    """The categories of one level, in their order."""
    found = [one for one in desk.all(Category) if one.parent == parent]
    return sorted(found, key=lambda one: (one.order, one.id))


def within(desk: Desk, category: str) -> set[str]:
    """The ids of a category and of those that are a part of it."""
    return {category, *(one.id for one in desk.all(Category) if one.parent == category)}
