"""What a form sends: its fields and files."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from chalicelib.helpdesk.files import Upload
from tenants.errors import N_, Invalid

if TYPE_CHECKING:
    from multipart import MultipartPart

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 1000  # a department's rights have seven for each of its people
CONTROLS = {number: None for number in (*range(32), 127) if chr(number) not in "\t\n\r"}
MOST_BYTES = 12_000_000  # more than API Gateway lets through, so that nothing is spooled to a disk


class Body:
    """The fields and files of one form, as they were typed."""

    def __init__(self, fields: Mapping[str, list[str]], files: Mapping[str, list[Upload]]) -> None:
        self._fields = {name: [whole(value) for value in values] for name, values in fields.items()}
        self._files = files

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field, without the space around it."""
        values = self._fields.get(name)
        return values[0].strip() if values else default

    def text(self, name: str) -> str:
        """The first value of a field as it was typed."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return list(self._fields.get(name, []))

    def files(self, name: str) -> list[Upload]:
        """Files that were chosen; a file field left empty sends one without a name."""
        return list(self._files.get(name, []))

    def uploads(self) -> list[tuple[str, Upload]]:
        """Every file with the name of its field."""
        return [(name, upload) for name, uploads in self._files.items() for upload in uploads]

    @property
    def is_partly_lost(self) -> bool:
        """Whether a form that we send back would lack something: a password, or files."""
        return any(self._files.values()) or any("password" in name for name in self._fields)

    def pairs(self) -> list[tuple[str, str]]:
        """Every field with each of its values."""
        return [(name, value) for name, values in self._fields.items() for value in values]

    def typed(self) -> dict[str, str]:
        """What to fill the form with again; a field that was not sent is empty."""
        return Typed({name: values[0] for name, values in self._fields.items() if values})


class Typed(dict[str, str]):
    """Fields by their names, empty where one is missing: whoever posts without our form sends what he likes."""

    def __missing__(self, name: str) -> str:
        return ""


def whole(text: str) -> str:
    """Text without halves of letters, which nothing can store, and without what no page can show and no mail carry."""
    return text.encode("utf-8", "replace").decode().translate(CONTROLS)


def parse(content_type: str, raw: bytes) -> Body:
    """Read a body; raise Invalid for one that is not a form."""
    try:
        if content_type.lower().startswith(MULTIPART):
            return _multipart(content_type, raw)
        fields = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        return Body(fields, {})
    except (ValueError, LookupError) as error:  # as multipart's own are
        raise Invalid(N_("The form arrived damaged. Please send it again.")) from error


def _multipart(content_type: str, raw: bytes) -> Body:
    from multipart import parse_form_data  # late: most requests bring no files

    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.input": BytesIO(raw),
    }
    limits = {"part_limit": MOST_FIELDS, "memory_limit": MOST_BYTES, "spool_limit": MOST_BYTES}
    fields, parts = parse_form_data(environ, ignore_errors=False, **limits)
    files = {name: [_upload(part) for part in parts.getall(name) if part.filename] for name in parts}
    return Body({name: fields.getall(name) for name in fields}, files)


def _upload(part: "MultipartPart") -> Upload:
    return Upload(part.filename, part.content_type, part.raw)
