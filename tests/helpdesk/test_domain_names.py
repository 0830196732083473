"""What people type for a domain, and what cannot be one of theirs."""

import pytest

from chalicelib.helpdesk.outgoing.domain_names import cleaned, shown
from tenants.errors import Invalid

pytestmark = pytest.mark.usefixtures("machine")  # our own names are those of its environment


@pytest.mark.parametrize(
    "typed", ["acme.kz", " ACME.kz. ", "www.acme.kz", "https://www.acme.kz/shop?a=b@c", "Help <help@acme.kz>"]
)
def test_the_domain_that_somebody_means(typed: str) -> None:
    assert cleaned(typed) == "acme.kz"


def test_letters_of_other_countries_are_kept_in_ascii_and_shown() -> None:
    assert cleaned("Магазин.қаз") == "xn--80aairftm.xn--80ao21a" and shown("xn--80aairftm.xn--80ao21a") == "магазин.қаз"
    assert shown("xn--0.kz") == "xn--0.kz", "what only looks encoded"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "The domain is missing"),
        ("help@", "The domain is missing"),
        ("acme", "Write only the domain"),
        ("192.168.1.1", "Write only the domain"),
        ("[::1]", "Write only the domain"),
        ("a_b.kz", "Write only the domain"),
        ("a..kz", "Write only the domain"),
        ("-a.kz", "Write only the domain"),
        ("http://[", "Write only the domain"),
        (f"{'a' * 64}.kz", "Write only the domain"),
        (f"{'a' * 60}.{'b' * 60}.{'c' * 60}.kz", "Write only the domain"),
        ("help@gmail.com", "belongs to a mail provider"),
        ("shop.yandex.ru", "belongs to a mail provider"),
        ("mail.localhost", "belongs to us"),
        ("globex.mail.localhost", "belongs to us"),
        ("acme.localhost", "belongs to us"),
    ],
)
def test_what_is_no_domain_of_ones_own(typed: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        cleaned(typed)
    assert said in str(refused.value.fields["name"])
