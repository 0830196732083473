"""What the world may ask: a module for a group of pages, each with a blueprint `routes`; being here registers it."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType


def rooms() -> Iterator[ModuleType]:
    """Every module of routes."""
    for found in pkgutil.iter_modules(__path__):
        yield import_module(f"{__name__}.{found.name}")
