"""The board: which tickets stand where, in which order, and what somebody wants to see of them."""

from chalicelib.helpdesk.board.placing import Neighbours, neighbours
from chalicelib.helpdesk.board.reading import Rows, rows, whole
from chalicelib.helpdesk.board.rows import Row
from chalicelib.helpdesk.board.stored import counted, counts, total
from chalicelib.helpdesk.board.views import ANYBODY, FIRST, MINE, NOBODY, SORTS, VIEWS, View, offered, view_named
from chalicelib.helpdesk.board.wishes import Asked, Wish, asked

__all__ = [
    "ANYBODY",
    "FIRST",
    "MINE",
    "NOBODY",
    "SORTS",
    "VIEWS",
    "Asked",
    "Neighbours",
    "Row",
    "Rows",
    "View",
    "Wish",
    "asked",
    "counted",
    "counts",
    "neighbours",
    "offered",
    "rows",
    "total",
    "view_named",
    "whole",
]
