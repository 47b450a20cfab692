"""Small definitions and people, and the way to each stage of an AOK's life, through the public api only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model

from pdln_xblocks.catalog import api as catalog
from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.catalog.models import AokBlock
from pdln_xblocks.definitions.aok import Aok, Form
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import DraftContent, Piece, Receipt, Students, Teacher
from pdln_xblocks.files import check_file
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken, CriterionScoreData, ReviewReceipt, ReviewScores
from pdln_xblocks.roster.models import Evaluator

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

COURSE = "course-v1:pdln+flip+2026"
OTHER_COURSE = "course-v1:other+else+2026"
BLOCK = "aok-plan"
USAGE = "block-v1:pdln+flip+2026+type@aok_submission+block@aok-plan"

LEVELS = [
    {"id": "beginning", "name": "Beginning", "points": 1},
    {"id": "developing", "name": "Developing", "points": 2},
    {"id": "proficient", "name": "Proficient", "points": 3},
    {"id": "extending", "name": "Extending", "points": 4},
]


def criterion_data(criterion: str, name: str, look_in: list[str]) -> dict:
    return {
        "id": criterion,
        "name": name,
        "required_level": "proficient",
        "look_in": look_in,
        "standards": [],
        "descriptors": {level["id"]: f"{name}, {level['name'].lower()}." for level in LEVELS},
    }


def aok_data(**changes) -> dict:
    """An AOK of two written parts and two criteria, each looking in one of them."""
    data = {
        "id": BLOCK,
        "version": "1.0",
        "title": "Plan a flipped lesson",
        "prompt": "Plan *one* lesson.",
        "points": 8,
        "requirements": [
            {
                "id": "p-context",
                "title": "Context",
                "ask": "Who are these students?",
                "options": [{"id": "text", "forms": ["write"], "min_words": 3, "max_words": 20}],
            },
            {
                "id": "p-plan",
                "title": "Lesson plan",
                "ask": "What moves out, what stays?",
                "options": [{"id": "plan", "forms": ["write", "upload", "link"], "max_files": 2, "megabytes": 5}],
            },
        ],
        "rubric": {
            "id": "rubric-plan",
            "version": "1.0",
            "title": "Plan",
            "levels": LEVELS,
            "criteria": [
                criterion_data("c-target", "A target that gains from flipping", ["p-plan"]),
                criterion_data("c-access", "Every student can use it", ["p-context"]),
            ],
        },
    }
    return {**data, **changes}


def an_aok(**changes) -> Aok:
    return Aok.from_data(aok_data(**changes))


def an_aok_ref(aok: Aok | None = None, *, course: str = COURSE, usage: str = USAGE) -> AokRef:
    return AokRef(usage_key=usage, course_key=course, block_id=usage.rpartition("@")[2], aok=aok or an_aok())


def a_user(name: str):
    return get_user_model().objects.create(username=name, email=f"{name}@example.org")


def list_aok(aok_ref: AokRef) -> None:
    """The catalog knows this AOK, as it does once its course was published."""
    AokBlock.objects.create(
        usage_key=aok_ref.usage_key,
        course_key=aok_ref.course_key,
        block_id=aok_ref.block_id,
        title=aok_ref.aok.title,
        definition=catalog.remember_definition(aok_ref.aok, now=NOON),
    )


def a_teacher(name: str = "tess") -> Teacher:
    user = a_user(name)
    return Teacher(user_id=user.pk, anonymous_id=f"anon-{user.pk}")


def an_evaluator(name: str = "eva", *, course: str = COURSE, block: str = "") -> int:
    user = a_user(name)
    Evaluator.objects.create(user=user, course_key=course, block_id=block, pseudonym=f"Evaluator {name[0].upper()}")
    return user.pk


def written(text: str) -> Piece:
    return Piece(form=Form.WRITE, text=text)


def complete_content(**pieces: Piece) -> DraftContent:
    """Everything `an_aok` asks for; keyword arguments replace pieces by option id (`text`, `plan`)."""
    filled = {"text": written("Twenty four second graders."), "plan": written("Move the explanation out."), **pieces}
    return DraftContent(
        pieces={"p-context": {"text": filled["text"]}, "p-plan": {"plan": filled["plan"]}},
        own_work=True,
    )


def a_file(
    aok_ref: AokRef,
    teacher: Teacher,
    *,
    name: str = "plan.txt",
    body: bytes = b"Move the explanation out.",
    now: datetime = NOON,
) -> str:
    """A file for the lesson plan that `an_aok` asks for, uploaded, checked and accepted; returns its id."""
    ticket = evidence.begin_upload(
        aok_ref, teacher, requirement="p-plan", option="plan", name=name, size=len(body), now=now
    )
    evidence.put_chunk(teacher, aok_ref.usage_key, ticket.file_id, index=0, body=body)
    evidence.finish_upload(teacher, aok_ref.usage_key, ticket.file_id, now=now)
    check_file(ticket.file_id, now=now)
    assert evidence.get_file(teacher, aok_ref.usage_key, ticket.file_id).state == "ready"
    return ticket.file_id


def uploaded(*files: str) -> Piece:
    return Piece(form=Form.UPLOAD, files=files, students=Students.NO_ONE)


def submit(
    aok_ref: AokRef, teacher: Teacher, *, token: str = "t1", now: datetime = NOON, content: DraftContent | None = None
) -> Receipt:
    """
    Save a complete draft over whatever stands, and submit it; what answers a "not yet" says that it was left as it is.
    """
    page, given = process.teacher_page(aok_ref, teacher, now=now), content or complete_content()
    if page.draft.came_back and not given.what_changed:
        given = replace(given, what_changed="Some of it I left as it is.")
    draft = evidence.save_draft(aok_ref, teacher, given, revision=page.draft.revision, now=now)
    return process.submit(
        aok_ref, teacher, token=token, revision=draft.revision, definition_hash=aok_ref.aok.content_hash, now=now
    )


def start_next(evaluator_id: int, *, now: datetime = NOON) -> ClaimToken:
    claim = review.claim_next(evaluator_id, now=now)
    assert claim is not None, "nothing is waiting for this evaluator"
    return ClaimToken(reading=claim.reading, token=claim.token)


def scores(**levels: str) -> ReviewScores:
    """`scores(target="proficient", access="developing")`: feedback is added where it is needed."""
    return ReviewScores(
        scores=tuple(
            CriterionScoreData(
                criterion=f"c-{name}",
                level=level,
                missing="" if level in ("proficient", "extending") else "Six students are left to chance.",
                next_step="" if level in ("proficient", "extending") else "Say when those six will see it.",
            )
            for name, level in levels.items()
        )
    )


ALL_MET = scores(target="proficient", access="extending")
ONE_BELOW = scores(target="proficient", access="developing")


def record(evaluator_id: int, token: ClaimToken, found: ReviewScores, *, now: datetime = NOON) -> ReviewReceipt:
    return review.record_review(evaluator_id, token, found, now=now)


def release(now: datetime) -> int:
    return process.release_due(now=now)


def decide(
    aok_ref: AokRef,
    teacher: Teacher,
    evaluator_id: int,
    found: ReviewScores,
    *,
    now: datetime = NOON,
    token: str = "t1",
    content: DraftContent | None = None,
) -> None:
    """Submit, read, record and release: the attempt is decided at `now` plus the undo window."""
    submit(aok_ref, teacher, token=token, now=now, content=content)
    record(evaluator_id, start_next(evaluator_id, now=now), found, now=now)
    release(now + HOUR)


def with_points(aok: Aok, points: int) -> Aok:
    return replace(aok, points=points)
