"""What was missing in an answer becomes a question to the desk, by the verbs and behind the guards of its form."""

from chalice.app import Response

from chalicelib.helpdesk import addresses, customers, filling_time, limits, opening
from chalicelib.helpdesk.answers import cards
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.forms import filling
from chalicelib.helpdesk.forms import form as forms
from chalicelib.helpdesk.incoming import blocking, suspended_questions
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.volume import room
from chalicelib.urls import urls
from chalicelib.web import form_page
from chalicelib.web.asking import Ask
from tenants import table
from tenants.errors import N_, Invalid

NAME = 100  # letters
NO_PERSON = N_("We could not tell that a person sent this. If you are one, please send it once more.")


def require_person(ask: Ask) -> None:
    """Raise Invalid for what no person has filled in."""
    if ask.form.get("website") or not filling_time.is_of_a_person(ask.form.get("opened")):
        raise Invalid(form=NO_PERSON)


def is_offered(ask: Ask) -> bool:
    """Whether a question may be sent from here; where the form asks for a proof each time, it is sent from there."""
    form = forms.find(ask.desk)
    return bool(form.is_on) and form.captcha != "always"


def is_led(ask: Ask) -> bool:
    """Whether a question begun here is sent from the form."""
    return bool(forms.find(ask.desk).is_on) and not is_offered(ask)


def at_form(ask: Ask, one: Answer, missing: str) -> Response:
    """The form with what was typed here: an address would have no room for it."""
    return form_page.show(ask, forms.find(ask.desk), begun=_worded(ask, one, missing))


def ask_desk(ask: Ask, one: Answer, missing: str, address: str) -> None:
    """Open a ticket, or set the question aside where something speaks against it; raise Invalid, LimitReached."""
    desk, form = ask.desk, forms.find(ask.desk)
    said = _worded(ask, one, missing)
    question = Question(
        department=form.department,
        subject=said["subject"],
        text=said["message"],
        channel="form",
        name=ask.form.get("name")[:NAME],
        address=addresses.checked(address, "email"),
        language=ask.language,
        attributes=filling.attributes(desk, form),
    )
    network, whole = Limit(f"form-network#{ask.network}", 5, 60), Limit(f"form#{form.id}", 60, 3600)
    limits.count(desk.id, network, whole)
    people = customers.lookups(desk.id, question.address)
    senders = blocking.lookups(desk.id, question.address)
    known = table.batch_get([*people, *senders, *room.wanted(desk.id)])
    customer, domain, *rest = known
    if why := suspended_questions.against(desk, question, ask.network, rest):
        suspended_questions.suspend(desk, question, ask.network, why, ask.form.get("opened"))
        return
    opening.open_ticket(desk, question, customer or domain)


def _worded(ask: Ask, one: Answer, missing: str) -> dict[str, str]:
    """What a question says that begins at an answer."""
    title, link = one.worded(ask.language).title, urls.customers_url(ask.desk, cards.address(one))
    return {"subject": ask.say(N_("About “%(title)s”", title=title)), "message": f"{missing}\n\n{link}"}
