"""The letters that a tenant words for itself."""

from chalice.app import Blueprint

routes = Blueprint(__name__)
