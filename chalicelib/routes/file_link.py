"""A file that was too large for its mail, by a link in that mail."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import file_links
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page

routes = Blueprint(__name__)


@page(routes, "/f/{number}/{id}/{seal}", who="visitor")
def file(ask: Ask, number: int, id: str, seal: str) -> Response:
    """Show what it is, then send the browser to it; the page stays good where the download's own link ends soon."""
    found = file_links.find(ask.desk, number, id, seal)
    if "download" in ask.query:
        return pages.redirect(ask, storage.link(found["key"], found["name"], found["type"]))
    download = urls.file_link(number, id, seal, download="1")
    return pages.page(ask, "file_link.html", desk_name=ask.desk.tenant.name, file=found, download=download)
