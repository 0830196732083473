"""What a form needs on other people's pages, and while somebody fills it: scripts, and answers that fit a subject."""

import json

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import suggesting
from chalicelib.helpdesk.desk import colours, look
from chalicelib.helpdesk.forms import form as forms
from chalicelib.helpdesk.forms.form import worded
from chalicelib.rendering import render
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.wording import LANGUAGES, say
from tenants.errors import N_, NotFound

routes = Blueprint(__name__)

SCRIPT_SECONDS, ANSWER_SECONDS = 3600, 60  # that browsers keep them; what a tenant changes is to be seen soon
FRAME = "frame.js"  # what all frames need
LONGEST = 200  # letters of a subject
LABEL, CLOSE = N_("Write to us"), N_("Close")


@page(routes, "/embed/{script}", who="visitor")
def script(ask: Ask, script: str) -> Response:
    """A script for pages of other sites, which may be read by all of them."""
    if script == FRAME:
        frame = urls.desk_url(ask.desk.tenant.slug, urls.form(**{"in": "frame"}))
        body = render("embed/frame.js", ask.language, at=frame)
    elif script.endswith(".js"):
        body = _button(ask, script.removesuffix(".js"))
    else:
        raise NotFound()
    response = _open(pages.answer(ask, body, content_type="text/javascript; charset=utf-8"))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return pages.kept(response, SCRIPT_SECONDS, "stale-while-revalidate=86400")


@page(routes, "/form/{key}/answers", who="visitor")
def answers(ask: Ask, key: str) -> Response:
    """Answers that customers may read about what is typed as a subject, up to five."""
    form = forms.find(ask.desk, key)
    text, language = ask.query.get("q", "")[:LONGEST], ask.language
    is_offered = form.is_on and form.offers_answers and ask.desk.tenant.has_answers and len(text.strip()) > 2
    found = suggesting.offered(ask.desk, text, language) if is_offered else []
    told = [
        {"title": one.title, "url": urls.customers_url(ask.desk, one.url), "language": one.language} for one in found
    ]
    response = pages.answer(
        ask, json.dumps({"answers": told}, ensure_ascii=False), content_type="application/json; charset=utf-8"
    )
    response.headers.pop("Set-Cookie", None)
    kept = pages.kept(_open(response), ANSWER_SECONDS)
    kept.headers["Vary"] = "Accept-Language, Cookie"
    return kept


def _button(ask: Ask, key: str) -> str:
    form = forms.find(ask.desk, key)
    words = {
        code: [
            worded(ask.desk, form.titles, code) if form.is_on and code in form.titles else say(LABEL, code),
            say(CLOSE, code),
        ]
        for code in LANGUAGES
        if code in ask.desk.tenant.spoken
    }
    day, _ = colours.accent(look.look(ask.desk).colour or look.OURS)
    said = {
        "id": _quoted(form.id),
        "at": _quoted(urls.desk_url(ask.desk.tenant.slug, urls.form(form.id))),
        "words": _quoted(words),
        "usual": _quoted(ask.desk.tenant.spoken[0]),
    }
    name = "".join(letter for letter in ask.desk.tenant.name if letter.isprintable())[:60]
    scheme = form.theme if form.theme in ("light", "dark") else "light dark"  # as the form in it
    return render("embed/button.js", ask.language, name=name, key=form.id, colour=day, scheme=scheme, **said)


def _quoted(value: object) -> str:
    """A value as a script has it, on one line and in ASCII."""
    return json.dumps(value).replace("<", "\\u003c")


def _open(response: Response) -> Response:
    """Let pages of any origin read it, also those without one; nobody's cookie counts."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.pop("Set-Cookie", None)
    return response
