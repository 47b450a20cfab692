"""
Every write of the suite as one call, with what must be there before it: for tests that break them.

Each is arranged for people of its own, by a name, and goes through the public apis only.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from pdln_xblocks.catalog.api import sync_course
from pdln_xblocks.compat import PublishedBlock
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Teacher
from pdln_xblocks.files.data import UploadTicket
from pdln_xblocks.pathways import api as pathways
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken
from pdln_xblocks.review.models import Hold
from tests import builders
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    ONE_BELOW,
    USAGE,
    a_teacher,
    an_aok,
    an_evaluator,
    aok_data,
    complete_content,
    scores,
    written,
)
from tests.pdln_xblocks.pathways import parts
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF
from tests.platform import FakePlatform

Write = Callable[[], object]
# A write by its name: `arrange(name)` makes what must be there first, for people of that name, and returns the call.
WRITES: dict[str, Callable[[str], Write]] = {}


def a_write(arrange: Callable[[str], Write]) -> Callable[[str], Write]:
    WRITES[arrange.__name__] = arrange
    return arrange


# The teacher's


@a_write
def begin_a_draft(name: str) -> Write:
    teacher = a_teacher(name)
    return lambda: evidence.save_draft(PLAN_REF, teacher, complete_content(), revision=0, now=NOON)


@a_write
def save_a_draft(name: str) -> Write:
    teacher = a_teacher(name)
    evidence.save_draft(PLAN_REF, teacher, complete_content(), revision=0, now=NOON)
    content = complete_content(plan=written("Move the practice in."))
    return lambda: evidence.save_draft(PLAN_REF, teacher, content, revision=1, now=NOON + MINUTE)


@a_write
def announce_an_upload(name: str) -> Write:
    teacher = a_teacher(name)
    return lambda: announce(teacher)


@a_write
def announce_an_upload_that_stopped_again(name: str) -> Write:
    """The one that stopped makes room: as many as the part takes are there."""
    teacher = a_teacher(name)
    announce(teacher, "a.txt")
    announce(teacher)
    return lambda: announce(teacher)


@a_write
def finish_an_upload(name: str) -> Write:
    teacher = a_teacher(name)
    file = announce(teacher).file_id
    evidence.put_chunk(teacher, USAGE, file, index=0, body=b"plan")
    return lambda: evidence.finish_upload(teacher, USAGE, file, now=NOON)


@a_write
def discard_a_file(name: str) -> Write:
    teacher = a_teacher(name)
    file = builders.a_file(PLAN_REF, teacher)
    evidence.save_draft(PLAN_REF, teacher, complete_content(), revision=0, now=NOON)
    return lambda: evidence.discard_file(PLAN_REF, teacher, file, now=NOON)


@a_write
def submit(name: str) -> Write:
    teacher = a_teacher(name)
    content = complete_content(plan=builders.uploaded(builders.a_file(PLAN_REF, teacher)))
    evidence.save_draft(PLAN_REF, teacher, content, revision=0, now=NOON)
    return lambda: process.submit(
        PLAN_REF, teacher, token="t", revision=1, definition_hash=PLAN_REF.aok.content_hash, now=NOON
    )


@a_write
def submit_what_was_published_just_now(name: str) -> Write:
    """The catalog does not know the definition yet: submitting remembers it."""
    teacher, aok_ref = a_teacher(name), builders.an_aok_ref(an_aok(title=f"Plan for {name}"))
    evidence.save_draft(aok_ref, teacher, complete_content(), revision=0, now=NOON)
    return lambda: process.submit(
        aok_ref, teacher, token="t", revision=1, definition_hash=aok_ref.aok.content_hash, now=NOON
    )


@a_write
def take_back_what_waits(name: str) -> Write:
    teacher = a_teacher(name)
    receipt = builders.submit(PLAN_REF, teacher)
    builders.record(*claimed(name), ALL_MET)
    return lambda: process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON)


@a_write
def take_back_the_files_of_what_was_decided(name: str) -> Write:
    teacher = a_teacher(name)
    content = complete_content(plan=builders.uploaded(builders.a_file(PLAN_REF, teacher)))
    receipt = builders.submit(PLAN_REF, teacher, content=content)
    builders.record(*claimed(name), ONE_BELOW)
    builders.release(NOON + HOUR)
    return lambda: process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON + DAY)


@a_write
def set_back(name: str) -> Write:
    """With one submission decided and the next one waiting, its decision recorded."""
    teacher = a_teacher(name)
    builders.submit(PLAN_REF, teacher)
    builders.record(*claimed(name), ONE_BELOW)
    builders.release(NOON + HOUR)
    builders.submit(PLAN_REF, teacher, token="t2", now=NOON + DAY)
    builders.record(*claimed(f"{name}-2", now=NOON + DAY), scores(access="proficient"), now=NOON + DAY)
    return lambda: process.reset(teacher.anonymous_id, USAGE, course_key=COURSE, asked_by="anon-0", now=NOON + DAY)


# The evaluator's


@a_write
def claim_the_next(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator = an_evaluator(f"eva-{name}")
    return lambda: review.claim_next(evaluator, now=NOON)


@a_write
def claim_one(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator = an_evaluator(f"eva-{name}")
    reading = review.queue(evaluator, now=NOON).rows[0].reading
    return lambda: review.claim(evaluator, reading, now=NOON)


@a_write
def claim_again_what_ran_out(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    return lambda: review.claim(evaluator, token.reading, now=NOON + 30 * DAY)


@a_write
def save_notes(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    return lambda: review.save_notes(evaluator, token, {"comment": "So far."}, revision=0, now=NOON)


@a_write
def put_back(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    return lambda: review.put_back(evaluator, token, now=NOON)


@a_write
def pass_on(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    return lambda: review.pass_on(evaluator, token, now=NOON)


@a_write
def record_a_review(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    return lambda: review.record_review(evaluator, token, ONE_BELOW, now=NOON)


@a_write
def undo(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    builders.record(evaluator, token, ONE_BELOW)
    return lambda: review.undo(evaluator, token.reading, now=NOON + MINUTE)


@a_write
def hold_back(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    return lambda: review.hold_back(evaluator, token, now=NOON)


@a_write
def lift_a_hold(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    evaluator, token = claimed(name)
    review.hold_back(evaluator, token, now=NOON)
    hold = Hold.objects.get(held_by_id=evaluator).public_id
    return lambda: review.lift(evaluator, hold, now=NOON + MINUTE)


# What follows by itself


@a_write
def release_not_yet(name: str) -> Write:
    builders.submit(PLAN_REF, a_teacher(name))
    builders.record(*claimed(name), ONE_BELOW)
    return sweeping(lambda later: process.release_due(now=NOON + HOUR + later))


@a_write
def release_what_completes_a_pathway(name: str) -> Write:
    """The grade, the award and its delivery belong to the release."""
    teacher = a_teacher(name)
    builders.submit(PLAN_REF, teacher)
    builders.record(*claimed(name), ALL_MET)
    builders.release(NOON + HOUR)
    builders.submit(TEACH_REF, teacher, now=NOON + DAY)
    builders.record(*claimed(f"{name}-2", now=NOON + DAY), ALL_MET, now=NOON + DAY)
    return sweeping(lambda later: process.release_due(now=NOON + DAY + HOUR + later))


@a_write
def release_on_the_way(name: str) -> Write:
    """By the teacher's own page, when the window has ended."""
    teacher = a_teacher(name)
    builders.submit(PLAN_REF, teacher)
    builders.record(*claimed(name), ALL_MET)
    return sweeping(lambda later: process.teacher_page(PLAN_REF, teacher, now=NOON + HOUR + later))


@a_write
def give_the_badges_of_a_changed_pathway(name: str) -> Write:
    publish()
    builders.submit(PLAN_REF, a_teacher(name))
    builders.record(*claimed(name), ALL_MET)
    builders.release(NOON + HOUR)
    publish(parts.pathway_block(usage=f"{parts.WAY_USAGE}-{name}", mode="n_of", count=1))
    return lambda: pathways.evaluate(COURSE, now=NOON + DAY, dry_run=False)


@a_write
def give_a_badge_that_was_owed(name: str) -> Write:
    """Earned while the issuer did not know the badge; told since."""
    unknown = {**parts.pathway_data()["badge"], "badge": f"badge-{name}"}
    way = f"{parts.WAY_USAGE}-{name}"
    publish(parts.pathway_block(usage=way, mode="n_of", count=1, badge=unknown))
    builders.submit(PLAN_REF, a_teacher(name))
    builders.record(*claimed(name), ALL_MET)
    builders.release(NOON + HOUR)
    publish(parts.pathway_block(usage=way, mode="n_of", count=1))
    return sweeping(lambda later: pathways.settle_owed(now=NOON + later))


def sweeping(write: Callable[[timedelta], object]) -> Write:
    """Each time a day after the last: what broke is due again by then."""
    day = count(1)
    return lambda: write(next(day) * DAY)


# A sweep that broke puts the row off, so that it does not stand first in every queue, and says since when it fails.
PUT_OFF = Counter({("Decision", ("due_at", "attempts", "failing_since", "problem")): 1})
OWED_PUT_OFF = Counter({("OwedAward", ("due_at", "attempts", "problem")): 1})
NOTHING = {
    "release_not_yet": (Counter(), PUT_OFF),
    "release_what_completes_a_pathway": (Counter(), PUT_OFF),
    "release_on_the_way": (Counter(), PUT_OFF),
    "give_a_badge_that_was_owed": (Counter(), OWED_PUT_OFF),
}


@a_write
def learn_a_course(name: str) -> Write:
    """One AOK changed, one new, one gone, and so with the pathways."""
    publish()
    new = f"{USAGE}-{name}"
    FakePlatform.blocks[COURSE] = [
        PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=aok_data(title=f"Plan for {name}")),
        PublishedBlock(usage_key=new, block_type="aok_submission", definition=aok_data(id=f"aok-{name}")),
        parts.pathway_block(usage=f"{parts.WAY_USAGE}-{name}"),
    ]
    return lambda: sync_course(COURSE, now=NOON + DAY)


# What arranging takes


def announce(teacher: Teacher, name: str = "plan.txt") -> UploadTicket:
    about = {"requirement": "p-plan", "option": "plan", "name": name, "size": 4}
    return evidence.begin_upload(PLAN_REF, teacher, **about, now=NOON)


def claimed(name: str, *, now: datetime = NOON) -> tuple[int, ClaimToken]:
    """Somebody new on the roster, with what waits longest."""
    evaluator = an_evaluator(f"eva-{name}")
    return evaluator, builders.start_next(evaluator, now=now)


def publish(*ways: PublishedBlock) -> None:
    parts.publish(FakePlatform(), *ways)
