"""What keeps floods and machines from a form: who sent it, how long it was open, and a proof where one is asked."""

from typing import NamedTuple

from chalicelib.helpdesk import filling_time, limits
from chalicelib.helpdesk.forms import protecting, proving, sites
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.forms.proving import Sum
from chalicelib.helpdesk.forms.sites import Sender
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.volume import room
from chalicelib.integrations import captchas
from chalicelib.integrations.captchas import Provider
from chalicelib.web.asking import Ask
from tenants import keys
from tenants.errors import N_, Invalid, LimitReached, Text
from tenants.items import Counter
from tenants.keys import Key, now

IN_A_MINUTE, IN_AN_HOUR = 5, 60  # of a network, of a form
SUMS = 60  # that are taken for a proof in an hour, of a form: they are no hindrance to whoever means it
UNPROVED = N_("So many questions come at the moment that we look at each sender. Please send it once more.")
WRONG_SUM = N_("That is not the sum. Here is another one.")


class Unproved(Invalid):
    """A proof is asked for, and did not come."""

    is_busy = False  # whether it is the provider who does not answer
    retry_after = 0  # seconds until it goes without, where a form is flooded


class Asked(NamedTuple):
    """What a page asks its sender for. Without a provider it is work of ours; a sum is for those without scripts."""

    provider: Provider | None
    site_key: str
    challenge: str
    sum: Sum
    is_without_scripts: bool  # whether the sum stands there for everybody


def whole(form: Form) -> Limit:
    return Limit(f"form#{form.id}", IN_AN_HOUR, 3600)


def wanted(ask: Ask, key: str) -> list[Key]:
    """What to read along to know whether a form is flooded: its own count, and the day's."""
    limit = Limit(f"form#{key}", IN_AN_HOUR, 3600)
    moment = int(now().timestamp())
    return [keys.limit(ask.tenant, limit.what, moment // limit.seconds), *room.wanted(ask.tenant)]


def sender(ask: Ask) -> Sender:
    headers = ask.request.headers
    return sites.sender(headers.get("origin", ""), headers.get("referer", ""), ask.host)


def is_from_page_of_ours(ask: Ask) -> bool:
    """Whether a form carries the seal of our page, which an own page of the tenant has not."""
    return bool(ask.form.get("opened")) or sender(ask).is_ours or not sender(ask).origin


def require_known(ask: Ask, form: Form) -> None:
    """Raise Invalid for what was sent from a page that may not send this form."""
    sent = sender(ask)
    if sites.is_allowed(form, sent):
        return
    if sent.origin == sites.NOBODY:
        raise Invalid(form=N_("This page does not say where it stands, so it cannot send the form. Open it by itself."))
    raise Invalid(form=N_("This came from a page that may not send it. Is it yours? Then send it here."))


def require_person(ask: Ask) -> None:
    """Raise Invalid for what a machine has filled in."""
    is_timed = not is_from_page_of_ours(ask) or filling_time.is_of_a_person(ask.form.get("opened"))
    if ask.form.get("website") or not is_timed:
        raise Invalid(form=N_("We could not tell that a person sent this. If you are one, please send it once more."))


def admit(ask: Ask, form: Form) -> str:
    """Count one more question; return the proof that it came with, where one was asked, to be spent.

    Raise LimitReached for a network's sixth in a minute, Unproved where a form asks always, or where it is flooded and
    asks then. A form that never asks has room for sixty in an hour. What comes without any proof while the whole desk
    is flooded is let through: it is parked in Suspended (incoming/suspended_questions.py).
    """
    network = Limit(f"form-network#{ask.network}", IN_A_MINUTE, 60)
    is_parked = form.captcha == "floods" and bool(room.flood(ask.desk, ask.extra))
    if is_parked or form.captcha == "always":
        proof = "" if is_parked and not _has_proof(ask) else _proof(ask, form)
        limits.count(ask.desk.id, network)
        return proof
    try:
        limits.count(ask.desk.id, network, whole(form))
    except LimitReached as limit:
        if form.captcha == "never" or network.what in limit.full:
            raise
        try:
            proof = _proof(ask, form)
        except Unproved as missing:
            missing.retry_after = limit.retry_after
            raise
        limits.count(ask.desk.id, network)
        return proof
    return ""


def asked(ask: Ask, form: Form, invalid: Invalid | None) -> Asked | None:
    """What the page of a form asks for now, if anything; where the provider is silent, work of ours."""
    is_missing = isinstance(invalid, Unproved)
    if not is_missing and not _is_asking(ask, form):
        return None
    is_busy = isinstance(invalid, Unproved) and invalid.is_busy
    provider = None if is_busy else protecting.provider(ask.desk)
    return Asked(
        provider,
        protecting.protection(ask.desk).site_key or "",
        "" if provider else proving.challenge(ask.desk, form, ask.network),
        proving.ask_sum(ask.desk, form, ask.network),
        is_missing,
    )


def seal_again(ask: Ask, invalid: Invalid | None, errors: dict[str, Text]) -> str:
    """What says since when a form is open; who has filled it once does not wait again."""
    if isinstance(invalid, Unproved) or (invalid and not is_from_page_of_ours(ask)):
        return filling_time.opened(filling_time.FASTEST)
    opened = ask.form.get("opened") if invalid and set(errors) != {"form"} else ""
    return opened or filling_time.opened()


def confirmed(ask: Ask, form: Form) -> str:
    """Where somebody goes back to who came from the tenant's own page and had to confirm it on ours."""
    place = ask.form.get("return_to")
    return place if place and is_sealed(ask.form.get("return_seal"), "return", ask.desk.id, form.id, place) else ""


def seal_return(ask: Ask, form: Form, place: str) -> str:
    """What lets our page lead back there."""
    return seal("return", ask.desk.id, form.id, place) if place else ""


def _is_asking(ask: Ask, form: Form) -> bool:
    if form.captcha != "floods":
        return form.captcha == "always"
    full = keys.limit(ask.desk.id, whole(form).what, int(now().timestamp()) // 3600)
    counts = [one.numbers for one in ask.extra if isinstance(one, Counter) and (one.pk, one.sk) == full]
    is_full = any(int(numbers.get("count", 0)) >= IN_AN_HOUR for numbers in counts)
    return is_full or bool(room.flood(ask.desk, ask.extra))


def _has_proof(ask: Ask) -> bool:
    provider = protecting.provider(ask.desk)
    return any(ask.form.get(name) for name in ("proof", "sum", provider.field if provider else "proof"))


def _proof(ask: Ask, form: Form) -> str:
    """The proof that came along; raise Unproved."""
    typed = ask.form
    work, sealed = typed.get("proof"), typed.get("sum_of")
    if work and proving.is_worked(ask.desk, form, ask.network, work):
        return work.partition(":")[0]
    if typed.get("sum") and sealed:
        if not proving.is_summed(ask.desk, form, ask.network, sealed, typed.get("sum")):
            raise Unproved(sum=WRONG_SUM)
        limits.count(ask.desk.id, Limit(f"form-sums#{form.id}", SUMS, 3600))
        return sealed
    if (provider := protecting.provider(ask.desk)) and (token := typed.get(provider.field)):
        try:
            if protecting.is_person(ask.desk, provider, token):
                return token
        except captchas.Busy:
            silent = Unproved(form=UNPROVED)
            silent.is_busy = True
            raise silent from None
    raise Unproved(form=UNPROVED)
