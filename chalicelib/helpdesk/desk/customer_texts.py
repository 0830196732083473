"""Every text of the pages that customers see, collected from the templates and from what checks their forms."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

from tenants.keys import digest

HERE = Path(__file__).parents[2]
TEMPLATES = HERE.parent / "templates"
PAGES = (
    *("form.html", "form_sent.html", "form_off.html"),
    *("customer.html", "file_link.html", "errors/404.html", "errors/429.html"),
    *(f"my_{part}.html" for part in ("signin", "enter", "tickets", "new", "profile", "address", "leave")),
    *(f"answer_base{part}.html" for part in ("", "_category", "_answer", "_search", "_favourites")),
)
CHECKS = (
    *("routes/form.py", "web/customer_side.py", "helpdesk/addresses.py", "helpdesk/messages.py", "helpdesk/files.py"),
    "helpdesk/closing/rating.py",
    *(f"helpdesk/portal/{name}.py" for name in ("promising", "searching", "profile")),
    *("routes/my_new.py", "routes/my_profile.py", "helpdesk/structure/hours.py"),
    *("web/form_page.py", "web/form_guard.py", "helpdesk/forms/filling.py", "helpdesk/forms/proving.py"),
    *("helpdesk/answers/rating.py", "helpdesk/answers/commenting.py", "web/answer_asking.py", "web/answer_page.py"),
    *("routes/answer_base.py", "routes/answer_base_deeds.py"),
)
CHECKED = "checks"  # in place of a page: what is said of a form
GETTEXT = ("_", "gettext", "ngettext")


Words = tuple[str, str]  # ours, and for other numbers than one


class CustomerText(NamedTuple):
    """A text of ours, in English as gettext knows it, and the page on which it stands first."""

    message: str
    plural: str  # ours for other numbers than one; empty where no number decides
    page: str

    @property
    def id(self) -> str:
        return digest(self.message)[:16]


@cache
def customer_texts() -> tuple[CustomerText, ...]:
    """All of them in the order of the pages."""
    found: dict[Words, str] = {}
    for page in PAGES:
        for words in _Reader().page(page):
            found.setdefault(words, page)
    for check in CHECKS:
        for words in _said(HERE / check):
            found.setdefault(words, CHECKED)
    return tuple(CustomerText(*words, page) for words, page in found.items())


class _Reader:
    """Follows a page into its layouts and into the macros that it takes from others, and no further."""

    def __init__(self) -> None:
        self._env = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
        self._env.newstyle_gettext = True  # type: ignore[attr-defined]
        self._met: set[tuple[str, str]] = set()

    def page(self, name: str, macro: str = "") -> Iterator[Words]:
        """The texts of a template, or of one macro of it."""
        if (name, macro) in self._met:
            return
        self._met.add((name, macro))
        tree = self._env.parse((TEMPLATES / name).read_text())
        macros = {one.name: one for one in tree.find_all(nodes.Macro)}
        body: nodes.Node = macros.get(macro, tree)
        yield from self._own(body, outside=not macro)
        for called in {call.node.name for call in body.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}:
            if called in macros and called != macro:
                yield from self.page(name, called)
        yield from self._from_others(tree, body, is_whole=not macro)

    def _from_others(self, tree: nodes.Template, body: nodes.Node, *, is_whole: bool) -> Iterator[Words]:
        used = {one.name for one in body.find_all(nodes.Name)}
        for taken in tree.find_all(nodes.FromImport):
            for one in taken.names:
                name, alias = one if isinstance(one, tuple) else (one, one)
                if alias in used:
                    yield from self.page(_constant(taken.template), name)
        if is_whole:
            others: list[nodes.Extends | nodes.Include] = [*tree.find_all(nodes.Extends), *tree.find_all(nodes.Include)]
            for other in others:
                yield from self.page(_constant(other.template))

    def _own(self, body: nodes.Node, *, outside: bool) -> Iterator[Words]:
        """The texts of a part of a template, without those of macros in it that are called by name."""
        for child in body.iter_child_nodes():
            if outside and isinstance(child, nodes.Macro):
                continue
            if isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) and child.node.name in GETTEXT:
                said = [one.value for one in child.args[:2] if isinstance(one, nodes.Const)]
                yield from _words(said, is_counted=child.node.name == "ngettext")
            yield from self._own(child, outside=outside)


def _constant(template: nodes.Expr) -> str:
    return str(template.as_const())


def _words(said: Sequence[str], *, is_counted: bool) -> Iterator[Words]:
    if said:
        yield said[0], said[1] if is_counted else ""


def _said(file: Path) -> Iterator[Words]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("N_", "NN_"):
            said = [str(one.value) for one in node.args[:2] if isinstance(one, ast.Constant)]
            yield from _words(said, is_counted=node.func.id == "NN_")
