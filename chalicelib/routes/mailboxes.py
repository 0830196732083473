"""Mailboxes taken over by IMAP, and forwarding from others."""

from chalice.app import Blueprint

routes = Blueprint(__name__)
