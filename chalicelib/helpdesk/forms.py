"""The forms by which customers write."""

from pynamodb.attributes import UnicodeAttribute

from tenants import keys
from tenants.errors import NotFound
from tenants.tenant import Desk, Setting, Tenant

DEFAULT = "default"


class Form(Setting, discriminator="form"):
    """A form; its id stands in its address, and the default one has the address without an id."""

    title = UnicodeAttribute()  # empty: ours, in the language of whoever reads it
    department = UnicodeAttribute()


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
