"""What the official library says that Stripe's objects look like, held against what the stand-in answers."""

from collections.abc import Iterator
from types import NoneType
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

from stripe._object_classes import OBJECT_CLASSES, get_object_class
from stripe._stripe_object import StripeObject


def wrong(found: Any, name: str = "") -> Iterator[str]:
    """Tell what an object has that its class does not know, lacks, or has in another type."""
    kind = str(found.get("object", ""))
    cls = class_of(kind)
    if cls is None:
        yield f"{name}: no class for {kind!r}"
        return
    yield from _wrong_fields(found, cls, name or kind)


def class_of(kind: str) -> type[StripeObject] | None:
    return get_object_class("V1", kind) if kind in OBJECT_CLASSES else None


def _wrong_fields(found: dict[str, Any], cls: type[StripeObject], name: str) -> Iterator[str]:
    known = {
        field: hint for one in reversed(cls.__mro__) for field, hint in vars(one).get("__annotations__", {}).items()
    }
    for field, value in found.items():
        if field not in known:
            yield f"{name}.{field} is not Stripe's"
        else:
            yield from _wrong_value(value, known[field], f"{name}.{field}")
    for field, hint in known.items():
        is_optional = NoneType in get_args(hint)
        if field not in found and not is_optional and "ClassVar" not in str(hint) and not field.startswith("_"):
            yield f"{name}.{field} is missing"


def _wrong_value(value: Any, hint: Any, name: str) -> Iterator[str]:
    options = list(_options(hint))
    if value is None:
        if NoneType not in options:
            yield f"{name} is None"
    elif isinstance(value, list):
        items = next((get_args(one)[0] for one in options if get_origin(one) is list), None)
        for at, one in enumerate(value):
            yield from _wrong_value(one, items, f"{name}[{at}]") if items else [f"{name} is a list"]
    elif isinstance(value, dict):
        yield from _wrong_object(value, options, name)
    elif not any(_is_of(value, one) for one in options):
        yield f"{name} is {value!r}, not {options}"


def _wrong_object(value: dict[str, Any], options: list[Any], name: str) -> Iterator[str]:
    if value.get("object") == "list":
        for at, one in enumerate(value["data"]):
            yield from wrong(one, f"{name}.data[{at}]")
    elif isinstance(value.get("object"), str) and value["object"] in OBJECT_CLASSES:
        yield from wrong(value, name)
    else:
        nested = [one for one in options if isinstance(one, type) and issubclass(one, StripeObject)]
        is_free = any("UntypedStripeObject" in str(one) for one in options)
        if nested:
            yield from _wrong_fields(value, nested[0], name)
        elif not is_free:
            yield f"{name} is an object"


def _options(hint: Any) -> Iterator[Any]:
    """The alternatives of a type; what may be expanded is an id or an object."""
    if get_origin(hint) is Union:
        for one in get_args(hint):
            yield from _options(one)
    else:
        yield hint


def _is_of(value: Any, option: Any) -> bool:
    if get_origin(option) is Literal:
        return value in get_args(option)
    if option is int:
        return type(value) is int
    if isinstance(option, ForwardRef | str) or option is Any:
        return True
    return getattr(option, "__name__", "") == "Decimal" or (isinstance(option, type) and isinstance(value, option))
