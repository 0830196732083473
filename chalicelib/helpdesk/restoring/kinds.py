"""What becomes of each kind of item when a tenant is brought back. A new kind belongs in one of these sets.

`BROUGHT` is what people have made: it is added where it is missing, and put back as it was when the whole tenant is.
`KEPT` is what has happened: it is added where it is missing, and what stands there now is never touched.
`LEFT` stays as it is: what is void once it is old, what lets somebody in, what stands for an agreement with others
(domains, hosts), and what is made anew from the rest (words of the search).
"""

from tenants.copies import Row

BROUGHT = frozenset(
    {
        "absence",
        "answer",
        "answer_card",
        "answer_picture",
        "blocked",
        "category",
        "class",
        "customer",
        "customer_field",
        "department",
        "file_rules",
        "first_steps",
        "form",
        "form_protection",
        "form_seen",
        "gathered",
        "known",
        "letter",
        "look",
        "mailbox",
        "member",
        "message",
        "object_kind",
        "object_ticket",
        "organisation",
        "organisation_domain",
        "organisation_field",
        "organisation_ticket",
        "own_text",
        "reply_template",
        "role",
        "rota",
        "saved_view",
        "service_object",
        "staff",
        "stop_network",
        "stop_word",
        "sub_status",
        "tag",
        "tenant",
        "ticket",
        "ticket_field",
    }
)

KEPT = frozenset(
    {
        "answer_comment",
        "answer_favourites",
        "answer_miss",
        "answer_rating",
        "answer_version",
        "answers_popular",
        "answers_reads",
        "balance",
        "captcha_secret",
        "counter",
        "draft",
        "event",
        "form_use",
        "forwarded",
        "hits",
        "job",
        "ledger_entry",
        "logged",
        "mail",
        "mailbox_past",
        "mailbox_secret",
        "mailbox_state",
        "object_change",
        "odd_payment",
        "paying",
        "posted",
        "roll",
        "stored",
        "suppressed",
        "suspended",
        "thread",
        "thread_member",
        "thread_message",
        "turn",
        "two_factor",
    }
)

LEFT = frozenset(
    {
        "answer_word",
        "answer_words",
        "answering",
        "consent",
        "customer_link",
        "customer_session",
        "domain",
        "domain_check",
        "forwarding_confirmation",
        "granting",
        "halfway",
        "indexed",
        "invitation",
        "move",
        "new_address",
        "once",
        "own_host",
        "pause",
        "presence",
        "quiet",
        "reset",
        "restoring",
        "session",
        "terms",
        "welcome",
        "word",
    }
)

ABSTRACT = frozenset({"edited", "entry", "own_field", "setting", "term"})  # that only others are made of
PASSING = ("limit", "once", "sending")  # partitions of numbers that mean something for minutes

# What of a job may be done again: it makes the same end however often, and nobody is told.
HARMLESS = frozenset(
    {
        "charge",
        "check_domain",
        "check_own_host",
        "forget_answer",
        "index_answer",
        "list_ticket",
        "move_answers",
        "move_tariff",
        "organise",
        "organise_tickets",
        "poll",
        "popular",
        "store",
        "thin_versions",
    }
)


def kind_of(row: Row) -> str:
    return str(row["item_type"]["S"])


def place_of(row: Row) -> str:
    """The partition's name behind the tenant's id, such as `usage`."""
    return str(row["pk"]["S"]).split("#")[1]


def is_brought(row: Row) -> bool:
    return kind_of(row) in BROUGHT


def is_left(row: Row) -> bool:
    """Whether a row stays in the copy; one of a kind that only newer code knows is kept for that."""
    return kind_of(row) in LEFT or (kind_of(row) == "counter" and place_of(row) in PASSING)
