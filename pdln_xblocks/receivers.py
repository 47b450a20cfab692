"""What the domain hears from the platform, and from the issuer below it."""

import logging
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete
from django.utils import timezone

from badge_issuer.data import BadgeClassRef, Recipient
from badge_issuer.logs import code_location
from badge_issuer.signals import award_withdrawn

from .compat import course_published_signal, retirement_signals
from .jobs import Job, enqueue

# A row for each learner and block (read in Teak: `module_type`, `module_state_key`, `course_id`, `student_id`).
LEARNER_STATE = "courseware.StudentModule"

log = logging.getLogger(__name__)


def connect() -> None:
    """Listen to publishing and retirement where a platform is installed. Connecting twice is connecting once."""
    published = course_published_signal()
    if published is not None:
        published.connect(learn_course, dispatch_uid="pdln_xblocks.learn_course")
    # Each step of the pipeline can be run alone or again: whichever comes forgets all there is.
    for signal in retirement_signals():
        signal.connect(retire_user, dispatch_uid="pdln_xblocks.retire_user")
    # Found by its name: the model is the LMS's alone, and Django's own check refuses the name of one that is not there.
    with suppress(LookupError):
        state = apps.get_model(LEARNER_STATE)
        post_delete.connect(reset_work, sender=state, dispatch_uid="pdln_xblocks.set_back")
    award_withdrawn.connect(withhold_points, dispatch_uid="pdln_xblocks.withhold_points")


def learn_course(sender: Any, course_key: Any, **kwargs: Any) -> None:
    """
    A course was published, imported or its settings changed: learn it again once that is committed.

    Never raises. In Studio's process an error here would roll the author's edit back without a word, and what was not
    learnt is learnt at the next publish, or by `manage.py sync_pathways`.
    """
    try:
        enqueue(Job.SYNC_COURSE, str(course_key))
    except Exception as error:
        log.error("course %s was published and could not be handed over: %s", course_key, code_location(error))


def retire_user(sender: Any, user: Any, **kwargs: Any) -> None:
    """
    An account is being retired: forget its owner, inside the request's transaction.

    Raises where the database does, and then nothing of ours is changed: the pipeline stops, an operator runs the step
    again. Going on in silence would leave what should be gone.
    """
    # Not at the head of the module: it brings the issuer and its cryptography, which no process needs to start.
    from .process.retirement import retire

    retire(user.pk, now=timezone.now())


def reset_work(sender: Any, instance: Any, **kwargs: Any) -> None:
    """
    A learner's row of state was deleted: their work goes back to its beginning, in the same transaction.

    "Delete state" for one learner has asked the block before, and this changes nothing more. For all, the platform's
    task deletes row by row and asks no block (read in Teak, `instructor_task/tasks_helper/module_state.py`). An error
    here keeps that row, and the task says that it failed: running it again goes on where it ended.
    """
    if instance.module_type == "aok_submission":
        from .process import api as process

        usage_key, course_key = str(instance.module_state_key), str(instance.course_id)
        process.reset_with_state(instance.student_id, usage_key, course_key=course_key, now=timezone.now())


def withhold_points(
    sender: Any, recipient: Recipient, badge_class: BadgeClassRef, now: datetime, **kwargs: Any
) -> None:
    """A badge was withdrawn, whoever did it: in the same transaction its course is passed no more."""
    from .pathways import api as pathways

    if recipient.namespace == "user":
        pathways.withhold_points(int(recipient.id), badge_class, now=now)
