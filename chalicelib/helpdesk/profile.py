"""What staff members set for themselves."""

from tenants import table
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import LANGUAGES, Desk, moved, revised


def set_language(desk: Desk, person: Staff, language: str) -> None:
    """Choose the language of one's pages."""
    if language not in LANGUAGES:
        raise Invalid(language=N_("Choose a language."))
    table.write(revised(person, language=language), moved(desk))


def sign_out_everywhere(desk: Desk, person: Staff) -> None:
    """End all of one's sessions at once, this one too."""
    table.write(revised(person, signed_out_at=now()), moved(desk))
