"""What the answer base lacks, for those who write it."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import cards, insights, queueing
from chalicelib.helpdesk.rights import may, require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, NotFound

routes = Blueprint(__name__)
VERBS = {"search": insights.dismiss_search, "lack": insights.dismiss_lack}


@page(routes, "/settings/answers/insights")
def show(ask: Ask) -> Response:
    who, after = (ask.desk, ask.person), ask.query.get("after", "")
    lacks = insights.lacks(*who, after)
    read = insights.readings(*who)
    return inside(
        ask,
        "answer_insights.html",
        N_("What the answers lack"),
        searches=insights.searches(*who),
        lacks=lacks.rows,
        next_url=urls.answer_insights(after=lacks.cursor) if lacks.cursor else "",
        is_first_page=not after,
        most=[(cards.row(one.card, ask.language), one.reads) for one in read.most],
        unread=[cards.row(one.card, ask.language) for one in read.unread],
        is_counted=read.is_counted,
        waiting=queueing.number(ask.counts),
        may_moderate=may(*who, "moderation"),
    )


@page(routes, "/settings/answers/insights/dismiss", "POST", home="/settings/answers/insights")
def dismiss(ask: Ask) -> Response:
    """Lay aside a search, or what a reader missed, as the button says."""
    require(ask.desk, ask.person, "answers")
    kind, _, id = ask.form.get("dismiss").partition(":")
    if kind not in VERBS:
        raise NotFound()
    VERBS[kind](ask.desk, ask.person, id)
    return pages.redirect(ask, urls.answer_insights(saved="1"))
