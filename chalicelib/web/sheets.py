"""Tables to take along: CSV that Excel opens as it is, and that can do nothing there."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from chalice.app import Response

from chalicelib.web import pages
from chalicelib.web.asking import Ask

# What makes a formula of a cell (OWASP, "CSV Injection"), also in the wide forms of East Asian fonts.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BOM = "\ufeff"  # without which Excel takes UTF-8 for something else


def sheet(ask: Ask, name: str, rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file (RFC 4180) of that name; the first row is its head."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    response = pages.answer(ask, BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def cell(value: object) -> object:
    """A value that no program calculates; numbers stay numbers."""
    if isinstance(value, int | float | Decimal) or value is None:
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
