"""Stripe's stand-in alone, without the product."""

from typing import Any

import pytest

from tests.stripe_server import Stripe


@pytest.fixture
def till(stand_in: Stripe) -> Stripe:
    """The stand-in with an empty account."""
    stand_in.forget()
    return stand_in


@pytest.fixture
def api(till: Stripe) -> Any:
    """The official library, talking to it."""
    return till.client().v1


@pytest.fixture
def dana(api: Any) -> str:
    """A customer."""
    return str(api.customers.create({"email": "dana@customers.example", "name": "Дана <b>"})["id"])
