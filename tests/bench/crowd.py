"""
Many submissions in one block, written in bulk: what a busy site holds, without the hours it took.

Each is what `process.api.submit` leaves: an attempt with three artifacts and an open first reading, of a teacher of its
own.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model

from pdln_xblocks.catalog.api import remember_definition
from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.catalog.models import AokBlock
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.evidence.data import DraftContent, Piece
from pdln_xblocks.evidence.models import Artifact, Attempt
from pdln_xblocks.review.models import CriterionScore, Decision, Reading, ReadingState, Review
from tests.builders import COURSE, NOON, USAGE, an_aok_ref, aok_data, criterion_data, written

PARTS = ("p-context", "p-plan", "p-notes")
CRITERIA = ("c-target", "c-access", "c-path", "c-check")
READ = "aok-read"  # the AOK whose submissions were all reviewed
LEVELS = ("developing", "proficient", "proficient", "extending")
# As long as the feedback on a criterion that is not met yet, and the two sentences on one that is.
NEXT_STEP = "Say when and where those six students will see it at school, and add captions. " * 3
TEXT = "Twenty four second graders read at home. " * 40
CHUNK = 1_000
# A table of one row misleads MariaDB's planner: it begins a join there, and sorts all that it joined.
OTHERS = 40


def bench_aok(**changes: str) -> Aok:
    """Three written parts and four criteria: the size the budgets are said for."""
    return Aok.from_data(
        aok_data(
            **changes,
            requirements=[
                {
                    "id": part,
                    "title": part,
                    "ask": "What did you do?",
                    "options": [{"id": "text", "forms": ["write"], "min_words": 3, "max_words": 2_000}],
                }
                for part in PARTS
            ],
            rubric={
                **aok_data()["rubric"],
                "criteria": [criterion_data(each, f"Criterion {each}", list(PARTS)) for each in CRITERIA],
            },
        )
    )


def bench_place() -> AokRef:
    """Where everything is submitted, on a site that knows the definitions of other AOKs, as every site does."""
    for number in range(OTHERS):
        remember_definition(bench_aok(title=f"Another AOK, {number}"), now=NOON)
    return an_aok_ref(bench_aok())


def bench_content() -> DraftContent:
    return DraftContent(pieces={part: {"text": written(TEXT)} for part in PARTS}, own_work=True)


def add_submissions(aok_ref: AokRef, first: int, last: int) -> None:
    """Submissions number `first` up to, but without, `last`: a minute apart, the oldest first."""
    definition = remember_definition(aok_ref.aok, now=NOON)
    AokBlock.objects.get_or_create(
        usage_key=aok_ref.usage_key,
        defaults={
            "course_key": aok_ref.course_key,
            "block_id": aok_ref.block_id,
            "title": aok_ref.aok.title,
            "definition": definition,
        },
    )
    users = get_user_model().objects
    users.bulk_create([users.model(username=f"crowd{number}") for number in range(first, last)], batch_size=CHUNK)
    names = [f"crowd{number}" for number in range(first, last)]
    ids = dict(users.filter(username__startswith="crowd").values_list("username", "pk"))
    attempts = [
        Attempt(
            user_id=ids[name],
            anonymous_user_id=f"anon-{ids[name]}",
            usage_key=USAGE,
            course_key=COURSE,
            block_id=aok_ref.block_id,
            number=1,
            submit_token=name,
            receipt_code=f"{number:04X}-{number % 65536:04X}",
            pseudonym=f"T{number % 100_000:05d}",
            definition=definition,
            criteria=list(CRITERIA),
            submitted_at=NOON - timedelta(minutes=100_000 - number),
            hear_by=(NOON + timedelta(days=number % 14)).date(),
        )
        for number, name in zip(range(first, last), names, strict=True)
    ]
    Attempt.objects.bulk_create(attempts, batch_size=CHUNK)
    made = {row.submit_token: row for row in Attempt.objects.filter(submit_token__in=names[:1] + names[-1:])}
    rows = Attempt.objects.filter(pk__gte=made[names[0]].pk).order_by("pk")
    _add_parts(list(rows))


def add_reviews(evaluators: list[int], first: int, last: int) -> None:
    """
    Submissions number `first` up to, but without, `last` to another AOK of the course, each with its recorded review of
    four criteria and its released decision, by the evaluators in turn.
    """
    usage = USAGE.replace("aok-plan", READ)
    definition = remember_definition(bench_aok(), now=NOON)
    names = [f"reviewed{number}" for number in range(first, last)]
    users = get_user_model().objects
    users.bulk_create([users.model(username=name) for name in names], batch_size=CHUNK)
    ids = dict(users.filter(username__startswith="reviewed").values_list("username", "pk"))
    common = {"usage_key": usage, "course_key": COURSE, "hear_by": NOON.date()}
    Attempt.objects.bulk_create(
        [
            Attempt(
                **common,
                user_id=ids[name],
                anonymous_user_id=f"anon-{ids[name]}",
                block_id=READ,
                number=1,
                submit_token=name,
                receipt_code=f"R{number:08d}",
                pseudonym=f"R{number:05d}",
                definition=definition,
                criteria=list(CRITERIA),
                submitted_at=NOON - timedelta(minutes=100_000 - number),
                status="decided",
            )
            for number, name in enumerate(names, first)
        ],
        batch_size=CHUNK,
    )
    attempts = list(Attempt.objects.filter(usage_key=usage).order_by("pk")[first:last])
    Reading.objects.bulk_create(
        [
            Reading(
                **common,
                attempt=attempt,
                ordinal=1,
                queued_at=attempt.submitted_at,
                state=ReadingState.RECORDED,
                evaluator_id=evaluators[number % len(evaluators)],
            )
            for number, attempt in enumerate(attempts)
        ],
        batch_size=CHUNK,
    )
    Decision.objects.bulk_create(
        [
            Decision(
                attempt=attempt,
                ordinal=1,
                outcome="revise",
                recorded_at=NOON,
                release_due_at=NOON,
                released_at=NOON,
            )
            for attempt in attempts
        ],
        batch_size=CHUNK,
    )
    readings = Reading.objects.filter(usage_key=usage).order_by("pk")[first:last]
    Review.objects.bulk_create(
        [Review(reading=reading, claim_token="once", comment="Close.", recorded_at=NOON) for reading in readings],
        batch_size=CHUNK,
    )
    reviews = Review.objects.filter(reading__usage_key=usage).order_by("pk")[first:last]
    CriterionScore.objects.bulk_create(
        [
            CriterionScore(
                review=review, criterion=criterion, level=level, working="A clear path.", next_step=NEXT_STEP
            )
            for review in reviews
            for criterion, level in zip(CRITERIA, LEVELS, strict=True)
        ],
        batch_size=CHUNK,
    )


def _add_parts(attempts: list[Attempt]) -> None:
    piece = Piece(form=written(TEXT).form, text=TEXT)
    Artifact.objects.bulk_create(
        [
            Artifact(
                attempt=attempt, position=position, requirement=part, option="text", form=piece.form, text=piece.text
            )
            for attempt in attempts
            for position, part in enumerate(PARTS)
        ],
        batch_size=CHUNK,
    )
    Reading.objects.bulk_create(
        [
            Reading(
                attempt=attempt,
                ordinal=1,
                course_key=attempt.course_key,
                usage_key=attempt.usage_key,
                queued_at=attempt.submitted_at,
                hear_by=attempt.hear_by,
            )
            for attempt in attempts
        ],
        batch_size=CHUNK,
    )
