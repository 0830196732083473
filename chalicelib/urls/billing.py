"""Pages about money."""

from urllib.parse import quote

from chalicelib.urls.queries import with_query


class BillingUrls:
    """Below /billing."""

    def billing(self, part: str = "", place: str = "", **told: str) -> str:
        """What the tenant pays, or a page below it: plan, options, export."""
        path = with_query("/billing" + (f"/{part}" if part else ""), told)
        return path + (f"#{place}" if place else "")

    def top_up(self, **told: str) -> str:
        """How the tenant pays: top-ups, the card, what comes by itself."""
        return with_query("/billing/top-up", told)

    def receipt(self, entry: str) -> str:
        """A top-up on paper, by its key in the ledger."""
        return f"/billing/receipts/{quote(entry, safe='')}"
