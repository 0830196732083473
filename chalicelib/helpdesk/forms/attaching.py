"""Files that come by a form: of its usual field, and of its own fields that were asked."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from chalicelib.helpdesk import file_rules, files
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.forms.fields import Field
from chalicelib.helpdesk.forms.form import Form
from tenants.errors import Invalid
from tenants.tenant import Desk

USUAL = "files"  # the input of the field that a form has by itself
LONGEST = 1000  # letters of the names that an own field says
Uploads = Mapping[str, list[Upload]]  # by inputs


class Sent(Protocol):
    """What somebody has sent: the values of an input by its name, and the files."""

    def all(self, name: str) -> list[str]: ...

    def files(self, name: str) -> list[Upload]: ...


def of(form: Form, asked: Iterable[Field], sent: Sent) -> dict[str, list[Upload]]:
    """The files of the fields that were asked; those of any other are nobody's."""
    inputs = [one.input for one in asked if one.kind == "file"]
    return {name: sent.files(name) for name in [*inputs, *([USUAL] if form.asks_files else [])] if sent.files(name)}


def every(uploads: Uploads) -> list[Upload]:
    return [upload for some in uploads.values() for upload in some]


def names(uploads: Iterable[Upload]) -> list[str]:
    """What the files of a field are called, as one value of it; none where there is no file."""
    said = ", ".join(files.display_name(upload.name) for upload in uploads)
    return [said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"] if said else []


def check(desk: Desk, uploads: Uploads) -> None:
    """Raise Invalid, naming the input, for files that the rules refuse, or that are too many together."""
    for name, some in uploads.items():
        try:
            file_rules.check(desk, some)
            files.check_form(every(uploads))
        except Invalid as invalid:
            raise Invalid(**{name: invalid.fields["files"]}) from invalid
