"""Addresses that get no more mail from us, and why."""

from chalice.app import Blueprint

routes = Blueprint(__name__)
