"""The departments of a desk: their tree, and the settings of each."""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import escalating
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.letters import signatures
from chalicelib.helpdesk.roles import IN_DEPARTMENT
from chalicelib.helpdesk.structure import archiving, arranging, department_addresses, managing, matrix, turns
from chalicelib.helpdesk.structure.matrix import Typed
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.departments import department_page, departments_page, signatures_page
from tenants.errors import Invalid
from tenants.staff import Staff
from tenants.tenant import LANGUAGES

routes = Blueprint(__name__)
PAGE = "/settings/departments/{department}"


@page(routes, "/settings/departments")
def departments(ask: Ask) -> Response:
    return departments_page(ask)


@page(routes, "/settings/departments/add", "POST", home="/settings/departments")
def add(ask: Ask) -> Response:
    form = ask.form
    try:
        added = arranging.add(ask.desk, ask.person, form.get("name"), form.get("local"), form.get("parent"))
    except Invalid as invalid:
        return departments_page(ask, invalid)
    return pages.redirect(ask, urls.department(added.id, saved="name"))


@page(routes, PAGE)
def department(ask: Ask, department: str) -> Response:
    return department_page(ask, _found(ask, department))


@page(routes, PAGE + "/change", "POST", home=PAGE)
def change(ask: Ask, department: str) -> Response:
    one, form = _found(ask, department), ask.form
    parent = form.get("parent") if "parent" in form.typed() else None

    def line_of_support() -> int | None:
        return escalating.set_line(form.get("line")) if "line" in form.typed() else one.line

    return _saved(
        ask,
        one,
        "name",
        lambda: arranging.change(
            ask.desk, ask.person, one, form.get("name"), parent, form.get("edition"), line_of_support()
        ),
    )


@page(routes, PAGE + "/move", "POST", home="/settings/departments")
def move(ask: Ask, department: str) -> Response:
    """Put a department before or behind its neighbour."""
    one = _found(ask, department)
    arranging.move(ask.desk, ask.person, one, ask.form.get("direction"))
    return pages.redirect(ask, urls.departments(place=one.id))


@page(routes, PAGE + "/add-address", "POST", home=PAGE)
def add_address(ask: Ask, department: str) -> Response:
    one = _found(ask, department)
    local = ask.form.get("local")
    return _saved(ask, one, "addresses", lambda: department_addresses.add(ask.desk, ask.person, one, local))


@page(routes, PAGE + "/remove-address", "POST", home=PAGE)
def remove_address(ask: Ask, department: str) -> Response:
    one, address = _found(ask, department), ask.form.get("address")
    return _saved(ask, one, "addresses", lambda: department_addresses.remove(ask.desk, ask.person, one, address))


@page(routes, PAGE + "/write-from", "POST", home=PAGE)
def write_from(ask: Ask, department: str) -> Response:
    """Say from which address a department writes."""
    one, address = _found(ask, department), ask.form.get("address")
    return _saved(ask, one, "addresses", lambda: department_addresses.write_from(ask.desk, ask.person, one, address))


@page(routes, PAGE + "/hours", "POST", home=PAGE)
def set_hours(ask: Ask, department: str) -> Response:
    one, form = _found(ask, department), ask.form
    week = [form.get(f"day-{day}") for day in range(7)]
    typed = (form.get("mode"), form.get("zone"), week, form.text("holidays"), form.get("edition"))
    return _saved(ask, one, "hours", lambda: arranging.set_hours(ask.desk, ask.person, one, *typed))


@page(routes, PAGE + "/turn", "POST", home=PAGE)
def set_turn(ask: Ask, department: str) -> Response:
    """Say who gets new tickets."""
    one, form = _found(ask, department), ask.form
    among = [staff.id for staff in ask.desk.all(Staff) if form.get(f"among-{staff.id}")]
    typed = (form.get("turn"), form.get("turn_to"), among, form.get("edition"))
    return _saved(ask, one, "turn", lambda: turns.set_turn(ask.desk, ask.person, one, *typed))


@page(routes, PAGE + "/rights", "POST", home=PAGE)
def give(ask: Ask, department: str) -> Response:
    """Say who may do what here."""
    one, form = _found(ask, department), ask.form
    typed = {
        staff.id: Typed(
            [right for right in IN_DEPARTMENT if form.get(f"{right}-{staff.id}")],
            form.get(f"seen-{staff.id}").split(),
        )
        for staff in ask.desk.all(Staff)
        if f"seen-{staff.id}" in form.typed()
    }
    back = form.get("reset")
    if back:
        return _saved(ask, one, "rights", lambda: matrix.reset(ask.desk, ask.person, one, back))
    return _saved(ask, one, "rights", lambda: matrix.save(ask.desk, ask.person, one, typed))


@page(routes, PAGE + "/archive", "POST", home=PAGE)
def archive(ask: Ask, department: str) -> Response:
    one = _found(ask, department)
    try:
        archiving.archive(ask.desk, ask.person, one, ask.form.get("successor"))
    except Invalid as invalid:
        return department_page(ask, one, "archive", invalid)
    return pages.redirect(ask, urls.departments(place="archived"))


@page(routes, PAGE + "/restore", "POST", home=PAGE)
def restore(ask: Ask, department: str) -> Response:
    one = _found(ask, department)
    try:
        archiving.restore(ask.desk, ask.person, one)
    except Invalid as invalid:
        return departments_page(ask, invalid)
    return pages.redirect(ask, urls.departments(place=one.id))


@page(routes, PAGE + "/signatures")
def signed(ask: Ask, department: str) -> Response:
    return signatures_page(ask, _found(ask, department))


@page(routes, PAGE + "/signatures", "POST")
def sign(ask: Ask, department: str) -> Response:
    """Word the signatures of a department."""
    one = _found(ask, department)
    texts = {language: ask.form.text(f"signature-{language}") for language in LANGUAGES}
    try:
        signatures.sign(ask.desk, ask.person, one, texts, ask.form.get("edition"))
    except Invalid as invalid:
        return signatures_page(ask, one, invalid)
    return pages.redirect(ask, urls.signatures(one.id, saved="1"))


def _found(ask: Ask, id: str) -> Department:
    found = ask.desk.find(Department, id)
    managing.require(ask.desk, ask.person, found)
    return found


def _saved(ask: Ask, department: Department, section: str, verb: Callable[[], None]) -> Response:
    """Do a verb, and come back to the section that it belongs to."""
    try:
        verb()
    except Invalid as invalid:
        return department_page(ask, department, section, invalid)
    place = {"people": ask.form.get("people")} if section == "rights" else {}  # the page of the matrix
    return pages.redirect(ask, urls.department(department.id, saved=section, **place))
