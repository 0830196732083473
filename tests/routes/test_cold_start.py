"""On Lambda a process opens the rooms that it is asked for, and no others."""

import os
import pkgutil

import pytest

from chalicelib import routes
from chalicelib.helpdesk.desk.first_steps import FormSeen
from tenants import keys
from tests import cold
from tests.people import Business

# What a board does not need and takes long to load: each has its own page, or belongs to jobs and mail.
OUTSIDE = {
    *("PIL", "argon2", "asyncio", "boto3", "charset_normalizer", "cryptography", "dns", "imapclient"),
    *("markdown_it", "multipart", "nh3", "pyotp", "requests", "segno", "snowballstemmer", "stripe", "zxcvbn"),
    *("chalicelib.mail", "chalicelib.worker"),
}
ALL = sorted(found.name for found in pkgutil.iter_modules(routes.__path__))


@pytest.fixture
def desk(acme: Business) -> Business:
    if "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
        pytest.skip("moto's tables are in this process, so no other can ask for them")
    return acme


def test_a_process_opens_only_the_rooms_that_are_asked_for(desk: Business) -> None:
    queued = {"Records": []}  # a job opens none
    pages = cold.events(desk.owner, "/signin", "/tickets", "/settings/departments", "/tickets", "/tickets")
    lost = {**pages[-1], "pathParameters": {"proxy": "nowhere"}}
    started, worked, signin, board, departments, again, nowhere = cold.start(queued, *pages[:-1], lost)
    assert started["rooms"] == worked["rooms"] == []
    assert signin["rooms"] == ["signin"] and signin["status"] == 200
    assert board["rooms"] == ["board", "signin"] and board["status"] == 200
    assert departments["rooms"] == ["board", "departments", "signin"] and departments["status"] == 200
    assert again["rooms"] == departments["rooms"] and again["status"] == 200
    assert nowhere["rooms"] == sorted([*departments["rooms"], "front"]) and nowhere["status"] == 404


def test_a_process_loads_nothing_that_a_board_does_not_need(desk: Business) -> None:
    started, board, ticket = cold.start(*cold.events(desk.owner, "/tickets", f"/tickets/{desk.ask()}"))
    assert "chalicelib.routes.board" not in started["loaded"] and "chalicelib.routes.board" in board["loaded"]
    assert "babel" not in started["loaded"] and "babel" in board["loaded"]  # says how long ago
    assert not OUTSIDE & set(board["loaded"]), OUTSIDE & set(board["loaded"])
    assert ticket["status"] == 200


def test_a_process_that_meets_an_unknown_kind_of_item_learns_all_kinds(desk: Business) -> None:
    number = desk.ask()
    seen = FormSeen(*keys.entry(desk.tenant, number, keys.new_id()), name="shop.example")
    seen.save()  # which the room of tickets does not know
    _, ticket = cold.start(*cold.events(desk.owner, f"/tickets/{number}"))
    assert ticket["status"] == 200 and ticket["rooms"] == ALL


def test_the_build_knows_the_room_of_every_path() -> None:
    import app

    assert app.app.rooms.keys() == app.app.routes.keys()
    assert sorted({room for rooms in app.app.rooms.values() for room in rooms}) == ALL
