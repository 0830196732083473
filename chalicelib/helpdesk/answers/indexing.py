"""The words of answers as they are looked for, written by jobs: one item for a word and an answer.

So that no two jobs do this to an answer at once, each takes it first; and before a word is put it is listed beside the
answer, so that all can be found again. Everything here may be done twice.
"""

from datetime import timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib import jobs
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.searching import words
from chalicelib.jobs import Job, Later
from tenants import answer_keys, batches, keys, table
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.keys import now
from tenants.tenant import Desk

LEASE = timedelta(seconds=150)  # longer than a worker lives
MOST = 1_000  # different words of one text
TITLE, TEXT = "title", "text"


class AnswerWord(DeskItem, discriminator="answer_word"):
    """A word of an answer, by what it is looked for."""

    at = UnicodeAttribute()  # where it stands: in the title, else in the text


class AnswerWords(DeskItem, discriminator="answer_words"):
    """The words under which an answer stands in the index, and who writes there now."""

    terms = JSONAttribute(default=dict)  # {what it is looked for by: where it stands}
    owner = UnicodeAttribute(null=True)  # the id of a job
    busy_until = UTCDateTimeAttribute(null=True)


def index(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `index_answer`: an answer was written, changed, removed or restored."""
    id = wish["answer"]
    _hold(desk.id, id, job.id)
    answer, state = table.batch_get([answer_keys.answer(desk.id, id), _place(desk.id, id)])
    if not isinstance(state, AnswerWords):
        raise Later(3)
    old, new = dict(state.terms), terms(answer) if isinstance(answer, Answer) else {}
    is_mine: Condition = AnswerWords.owner == job.id
    try:
        table.write(table.change(state, is_mine, terms={**old, **new}))
    except Conflict:
        raise Later(3) from None
    puts = [AnswerWord(*answer_keys.word(desk.id, term, id), at=at) for term, at in new.items()]
    batches.write(puts, [answer_keys.word(desk.id, term, id) for term in old if term not in new])
    end = table.change(state, is_mine, terms=new, owner=None, busy_until=None)
    jobs.settle(job, "index_answer", end if new else table.delete(state, is_mine))


def terms(answer: Answer) -> dict[str, str]:
    """What an answer is looked for by, in all its languages: the stems of its words, and those of its titles as they
    are typed, too.
    """
    if answer.removed_at is not None:
        return {}
    wordings = [answer.worded(code) for code in answer.languages]
    texts = [dict.fromkeys(words.terms(one.text, MOST), TEXT) for one in wordings]
    titles = [dict.fromkeys(_of_title(one.title), TITLE) for one in wordings]
    return {term: at for found in (*texts, *titles) for term, at in found.items()}


def _of_title(title: str) -> list[str]:
    typed = [token.folded[:40] for token in words.tokens(title) if not words.is_common(token)]
    return [*words.terms(title, MOST), *typed]


def _place(tenant: str, id: str) -> keys.Key:
    return answer_keys.answer(tenant, id, "words")


def _hold(tenant: str, id: str, owner: str) -> None:
    """Take an answer's words for oneself; raise Later where another has them."""
    is_free = AnswerWords.owner.does_not_exist() | (AnswerWords.owner == owner) | (AnswerWords.busy_until < now())
    actions = [AnswerWords.owner.set(owner), AnswerWords.busy_until.set(now() + LEASE)]
    try:
        table.write(table.update(AnswerWords(*_place(tenant, id)), actions, is_free))
    except Conflict:
        raise Later(3) from None
