"""Pages of the operator's console, on the base host."""

from chalicelib.config import config
from chalicelib.urls.queries import with_query


class OperatorUrls:
    """Tenants and what is done with them; operators, their log, versions of the price list."""

    def operator(self, **asked: object) -> str:
        return with_query("/operator", asked)

    def operator_signin(self, **told: str) -> str:
        return with_query("/operator/signin", told)

    def operator_page(self, noun: str, **told: str) -> str:
        """One of: operators, log, tariffs, announcement, incidents."""
        return with_query(f"/operator/{noun}", told)

    def operator_tenant(self, tenant: str, verb: str = "", **told: str) -> str:
        return with_query(f"/operator/tenants/{tenant}" + (f"/{verb}" if verb else ""), told)

    def reach_operator(self) -> str:
        """The form of the operator's own desk, whole."""
        return f"{config().scheme}://{config().operator_desk}.{config().host}/form"

    def support(self, **told: str) -> str:
        """Where a tenant lets Komek's support in."""
        return with_query("/settings/support", told)
