"""Roles: what each may, and a desk's own."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import roles
from chalicelib.helpdesk.rights import may_give, require
from chalicelib.helpdesk.roles import FOR_DESK, IN_DEPARTMENT, Role
from chalicelib.helpdesk.team import role_editing
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from chalicelib.web.right_words import RIGHTS
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/roles")
def every(ask: Ask) -> Response:
    return _list(ask)


@page(routes, "/settings/roles/copy", "POST", home="/settings/roles")
def copy(ask: Ask) -> Response:
    try:
        made = role_editing.copy(ask.desk, ask.person, ask.form.get("name"), ask.form.get("copied"))
    except Invalid as invalid:
        return _list(ask, invalid)
    return pages.redirect(ask, urls.role(made))


@page(routes, "/settings/roles/{role}")
def one(ask: Ask, role: str) -> Response:
    return _page(ask, role)


@page(routes, "/settings/roles/{role}/change", "POST", home="/settings/roles/{role}")
def change(ask: Ask, role: str) -> Response:
    found, form = _found(ask, role), ask.form
    rights = form.all("in_department"), form.all("for_desk"), bool(form.get("is_limited"))
    try:
        role_editing.change(ask.desk, ask.person, found, form.get("edition"), form.get("name"), *rights)
    except Invalid as invalid:
        return _page(ask, role, invalid)
    return pages.redirect(ask, urls.role(role, saved="1"))


@page(routes, "/settings/roles/{role}/remove", "POST", home="/settings/roles/{role}")
def remove(ask: Ask, role: str) -> Response:
    found = _found(ask, role)
    try:
        role_editing.remove(ask.desk, ask.person, found)
    except Invalid as invalid:
        return _page(ask, role, invalid)
    return pages.redirect(ask, urls.settings("roles", saved="1"))


def _found(ask: Ask, role: str) -> Role:
    found = ask.desk.find(Role, role)
    require(ask.desk, ask.person, "settings")
    return found


def _list(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    ids = roles.every(ask.desk)
    own = [one.id for one in ask.desk.all(Role)]
    shown = [{"id": id, "name": roles.name(ask.desk, id), "bundle": roles.bundle(ask.desk, id)} for id in ids]
    return inside(
        ask,
        "roles.html",
        N_("Roles"),
        invalid,
        all_roles=shown,
        own=own,
        copyable=[one for one in shown if may_give(ask.desk, ask.person, str(one["id"]))],
        rights=RIGHTS,
        in_department=IN_DEPARTMENT,
        for_desk=FOR_DESK,
        values=ask.form.typed() if invalid else {"copied": "agent"},
    )


def _page(ask: Ask, role: str, invalid: Invalid | None = None) -> Response:
    found = _found(ask, role)
    bundle = found.bundle
    is_typed = invalid is not None and ask.path.endswith("/change")
    mine = roles.bundle(ask.desk, ask.person.role)
    return inside(
        ask,
        "role.html",
        found.name,
        invalid,
        role=found,
        edition=edition(ask, found, invalid),
        may_change=role_editing.may_change(ask.desk, ask.person, found),
        mine=mine.in_department | mine.for_desk,
        holders=role_editing.holders(ask.desk, role),
        rights=RIGHTS,
        in_department=IN_DEPARTMENT,
        for_desk=FOR_DESK,
        ticked=ask.form.all("in_department") + ask.form.all("for_desk") if is_typed else sorted(bundle[0] | bundle[1]),
        is_limited=bool(ask.form.get("is_limited")) if is_typed else bundle.is_limited,
        values={"name": ask.form.get("name") if is_typed else found.name},
    )
