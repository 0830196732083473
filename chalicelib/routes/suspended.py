"""Mail that was set aside: looked at, released, tried again."""

from chalice.app import Blueprint

routes = Blueprint(__name__)
