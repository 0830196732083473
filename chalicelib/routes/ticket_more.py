"""What else is done to a ticket, each at an address of its own."""

from chalice.app import Blueprint

from chalicelib.web import ticket_more, ticket_snooze, volume
from chalicelib.web.ticket_verbs import verb

routes = Blueprint(__name__)

for name, done in {
    "snooze": ticket_snooze.snooze,
    "subject": ticket_more.set_subject,
    "cc": ticket_more.set_copies,
    "requester": ticket_more.set_requester,
    "follow": ticket_more.follow,
    "delete": ticket_more.delete,
    "restore": ticket_more.restore,
    "release": volume.release,
}.items():
    verb(routes, name)(done)
