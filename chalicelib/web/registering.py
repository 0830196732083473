"""Views go to Chalice in one way, those of desks and those of the operator's console."""

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chalice.app import Blueprint, Request, Response

from chalicelib.web import bodies, pages

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

FORMS = [bodies.FORM, bodies.MULTIPART]
View = Callable[..., Response]
Named = dict[str, str]  # parts of a path
WHO: dict[tuple[str, str], str] = {}  # whom each path and method is for, as `page` was told


class Place(NamedTuple):
    """Where a view stands, what asks for it, and where a link or a reload of a verb's address is led."""

    blueprint: Blueprint
    path: str
    methods: Sequence[str]
    home: str
    kind: Callable[[Request], "Ask"]


def register(place: Place, who: str, view: View, answer: Callable[[Any, Named], Response]) -> View:
    """Have `answer` called for what comes there; return the view as it was."""
    verbs = list(place.methods or ("GET",))
    if "GET" in verbs:
        verbs.append("HEAD")

    @functools.wraps(view)
    def handle(**named: str) -> Response:
        return answer(place.kind(place.blueprint.current_request), named)

    del handle.__wrapped__  # Chalice reads the signature and would hand over no `ask`
    if place.home:
        _lead_home(place)
    WHO.update({(place.path, verb): who for verb in verbs})
    place.blueprint.route(place.path, methods=verbs, content_types=[*FORMS, "application/json"])(handle)
    return view


def _lead_home(place: Place) -> None:
    def lead_home(**named: str) -> Response:
        return pages.redirect(place.kind(place.blueprint.current_request), place.home.format(**named))

    place.blueprint.route(place.path, methods=["GET", "HEAD"])(lead_home)
