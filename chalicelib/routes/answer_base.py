"""The answer base as customers read it: home, categories, answers, search; for search engines, too."""

from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import cards, looking, misses, popular, reading, suggesting
from chalicelib.helpdesk.answers.cards import Card
from chalicelib.urls import urls
from chalicelib.web import answer_page, answer_pages, pages, readers
from chalicelib.web.answer_pages import Meta
from chalicelib.web.asking import Ask, page
from tenants import answer_keys
from tenants.errors import N_, NotFound
from tenants.keys import Key

routes = Blueprint(__name__)

LONGEST = 80  # letters of what is looked for
PRIVATE_PATHS = ("/answers/search", "/answers/suggest", "/answers/favourites", "/answers/staff", "/my", "/t/", "/f/")
INNER_PATHS = ("/tickets", "/settings", "/signin", "/billing", "/suspended")


def _popular(ask: Ask) -> list[Key]:
    return [answer_keys.popular(ask.tenant), *readers.wanted(ask)]


@page(routes, "/answers", who="visitor", also=_popular)
def home(ask: Ask) -> Response:
    ids = readers.favourites_of(ask, readers.staff(ask))
    found = reading.home(ask.desk, ask.language, popular.top(ask.extra[0]), ids)
    path, name = urls.answer_base(), ask.desk.tenant.name
    search = urls.customers_url(ask.desk, urls.answer_search()) + "?q={words}"
    site: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": name,
        "url": urls.customers_url(ask.desk, path),
        "potentialAction": {"@type": "SearchAction", "target": search, "query-input": "required name=words"},
    }
    about = ask.say(N_("Answers of %(name)s to questions that come up often", name=name))
    meta = Meta(path, about, ask.languages, data=[site] if found.number else [], is_indexed=bool(found.number))
    return answer_pages.show(ask, "answer_base.html", meta, is_personal=bool(ids), found=found)


@page(routes, "/answers/in/{category}", who="visitor")
def category(ask: Ask, category: str) -> Response:
    found = reading.listing(ask.desk, category, ask.language, answer_pages.number(ask.query.get("page", "")))
    one = found.topic.category
    name = one.named(ask.language) if one else ask.say(N_("Other answers"))
    steps = [(ask.say(N_("Answers")), urls.answer_base())]
    steps += [(found.above.named(ask.language), urls.answer_category(found.above.id))] if found.above else []
    path = urls.answer_category(category)
    meta = Meta(
        path if found.page == 1 else urls.answer_category(category, page=str(found.page)),
        one.told(ask.language) if one else "",
        ask.languages if found.page == 1 else (),
        data=[answer_pages.structured_way(ask, [*steps, (name, path)])],
    )
    return answer_pages.show(ask, "answer_base_category.html", meta, found=found, name=name, steps=steps)


@page(routes, "/answers/search", who="visitor")
def search(ask: Ask) -> Response:
    words = " ".join(ask.query.get("q", "").split())[:LONGEST]
    if not words:
        return pages.redirect(ask, urls.answer_base())
    found = looking.look(ask.desk, words, ask.language)
    is_somebodys = ask.method == "GET" and not ask.cookie(pages.SESSION) and not readers.is_bot(ask)
    if is_somebodys and (found.is_near or not found.hits):
        misses.note(ask.desk.id, words, ask.language, ask.network)
    meta = Meta(urls.answer_search(words), is_indexed=False)
    return answer_pages.show(ask, "answer_base_search.html", meta, q=words, found=found)


@page(routes, "/answers/suggest", who="visitor")
def suggest(ask: Ask) -> Response:
    """What fits the words that somebody types just now, for a script."""
    words = ask.query.get("q", "").strip("\n")[:LONGEST]
    rows = suggesting.offered(ask.desk, words, ask.language) if words.strip() else []
    found = pages.data(ask, {"answers": [{"title": row.title, "lang": row.language, "url": row.url} for row in rows]})
    return answer_pages.kept(ask, found)


@page(routes, "/answers/favourites", who="visitor", also=readers.wanted)
def favourites(ask: Ask) -> Response:
    ids = readers.favourites_of(ask, readers.staff(ask))
    rows = [cards.row(one, ask.language) for one in cards.some(ask.desk.id, ids)]
    meta = Meta(urls.answer_favourites(), is_indexed=False)
    response = answer_pages.show(ask, "answer_base_favourites.html", meta, is_personal=True, rows=rows)
    response.headers["Cache-Control"] = "no-store"
    return response


@page(routes, "/answers/{answer}", who="visitor", also=answer_page.wanted)
def answer(ask: Ask, answer: str) -> Response:
    """An answer; whoever comes by its id with other words before it is sent to its one address."""
    found = answer_page.found(ask)
    address = cards.address(found)
    if answer != address.rpartition("/")[2]:
        response = pages.redirect(ask, address + (f"?{urlencode(ask.query)}" if ask.query else ""))
        response.status_code = 301
        return response
    return answer_page.show(ask, found)


@page(routes, "/sitemap.xml", who="visitor")
def sitemap(ask: Ask) -> Response:
    """Every page of the answer base, as search engines read it (sitemaps.org)."""
    found = cards.every(ask.desk.id)
    if not found:
        raise NotFound()
    topics = reading.topics(ask.desk, found)
    inner = [urls.answer_category(part.id) for one in topics for part in (one, *one.parts)]
    lines = [_place(ask, path) for path in (urls.answer_base(), *inner)]
    lines += [_place(ask, cards.row(one, one.language).url, one) for one in found]
    namespaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {namespaces}>\n' + "\n".join(lines) + "\n</urlset>\n"
    return answer_pages.kept(ask, pages.answer(ask, body, content_type="application/xml; charset=utf-8"))


@page(routes, "/robots.txt", who="visitor")
def robots(ask: Ask) -> Response:
    """What search engines are asked to leave alone (RFC 9309)."""
    left = "\n".join(f"Disallow: {path}" for path in (*PRIVATE_PATHS, *INNER_PATHS))
    known = f"\n\nSitemap: {urls.customers_url(ask.desk, '/sitemap.xml')}" if ask.desk.tenant.has_answers else ""
    body = f"User-agent: *\n{left}{known}\n"
    return answer_pages.kept(ask, pages.answer(ask, body, content_type="text/plain; charset=utf-8"))


def _place(ask: Ask, path: str, one: Card | None = None) -> str:
    whole = escape(urls.customers_url(ask.desk, path))
    spoken = [code for code in (one.titles if one else ()) if code in ask.languages]
    others = [
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{whole}?language={code}"/>'
        for code in (spoken if len(spoken) > 1 else ())
    ]
    changed = f"<lastmod>{one.updated_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if one else ""
    return f"<url><loc>{whole}</loc>{changed}{''.join(others)}</url>"
