"""
All rows of one database: a test database of its own, filled to the small and then to the large size, measured at both.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version

from django.db import DatabaseError, connection

from pdln_xblocks.evidence.models import Artifact, Attempt
from pdln_xblocks.review.models import CriterionScore, Decision, Reading, Review
from tests.bench import evidence_rows, review_rows
from tests.bench.badge_rows import rows_of_badges
from tests.bench.baselines.ora2_recorded import ora2_ms
from tests.bench.crowd import add_submissions, bench_place
from tests.bench.export_rows import rows_of_export
from tests.bench.results import Budget, Cost, Row, judged
from tests.builders import an_evaluator

SMALL = 100

Operation = tuple[str, Budget, Callable[[], Cost]]


class NotMade(Exception):
    """The tables could not be made; the message says why, and what makes them."""


@contextmanager
def test_database() -> Iterator[None]:
    """A database that is made for the measuring and removed after it. Raises NotMade."""
    before = connection.settings_dict["NAME"]
    try:
        try:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        except DatabaseError as error:
            release = version("edx-submissions")
            raise NotMade(
                f"the tables could not be made with edx-submissions {release} ({error}); `make mariadb` installs a "
                "release that makes them in an empty MariaDB"
            ) from error
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def rows_of(database: str, *, large: int, repeats: int) -> list[Row]:
    """Every operation at SMALL and at `large` submissions in one block."""
    with test_database():
        aok_ref = bench_place()
        evaluators = [an_evaluator(f"evaluator{number}") for number in range(review_rows.EVALUATORS)]
        costs: dict[str, Cost] = {}
        rows: list[Row] = []
        filled = 0
        for n in (SMALL, large):
            add_submissions(aok_ref, filled, n)
            filled = n
            _analyse()
            for operation, budget, run in _operations(aok_ref, evaluators, repeats=repeats, run=str(n)):
                cost = run()
                small = costs.setdefault(operation, cost)
                rows.append(
                    judged(
                        operation,
                        cost,
                        budget,
                        database=database,
                        n=n,
                        small=None if n == SMALL else small,
                        baseline_ms=ora2_ms(operation, database, n),
                    )
                )
                print(f"  {database} {operation} at {n}: {cost.queries} queries, {cost.ms:.1f} ms", flush=True)
                for wrong in cost.wrong:
                    print(f"    {wrong}", flush=True)
        rows += rows_of_export(database, evaluators, (SMALL, large), analyse=_analyse)
        # As many badges as the budget is said for; a short run has a tenth of the submissions, and of these.
        return rows + rows_of_badges(database, count=large // 10)


def _operations(aok_ref, evaluators: list[int], *, repeats: int, run: str) -> list[Operation]:
    first = evaluators[0]
    return [
        ("queue page", review_rows.QUEUE, lambda: review_rows.queue_page(first, repeats=repeats)),
        ("claim the next", review_rows.CLAIM, lambda: review_rows.claim_next(first, repeats=repeats)),
        ("claim, 8 evaluators at once", review_rows.AT_ONCE, lambda: review_rows.at_once(evaluators)),
        (
            "decided teacher's page",
            evidence_rows.DECIDED,
            lambda: evidence_rows.decided_page(aok_ref, first, repeats=repeats, run=run),
        ),
        ("record a review", review_rows.RECORD, lambda: review_rows.record(first, repeats=repeats)),
        ("save a draft", evidence_rows.DRAFT, lambda: evidence_rows.save_draft(aok_ref, repeats=repeats, run=run)),
        ("submit, 3 artifacts", evidence_rows.SUBMIT, lambda: evidence_rows.submit(aok_ref, repeats=repeats, run=run)),
    ]


def _analyse() -> None:
    """A site's tables have statistics; a table filled a second ago has none yet."""
    models = (Reading, Attempt, Artifact, Review, CriterionScore, Decision)
    tables = ", ".join(model._meta.db_table for model in models)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE TABLE {tables}")
        cursor.fetchall()
