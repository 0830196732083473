"""What solved a ticket, written down by itself; with its status it goes to where that is set."""

from chalice.app import Blueprint

from chalicelib.web import ticket_closing
from chalicelib.web.ticket_verbs import verb

routes = Blueprint(__name__)

verb(routes, "solution")(ticket_closing.write_down)
