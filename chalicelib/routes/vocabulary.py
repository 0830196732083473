"""What a desk calls things on its tickets: classes, tags, sub-statuses, fields. Their pages are alike."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from chalicelib.web.vocabulary.class_sheet import CLASSES
from chalicelib.web.vocabulary.field_sheet import FIELDS
from chalicelib.web.vocabulary.sheet import Sheet
from chalicelib.web.vocabulary.stage_sheet import SUB_STATUSES
from chalicelib.web.vocabulary.tag_sheet import TAGS
from tenants.errors import Invalid

routes = Blueprint(__name__)
SHEETS = (CLASSES, TAGS, SUB_STATUSES, FIELDS)
STEPS = {"up": -1, "down": +1}


def _list(sheet: Sheet) -> Callable[[Ask], Response]:
    return lambda ask: _listed(ask, sheet)


def _add(sheet: Sheet) -> Callable[[Ask], Response]:
    def add(ask: Ask) -> Response:
        try:
            sheet.add(ask)
        except Invalid as invalid:
            return _listed(ask, sheet, invalid)
        return pages.redirect(ask, urls.settings(sheet.path, saved="1"))

    return add


def _move(sheet: Sheet) -> Callable[[Ask], Response]:
    def move(ask: Ask) -> Response:
        sheet.move(ask, ask.form.get("id"), STEPS.get(ask.form.get("step"), 0))
        return pages.redirect(ask, urls.settings(sheet.path))

    return move


def _one(sheet: Sheet) -> Callable[[Ask, str], Response]:
    return lambda ask, id: _shown(ask, sheet, id)


def _change(sheet: Sheet) -> Callable[[Ask, str], Response]:
    def change(ask: Ask, id: str) -> Response:
        _require(ask, sheet, id)
        try:
            sheet.change(ask, id)
        except Invalid as invalid:
            return _shown(ask, sheet, id, invalid)
        return pages.redirect(ask, urls.settings(sheet.path, saved="1"))

    return change


def _verb(sheet: Sheet, name: str) -> Callable[[Ask, str], Response]:
    def do(ask: Ask, id: str) -> Response:
        _require(ask, sheet, id)
        try:
            sheet.verbs[name](ask, id)
        except Invalid as invalid:
            return _listed(ask, sheet, invalid)
        return pages.redirect(ask, urls.settings(sheet.path, saved="1"))

    return do


for _sheet in SHEETS:
    _path = f"/settings/{_sheet.path}"
    page(routes, _path)(_list(_sheet))
    page(routes, f"{_path}/add", "POST", home=_path)(_add(_sheet))
    if _sheet.is_ordered:
        page(routes, f"{_path}/move", "POST", home=_path)(_move(_sheet))
    page(routes, f"{_path}/{{id}}")(_one(_sheet))
    page(routes, f"{_path}/{{id}}/change", "POST", home=f"{_path}/{{id}}")(_change(_sheet))
    for _name in _sheet.verbs:
        page(routes, f"{_path}/{{id}}/{_name}", "POST", home=f"{_path}/{{id}}")(_verb(_sheet, _name))


def _listed(ask: Ask, sheet: Sheet, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    return inside(
        ask,
        f"{sheet.name}.html",
        sheet.title,
        invalid,
        path=sheet.path,
        one=None,
        **sheet.lines(ask),
        **sheet.choices(ask),
    )


def _shown(ask: Ask, sheet: Sheet, id: str, invalid: Invalid | None = None) -> Response:
    one = _require(ask, sheet, id)
    return inside(
        ask,
        f"{sheet.name}.html",
        sheet.called(ask, one),
        invalid,
        path=sheet.path,
        saved=False,
        values=ask.form.typed() if invalid else sheet.values(ask, one),
        edition=edition(ask, one, invalid),
        one=one,
        **sheet.choices(ask),
    )


def _require(ask: Ask, sheet: Sheet, id: str) -> Any:
    """Find what is asked for; raise NotFound, or NotAllowed where it is there but not the person's to change."""
    one = sheet.find(ask, id)
    require(ask.desk, ask.person, "settings")
    return one
