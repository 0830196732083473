"""SES's domain identities as AWS has them: DKIM tokens, and a state that DNS decides. moto verifies all at once."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ses.exceptions import MessageRejectedError
from moto.ses.models import EmailIdentity, SESBackend
from moto.sesv2 import urls
from moto.sesv2.models import SESV2Backend
from moto.sesv2.responses import SESV2Response

from infrastructure.local.disk import write_durably
from infrastructure.local.settings import REGION

# In SES's own words (developer guide, "Amazon SES email sending errors"); moto has others.
REFUSED = f"Email address is not verified. The following identities failed the check in region {REGION.upper()}: "
Lookup = Callable[[str, str], list[str] | None]


class Domain(EmailIdentity):
    """A domain that somebody wants to send from."""

    def __init__(self, name: str, tags: Any, options: Any, configuration_set: str | None, status: str) -> None:
        super().__init__(name, tags, options, configuration_set)
        self.tokens = [hashlib.sha256(f"{name} {place}".encode()).hexdigest()[:32] for place in range(3)]
        self.status = status
        self.has_given_up = False
        self.mail_from: dict[str, str] = {}

    def look(self, lookup: Lookup) -> None:
        """Look for the records, as SES does from time to time; it stops when it has not found them in 72 hours."""
        try:
            is_there = all(self._points_to_ses(token, lookup) for token in self.tokens)
        except TimeoutError:
            self.status = "TEMPORARY_FAILURE" if self.status == "SUCCESS" else self.status
            return
        waiting = "PENDING" if self.status == "PENDING" else "FAILED"
        self.status = "FAILED" if self.has_given_up else "SUCCESS" if is_there else waiting

    def _points_to_ses(self, token: str, lookup: Lookup) -> bool:
        found = lookup(f"{token}._domainkey.{self.email_identity}", "CNAME") or []
        return [one.rstrip(".") for one in found] == [f"{token}.dkim.amazonses.com"]

    @property
    def get_response_object(self) -> dict[str, Any]:
        zone = {"Status": self.status, "Tokens": self.tokens, "SigningHostedZone": "dkim.amazonses.com"}
        return {
            **super().get_response_object,
            "DkimAttributes": {**self.dkim_attributes, **zone},
            "MailFromAttributes": self.mail_from,
            "VerificationStatus": self.status,
            "VerifiedForSendingStatus": self.status == "SUCCESS",
        }


class AlreadyExists(JsonRESTError):
    code = 400

    def __init__(self, name: str) -> None:
        super().__init__("AlreadyExistsException", f"Email identity {name} already exists.")


class Identities:
    """Domains that come with DkimSigningAttributes, as the product's own do; moto keeps what else is verified.

    With a folder they are there again after a restart.
    """

    def __init__(self, lookup: Lookup, folder: Path | None = None) -> None:
        self.domains: dict[str, Domain] = {}
        self._lookup, self._file = lookup, folder / "identities.json" if folder else None
        if self._file and self._file.exists():
            for kept in json.loads(self._file.read_text()):
                self.domains[kept["name"]] = Domain(kept["name"], kept["tags"], {}, None, kept["status"])

    def teach(self) -> None:
        """Put them in front of what moto has."""
        _put_before(SESV2Backend, "create_email_identity", self._create)
        _put_before(SESV2Backend, "get_email_identity", self._find)
        _put_before(SESV2Backend, "delete_email_identity", self._delete)
        _put_before(SESBackend, "_is_verified_address", self._may_send)
        # moto does not know this one at all.
        urls.url_paths["{0}/v2/email/identities/(?P<EmailIdentity>[^/]+)/mail-from$"] = SESV2Response.dispatch
        SESV2Response.put_email_identity_mail_from_attributes = (  # type: ignore[attr-defined]
            lambda response: self._set_mail_from(response)
        )

    def _create(self, moto: Callable[..., Any], backend: SESV2Backend, email_identity: str, **more: Any) -> Any:
        if email_identity in self.domains or email_identity in backend.core_backend.email_identities:
            raise AlreadyExists(email_identity)
        if not more["dkim_signing_attributes"]:
            return moto(backend, email_identity, **more)
        made = Domain(email_identity, more["tags"], more["dkim_signing_attributes"], None, "PENDING")
        self.domains[email_identity] = made
        self.keep()
        return made

    def _find(self, moto: Callable[..., Any], backend: SESV2Backend, email_identity: str) -> Any:
        domain = self.domains.get(email_identity)
        if domain is None:
            return moto(backend, email_identity)
        before = domain.status
        domain.look(self._lookup)
        if domain.status != before:
            self.keep()
        return domain

    def _delete(self, moto: Callable[..., Any], backend: SESV2Backend, email_identity: str) -> None:
        if self.domains.pop(email_identity, None) is None:
            moto(backend, email_identity)
        self.keep()

    def _may_send(self, moto: Callable[..., bool], backend: SESBackend, source: str) -> bool:
        domain = self.domains.get(source.rstrip(">").rpartition("@")[2])
        if domain is None:
            return moto(backend, source)
        if domain.status != "SUCCESS":
            raise MessageRejectedError(REFUSED + source)
        return True

    def _set_mail_from(self, response: SESV2Response) -> str:
        name, domain = response._get_param("EmailIdentity"), response._get_param("MailFromDomain")
        self.domains[name].mail_from = {"MailFromDomain": domain, "MailFromDomainStatus": "PENDING"}
        return "{}"

    def keep(self) -> None:
        """Write them down for the next start."""
        if self._file:
            kept = [
                {"name": one.email_identity, "tags": one.tags, "status": one.status} for one in self.domains.values()
            ]
            write_durably(self._file, json.dumps(kept).encode())


def _put_before(owner: type, name: str, step: Callable[..., Any]) -> None:
    """Let `step` answer for a method; it is given the method that was there."""
    moto = getattr(owner, name)
    setattr(owner, name, lambda *given, **named: step(moto, *given, **named))
