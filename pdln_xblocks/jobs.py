"""
The way work leaves a request: after the commit, to a worker where there is one, never as a reason to fail.

The domain names a job; what it does is an entry point (`tasks`), which may call every part of the domain.
"""

import logging
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction

__all__ = ["Job", "does", "enqueue"]

logger = logging.getLogger(__name__)

# A person waits for this request, and the sweep is the retry: one more try at once, for a connection that had gone
# stale. `retry=False` would wait longer: the library then takes seconds to find a broker before it even sends.
ONE_MORE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


class Job(StrEnum):
    """Every job, by the name that its messages carry: a release that renames one loses those on their way."""

    CHECK_FILE = "pdln_xblocks.check_file"
    CLEAR_FILES = "pdln_xblocks.clear_files"
    DELIVER_AWARDS = "pdln_xblocks.deliver_awards"
    POST_GRADES = "pdln_xblocks.post_grades"
    SEND_NOTICES = "pdln_xblocks.send_notices"
    SYNC_COURSE = "pdln_xblocks.sync_course"


def does(job: Job) -> Callable[[Callable[..., None]], Any]:
    """Make a function the one that does `job`, as a Celery task."""
    decorate: Callable[[Callable[..., None]], Any] = shared_task(name=str(job))
    return decorate


def enqueue(job: Job, *args: str | int) -> None:
    """
    Have `job` done after the transaction that is open now commits, at once where none is open, not at all if it rolls
    back.

    It goes to Celery, or runs in this process where CELERY_TASK_ALWAYS_EAGER is set (the preview, tests). Nothing is
    raised when the broker is down or the job goes wrong here: whatever is handed over must also be found by the sweep,
    which does what was lost. Arguments are ids, never people's data.
    """
    transaction.on_commit(partial(_send, str(job), args), robust=True)


def _send(name: str, args: tuple[Any, ...]) -> None:
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
        # `apply` keeps the task's exception to itself and logs it, as a worker would.
        current_app.tasks[name].apply(args)
        return
    try:
        # By its name: the process that asks need not have loaded what the job calls.
        current_app.send_task(name, args, retry=True, retry_policy=ONE_MORE_TRY, ignore_result=True)
    except Exception as error:  # Kombu passes on whatever its transport raised, which is no one family of errors.
        logger.warning("Could not send %s; the sweep will do it (%s)", name, type(error).__name__)
