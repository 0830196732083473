"""What API Gateway demands of paths."""

import re
from collections import defaultdict

import app


def test_one_name_for_each_position_of_a_path_variable() -> None:
    names = defaultdict(set)
    for path in app.app.routes:
        parts = path.strip("/").split("/")
        for place, part in enumerate(parts):
            if re.fullmatch(r"{\w+}", part):
                names["/".join(parts[:place])].add(part)
    assert {place: found for place, found in names.items() if len(found) > 1} == {}


def test_every_page_answers_head() -> None:
    for path, methods in app.app.routes.items():
        assert ("GET" in methods) == ("HEAD" in methods), path


def test_app_stays_small() -> None:
    assert app.__file__
    with open(app.__file__) as file:
        assert len(file.readlines()) < 100
