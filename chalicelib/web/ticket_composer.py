"""What is written on a ticket: its form, as it is read and as it is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.helpdesk import addresses, answering, drafts, file_rules, files, held_files, recipients, waiting
from chalicelib.helpdesk.drafts import Draft
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.seeing import SAID, Stale
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.web import once, ticket_answers, ticket_sending, ticket_time, ticket_traits
from chalicelib.web.asking import Ask
from tenants import table
from tenants.errors import N_, Invalid
from tenants.items import DeskItem
from tenants.table import Write

FILES = list[dict[str, Any]]
TIMED = ("spent", "spent_way")  # what a note has beside its text
MOST_FIELDS, LONGEST_FIELD = 40, 4000  # of a draft, beside its text
MOST_LETTERS = 30_000  # in all of them: JSON takes six bytes for a Cyrillic one, and an item 400 kB with its text
OWN = {"csrf", "once", "kind", "text", "seen", "held", "drop", "quiet", "do", "then", "way", "way_next", "template"}
OWN |= {"asks"}  # whose ticket it was when the form was shown
OWN |= {"answer", "find"}


def reply(ask: Ask, ticket: Ticket) -> None:
    require(ask.desk, ask.person, "answer", ticket)  # before anything is stored
    kept, named = held(ask, ticket), _named(ask)
    if _is_for_another(ask, ticket):
        said = N_(
            "Somebody has changed this meanwhile. It stands here as it is now; choose again if you still want yours."
        )
        raise Invalid(to=said)
    more = ticket_traits.with_reply(ask, ticket)
    apart = {"to", "cc", "bcc", *ticket_answers.INPUTS}  # what was counted counts no more when it is written anew
    beside = {name: value for name, value in _fields(ask).items() if name not in apart}

    def and_write(ticket: Ticket, written: Message) -> list[Write]:
        sent = f"{ticket.number}.{written.id}"
        ask.told = {"sent": sent} if seconds else {}
        return [
            drafts.gone(ask.person, ticket, "reply"),
            *once.done(ask, urls.ticket(int(ticket.number)), **(ask.told or {})),
            *counted,
        ]

    seconds, counted = waiting.patience(ask.person), ticket_answers.used(ask, "reply")
    answering.reply(
        ask.desk,
        ask.person,
        ticket,
        ask.form.text("text"),
        **named,
        files=kept,
        seen=_seen(ask),
        seconds=seconds,
        and_write=and_write,
        typed=beside or None,
        solution=ask.form.text("solution"),
        time=ticket_time.typed(ask),
        **more,
    )


def note(ask: Ask, ticket: Ticket) -> None:
    require(ask.desk, ask.person, "answer", ticket)

    def and_write(ticket: Ticket, written: Message) -> list[Write]:
        sent = once.done(ask, urls.ticket(int(ticket.number)))
        return [drafts.gone(ask.person, ticket, "note"), *sent, *counted]

    counted = ticket_answers.used(ask, "note")
    text, kept, time = ask.form.text("text"), held(ask, ticket), ticket_time.typed(ask)
    answering.note(ask.desk, ask.person, ticket, text, files=kept, time=time, and_write=and_write)


def keep_draft(ask: Ask, ticket: Ticket) -> str:
    """Keep what is written, or forget it; return when it was kept, in words, for who writes on."""
    kind = "note" if ask.form.get("kind") == "note" else "reply"
    if ask.form.get("do") == "discard":
        require(ask.desk, ask.person, "answer", ticket)
        table.write(drafts.gone(ask.person, ticket, kind))
        return ""
    every = _fields(ask)
    if _is_for_another(ask, ticket):
        every.pop("to", None)
    fields = every if kind == "reply" else {name: every[name] for name in TIMED if name in every}
    kept = held(ask, ticket)
    at = drafts.keep(ask.desk, ask.person, ticket, kind, ask.form.text("text"), fields, kept)
    return kept_words(ask, at) if at else ""


def send(ask: Ask, ticket: Ticket) -> None:
    """Take a reply back that waits, let it go at once, or write one anew that did not go out."""
    id = ask.form.get("message")
    if ask.form.get("do") == "undo":
        waiting.take_back(ask.desk, ask.person, ticket, id)
    elif ask.form.get("do") == "now":
        waiting.send_now(ask.desk, ask.person, ticket, id)
    else:
        waiting.write_anew(ask.desk, ask.person, ticket, id)


def held(ask: Ask, ticket: Ticket) -> FILES:
    """The files of the form: those that lie in S3 already, and those that come with it, which lie there from now on."""
    if ask.held is None:
        dropped, number = ask.form.all("drop"), int(ticket.number)
        named = [one for one in ask.form.all("held") if one not in dropped]
        found = [held_files.opened(ask.desk.id, ask.person.id, number, one) for one in named]
        uploads = ask.form.files("files")
        file_rules.check(ask.desk, uploads)
        if len(found) + len(uploads) > files.MOST:
            raise Invalid(files=N_("At most %(number)s files at once.", number=files.MOST))
        ask.held = [one for one in found if one] + files.keep(ask.desk.id, uploads)
    return list(ask.held)


def shown(
    ask: Ask, ticket: Ticket, typed: Mapping[str, str], entries: Sequence[Entry], found: list[DeskItem | None]
) -> dict[str, Any]:
    """The composer as it stands on the page: what was just typed, else what was kept, else an empty one."""
    said = [one for one in entries if isinstance(one, Message) and one.by == ask.person.id]
    open_ones = drafts.open_ones(found, said)
    is_typed = ask.is_change and "text" in typed
    kind = (
        typed["kind"]
        if is_typed
        else max(open_ones.values(), key=lambda one: one.kept_at).kind
        if open_ones
        else "reply"
    )
    draft = open_ones.get(kind)
    values = dict(typed) if is_typed else _of_drafts(open_ones, kind, typed)
    if is_typed and _is_for_another(ask, ticket):
        values.pop("to", None)
    here = ask.held or [] if is_typed else draft.files if draft else []
    return {
        "values": {"to": "", "bcc": "", **values, "kind": kind},
        "to": values.get("to", ", ".join(recipients.usual(ticket))),
        "cc": values.get("cc", ", ".join(ticket.cc)),
        "known_people": recipients.known(ticket, entries),
        "seen": ticket.messages,
        "held": [_held(ask, ticket, one) for one in here],
        "draft": draft,
        "draft_words": kept_words(ask, draft.kept_at) if draft and not is_typed else "",
        "drafts": {name: one.text for name, one in open_ones.items()},
        "waits": ticket_sending.of_message(ask, _waits(ask, entries)) or ticket_sending.told(ask),
    }


def stale(problem: Stale | None, number: int, entries: Sequence[Entry]) -> dict[str, Any]:
    """What came while somebody wrote, whose reply was stopped."""
    if problem is None:
        return {"newer": [], "new_ids": set()}
    said = [one for one in entries if isinstance(one, Message) and one.kind in SAID]
    newer = [one for one in said if merged.place(number, one) > problem.seen]
    return {"newer": newer, "new_ids": {one.id for one in newer}}


def kept_words(ask: Ask, at: Any) -> str:
    from chalicelib.wording import when

    return ask.say(N_("Draft kept %(time)s", time=when(at, ask.language, ask.desk.tenant.time_zone)))


def _waits(ask: Ask, entries: Sequence[Entry]) -> Message | None:
    """The person's last reply, while it can be taken back."""
    mine = [one for one in entries if isinstance(one, Message) and one.state == "waiting" and one.by == ask.person.id]
    return mine[-1] if mine else None


def _of_drafts(found: Mapping[str, Draft], kind: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What was kept, with a template behind it where one was asked for; recipients are the reply's in any case."""
    words = [found[kind].text if kind in found else "", typed.get("text", "")]
    fields = found["reply"].fields if "reply" in found else {}
    return {**fields, **typed, "text": "\n\n".join(one for one in words if one)}


def _held(ask: Ask, ticket: Ticket, file: dict[str, Any]) -> dict[str, Any]:
    return {**file, "token": held_files.token(ask.desk.id, ask.person.id, int(ticket.number), file)}


def _fields(ask: Ask) -> dict[str, str]:
    """What else stands in the form, so that it comes back with the text."""
    typed = ask.form.typed().items()  # nobody in Cc is a choice, too
    said = [(name, value[:LONGEST_FIELD]) for name, value in typed if name not in OWN and (value or name == "cc")]
    kept, room = dict[str, str](), MOST_LETTERS
    for name, value in said[:MOST_FIELDS]:
        room -= len(name) + len(value)
        if room >= 0:
            kept[name] = value
    return kept


def _named(ask: Ask) -> dict[str, Any]:
    """The recipients as they stand in the form; one without a field for them means the usual."""
    named = {field: addresses.several(ask.form.get(field), field) for field in ("cc", "bcc")}
    return {**named, "to": addresses.several(ask.form.get("to"), "to") if "to" in ask.form.typed() else None}


def _is_for_another(ask: Ask, ticket: Ticket) -> bool:
    """Whether the form was shown while somebody else was the ticket's customer, for whom its words are."""
    return ask.form.typed().get("asks", ticket.customer_address) != ticket.customer_address


def _seen(ask: Ask) -> int | None:
    """How far its writer had read when the page was made; None for a form that does not say so."""
    said = ask.form.get("seen")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
