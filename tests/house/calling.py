"""Who calls whom in our code, as far as its names tell: read, not run.

What a function mentions it may call, late imports and tables of functions included; who mentions a class may call all
of its methods. So the graph finds too much rather than too little.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
Place = tuple[str, str]  # a module, and what stands in it by name; "" is what it does when it is imported
Functions = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Module:
    name: str
    imported: dict[str, Place] = field(default_factory=dict)  # what its names mean elsewhere
    defined: dict[str, list[ast.stmt]] = field(default_factory=dict)


def modules() -> dict[str, Module]:
    files = [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "tenants").glob("*.py")]
    return {(module := _read(file)).name: module for file in files}


def _read(file: Path) -> Module:
    parts = file.relative_to(ROOT).with_suffix("").parts
    module = Module(".".join(parts).removesuffix(".__init__"), defined={"": []})
    for statement in ast.parse(file.read_text()).body:
        for name in _named(statement):
            module.defined.setdefault(name, []).append(statement)
    for node in (node for one in module.defined.values() for node in _statements(one)):
        module.imported |= dict(_means(node))
    return module


def _statements(nodes: Iterable[Any]) -> Iterator[ast.AST]:
    """Statements with all statements in them."""
    for node in nodes:
        yield node
        for part in ("body", "orelse", "finalbody", "handlers"):
            if inside := getattr(node, part, None):
                yield from _statements(inside if isinstance(inside, list) else [])


def _named(statement: ast.stmt) -> list[str]:
    """The names that a statement of a module defines, or "" for what is only done."""
    if isinstance(statement, (*Functions, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)] or [""]
    return [""]


def _means(node: ast.AST) -> Iterator[tuple[str, Place]]:
    if isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            yield alias.asname or alias.name, (node.module, alias.name)
    elif isinstance(node, ast.Import):
        for alias in node.names:
            yield (
                alias.asname or alias.name.split(".")[0],
                (alias.name if alias.asname else alias.name.split(".")[0], ""),
            )


class Calls:
    """The graph of all modules, or of those that a test gives it."""

    def __init__(self, read: dict[str, Module]) -> None:
        self.modules = read
        self._met: dict[Place, set[Place]] = {}
        self._nodes: dict[Place, list[ast.AST]] = {}

    def reached(self, entries: Iterable[Place]) -> set[Place]:
        """Every place that these lead to."""
        found: set[Place] = set()
        left = list(entries)
        while left:
            place = left.pop()
            if place not in found:
                found.add(place)
                left += self.mentioned(place)
        return found

    def mentioned(self, place: Place) -> set[Place]:
        """The places that one mentions."""
        if place not in self._met:
            nodes, own = self.nodes(place), self._parameters(place)
            heads = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
            chains = {chain for node in nodes if id(node) not in heads and (chain := _chain(node))}
            names = {found for chain in chains if chain[0] not in own and (found := self._find(place[0], chain))}
            brought = {found for node in nodes for _, (name, what) in _means(node) for found in self._body(name, what)}
            self._met[place] = names | brought
        return self._met[place]

    def nodes(self, place: Place) -> list[ast.AST]:
        """The code of a place, without what only says of which type something is."""
        if place not in self._nodes:
            self._nodes[place] = [
                node for one in self.modules[place[0]].defined.get(place[1], []) for node in _without_types(one)
            ]
        return self._nodes[place]

    def _parameters(self, place: Place) -> set[str]:
        """Names that mean something else in a function."""
        found = self.modules[place[0]].defined.get(place[1], [])
        every = [one.args for one in found if isinstance(one, Functions)]
        return {arg.arg for args in every for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)}

    def of_module(self, *names: str) -> list[Place]:
        """Everything in modules, and in those below them."""
        inside = [name for name in self.modules if any(name == one or name.startswith(f"{one}.") for one in names)]
        return [(name, what) for name in inside for what in self.modules[name].defined]

    def _body(self, module: str, name: str) -> list[Place]:
        """What importing does: a module runs."""
        return [(one, "") for one in (module, f"{module}.{name}") if one in self.modules]

    def _find(self, module: str, chain: tuple[str, ...]) -> Place | None:
        """Where that is defined which a module calls by a chain of names; None for what is none of ours."""
        head, *rest = chain
        for _ in range(len(chain) + 5):  # steps of names that lead on to others
            if module not in self.modules:
                return None
            here = self.modules[module]
            if head in here.defined:
                return (module, head)
            if f"{module}.{head}" in self.modules and head not in here.imported:
                module = f"{module}.{head}"
            elif head in here.imported:
                there, name = here.imported[head]
                if name and f"{there}.{name}" not in self.modules:
                    module, head = there, name
                    continue
                module = f"{there}.{name}" if name else there
            else:
                return None
            if not rest:
                return None
            head, *rest = rest
        return None


def _without_types(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    left = [node]
    while left:
        found.append(here := left.pop())
        for name in here._fields:
            value = getattr(here, name, None)
            if name not in ("annotation", "returns"):
                left += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)]
    return found


def _chain(node: ast.AST) -> tuple[str, ...]:
    """`a.b.c` as its names; nothing where it begins otherwise."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return (node.id, *names) if isinstance(node, ast.Name) else ()


@cache
def ours() -> Calls:
    return Calls(modules())
