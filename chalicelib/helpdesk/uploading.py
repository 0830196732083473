"""Files that a browser sends straight to S3 while a message is still written, so that Lambda's 6 MB do not matter.

They come in three steps: the form is signed, the browser sends the file, and the file is claimed. Only then does it
have a name among the tenant's own; what nobody claims is gone after a day.
"""

from typing import Any

from chalicelib.helpdesk import file_rules, files
from chalicelib.helpdesk.files import Upload, display_name
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.tickets import ENTRY, Ticket
from chalicelib.integrations import storage
from tenants.errors import N_, Invalid
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk

MARK = 512  # bytes of a file's beginning, which tell a picture or a program


def begin(desk: Desk, person: Staff, ticket: Ticket, name: str, size: int) -> dict[str, Any]:
    """Sign the form by which one file may come; raise Invalid for one that the rules refuse."""
    require(desk, person, "answer", ticket)
    file_rules.check_one(desk, name, size)
    id = new_id()
    place = storage.upload_form(_place(desk, id), int(file_rules.rules(desk).largest))
    return {"upload": f"{id}.{_proof(desk, person, ticket, id)}", **place}


def claim(desk: Desk, person: Staff, ticket: Ticket, upload: str, name: str, said: str) -> dict[str, Any]:
    """Take a file that came, as a message names it; `said` is the type that the browser gives it.

    Raise Invalid for one that is not there, or is not what the rules allow now that it can be looked at.
    """
    require(desk, person, "answer", ticket)
    id, _, proof = upload.partition(".")
    is_ours = ENTRY.fullmatch(id) and is_sealed(proof, *_sealed(desk, person, ticket, id))
    found = storage.beginning(_place(desk, id), MARK) if is_ours else None
    if found is None:
        raise Invalid(files=N_("%(name)s did not arrive. Send it again.", name=display_name(name)))
    file_rules.check_one(desk, name, found.size, found.content)
    key = storage.claim(_place(desk, id), desk.id, id)
    kind = files.type_of(Upload(name, said, found.content))
    return {"name": display_name(name), "type": kind, "size": found.size, "key": key}


def _place(desk: Desk, id: str) -> str:
    return f"{desk.id}/{id}"


def _proof(desk: Desk, person: Staff, ticket: Ticket, id: str) -> str:
    return seal(*_sealed(desk, person, ticket, id))


def _sealed(desk: Desk, person: Staff, ticket: Ticket, id: str) -> tuple[str, ...]:
    """What an upload belongs to: a tenant, a staff member and a ticket."""
    return ("upload", desk.id, person.id, str(ticket.number), id)
