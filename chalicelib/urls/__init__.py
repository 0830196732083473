"""Every URL of the product is made here: paths, with a host in front only where a letter or another host needs it."""

from chalicelib.urls.billing import BillingUrls
from chalicelib.urls.customers import CustomersUrls
from chalicelib.urls.inside import InsideUrls
from chalicelib.urls.operator import OperatorUrls
from chalicelib.urls.public import PublicUrls
from chalicelib.urls.settings import SettingsUrls

OAUTH_BACK = "/oauth/callback"  # on the base host: the one address that Google and Microsoft are told to come back to


class Urls(PublicUrls, CustomersUrls, InsideUrls, SettingsUrls, BillingUrls, OperatorUrls):
    """Paths of the pages; staff and customers stay on their tenant's host, so most need no more."""


urls = Urls()
