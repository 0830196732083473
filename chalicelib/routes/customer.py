"""What customers do on the page of one ticket, which a link with a secret opens."""

from chalice.app import Blueprint, Response

from chalicelib.web import customer_side
from chalicelib.web.asking import Ask, page

routes = Blueprint(__name__)
HOME = "/t/{number}/{secret}"


@page(routes, HOME, who="visitor")
def ticket(ask: Ask, number: int, secret: str) -> Response:
    return customer_side.opened(ask, customer_side.way(ask, number, secret))


@page(routes, f"{HOME}/reply", "POST", who="visitor", home=HOME, once=customer_side.led)
def reply(ask: Ask, number: int, secret: str) -> Response:
    return customer_side.reply(ask, customer_side.way(ask, number, secret))


@page(routes, f"{HOME}/solved", "POST", who="visitor", home=HOME, once=customer_side.led)
def solved(ask: Ask, number: int, secret: str) -> Response:
    return customer_side.solved(ask, customer_side.way(ask, number, secret))


@page(routes, f"{HOME}/rating", "POST", who="visitor", home=HOME, once=customer_side.led)
def rate(ask: Ask, number: int, secret: str) -> Response:
    return customer_side.rate(ask, customer_side.way(ask, number, secret))


@page(routes, f"{HOME}/file/{{id}}", who="visitor")
def file(ask: Ask, number: int, secret: str, id: str) -> Response:
    return customer_side.file(ask, customer_side.way(ask, number, secret), id)
