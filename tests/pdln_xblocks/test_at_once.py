"""Two people, or one person's two tabs, at the same moment: real threads on a real database."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from pdln_xblocks.errors import TryAgain
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Stage
from pdln_xblocks.evidence.errors import StaleDraft
from pdln_xblocks.evidence.models import Attempt, Draft
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.models import Decision, Review
from tests.builders import (
    ALL_MET,
    HOUR,
    NOON,
    ONE_BELOW,
    USAGE,
    a_file,
    a_teacher,
    an_aok_ref,
    an_evaluator,
    complete_content,
    record,
    release,
    start_next,
    submit,
    uploaded,
    written,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in as many threads, all starting together; what each returned or raised, in order."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return patiently(call)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def patiently(call: Callable[[], object]) -> object:
    """As a page does: "try again" is tried again. SQLite has one writer and says so often, MariaDB hardly ever."""
    for _ in range(200):
        try:
            return call()
        except TryAgain:
            continue
    raise AssertionError("the database never had a turn for this")


def test_eight_evaluators_asking_at_once_get_eight_submissions(platform):
    for number in range(8):
        submit(an_aok_ref(), a_teacher(f"teacher{number}"))
    evaluators = [an_evaluator(f"eva{number}") for number in range(8)]
    claims = at_once(*(lambda who=who: review.claim_next(who, now=NOON) for who in evaluators))
    assert not [claim for claim in claims if isinstance(claim, Exception) or claim is None]
    assert max(Counter(claim.reading for claim in claims).values()) == 1


def test_eight_evaluators_asking_for_one_submission_get_it_once(platform):
    submit(an_aok_ref(), a_teacher())
    evaluators = [an_evaluator(f"eva{number}") for number in range(8)]
    claims = at_once(*(lambda who=who: review.claim_next(who, now=NOON) for who in evaluators))
    assert sum(claim is not None and not isinstance(claim, Exception) for claim in claims) == 1
    assert [claim for claim in claims if isinstance(claim, Exception)] == []


def test_a_submit_sent_twice_at_once_makes_one_submission(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    evidence.save_draft(aok_ref, teacher, complete_content(), revision=0, now=NOON)

    def send():
        return process.submit(
            aok_ref, teacher, token="same", revision=1, definition_hash=aok_ref.aok.content_hash, now=NOON
        )

    first, second = at_once(send, send)
    assert first == second
    assert Attempt.objects.count() == 1


def test_two_tabs_that_begin_a_draft_at_once_end_in_one_and_neither_text_is_lost(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()

    def save(text):
        return evidence.save_draft(aok_ref, teacher, complete_content(plan=written(text)), revision=0, now=NOON)

    answers = at_once(lambda: save("one"), lambda: save("two"))
    (refused,) = [answer for answer in answers if isinstance(answer, StaleDraft)]
    (saved,) = [answer for answer in answers if not isinstance(answer, Exception)]
    assert refused.details["current"].content == saved.content
    assert Draft.objects.count() == 1


def test_a_file_removed_and_submitted_at_once_is_either_part_of_the_submission_or_gone(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    file = a_file(aok_ref, teacher)
    evidence.save_draft(aok_ref, teacher, complete_content(plan=uploaded(file)), revision=0, now=NOON)
    at_once(
        lambda: process.submit(
            aok_ref, teacher, token="t", revision=1, definition_hash=aok_ref.aok.content_hash, now=NOON
        ),
        lambda: evidence.discard_file(aok_ref, teacher, file, now=NOON),
    )
    state = evidence.get_file(teacher, USAGE, file).state
    assert (Attempt.objects.count(), state) in [(1, "ready"), (0, "purged")]


def test_a_review_recorded_twice_at_once_gives_one_decision(platform):
    submit(an_aok_ref(), a_teacher())
    eva = an_evaluator()
    token = start_next(eva)
    first, second = at_once(lambda: record(eva, token, ONE_BELOW), lambda: record(eva, token, ALL_MET))
    assert first == second
    assert (Review.objects.count(), Decision.objects.count()) == (1, 1)


def test_two_sweeps_at_once_release_a_decision_once(platform):
    submit(an_aok_ref(), a_teacher())
    eva = an_evaluator()
    record(eva, start_next(eva), ALL_MET)
    released = at_once(*(lambda: release(NOON + HOUR) for _ in range(4)))
    # SQLite lets no two write: whoever took it and met another's write tries again at the next sweep.
    assert sum(released) + release(NOON + 2 * HOUR) == 1
    assert GradePosting.objects.count() == 1


def test_taking_back_and_recording_at_once_never_leave_both(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    receipt = submit(aok_ref, teacher)
    token = start_next(eva)
    at_once(lambda: process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON), lambda: record(eva, token, ALL_MET))
    assert release(NOON + HOUR) == 0
    assert process.teacher_page(aok_ref, teacher, now=NOON + HOUR).latest.stage == Stage.WITHDRAWN


def test_undo_at_the_last_moment_and_the_sweep_do_not_both_win(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    submit(aok_ref, teacher)
    token = start_next(eva)
    record(eva, token, ALL_MET)
    undone, released = at_once(
        lambda: review.undo(eva, token.reading, now=NOON + HOUR / 5), lambda: release(NOON + HOUR)
    )
    assert isinstance(undone, Exception) == (released == 1)
