"""Keys of the answer base."""

from tenants.keys import Key, short


def answer(tenant: str, id: str, what: str = "answer") -> Key:
    """An answer; what belongs to it lies beside it."""
    return Key(f"{tenant}#answer#{short(id)}", what)


def word(tenant: str, term: str, answer: str) -> Key:
    """A word of an answer; all words with the same first letters lie together."""
    return Key(f"{tenant}#answer_word#{term[:2]}", f"{term}#{answer}")


def used(tenant: str, month: str) -> Key:
    """How often which answers were put into messages in a month, such as 2026-11."""
    return Key(f"{tenant}#answers_used", month)
