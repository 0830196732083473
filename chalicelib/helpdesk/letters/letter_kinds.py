"""The letters that a tenant may word itself, and the macros that each offers. One that comes later joins the table."""

from dataclasses import dataclass

from chalicelib.helpdesk.letters.macros import Macro
from tenants.errors import N_, NotFound, Text
from tenants.tenant import LANGUAGES

DESK = Macro("desk.name", N_("The name of your desk"))
DEPARTMENT = Macro("department.name", N_("The department of the ticket"))
NUMBER = Macro("ticket.number", N_("The number of the ticket"))
LINK = Macro("ticket.link", N_("The address of the customer’s page with all messages"), "link")
BUTTON = Macro("ticket.button", N_("A button that leads there; in plain text its words and the address"), "block")
AGENT = Macro("agent.name", N_("Who replies"))
CUSTOMER = Macro("customer.name", N_("The name of the customer"))
MESSAGE = Macro("message", N_("What was written in the reply"), "block")
CLOSING = Macro("ticket.closing", N_("When it closes by itself; empty where it does not"))
YES = Macro("solved.yes", N_("A button for who says that it is solved"), "block")
NO = Macro("solved.no", N_("A button for who says that it is not"), "block")
RATING = Macro("rating", N_("“How did we do?” with three links; empty where that was asked before"), "block")
SIGNATURE = Macro("signature", N_("The signature of the department"), "block")


@dataclass(frozen=True)
class Kind:
    """A letter that a tenant may word: what it is for, and what may stand in it."""

    title: Text
    explained: Text
    macros: tuple[Macro, ...]
    has_subject: bool = True
    needed: tuple[str, ...] = ()  # macros without which the letter would be senseless

    @property
    def names(self) -> list[str]:
        return [macro.name for macro in self.macros]


KINDS = {
    # Whoever writes first may have typed another's address, so nothing that he chose is offered here (mail.md, In 9).
    "acknowledgement": Kind(
        N_("Acknowledgement"),
        N_("Goes out by itself to whoever opens a ticket."),
        (DESK, DEPARTMENT, NUMBER, LINK, BUTTON),
    ),
    # No link to the ticket: who stands in Cc may not open it, and the foot has it for the others.
    "reply": Kind(
        N_("Reply"),
        N_("What stands around the words of your staff. The subject stays the customer’s."),
        (MESSAGE, SIGNATURE, CUSTOMER, AGENT, DEPARTMENT, DESK, NUMBER),
        has_subject=False,
        needed=("message",),
    ),
    "solved": Kind(
        N_("Is it solved?"),
        N_("Goes out two minutes after a ticket is set to solved. A reply that solves it asks the same at its foot."),
        (DESK, DEPARTMENT, NUMBER, LINK, YES, NO, CLOSING, RATING),
        needed=("solved.yes", "solved.no"),
    ),
    "late": Kind(
        N_("It takes longer"),
        N_("Goes out once to a customer who waits for an answer longer than you set under “Solving and closing”."),
        (DESK, DEPARTMENT, NUMBER, LINK, BUTTON),
    ),
}

SIGNED = (AGENT, DEPARTMENT, DESK)  # what may stand in the signature of a department


def kind(name: str, language: str) -> Kind:
    """A letter that may be worded in a language; raise NotFound where there is none."""
    if name not in KINDS or language not in LANGUAGES:
        raise NotFound()
    return KINDS[name]
