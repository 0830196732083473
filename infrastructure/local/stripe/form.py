"""Parameters as Stripe takes them: form-encoded, nested by brackets, checked against what an endpoint takes."""

import re
from typing import Any
from urllib.parse import parse_qsl

from infrastructure.local.stripe.errors import invalid

# What may stand for a parameter: a type, a tuple of the words it may be, a list of one of these, a dict of names
# (those ending in ! must be there), or `dict` for metadata.
Spec = Any


def decode(text: str) -> dict[str, Any]:
    """Make `a[b][]=1` a dict of dicts and lists; texts stay texts."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, *rest = re.match(r"[^\[]*", name).group(), *re.findall(r"\[([^\]]*)\]", name)  # type: ignore[union-attr]
        here = tree
        for at, following in zip([head, *rest], rest, strict=False):
            step = here.setdefault(_key(here, at, following), {})
            if not isinstance(step, dict):
                raise invalid(f"Invalid parameter: {name}", name)
            here = step
        last = [head, *rest][-1]
        here[last or str(len(here))] = value
    return {name: _listed(value) for name, value in tree.items()}


def _key(here: dict[str, Any], at: str, following: str) -> str:
    """Where an element without a number goes: `[][a]=1&[][b]=2` is one, until a name comes again."""
    if at:
        return at
    last = str(len(here) - 1)
    return last if last in here and following and following not in here[last] else str(len(here))


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(one) for key, one in value.items()}


def read(given: dict[str, Any], spec: dict[str, Spec], within: str = "") -> dict[str, Any]:
    """Return the parameters in their types; raise Refused for what is missing, unknown or malformed."""
    names = {name.rstrip("!"): (of, name.endswith("!")) for name, of in spec.items()}
    for name in given:
        if name not in names:
            path = _path(within, name)
            raise invalid(f"Received unknown parameter: {path}", path, "parameter_unknown")
    for name, (_, is_needed) in names.items():
        if is_needed and given.get(name, "") == "":
            path = _path(within, name)
            raise invalid(f"Missing required param: {path}.", path, "parameter_missing")
    return {name: _value(value, names[name][0], _path(within, name)) for name, value in given.items()}


def _path(within: str, name: str) -> str:
    return f"{within}[{name}]" if within else name


def _value(value: Any, of: Spec, path: str) -> Any:
    if value == "" and of is not dict:
        return None  # as Stripe unsets it
    if isinstance(of, list):
        if not isinstance(value, list):
            raise invalid("Invalid array", path)
        return [_value(one, of[0], f"{path}[{at}]") for at, one in enumerate(value)]
    if isinstance(of, dict):
        if not isinstance(value, dict):
            raise invalid("Invalid object", path)
        return read(value, of, path)
    if of is dict:
        return _metadata(value, path)
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {value}", path)
    if isinstance(of, tuple):
        if value not in of:
            raise invalid(f"Invalid {path}: must be one of {', '.join(of)}", path)
        return value
    return {int: _integer, bool: _boolean, str: _text}[of](value, path)


def _integer(value: str, path: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", value):
        raise invalid(f"Invalid integer: {value}", path, "parameter_invalid_integer")
    return int(value)


def _boolean(value: str, path: str) -> bool:
    if value not in ("true", "false"):
        raise invalid(f"Invalid boolean: {value}", path)
    return value == "true"


def _text(value: str, path: str) -> str:
    if len(value) > 5000:
        raise invalid(f"Invalid string: {value[:10]}...{value[-10:]}; must be at most 5000 characters", path)
    return value


def _metadata(value: Any, path: str) -> dict[str, str]:
    """docs.stripe.com/api/metadata: 50 keys of 40 characters, values of 500."""
    if value == "":
        return {"": ""}  # which empties it
    if isinstance(value, list):  # keys that are numbers
        value = {str(at): one for at, one in enumerate(value)}
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise invalid("Invalid object", path)
    if len(value) > 50:
        raise invalid("Metadata can have up to 50 keys.", path)
    for key, one in value.items():
        _check_length(key, one, path)
    return value


def _check_length(key: str, value: str, path: str) -> None:
    if len(key) > 40:
        raise invalid(f"Metadata keys can have up to 40 characters, but you passed in {len(key)}.", path)
    if len(value) > 500:
        words = (
            f"Metadata values can have up to 500 characters, but you passed in a value that is {len(value)} characters."
        )
        raise invalid(f"{words} Invalid value: {value}", f"{path}[{key}]")


def noted(metadata: dict[str, str] | None, more: dict[str, str] | None) -> dict[str, str]:
    """Put metadata into metadata; an empty value takes a key away."""
    if more is None:
        return dict(metadata or {})
    if more == {"": ""}:
        return {}
    return {key: value for key, value in {**(metadata or {}), **more}.items() if value != ""}
