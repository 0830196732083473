"""What is asked of a page, behind its path."""

from collections.abc import Mapping
from urllib.parse import urlencode


def with_query(path: str, query: Mapping[str, object]) -> str:
    """A path with what is asked there; what is empty is left out."""
    told = urlencode({name: value for name, value in query.items() if value})
    return path + (f"?{told}" if told else "")
