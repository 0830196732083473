"""Partials that a page makes once, though many import them: made anew for each, they took a sixth of its time."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, Template
from jinja2.environment import TemplateModule

MADE = "parts_made"  # among a page's values: what was made for it, by names


class Part(Template):
    """A template whose macros all who import them with the page's values share.

    So a macro knows what the page was given, and nothing that one template sets before it imports it.
    """

    def make_module(
        self, vars: Mapping[str, Any] | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> TemplateModule:
        made: dict[str | None, TemplateModule] | None = (vars or {}).get(MADE)
        if made is None:
            return super().make_module(vars, shared, locals)  # type: ignore[arg-type]
        if self.name not in made:
            made[self.name] = super().make_module(vars, shared, locals)  # type: ignore[arg-type]
        return made[self.name]


class Parts(Environment):
    """Templates whose parts are shared so."""

    template_class = Part
