"""Pictures of answers: sent by those who write, seen by those who read."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import picturing
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import storage
from chalicelib.web import pages, readers
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/answers/pictures", "POST", home="/settings/answers")
def keep(ask: Ask) -> Response:
    """Keep a picture that a script sends, and say what shows it."""
    require(ask.desk, ask.person, "answers")
    try:
        made = picturing.keep(ask.desk, ask.person, ask.form.files("picture"))
    except Invalid as invalid:
        return pages.answer(ask, ask.say(invalid.fields["picture"]), 422, content_type="text/plain; charset=utf-8")
    return pages.data(ask, {"markdown": picturing.markdown(made, ask.form.get("words"))})


@page(routes, "/answers/pictures/{picture}", who="visitor", also=readers.wanted)
def picture(ask: Ask, picture: str) -> Response:
    """The way to a picture: for everybody to one that customers' answers show, else for staff only."""
    found = picturing.find(ask.desk, readers.staff(ask), picture)
    response = pages.redirect(ask, storage.link(found.key, "picture", found.type))
    response.status_code = 302  # which browsers keep as long as they are told to
    return pages.kept(response, storage.LINK_SECONDS - 60) if found.shown_to_all else response
