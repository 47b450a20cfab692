"""The table of recorded reviews as a CSV file, page by page."""

import codecs
import csv
import io
import logging
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from badge_issuer.logs import code_location
from badge_issuer.prose import plain_cell

from .exporting import COLUMNS, ReviewsTable

log = logging.getLogger(__name__)

# Without it Excel takes UTF-8 for something else.
_BOM = codecs.BOM_UTF8


def as_csv(table: ReviewsTable, *, course_key: str) -> Iterator[bytes]:
    """
    The file in pieces, one a page, the first with the names of the columns. The first page is read at once, so that
    what is broken from the start is an ordinary error.

    Where reading breaks off later, the last line says so in its first cell and the error goes on to the server, which
    ends the connection: some proxies hide that from a browser, and a line they do not. Each line says how many there
    are as well.
    """
    broken = _("THIS FILE IS NOT COMPLETE: reading broke off here. Download it again.")
    return _pieces(table, next(table.pages, []), (broken,), course_key)


def _pieces(table: ReviewsTable, first: list[tuple[str, ...]], broken: tuple[str], course_key: str) -> Iterator[bytes]:
    yield _BOM + _encoded([COLUMNS, *first])
    done = len(first)
    try:
        for page in table.pages:
            yield _encoded(page)
            done += len(page)
    except Exception as error:
        log.error(
            "reviews of %s broke off after %s of %s lines: %s", course_key, done, table.lines, code_location(error)
        )
        yield _encoded([broken])
        raise


def _encoded(lines: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([plain_cell(cell) for cell in line] for line in lines)
    return out.getvalue().encode()
