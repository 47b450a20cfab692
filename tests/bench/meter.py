"""How an operation is measured: every repeat on work of its own, the median of the times, the most queries of any."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

from django.db import connection

from tests.bench.results import Cost

T = TypeVar("T")
CONTROL = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|START TRANSACTION|SET )", re.IGNORECASE)


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements executed meanwhile, without those that only open, close or mark a transaction."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not CONTROL.match(sql):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def measure(work: Iterable[T], operation: Callable[[T], object], *, size: Callable[[Any], int] | None = None) -> Cost:
    """
    What `operation` costs, run once on each piece of `work`; the first is not counted, since it also fills caches and
    compiles templates.

    `size` says how many bytes an answer is.
    """
    times: list[float] = []
    counts: list[int] = []
    sizes: list[int] = []
    for number, piece in enumerate(work):
        with queries() as seen:
            began = perf_counter()
            answer = operation(piece)
            took = perf_counter() - began
        if number:
            times.append(took * 1000)
            counts.append(len(seen))
            if size is not None:
                sizes.append(size(answer))
    return Cost(ms=median(times), queries=max(counts), size=max(sizes) if sizes else None)
