"""What can be wrong, as one small tree.

    Problem                 something the person asking can be told
    |- NotFound             not there, or not yours: the two look alike
    |- NotAllowed           there and yours to see, but not yours to do
    |- NotSignedIn          a session is missing or over
    |- NotSecured           signed in, but without the second step that the desk asks for
    |- Suspended            a desk that the operator has suspended; carries why
    |- Invalid              what was typed; carries the fields
    |- Conflict             somebody was quicker; carries what failed
    `- LimitReached         too often; carries the seconds to wait

One place (chalicelib/web/problems.py) turns them into pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Text:
    """Words to be translated when they are shown: a gettext message and the values for its %(names)s."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""  # the message for another number than one, where values["number"] decides

    def __str__(self) -> str:
        message = self.plural if self.plural and self.values["number"] != 1 else self.message
        return message % self.values if self.values else message


def N_(message: str, **values: Any) -> Text:
    """Mark a message for translation without translating it yet."""
    return Text(message, values)


def NN_(singular: str, plural: str, number: int) -> Text:
    """Mark a message that has another form for other numbers; it says %(number)s."""
    return Text(singular, {"number": number}, plural)


class Problem(Exception):
    """Something that the person asking can be told."""

    text = N_("Something went wrong.")

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(str(text or self.text))
        self.text = text or self.text


class NotFound(Problem):
    """Not there, or not yours: the two look alike."""

    text = N_("There is nothing here")


class NotAllowed(Problem):
    """Yours to see, but not yours to do."""

    text = N_("You may not do this")


class NotSignedIn(Problem):
    """No session, or one that is over."""

    text = N_("Please sign in")


class NotSecured(Problem):
    """Signed in, but without the second step that the desk asks for."""

    text = N_("Your desk asks for a second step when signing in. Set it up first.")


class Suspended(Problem):
    """The operator lets nobody into this desk; `why` in his words."""

    text = N_("This desk is suspended")

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class Invalid(Problem):
    """What was typed cannot be taken; `fields` says what is wrong with which."""

    text = N_("Something has to be changed")

    def __init__(self, text: Text | None = None, /, **fields: Text) -> None:
        super().__init__(text or next(iter(fields.values()), None))
        self.fields = fields


class Conflict(Problem):
    """Somebody was quicker; `failed` holds the items whose condition did not hold."""

    text = N_("Somebody else changed this at the same moment. Look at it again, then repeat what you did.")

    def __init__(self, text: Text | None = None, failed: tuple[object, ...] = ()) -> None:
        super().__init__(text)
        self.failed = failed


class LimitReached(Problem):
    """Too often; try again after `retry_after` seconds. `full` names the limits that are reached."""

    text = N_("Too many at once")

    def __init__(self, text: Text | None = None, retry_after: int = 60, full: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.full = full
