"""What a teacher does, measured beside thousands of others' submissions: save a draft, submit, read a decided page."""

from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import DraftView, Teacher
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken
from tests.bench.crowd import bench_content
from tests.bench.meter import measure
from tests.bench.results import Budget, Cost
from tests.bench.review_rows import found
from tests.builders import DAY, HOUR, NOON, a_teacher

DRAFT = Budget(queries=2)
SUBMIT = Budget(queries=12)
DECIDED = Budget(queries=8)


def save_draft(aok_ref: AokRef, *, repeats: int, run: str) -> Cost:
    """One teacher's draft, saved again and again, as the page does while they write."""
    teacher = a_teacher(f"writer{run}")
    revision = 0

    def save(_number: int) -> DraftView:
        nonlocal revision
        saved = evidence.save_draft(aok_ref, teacher, bench_content(), revision=revision, now=NOON)
        revision = saved.revision
        return saved

    return measure(range(repeats + 1), save)


def submit(aok_ref: AokRef, *, repeats: int, run: str) -> Cost:
    """A draft of three pieces becomes a submission of three artifacts."""
    teachers = [a_teacher(f"sender{run}-{number}") for number in range(repeats + 1)]
    for teacher in teachers:
        evidence.save_draft(aok_ref, teacher, bench_content(), revision=0, now=NOON)

    def send(teacher: Teacher) -> object:
        return process.submit(
            aok_ref, teacher, token="once", revision=1, definition_hash=aok_ref.aok.content_hash, now=NOON
        )

    return measure(teachers, send)


def decided_page(aok_ref: AokRef, evaluator_id: int, *, repeats: int, run: str) -> Cost:
    """Everything the page of a teacher shows whose submission came back with "not yet"."""
    teacher = a_teacher(f"reader{run}")
    evidence.save_draft(aok_ref, teacher, bench_content(), revision=0, now=NOON)
    # The oldest of all, so that it is the next to be taken.
    process.submit(
        aok_ref, teacher, token="once", revision=1, definition_hash=aok_ref.aok.content_hash, now=NOON - 900 * DAY
    )
    claim = review.claim_next(evaluator_id, now=NOON)
    review.record_review(evaluator_id, ClaimToken(reading=claim.reading, token=claim.token), found(), now=NOON)
    process.release_due(now=NOON + HOUR)
    cost = measure(range(repeats + 1), lambda _number: process.teacher_page(aok_ref, teacher, now=NOON + HOUR))
    stage = process.teacher_page(aok_ref, teacher, now=NOON + HOUR).latest.stage
    wrong = () if stage == "not_yet" else (f"the page says {stage}",)
    return Cost(ms=cost.ms, queries=cost.queries, wrong=wrong)
