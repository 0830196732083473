"""What is not in the plan is no dead end: its page says what it is, what it costs a day, and who can turn it on."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from tenants.errors import N_, Text
from tenants.terms import has

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

View = Callable[..., Response]
ASKED: dict[tuple[str, str], str] = {}  # which option each view asks for, by its module and name


def asks(option: str, may: Callable[..., object]) -> Callable[[View], View]:
    """Show a view where the desk has an option, else what the option is; a POST changes nothing and answers 402.

    `may` gets what the view gets, and raises what the view would raise to somebody who may not use it in any plan.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def shown(ask: "Ask", **named: Any) -> Response:
            if has(ask.desk, option):
                return view(ask, **named)
            may(ask, **named)
            return offer(ask, option)

        ASKED[view.__module__, view.__name__] = option
        return shown

    return wrap


def offer(ask: "Ask", option: str) -> Response:
    """The page in place of what an option opens."""
    from chalicelib.web.inside import inside  # late, with all that only this page needs

    found = panel(ask, option)
    code = 402 if ask.is_change else 200
    return inside(ask, "offer.html", found["option"].title, None, code, **found)


def panel(ask: "Ask", name: str) -> dict[str, Any]:
    """What the panel of an option says."""
    from chalicelib.helpdesk.billing import options
    from chalicelib.helpdesk.rights import may

    found = options.offer(ask.desk, name)
    return {
        "offer": found,
        "option": found.option,
        "rests": ask.desk.tenant.rests,
        "may_billing": may(ask.desk, ask.person, "billing"),
        "payers": [one.name for one in options.payers(ask.desk)][:3],
        "smallest": options.smallest(ask.desk),
    }


NOT_IN_PLAN: Text = N_("Not in your plan")


def state(option: str, usual: Callable[[Any], Text]) -> Callable[[Any], Text]:
    """How a line of the settings stands, for what is an option."""
    return lambda desk: usual(desk) if has(desk, option) else NOT_IN_PLAN
