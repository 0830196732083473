"""The domains that a tenant sends from."""

from chalice.app import Blueprint

routes = Blueprint(__name__)
