"""A mail as it came, for whoever may read it."""

from chalice.app import Response

from chalicelib.integrations import storage
from chalicelib.web import pages
from chalicelib.web.asking import Ask
from tenants.errors import NotFound

LARGEST_SHOWN = 1_000_000  # bytes of a raw mail; as JSON up to six times as many, which Lambda just gives back


def answer(ask: Ask, key: str) -> Response:
    """Show raw mail as text, or send the browser to it where it is too long for a page; raise NotFound."""
    stored = storage.stored_mail(key, LARGEST_SHOWN + 1)
    if stored is None:
        raise NotFound()
    if len(stored.raw) > LARGEST_SHOWN:
        return pages.redirect(ask, storage.mail_link(key))
    return pages.answer(ask, stored.raw.decode("utf-8", "replace"), content_type="text/plain; charset=utf-8")
