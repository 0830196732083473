"""Whatever the event log is told has words: kinds, verbs and attributes, found in the code that tells them."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import chalicelib.helpdesk
from chalicelib.helpdesk import editing
from chalicelib.web.log_attributes import ATTRIBUTES
from chalicelib.web.log_words import KINDS, VERBS
from tenants.items import DeskItem
from tenants.tenant import Edited, Setting

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "chalicelib/helpdesk").rglob("*.py"), *(ROOT / "chalicelib/mail").rglob("*.py")]
ABSTRACT = {"edited", "setting", "term", "own_field"}  # what others are kinds of
UNTOLD = {*editing.UNTOLD, *DeskItem._attributes, "revision"}


def edited() -> list[type[Edited]]:
    """Every class of which a change is told."""
    for module in pkgutil.walk_packages(chalicelib.helpdesk.__path__, "chalicelib.helpdesk."):
        importlib.import_module(module.name)

    def below(cls: type[Edited]) -> Iterator[type[Edited]]:
        for one in cls.__subclasses__():
            yield one
            yield from below(one)

    return list(below(Edited))


@cache
def all_calls() -> list[ast.Call]:
    nodes = (node for file in SOURCES for node in ast.walk(ast.parse(file.read_text())))
    return [node for node in nodes if isinstance(node, ast.Call)]


def calls(name: str) -> list[ast.Call]:
    return [node for node in all_calls() if ast.unparse(node.func) == name]


def words(call: ast.Call, place: int) -> str:
    """The text that a call has at a place; none where that is worked out."""
    given = call.args[place] if len(call.args) > place else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def test_every_kind_that_is_told_has_a_word() -> None:
    kinds = {str(cls.item_type.get_discriminator(cls)) for cls in edited()} - ABSTRACT
    kinds |= {words(call, 2) for call in calls("log.record")} - {""}
    assert len(kinds) > 20 and kinds - KINDS.keys() == set(), "add them to web/log_words.py"


def test_every_verb_that_is_told_has_a_word() -> None:
    verbs = {words(call, 3) for call in calls("log.record")} | {words(call, 2) for call in calls("event")}
    verbs |= {words(call, place) for call in calls("_told") for place in (1, 2)}
    assert len(verbs) > 20 and verbs - VERBS.keys() - {""} == set(), "add them to web/log_words.py"


def test_every_attribute_that_is_told_has_a_word() -> None:
    names = {name for cls in edited() if cls is not Setting for name in cls._attributes}
    assert len(names) > 50 and names - ATTRIBUTES.keys() - UNTOLD == set(), "add them to web/log_attributes.py"


def test_nothing_changes_or_removes_an_entry() -> None:
    """Entries are made by `log.record`, read by `log_reading` and left out by `log_seeing`; nobody else has one."""
    hands = {file.name for file in SOURCES if "Logged" in file.read_text()}
    assert hands == {"log.py", "log_reading.py", "log_seeing.py"}
    for name in hands:
        code = (ROOT / "chalicelib/helpdesk" / name).read_text()
        assert not [one for one in ("table.change", "table.put", "table.delete", "table.add(", "update") if one in code]
