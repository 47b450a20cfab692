"""What a lead takes home, measured: every recorded review of an AOK as a CSV file, to its last byte."""

import tracemalloc
from collections.abc import Callable, Iterator

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import RequestFactory
from django.urls import resolve

from pdln_xblocks.roster.models import Evaluator
from tests.bench.crowd import CRITERIA, READ, add_reviews
from tests.bench.meter import measure
from tests.bench.results import Budget, Cost, Row, judged
from tests.builders import COURSE, an_evaluator

ADDRESS = f"/pdln/reviews/recorded/{COURSE}/reviews.csv"
# What asking costs before the first line is read: who asks, how many lines and where pages end, what things are called,
# and the row in the audit trail that they were taken.
BEGINNING = 6
# Of four criteria each: a query reads 3,000 lines.
REVIEWS_A_PAGE = 750
REVIEWS_A_QUERY = 500
MEMORY = Budget(size=40_000_000, words="whatever the number of reviews")
REPEATS = 3


def budget(reviews: int) -> Budget:
    """A query for each 500 reviews; a short file has those with which every file begins."""
    short = BEGINNING + -(-reviews // REVIEWS_A_PAGE)
    return Budget(queries=max(reviews // REVIEWS_A_QUERY, short), words="sent while it is read")


def rows_of_export(
    database: str, evaluators: list[int], counts: tuple[int, ...], *, analyse: Callable[[], None]
) -> list[Row]:
    """A row for each number of reviews, and the most memory that the last took."""
    lead = get_user_model().objects.get(pk=an_evaluator("lena"))
    Evaluator.objects.filter(user_id=lead.pk).update(is_lead=True)
    rows: list[Row] = []
    filled = 0
    for count in counts:
        add_reviews(evaluators, filled, count)
        filled = count
        analyse()
        rows.append(judged("reviews as CSV", export(lead, count), budget(count), database=database, n=count))
    rows.append(judged("reviews as CSV, memory", memory(lead), MEMORY, database=database, n=counts[-1]))
    for row in rows:
        print(
            f"  {database} {row.operation} at {row.n}: {row.cost.queries} queries, {row.cost.ms:.1f} ms, "
            f"{row.cost.size} bytes",
            flush=True,
        )
        for wrong in row.cost.wrong:
            print(f"    {wrong}", flush=True)
    return rows


def export(lead: AbstractBaseUser, reviews: int) -> Cost:
    """The whole file, piece by piece and none kept; every criterion of every review must be in it."""
    cost = measure(range(REPEATS + 1), lambda _number: _read(_pieces(lead)), size=lambda read: read[0])
    lines = _read(_pieces(lead))[1] - 1
    expected = reviews * len(CRITERIA)
    wrong = () if lines == expected else (f"{lines} lines of {expected}",)
    return Cost(ms=cost.ms, queries=cost.queries, size=cost.size, wrong=wrong)


def memory(lead: AbstractBaseUser) -> Cost:
    """The most that was held at once while the file was sent."""
    tracemalloc.start()
    try:
        _read(_pieces(lead))
        return Cost(ms=0, size=tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _pieces(lead: AbstractBaseUser) -> Iterator[bytes]:
    # Of one AOK: what the other rows recorded is in the course as well.
    request = RequestFactory().get(ADDRESS, {"aok": READ})
    request.user = lead
    found = resolve(ADDRESS)
    response = found.func(request, **found.kwargs)
    if not response.streaming:
        raise AssertionError(f"the file is refused: {response.status_code}")
    yield from response.streaming_content


def _read(pieces: Iterator[bytes]) -> tuple[int, int]:
    """Bytes and lines."""
    size = lines = 0
    for piece in pieces:
        size += len(piece)
        lines += piece.count(b"\r\n")
    return size, lines
