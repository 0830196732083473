"""Lines in which a mail's words say that history begins, found by their texts alone."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from chalicelib.mail.parsing.markers import (
    is_certain,
    is_delimiter,
    is_header_block,
    marker_start,
    may_begin_header_block,
    may_end_marker,
)

_OURS = re.compile(r"##-.{3,200}-##")  # our own line above the history of a reply
_TRIES = 300  # lines that look like the end of a marker and are none
_BLOCKS = 50  # lines that look like the begin of a header block and are none


class Marker(NamedTuple):
    """The first and the last line of words such as "On Monday, Dana wrote:"."""

    start: int
    end: int


def headed(texts: list[str]) -> Iterator[int]:
    """Yield rules with words, such as "-----Original Message-----", and the first of the lines From, Sent, To."""
    yield from (place for place, text in enumerate(texts) if is_delimiter(text) or _OURS.match(text))
    blocks = (place for place, text in enumerate(texts) if may_begin_header_block(text))
    yield from (place for place in islice(blocks, _BLOCKS) if is_header_block(texts[place : place + 10]))


def introduced(texts: list[str]) -> Iterator[Marker]:
    """Yield the lines that introduce a quote beyond doubt, by who wrote it and when."""
    ends = (place for place, text in enumerate(texts) if text and may_end_marker(text))
    for end in islice(ends, _TRIES):
        start = marker_start(texts, end)
        if start is not None and is_certain(" ".join(texts[start : end + 1])):
            yield Marker(start, end)


def lead(texts: list[str], place: int) -> int | None:
    """Where the lines begin that end in one and introduce what is below it; None where it introduces nothing."""
    text = texts[place]
    if is_delimiter(text) or _OURS.match(text):
        return place
    return marker_start(texts, place) if may_end_marker(text) else None


def holds_delimiter(texts: Sequence[str]) -> bool:
    return any(map(is_delimiter, texts))
