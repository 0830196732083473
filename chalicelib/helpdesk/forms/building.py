"""Making forms: what each says, where its questions go, who may show it, and the order of all."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.helpdesk import departments, editing
from chalicelib.helpdesk.answers import slugs
from chalicelib.helpdesk.desk.first_steps import FormSeen
from chalicelib.helpdesk.editing import Meanwhile
from chalicelib.helpdesk.forms import form as forms
from chalicelib.helpdesk.forms import typed_sites, uses
from chalicelib.helpdesk.forms.fields import Texts
from chalicelib.helpdesk.forms.form import DEFAULT, Form
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.vocabulary import classes, tags, terms
from chalicelib.wording import say
from tenants.errors import N_, NN_, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, moved_alone, revised

MOST, MOST_TAGS = 50, 20
RESERVED = (DEFAULT, "add", "move", "protection")  # which have a page in the place of a form
LONGEST = {"title": 60, "titles": 150, "intros": 1000, "thanks": 1000}
TEXTS = ("titles", "intros", "thanks")
CAPTCHAS = {
    "never": N_("Never"),
    "floods": N_("Only while unusually many questions come"),
    "always": N_("Always"),
}
THEMES = {"auto": N_("As the visitor’s device is set"), "light": N_("Light"), "dark": N_("Dark")}
COPIED = (
    *("department", "titles", "intros", "thanks", "fields", "ticket_class", "tags"),
    *("sites", "takes_null_origin", "is_on", "captcha", "theme", "offers_answers", "asks_files"),
)


def every(desk: Desk) -> list[Form]:
    """All forms in their order."""
    return sorted(desk.all(Form), key=lambda one: (one.order, one.id))


def find(desk: Desk, person: Staff, key: str) -> Form:
    """A form for whoever may change it; raise NotFound."""
    found = desk.find(Form, key)
    require(desk, person, "settings")
    return found


def called(desk: Desk, form: Form, language: str) -> str:
    """What staff call a form; the first one is called by ours until it has a name."""
    return form.title or say(N_("The first form"), language)


def is_default(form: Form) -> bool:
    return form.id == DEFAULT


def add(desk: Desk, person: Staff, title: str, department: str) -> Form:
    """Add a form behind the others; its address is made of its name and stays. Raise Invalid naming the field."""
    require(desk, person, "settings")
    _require_room(desk)
    wish = {"title": _title(desk, title, None), "department": _department(desk, department)}
    return _added(desk, person, wish)


def copy(desk: Desk, person: Staff, form: Form) -> Form:
    """Add a form that is like another."""
    require(desk, person, "settings")
    _require_room(desk)
    name = say(N_("%(name)s, copy", name=called(desk, form, person.language)), person.language)
    taken = {one.title.casefold() for one in desk.all(Form)}
    names = [f"{name[: LONGEST['title'] - 3]} {number}".removesuffix(" 1") for number in range(1, MOST + 2)]
    title = next(each for each in names if each.casefold() not in taken)
    return _added(desk, person, {"title": title, **{name: getattr(form, name) for name in COPIED}})


def remove(desk: Desk, person: Staff, form: Form) -> None:
    """Take a form away; its questions stay. The default one may be turned off only."""
    require(desk, person, "settings")
    if is_default(form):
        raise NotFound()
    editing.save(desk, [*editing.removed(person, form), uses.forgotten(desk.id, form.id)])


def move(desk: Desk, person: Staff, id: str, step: int) -> None:
    """Put a form before its neighbour (-1) or behind it (+1); at the end of the line it stays."""
    require(desk, person, "settings")
    line = every(desk)
    here = next((place for place, one in enumerate(line) if one.id == id), None)
    if here is None:
        raise NotFound()
    orders = sorted({one.order for one in line})
    if len(orders) < len(line):  # two had one place: all get another
        orders = list(range(orders[-1] + 1, orders[-1] + 1 + len(line)))
    moved = line.pop(here)
    line.insert(max(0, here + step), moved)
    writes = list[Write]()
    for order, one in zip(orders, line, strict=True):
        if one is moved:
            writes += editing.edited(person, one, order=order)
        elif one.order != order:  # the log tells of what was moved, not of what made room
            writes.append(revised(one, order=order))
    editing.save(desk, writes)


def change(desk: Desk, person: Staff, form: Form, seen: str, typed: Mapping[str, Any]) -> None:
    """Change how a form is called, where its questions go, and how it looks; raise Invalid naming the fields."""
    require(desk, person, "settings")
    wish: dict[str, Any] = {name: bool(typed.get(name)) for name in ("is_on", "offers_answers", "asks_files")}
    wish["title"] = _title(desk, str(typed["title"]), form)
    wish["department"] = _department(desk, str(typed["department"]))
    wish["ticket_class"] = _class(desk, form, str(typed["ticket_class"]))
    wish["tags"] = _tags(desk, form, typed["tags"])
    wish["theme"] = _one_of(THEMES, "theme", str(typed["theme"]))
    try:
        editing.save(desk, editing.edited(person, form, seen, **wish))
    except Meanwhile as theirs:
        raise Meanwhile(
            **{name: _named(desk, text, getattr(form, name)) for name, text in theirs.fields.items()}
        ) from None


def word(desk: Desk, person: Staff, form: Form, seen: str, typed: Mapping[str, str]) -> None:
    """Change what customers read, by language (`titles-ru`); a language that the desk does not speak stays."""
    require(desk, person, "settings")
    wish: dict[str, dict[str, str]] = {}
    wrong: dict[str, Text] = {}
    for name in TEXTS:
        read = {code: typed.get(f"{name}-{code}", "").strip() for code in desk.tenant.spoken}
        read = {code: " ".join(text.split()) if name == "titles" else text for code, text in read.items()}
        for code, text in read.items():
            if len(text) > LONGEST[name]:
                wrong[f"{name}-{code}"] = N_("At most %(number)s characters, please.", number=LONGEST[name])
        wish[name] = {code: text for code, text in {**getattr(form, name), **read}.items() if text}
    if wrong:
        raise Invalid(**wrong)
    try:
        editing.save(desk, editing.edited(person, form, seen, **wish))
    except Meanwhile as theirs:
        raise Meanwhile(**_by_language(form, wish, theirs)) from None


def protect(desk: Desk, person: Staff, form: Form, seen: str, typed: Mapping[str, Any]) -> None:
    """Change on which sites a form may stand, and when senders prove that they are no flood."""
    require(desk, person, "settings")
    wish = {
        "sites": typed_sites.read(str(typed["sites"])),
        "takes_null_origin": bool(typed.get("takes_null_origin")),
        "captcha": _one_of(CAPTCHAS, "captcha", str(typed["captcha"])),
    }
    editing.save(desk, editing.edited(person, form, seen, **wish))


def seen_on(desk: Desk) -> str:
    """The site from which somebody first came to a form; empty where nobody has."""
    return next((one.name for one in desk.all(FormSeen)), "")


def summary(desk: Desk) -> Text:
    every = desk.all(Form)
    off = len([one for one in every if not one.is_on])
    if off:
        return N_("Forms: %(number)s, turned off: %(off)s", number=len(every), off=off)
    return NN_("%(number)s form", "%(number)s forms", len(every))


def _added(desk: Desk, person: Staff, wish: Mapping[str, Any]) -> Form:
    made = forms.new(desk.tenant, str(wish["title"]), str(wish["department"]), _key(desk, str(wish["title"])))
    for name, value in wish.items():
        setattr(made, name, value)
    made.order = max((one.order for one in desk.all(Form)), default=0) + 1
    # Two at once would have one name and one place.
    editing.save(desk, [*editing.added(person, made), moved_alone(desk)])
    return made


def _key(desk: Desk, title: str) -> str:
    """An address for a form in the letters of its name; one that had it before and is gone has left its visitors."""
    taken, words = {one.id for one in desk.all(Form)}, slugs.slug(title)[:40].strip("-") or "form"
    return words if words not in {*taken, *RESERVED} else f"{words}-{secrets.token_hex(2)}"


def _require_room(desk: Desk) -> None:
    if len(desk.all(Form)) >= MOST:
        raise Invalid(title=N_("At most %(number)s forms. Remove one first.", number=MOST))


def _title(desk: Desk, title: str, form: Form | None) -> str:
    title = " ".join(title.split())
    if not title and not (form and is_default(form)):
        raise Invalid(title=N_("The name is missing."))
    if len(title) > LONGEST["title"]:
        raise Invalid(title=N_("At most %(number)s characters, please.", number=LONGEST["title"]))
    others = [one.title.casefold() for one in desk.all(Form) if form is None or one.id != form.id]
    if title and title.casefold() in others:
        raise Invalid(title=N_("There is a form of this name already."))
    return title


def _department(desk: Desk, id: str) -> str:
    if id not in [one.id for one in departments.active(desk)]:
        raise Invalid(department=N_("Choose a department."))
    return id


def _class(desk: Desk, form: Form, id: str) -> str | None:
    if id and id != form.ticket_class and id not in [one.id for one in classes.active(desk)]:
        raise Invalid(ticket_class=N_("Choose one of these."))
    return id or None


def _tags(desk: Desk, form: Form, ids: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(ids))
    if not {*found} <= {*form.tags, *(one.id for one in tags.active(desk))}:
        raise Invalid(tags=N_("Choose one of these."))
    if len(found) > MOST_TAGS:
        raise Invalid(tags=N_("At most %(number)s tags.", number=MOST_TAGS))
    return found


def _by_language(form: Form, wish: Mapping[str, Texts], theirs: Meanwhile) -> dict[str, Text]:
    """What another has made of texts that are typed otherwise now, beside each."""
    found = {}
    for name, text in theirs.fields.items():
        now = getattr(form, name)
        for code in {**now, **wish[name]}:
            if now.get(code, "") != wish[name].get(code, ""):
                found[f"{name}-{code}"] = Text(text.message, {**text.values, "value": now.get(code, "")})
    return found


def _named(desk: Desk, text: Text, value: Any) -> Text:
    """A text about another's value, which is called by its name where it is an id."""
    names = {**desk.names(), **{one.id: terms.named(desk, one) for one in classes.every(desk)}}
    shown = ", ".join(names.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value or ""]))
    return Text(text.message, {**text.values, "value": shown})


def _one_of(known: Mapping[str, Text], name: str, value: str) -> str:
    if value not in known:
        raise Invalid(**{name: N_("Choose one of these.")})
    return value
