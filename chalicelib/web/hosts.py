"""Which host the viewer asked, whose it is, and where a page of the desk is when it is not there."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Request

from chalicelib.config import config
from chalicelib.helpdesk.desk import own_host, slugs
from chalicelib.urls import urls
from chalicelib.web import parts
from chalicelib.web.admitting import STAFF_DOORS
from tenants import directory
from tenants.errors import N_, NotFound
from tenants.tenant import Desk

# What customers read at a name of the tenant's own where it has one; pictures, styles and scripts are on both hosts.
READ = re.compile(r"/(form|answers|my|t|f)(/.*)?")
_NOT_YET: Any = None


class Asked:
    """A request as far as its host goes."""

    desk: Desk = _NOT_YET
    path: str

    def __init__(self, request: Request) -> None:
        self.request = request
        self.method: str = request.method
        self.host = viewers(request.headers)
        self.name = self.host.partition(":")[0]  # the host without its port

    @cached_property
    def tenant(self) -> str:
        """The id of the tenant whose host this is; raise NotFound for a host of nobody."""
        if self._found is None:
            raise NotFound(N_("There is no desk at this address"))
        return self._found.tenant

    @property
    def is_site(self) -> bool:
        """Whether the base host is asked, which belongs to no tenant."""
        return self.name == config().host.partition(":")[0]

    @property
    def is_own_host(self) -> bool:
        """Whether a tenant's own name is asked, where its customers' pages are and nobody signs in as staff."""
        return not self.is_site and self._found is not None and bool(self._found.is_own)

    @cached_property
    def _found(self) -> directory.Host | None:
        return directory.host(self.name)

    @property
    def is_change(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether a page of another site sent this; browsers say so with every POST (the header Origin)."""
        origin = self.request.headers.get("origin")
        return origin is not None and urlsplit(origin).netloc.lower() != self.host

    @property
    def is_led_on(self) -> bool:
        """Whether the desk has another address by now; what is sent to the old one is taken all the same."""
        if not self.desk or self.is_change:
            return False
        if self.is_own_host:
            return not own_host.is_served(self.desk, self.name)
        return self.name != slugs.host_of(self.desk.tenant.slug)

    def led_to(self, who: str) -> str:
        """The origin where a page is that is not here: at the desk's newer address, or at its own name.

        A script that fetches something is not led about, nor a frame: the site around it may allow our address alone.
        """
        if self.is_led_on:
            return urls.desk_url(self.desk.tenant.slug)
        headers = self.request.headers
        is_framed = headers.get("sec-fetch-dest") == "iframe" or "in" in (self.request.query_params or {})
        is_opened = headers.get("sec-fetch-mode", "navigate") == "navigate" and not is_framed
        has_other = bool(self.desk.tenant.own_host) and not self.is_own_host
        is_read = not self.is_change and not is_for_staff(self.path, who) and bool(READ.fullmatch(self.path))
        return urls.customers_url(self.desk) if has_other and is_opened and is_read else ""

    def whole(self, path: str) -> str:
        """The whole URL of a page on this host, where it is one of the desk's."""
        return (urls.own_host(self.name) if self.is_own_host else urls.desk_url(self.desk.tenant.slug)) + path


def viewers(headers: Mapping[str, str]) -> str:
    """The host that the viewer asked: our CDN asks us by another name. What else is said of it (X-Forwarded-Host)
    anybody can say.
    """
    return str((parts.is_of_cdn(headers) and headers.get("x-komek-host")) or headers.get("host", "")).lower()


def is_for_staff(path: str, who: str) -> bool:
    """Whether a page is for who works at the desk, or the way in for such."""
    return who in ("staff", "newcomer") or bool(STAFF_DOORS.fullmatch(path))
