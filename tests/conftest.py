"""The cast: Aigerim owns Acme, Boris is her agent, Dana her customer; Globex and its agent Gleb are the strangers.

One session has one table; every test gets fresh tenants, which is all the cleaning there is.
"""

import contextlib
import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from chalicelib.config import config
from tenants import times
from tenants.items import DeskItem
from tests.clock import Ahead
from tests.machine import Machine, local_engine, usual_engine
from tests.people import Business
from tests.short_way import ShortWay

if TYPE_CHECKING:
    from tests.stripe_server import Stripe

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="eu-central-1",
    KOMEK_URL="http://localhost:8000",
    KOMEK_PROBE_URL="",
    KOMEK_MAIL_DOMAIN="mail.localhost",
    KOMEK_SECRET="a secret of the tests",
    KOMEK_STAGE="test",
    KOMEK_PROOF_BITS="6",
)


gc.disable()  # while modules are loaded, of which nothing is garbage


def pytest_collection_finish() -> None:
    settle_memory()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=["moto", "dynoxide"], default=usual_engine(), help="which DynamoDB the tests run on"
    )
    parser.addoption("--retake", action="store_true", help="take the pictures of the guides again")


@pytest.fixture(scope="session")
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """AWS on this machine, with everything that resources.yaml names, and the app behind a gateway."""
    engine = request.config.getoption("--engine")
    with local_engine(engine) as made, short_way(engine):
        settle_memory()
        yield made


@contextlib.contextmanager
def short_way(engine: str) -> Iterator[None]:
    if engine != "dynoxide":
        yield
        return
    with contextlib.closing(ShortWay(DeskItem._get_connection().connection.client)):
        yield


def settle_memory() -> None:
    """Leave what is loaded by now out of garbage collection, which took an eighth of the time to walk through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.fixture
def world(machine: Machine) -> Machine:
    """The machine with its queues and sent mail emptied."""
    machine.forget()
    return machine


@pytest.fixture
def clock() -> Iterator[Ahead]:
    """A clock that the test sets."""
    yield Ahead()
    times.run_ahead(None)


@pytest.fixture(scope="session")
def stand_in() -> "Iterator[Stripe]":
    """Stripe on a port of its own."""
    from tests.stripe_server import running

    with running() as made:
        yield made


@pytest.fixture
def stripe(machine: Machine, stand_in: "Stripe", monkeypatch: pytest.MonkeyPatch) -> "Iterator[Stripe]":
    """Stripe with an empty account, to which the product talks; its webhooks come when the test lets them."""
    stand_in.forget()
    stand_in.connect(machine.gateway)
    for name, value in stand_in.environment.items():
        monkeypatch.setenv(name, value)
    config.cache_clear()
    yield stand_in
    monkeypatch.undo()
    config.cache_clear()


@pytest.fixture
def acme(world: Machine) -> Business:
    """Acme, whose mail address is confirmed; Aigerim is signed in."""
    return Business.start(world, "acme", "Aigerim")


@pytest.fixture
def globex(world: Machine) -> Business:
    """The strangers."""
    return Business.start(world, "globex", "Gleb")
