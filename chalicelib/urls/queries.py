"""What is asked of a page, behind its path."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode


def with_query(path: str, query: Mapping[str, object]) -> str:
    """A path with what is asked there; what is empty is left out."""
    told = urlencode({name: value for name, value in query.items() if value})
    return path + (f"?{told}" if told else "")


def with_more(address: str, query: Mapping[str, object]) -> str:
    """An address that may ask something already, with what is asked there too."""
    path, _, asked = address.partition("?")
    return with_query(path, {**dict(parse_qsl(asked)), **query})
