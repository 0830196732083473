"""What a mail of ours needs to know of its ticket's earlier mails."""

from chalicelib.helpdesk.messages import Entry, Message


def ids(entries: list[Entry], before: str = "") -> list[str]:
    """The Message-IDs of a thread, the customer's last one at the end, so that In-Reply-To names it."""
    earlier = [entry for entry in entries if entry.message_id and (not before or entry.id < before)]
    heard = [entry for entry in earlier if isinstance(entry, Message) and entry.kind == "customer"]
    last = heard[-1:]
    return [entry.message_id for entry in [*(one for one in earlier if one not in last), *last] if entry.message_id]
