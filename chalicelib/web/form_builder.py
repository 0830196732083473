"""The pages of the form builder: what they show, and what is read of what is typed there."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import departments
from chalicelib.helpdesk.editing import Meanwhile
from chalicelib.helpdesk.forms import building, field_building, fields
from chalicelib.helpdesk.forms.fields import ANY, OF_CHOICES, YES, Field
from chalicelib.helpdesk.forms.form import Form, worded
from chalicelib.helpdesk.forms.uses import FormUse
from chalicelib.helpdesk.vocabulary import classes, tags
from chalicelib.urls import urls
from chalicelib.web import form_page, samples, ticket_traits
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid, Text


class Wish(defaultdict[str, Any]):
    """What was typed, empty where something was not sent."""

    def __init__(self, typed: Mapping[str, Any]) -> None:
        super().__init__(str, typed)


def spoken(ask: Ask) -> str:
    """The language that was chosen for what customers see; the person's own one stays."""
    known = ask.desk.tenant.spoken
    wanted = ask.query.get("words", ask.language)
    return wanted if wanted in known else known[0]


def line(ask: Ask, form: Form, use: FormUse | None) -> dict[str, Any]:
    """A form in the list of all."""
    where = departments.taking(ask.desk, form.department)
    return {
        "form": form,
        "title": building.called(ask.desk, form, ask.language),
        "department": where.name,
        "link": urls.customers_url(ask.desk, urls.form(form.id)),
        "use": use,
    }


def departments_of(ask: Ask) -> list[tuple[str, str]]:
    return [(one.department.id, "– " * one.depth + one.department.name) for one in departments.tree(ask.desk)]


def shown(ask: Ask, form: Form, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a form has in its inputs, and what there is to choose from."""
    desk = ask.desk
    kept = {
        "title": form.title,
        "department": departments.taking(desk, form.department).id,
        "sites": "\n".join(form.sites),
        **{name: getattr(form, name) for name in ("ticket_class", "tags", "theme", "captcha", "is_on")},
        **{name: getattr(form, name) for name in ("takes_null_origin", "offers_answers", "asks_files")},
        **{f"{name}-{code}": text for name in building.TEXTS for code, text in getattr(form, name).items()},
    }
    named = [(one.id, ticket_traits.name(ask, one)) for one in classes.every(desk) if _is_offered(one, form)]
    return {
        "values": Wish(typed or kept),
        "department_choices": departments_of(ask),
        "classes": [("", N_("None")), *named],
        "tags": [one for one in tags.every(desk) if one.is_active or one.id in form.tags],
        "languages": desk.tenant.spoken,
        "captchas": list(building.CAPTCHAS.items()),
        "themes": list(building.THEMES.items()),
        "kinds": list(fields.KINDS.items()),
        "lines": [_field_line(ask, form, one) for one in fields.every(form.fields)],
        "spoken": spoken(ask),
        "longest": building.LONGEST,
    }


def preview(ask: Ask, form: Form, language: str) -> Response:
    """A form as a customer gets it in a language, or the page after it; it can be filled, and not sent."""
    around = {**form_page.around(ask.desk, form, language), "runs_scripts": True}
    thanks = worded(ask.desk, form.thanks, language)
    template = "form_sent.html" if ask.query.get("page") == "sent" else "form.html"
    return samples.form(ask, language, template, thanks=thanks, **around)


def typed(ask: Ask) -> dict[str, str]:
    """The inputs of a field's page, with the line ends of what has several lines."""
    return Wish({name: ask.form.text(name) for name, _ in ask.form.pairs()})


def place(ask: Ask, form: Form, id: str) -> int:
    """Where a field is to stand: the place that was sent, or one beside its own."""
    sent, ids = ask.form.get("place"), [str(one["id"]) for one in form.fields]
    if sent.isdecimal() and len(sent) < 4:
        return int(sent)
    step = {"up": -1, "down": +1}.get(ask.form.get("step"), 0)
    return ids.index(id) + step if id in ids else 0


def new_field(ask: Ask, form: Form, invalid: Invalid | None = None) -> Response:
    """The page for a field that is still to be added."""
    kind = ask.form.get("kind") if invalid else ask.query.get("kind", "text")
    one = Field("", kind if kind in fields.KINDS else "text", {})
    return _field_page(ask, form, one, N_("A new field"), invalid)


def field(ask: Ask, form: Form, one: Field, invalid: Invalid | None = None) -> Response:
    return _field_page(ask, form, one, field_building.named(ask.desk, one), invalid)


def _field_page(ask: Ask, form: Form, one: Field, title: Text | str, invalid: Invalid | None) -> Response:
    known = fields.every(form.fields)
    state = field_building.seen(one) if one.id else ""
    is_told = invalid is None or isinstance(invalid, Meanwhile)
    return inside(
        ask,
        "form_edit_field.html",
        title,
        invalid,
        form=form,
        name=building.called(ask.desk, form, ask.language),
        one=one,
        kind=fields.KINDS[one.kind],
        has_choices=one.kind in OF_CHOICES,
        values=ask.form.typed() if invalid else field_building.typed_of(ask.desk, one, known),
        edition=state if is_told else ask.form.get("edition", state),
        languages=ask.desk.tenant.spoken,
        leaders=[_leader(ask, each) for each in fields.may_lead(known, one.id)],
        limits={"label": fields.LONGEST_LABEL, "value": fields.LONGEST_VALUE}
        | {"hint": fields.LONGEST_CONSENT if one.kind == "consent" else fields.LONGEST_HINT},
    )


def _leader(ask: Ask, one: Field) -> dict[str, Any]:
    """An earlier field with the values that another may wait for."""
    choices = [(f"{one.id}:{each.id}", worded(ask.desk, each.labels, ask.language)) for each in one.choices]
    if one.kind == "consent":
        offered: list[tuple[str, Text | str]] = [(f"{one.id}:{YES}", N_("is ticked"))]
    else:
        is_open = one.kind not in (*OF_CHOICES, "file")
        equal = [(f"{one.id}:{field_building.SAME}", N_("is the text below"))] if is_open else []
        offered = [(f"{one.id}:{ANY}", N_("is filled in")), *choices, *equal]
    return {"label": field_building.named(ask.desk, one), "offered": offered}


def removed(ask: Ask, form: Form) -> dict[str, str] | None:
    """The field that was just removed, which can come back; None where nothing was, or it is back."""
    one = field_building.removed(form, ask.query.get("removed", ""))
    return {"id": one.id, "title": field_building.named(ask.desk, one)} if one else None


def _field_line(ask: Ask, form: Form, one: Field) -> dict[str, Any]:
    about: list[Text | str] = [fields.KINDS[one.kind]]
    if one.is_required:
        about.append(N_("Required"))
    if one.choices:
        about.append(", ".join(worded(ask.desk, each.labels, ask.language) for each in one.choices)[:120])
    if one.when:
        on = field_building.find(form, one.when.field)
        about.append(N_("after “%(name)s”", name=field_building.named(ask.desk, on)))
    return {"id": one.id, "title": field_building.named(ask.desk, one), "about": about}


def _is_offered(one: classes.TicketClass, form: Form) -> bool:
    return one.is_active or one.id == form.ticket_class
