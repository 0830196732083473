"""Comments on answers that wait for a decision."""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import commenting, moderating
from chalicelib.helpdesk.answers.moderating import Waiting
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.vocabulary import reply_templates
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.tenant import Desk

routes = Blueprint(__name__)

WHY = {
    "reported": N_("A reader reported it."),
    "blocked": N_("You have blocked its sender."),
    "word": N_("It has a word that is on your stop-list."),
    "network": N_("It was sent from a network that is on your stop-list."),
}
DONE = {
    "approve": N_("It is shown now."),
    "refuse": N_("It is shown to nobody."),
    "block": N_("It is shown to nobody, and what its writer sends from now on is set aside."),
    "reply": N_("Both are shown now."),
    "some": N_("Done, but not with all of them: the rest was decided meanwhile, or its writer cannot be blocked."),
    "none": N_("Tick what you want to decide on first."),
}
VERBS: dict[str, Callable[[Desk, Staff, Waiting], None]] = {
    "approve": moderating.approve,
    "refuse": moderating.refuse,
    "block": moderating.block,
}


@page(routes, "/settings/answers/comments")
def comments(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/answers/comments/decide", "POST", home="/settings/answers/comments")
def decide(ask: Ask) -> Response:
    """Do the same to all that are ticked, or answer one."""
    require(ask.desk, ask.person, "moderation")
    if named := ask.form.get("reply"):
        return _reply(ask, named)
    if named := ask.form.get("down"):
        return _take_down(ask, named)
    do = ask.form.get("do")
    ticked, done = ask.form.all("comment")[: moderating.PAGE], do
    if do not in VERBS or not ticked:
        return pages.redirect(ask, urls.answer_comments(done="none"))
    for named in ticked:
        try:
            VERBS[do](ask.desk, ask.person, moderating.find(ask.desk, ask.person, named))
        except (NotFound, Conflict, Invalid):
            if len(ticked) == 1:
                raise
            done = "some"
    return pages.redirect(ask, urls.answer_comments(done=done))


def _reply(ask: Ask, named: str) -> Response:
    found = moderating.find(ask.desk, ask.person, named)
    field = f"text-{named}"
    try:
        moderating.reply(ask.desk, ask.person, found, reply_templates.tidy(ask.form.text(field)))
    except Invalid as invalid:
        return _page(ask, Invalid(**{field: invalid.fields["text"]}))
    return pages.redirect(ask, urls.answer_comments(done="reply"))


def _take_down(ask: Ask, named: str) -> Response:
    """Take down what readers see already, and what a colleague has said there."""
    found = moderating.find_shown(ask.desk, ask.person, named)
    moderating.refuse(ask.desk, ask.person, found)
    return pages.redirect(ask, urls.staff_answer(found.comment.answer, saved="1") + "#comments")


def why(one: Waiting) -> Text | None:
    """What spoke against a comment, in words."""
    return WHY.get(one.comment.why or "")


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    after = ask.query.get("after", "")
    found = moderating.page(ask.desk, ask.person, after)
    done = ask.query.get("done", "")
    return inside(
        ask,
        "answer_comments.html",
        N_("Comments that wait"),
        invalid,
        rows=[{"id": one.id, "comment": one.comment, "answer": one.answer, "why": why(one)} for one in found.rows],
        next_url=urls.answer_comments(after=found.cursor) if found.cursor else "",
        is_first_page=not after,
        told=DONE.get(done),
        is_warning=done in ("some", "none"),
        longest=commenting.LONGEST,
    )
