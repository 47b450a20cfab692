"""
A worker that breaks at any statement: what it was at is finished by a later one. Workers are in no transaction while
they call what is slow; a lease says who is at a row, and what may be there already is looked for before it is done
again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import pytest
from django.db import OperationalError
from submissions import api as submissions

from badge_issuer import api as badge_issuer
from badge_issuer.data import AwardRequest, BadgeClassRef, Recipient
from badge_issuer.models import Award, Credential, Delivery
from pdln_xblocks import files
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.files.storage import chunks_of, storage
from pdln_xblocks.grades import api as grades
from pdln_xblocks.grades.models import GradePosting
from tests.builders import COURSE, DAY, NOON, USAGE, a_teacher
from tests.contracts.faults import breaking
from tests.pdln_xblocks.pathways import parts
from tests.pdln_xblocks.pathways.parts import PLAN_REF

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("platform", "lost_messages"),
    pytest.mark.slow,
]


@dataclass(frozen=True, kw_only=True)
class Job:
    """`work` is one run of the worker on a given day; `finished` says what is there of the job in the end."""

    work: Callable[[int], object]
    finished: Callable[[], object]


def post_a_grade(name: str) -> Job:
    teacher = a_teacher(name)
    aok_ref = {"usage_key": USAGE, "course_key": COURSE}
    grades.request(teacher.user_id, teacher.anonymous_id, **aok_ref, earned=8, possible=8, now=NOON)
    item = {"student_id": teacher.anonymous_id, "course_id": COURSE, "item_id": USAGE, "item_type": "aok_submission"}

    def finished():
        posting, score = GradePosting.objects.get(user_id=teacher.user_id), submissions.get_score(item)
        return posting.posted_at is not None, posting.due_at, score["points_earned"], score["points_possible"]

    return Job(work=lambda day: grades.post_due(now=NOON + day * DAY), finished=finished)


def take_a_grade_away(name: str) -> Job:
    """One that was posted before."""
    teacher = a_teacher(name)
    aok_ref = {"usage_key": USAGE, "course_key": COURSE}
    grades.request(teacher.user_id, teacher.anonymous_id, **aok_ref, earned=8, possible=8, now=NOON)
    grades.post_due(now=NOON)
    grades.remove(teacher.user_id, teacher.anonymous_id, **aok_ref, now=NOON)
    item = {"student_id": teacher.anonymous_id, "course_id": COURSE, "item_id": USAGE, "item_type": "aok_submission"}

    def finished():
        posting = GradePosting.objects.get(user_id=teacher.user_id)
        return posting.posted_at is not None, posting.due_at, submissions.get_score(item)

    return Job(work=lambda day: grades.post_due(now=NOON + day * DAY), finished=finished)


def check_a_file(name: str) -> Job:
    teacher = a_teacher(name)
    about = {"requirement": "p-plan", "option": "plan", "name": "plan.txt", "size": 4}
    file = evidence.begin_upload(PLAN_REF, teacher, **about, now=NOON).file_id
    evidence.put_chunk(teacher, USAGE, file, index=0, body=b"plan")
    evidence.finish_upload(teacher, USAGE, file, now=NOON)

    def finished():
        row = StoredFile.objects.get(public_id=file)
        with storage().open(row.storage_name) as kept:
            return row.state, row.due_at, row.size, kept.read(), chunks_of(file)

    return Job(work=lambda day: files.work_due(now=NOON + day * DAY, limit=50), finished=finished)


def deliver_a_badge(name: str) -> Job:
    recipient = Recipient(namespace="user", id=str(a_teacher(name).user_id))
    badge = BadgeClassRef(issuer="pdln", badge="flipped-classroom")
    award = badge_issuer.request_award(
        AwardRequest(recipient=recipient, badge_class=badge, source=name), now=NOON
    ).public_id

    def finished():
        found = Award.objects.get(public_id=award)
        credentials = sorted(Credential.objects.filter(award=found).values_list("format", flat=True))
        return Delivery.objects.get(award=found).state, credentials

    return Job(work=lambda day: badge_issuer.work(now=NOON + day * DAY), finished=finished)


@pytest.fixture(autouse=True)
def issuer(settings, tmp_path, platform):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_BACKENDS = ("embedded",)
    parts.tell_issuer(tmp_path / "issuer-part")


@pytest.mark.parametrize("arrange", [post_a_grade, take_a_grade_away, check_a_file, deliver_a_badge])
def test_a_worker_that_breaks_anywhere_is_followed_by_one_that_finishes(arrange):
    whole = arrange("whole")
    whole.work(1)
    for at in count(1):
        job = arrange(f"broken-{at}")
        with breaking(at) as fault, suppress(OperationalError):
            job.work(1)
        if not fault.struck:
            break
        for day in (2, 3):
            job.work(day)
        assert job.finished() == whole.finished(), f"statement {at}: {fault.struck}"
    assert job.finished() == whole.finished()
    assert at > 5
