"""What a form is, and which one is asked for."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from tenants import keys
from tenants.errors import NotFound
from tenants.items import IntegerAttribute
from tenants.tenant import Desk, Setting, Tenant

DEFAULT = "default"


class Form(Setting, discriminator="form"):
    """A form; its id stands in its address, and the default one has the address without an id.

    Texts that customers read are kept by language, {"ru": "..."}; a language that has none shows another's (`worded`).
    """

    title = UnicodeAttribute()  # what staff call it; of the default one empty, which is ours in each language
    department = UnicodeAttribute()
    titles = JSONAttribute(default=dict)  # over the form; none is what staff call it, or ours
    intros = JSONAttribute(default=dict)  # below the title, in Markdown
    thanks = JSONAttribute(default=dict)  # on the page after it, in Markdown
    fields = JSONAttribute(default=list)  # beside the four that every form has, in their order (fields.py)
    fields_edition = IntegerAttribute(default=0)  # moves with each change of them
    ticket_class = UnicodeAttribute(null=True)
    tags = JSONAttribute(default=list)
    sites = JSONAttribute(default=list)  # origins whose pages may show and send it; none named means every site
    takes_null_origin = BooleanAttribute(default=False)  # sandboxed frames and WebViews name no site
    is_on = BooleanAttribute(default=True)
    captcha = UnicodeAttribute(default="floods")  # when senders prove that they are no flood: never, floods, always
    theme = UnicodeAttribute(default="auto")  # auto, light, dark
    offers_answers = BooleanAttribute(default=True)  # while the subject is typed
    asks_files = BooleanAttribute(default=True)  # beside own fields for files
    removed_field = JSONAttribute(null=True)  # the last one, with its place, so that it can come back
    order = IntegerAttribute(default=0)

    @property
    def name(self) -> str:
        """What the event log calls it."""
        return self.title or ""


def new(tenant: Tenant, title: str, department: str, key: str = DEFAULT) -> Form:
    return Form(*keys.setting(tenant.tenant, "form", key), title=title, department=department)


def find(desk: Desk, key: str = DEFAULT) -> Form:
    """A form by its key; raise NotFound."""
    try:
        return desk.find(Form, key)
    except NotFound:
        if key == DEFAULT and desk.all(Form):
            return desk.all(Form)[0]
        raise


def worded(desk: Desk, texts: dict[str, Any], language: str) -> str:
    """A text in a language, else in the desk's own, else in any it was written in; empty where there is none."""
    found = (texts.get(code) for code in (language, *desk.tenant.spoken, *sorted(texts)))
    return next((text for text in found if text), "")
