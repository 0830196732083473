"""The builder of forms: the list of them, one with its preview, its fields, and the code for the tenant's site."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.forms import building, field_building, uses
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import form_builder, form_codes, pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)

HOME, ONE = "/settings/forms", "/settings/forms/{form}"
STEPS = {"up": -1, "down": +1}


@page(routes, "/settings/forms")
def forms(ask: Ask) -> Response:
    return _list(ask)


@page(routes, "/settings/forms/add", "POST", home=HOME)
def add(ask: Ask) -> Response:
    try:
        made = building.add(ask.desk, ask.person, ask.form.get("title"), ask.form.get("department"))
    except Invalid as invalid:
        return _list(ask, invalid)
    return pages.redirect(ask, urls.form_settings(made.id, saved="1"))


@page(routes, "/settings/forms/move", "POST", home=HOME)
def move(ask: Ask) -> Response:
    building.move(ask.desk, ask.person, ask.form.get("id"), STEPS.get(ask.form.get("step"), 0))
    return pages.redirect(ask, urls.forms())


@page(routes, "/settings/forms/{form}")
def form(ask: Ask, form: str) -> Response:
    return _one(ask, building.find(ask.desk, ask.person, form))


@page(routes, "/settings/forms/{form}/change", "POST", home=ONE)
def change(ask: Ask, form: str) -> Response:
    """Where its questions go, and how it looks."""
    found, typed = building.find(ask.desk, ask.person, form), ask.form.typed()
    try:
        wish = {**typed, "tags": ask.form.all("tags")}
        building.change(ask.desk, ask.person, found, typed["edition"], form_builder.Wish(wish))
    except Invalid as invalid:
        return _one(ask, found, invalid, "general")
    return pages.redirect(ask, urls.form_settings(form, saved="1"))


@page(routes, "/settings/forms/{form}/texts", "POST", home=ONE)
def texts(ask: Ask, form: str) -> Response:
    found, typed = building.find(ask.desk, ask.person, form), ask.form.typed()
    try:
        building.word(ask.desk, ask.person, found, typed["edition"], typed)
    except Invalid as invalid:
        return _one(ask, found, invalid, "texts")
    return pages.redirect(ask, urls.form_settings(form, saved="1", open="texts"))


@page(routes, "/settings/forms/{form}/sites", "POST", home=ONE)
def sites(ask: Ask, form: str) -> Response:
    """On which sites it may stand, and how it keeps floods out."""
    found, typed = building.find(ask.desk, ask.person, form), ask.form.typed()
    try:
        wish = {**typed, "sites": ask.form.text("sites")}
        building.protect(ask.desk, ask.person, found, typed["edition"], form_builder.Wish(wish))
    except Invalid as invalid:
        return _one(ask, found, invalid, "sites")
    return pages.redirect(ask, urls.form_settings(form, saved="1", open="sites"))


@page(routes, "/settings/forms/{form}/copy", "POST", home=ONE)
def copy(ask: Ask, form: str) -> Response:
    found = building.find(ask.desk, ask.person, form)
    try:
        made = building.copy(ask.desk, ask.person, found)
    except Invalid as invalid:
        return _one(ask, found, invalid, "more")
    return pages.redirect(ask, urls.form_settings(made.id, saved="1"))


@page(routes, "/settings/forms/{form}/remove", "POST", home=ONE)
def remove(ask: Ask, form: str) -> Response:
    building.remove(ask.desk, ask.person, building.find(ask.desk, ask.person, form))
    return pages.redirect(ask, urls.forms(saved="1"))


@page(routes, "/settings/forms/{form}/preview")
def preview(ask: Ask, form: str) -> Response:
    """The form as a customer gets it, in a frame beside the builder."""
    return form_builder.preview(ask, building.find(ask.desk, ask.person, form), form_builder.spoken(ask))


@page(routes, "/settings/forms/{form}/code")
def code(ask: Ask, form: str) -> Response:
    """What to put on the tenant's own site."""
    found, language = building.find(ask.desk, ask.person, form), form_builder.spoken(ask)
    return inside(
        ask,
        "form_edit_code.html",
        N_("Put it on your site"),
        form=found,
        name=building.called(ask.desk, found, ask.language),
        spoken=language,
        languages=ask.desk.tenant.spoken,
        codes=form_codes.every(ask, found, language),
        policy=form_codes.policy(ask.desk),
        filled=form_codes.filled(ask, found),
        has_conditions=any(one.get("when") for one in found.fields),
        use=uses.of(ask.desk.id, found.id),
    )


@page(routes, "/settings/forms/{form}/fields/move", "POST", home=ONE)
def move_field(ask: Ask, form: str) -> Response:
    """By one place with `step`, or to the `place` where it was dropped."""
    found, id = building.find(ask.desk, ask.person, form), ask.form.get("id")
    try:
        field_building.move(ask.desk, ask.person, found, id, form_builder.place(ask, found, id))
    except Invalid as invalid:
        return _one(ask, found, invalid, "fields")
    return pages.redirect(ask, urls.form_settings(form, place="fields"))


@page(routes, "/settings/forms/{form}/fields/add")
def new_field(ask: Ask, form: str) -> Response:
    return form_builder.new_field(ask, building.find(ask.desk, ask.person, form))


@page(routes, "/settings/forms/{form}/fields/add", "POST")
def add_field(ask: Ask, form: str) -> Response:
    found = building.find(ask.desk, ask.person, form)
    try:
        field_building.add(ask.desk, ask.person, found, ask.form.get("kind"), form_builder.typed(ask))
    except Invalid as invalid:
        return form_builder.new_field(ask, found, invalid)
    return pages.redirect(ask, urls.form_settings(form, place="fields", saved="1"))


@page(routes, "/settings/forms/{form}/fields/{field}")
def field(ask: Ask, form: str, field: str) -> Response:
    found = building.find(ask.desk, ask.person, form)
    return form_builder.field(ask, found, field_building.find(found, field))


@page(routes, "/settings/forms/{form}/fields/{field}/change", "POST", home=f"{ONE}/fields/{{field}}")
def change_field(ask: Ask, form: str, field: str) -> Response:
    found = building.find(ask.desk, ask.person, form)
    one = field_building.find(found, field)
    try:
        field_building.change(ask.desk, ask.person, found, one, ask.form.get("edition"), form_builder.typed(ask))
    except Invalid as invalid:
        return form_builder.field(ask, found, one, invalid)
    return pages.redirect(ask, urls.form_settings(form, place="fields", saved="1"))


@page(routes, "/settings/forms/{form}/fields/{field}/remove", "POST", home=f"{ONE}/fields/{{field}}")
def remove_field(ask: Ask, form: str, field: str) -> Response:
    found = building.find(ask.desk, ask.person, form)
    one = field_building.find(found, field)
    try:
        field_building.remove(ask.desk, ask.person, found, one)
    except Invalid as invalid:
        return form_builder.field(ask, found, one, invalid)
    return pages.redirect(ask, urls.form_settings(form, removed=field))


@page(routes, "/settings/forms/{form}/fields/{field}/restore", "POST", home=ONE)
def restore_field(ask: Ask, form: str, field: str) -> Response:
    """Take back that it was removed."""
    found = building.find(ask.desk, ask.person, form)
    try:
        field_building.put_back(ask.desk, ask.person, found, field)
    except Invalid as invalid:
        return _one(ask, found, invalid, "fields")
    return pages.redirect(ask, urls.form_settings(form, place="fields", saved="1"))


def _list(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    known = uses.every(ask.desk.id)
    return inside(
        ask,
        "forms.html",
        N_("Forms"),
        invalid,
        forms=[form_builder.line(ask, one, known.get(one.id)) for one in building.every(ask.desk)],
        department_choices=form_builder.departments_of(ask),
        site=building.seen_on(ask.desk),
    )


def _one(ask: Ask, form: Form, invalid: Invalid | None = None, part: str = "") -> Response:
    typed: dict[str, Any] = {**ask.form.typed(), "tags": ask.form.all("tags")} if invalid else {}
    return inside(
        ask,
        "form_edit.html",
        building.called(ask.desk, form, ask.language),
        invalid,
        frames="'self'",
        form=form,
        is_default=building.is_default(form),
        removed=form_builder.removed(ask, form),
        open_section=part or ask.query.get("open", "fields"),
        edition=edition(ask, form, invalid),
        **form_builder.shown(ask, form, typed if part in ("general", "texts", "sites") else {}),
    )
