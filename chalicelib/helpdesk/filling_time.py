"""How long a form was open before it was sent: a proof in the form itself, kept nowhere."""

from chalicelib.helpdesk.signing import is_sealed, seal
from tenants.keys import now

FASTEST = 2  # seconds in which nobody fills a form
OLDEST = 86_400


def opened(before: int = 0) -> str:
    """What a form carries that is shown now, or was first shown so many seconds before."""
    moment = str(int(now().timestamp()) - before)
    return f"{moment}-{seal('form', moment)}"


def is_of_a_person(said: str) -> bool:
    """Whether the form was open for a person's time; the seal keeps the moment from being made up."""
    moment, _, proof = said.partition("-")
    if not moment.isascii() or not moment.isdigit() or not is_sealed(proof, "form", moment):
        return False
    return FASTEST <= now().timestamp() - int(moment) <= OLDEST
