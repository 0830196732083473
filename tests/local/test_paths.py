"""Which template API Gateway picks for a path."""

import pytest

from chalicelib.web.paths import match

TEMPLATES = [
    "/",
    "/tickets",
    "/tickets/new",
    "/tickets/{number}",
    "/tickets/{number}/reply",
    "/{page}/new",
    "/{proxy+}",
]


@pytest.mark.parametrize(
    ("path", "template", "parameters"),
    [
        ("/", "/", {}),
        ("/tickets", "/tickets", {}),
        ("/tickets/", "/tickets", {}),
        ("/tickets/new", "/tickets/new", {}),
        ("/tickets/7", "/tickets/{number}", {"number": "7"}),
        ("/tickets/7/reply", "/tickets/{number}/reply", {"number": "7"}),
        ("/answers/new", "/{page}/new", {"page": "answers"}),
        ("/answers", "/{proxy+}", {"proxy": "answers"}),
        ("/tickets/7/reply/more", "/{proxy+}", {"proxy": "tickets/7/reply/more"}),
        ("/tickets/a%2Fb", "/tickets/{number}", {"number": "a%2Fb"}),
    ],
)
def test_the_most_specific_template_wins(path: str, template: str, parameters: dict[str, str]) -> None:
    assert match(TEMPLATES, path) == (template, parameters)
    assert match(reversed(TEMPLATES), path) == (template, parameters)


def test_a_path_that_fits_nothing() -> None:
    assert match(["/tickets/{number}"], "/tickets/7/reply") is None
    assert match(["/tickets/{number}"], "/tickets") is None
    assert match(["/{proxy+}"], "/") is None
