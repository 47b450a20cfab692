"""What an evaluator does, measured: the queue page, the next submission, eight of them at once, a recorded review."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from threading import Barrier
from time import perf_counter

from django.contrib.auth import get_user_model
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from pdln_xblocks.errors import TryAgain
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken, CriterionScoreData, ReviewScores
from pdln_xblocks.review.models import Reading, ReadingState
from tests.bench.crowd import CRITERIA
from tests.bench.meter import measure
from tests.bench.results import Budget, Cost
from tests.builders import NOON, USAGE

QUEUE = Budget(queries=6, size=50_000, growth=1.5, ms=200)
CLAIM = Budget(queries=5, growth=1.5)
AT_ONCE = Budget(words="no submission twice, no error")
RECORD = Budget(queries=15)

EVALUATORS = 8
CLAIMS_EACH = 10


def queue_page(evaluator_id: int, *, repeats: int) -> Cost:
    """
    The page `/pdln/reviews/` of somebody who is logged in; finding out who that is costs the site its own two queries.
    """
    user = get_user_model().objects.get(pk=evaluator_id)
    view = resolve("/pdln/reviews/").func

    def load(_number: int) -> HttpResponse:
        request = RequestFactory().get("/pdln/reviews/")
        request.user = user
        return view(request)

    cost = measure(range(repeats + 1), load, size=lambda response: len(response.content))
    answer = load(0)
    if answer.status_code != 200 or answer.content.count(b"T0") < 20:
        return Cost(ms=cost.ms, queries=cost.queries, size=cost.size, wrong=("the page does not list 25 submissions",))
    return cost


def claim_next(evaluator_id: int, *, repeats: int) -> Cost:
    """Take the oldest free submission, each time another one; all are free again afterwards."""
    cost = measure(range(repeats + 1), lambda _number: review.claim_next(evaluator_id, now=NOON))
    taken = Reading.objects.filter(evaluator_id=evaluator_id, state=ReadingState.OPEN)
    wrong = () if taken.count() == repeats + 1 else (f"{taken.count()} of {repeats + 1} were taken",)
    free_again()
    return Cost(ms=cost.ms, queries=cost.queries, wrong=wrong)


def at_once(evaluators: list[int]) -> Cost:
    """Eight evaluators press "Start the next one" ten times each, at the same moment."""
    start = Barrier(len(evaluators))
    times: list[float] = []
    errors: list[str] = []

    def press(evaluator_id: int) -> list[str]:
        taken = []
        try:
            start.wait()
            for _number in range(CLAIMS_EACH):
                began = perf_counter()
                taken.append(_patiently(evaluator_id))
                times.append((perf_counter() - began) * 1000)
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()
        return taken

    with ThreadPoolExecutor(len(evaluators)) as threads:
        handed_out = Counter(reading for taken in threads.map(press, evaluators) for reading in taken)
    twice = [f"{reading} handed out {count} times" for reading, count in handed_out.items() if count > 1]
    short = [f"{len(handed_out)} handed out"] if len(handed_out) != len(evaluators) * CLAIMS_EACH else []
    free_again()
    return Cost(ms=median(times or [0]), wrong=(*errors, *twice, *short))


def _patiently(evaluator_id: int) -> str:
    """A page that is told to try again does so; that is an answer, not an error."""
    for _try in range(100):
        try:
            claim = review.claim_next(evaluator_id, now=NOON)
        except TryAgain:
            continue
        return claim.reading if claim else "nothing was free"
    raise TimeoutError("never had a turn")


def record(evaluator_id: int, *, repeats: int) -> Cost:
    """Record four criteria, one of them below what it takes, with the decision that follows."""
    tokens = []
    for _number in range(repeats + 1):
        claim = review.claim_next(evaluator_id, now=NOON, usage_key=USAGE)
        tokens.append(ClaimToken(reading=claim.reading, token=claim.token))
    cost = measure(tokens, lambda token: review.record_review(evaluator_id, token, found(), now=NOON))
    process.release_due(now=NOON + timedelta(hours=1), limit=repeats + 1)
    return cost


def found() -> ReviewScores:
    below = CriterionScoreData(
        criterion=CRITERIA[0], level="developing", missing="Six students are left to chance.", next_step="Say when."
    )
    met = [CriterionScoreData(criterion=each, level="proficient", working="A clear path.") for each in CRITERIA[1:]]
    return ReviewScores(scores=(below, *met), comment="Close.")


def free_again() -> None:
    """All claims end, as they do when their time has run out."""
    Reading.objects.filter(state=ReadingState.OPEN).update(evaluator=None, claim_token="", claim_expires_at=None)
