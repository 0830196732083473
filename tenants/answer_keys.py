"""Keys of the answer base."""

from tenants.keys import Key, short


def answer(tenant: str, id: str, what: str = "answer") -> Key:
    """An answer; what belongs to it lies beside it."""
    return Key(f"{tenant}#answer#{short(id)}", what)


def version(tenant: str, id: str, version: str = "") -> Key:
    """What an answer was once; all of its versions begin so."""
    return answer(tenant, id, f"version#{version}")


def picture(tenant: str, id: str) -> Key:
    return Key(f"{tenant}#answer_picture#{short(id)}", "picture")


def cards(tenant: str) -> str:
    """The partition of what lists show of published answers."""
    return f"{tenant}#answers"


def card(tenant: str, answer: str) -> Key:
    return Key(cards(tenant), short(answer))


def read(tenant: str, shard: int, day: str) -> Key:
    """How often which answers were read on a day, such as 2026-11-22; each answer is counted in one shard."""
    return Key(f"{tenant}#answers_read#{shard}", day)


def popular(tenant: str) -> Key:
    """Which answers are read most, as a job reckoned it."""
    return Key(f"{tenant}#answers_read", "popular")


def reads(tenant: str) -> Key:
    """How often every answer was read lately, as the same job counted it."""
    return Key(f"{tenant}#answers_read", "reads")


def favourites(tenant: str, owner: str) -> Key:
    """The answers that somebody keeps at hand; `owner` is as customer#id or staff#id."""
    return Key(f"{tenant}#{owner}", "favourites")


def missed(tenant: str, words: str) -> Key:
    """A search that found nothing, by its words."""
    return Key(f"{tenant}#answers_missed", short(words))


def word(tenant: str, term: str, answer: str) -> Key:
    """A word of an answer; all words with the same first letters lie together."""
    return Key(f"{tenant}#answer_word#{term[:2]}", f"{term}#{answer}")


def used(tenant: str, month: str) -> Key:
    """How often which answers were put into messages in a month, such as 2026-11."""
    return Key(f"{tenant}#answers_used", month)
