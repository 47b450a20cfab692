"""The way work leaves a request: after the commit, to a worker where there is one, never as a reason to fail."""

import logging
from functools import partial
from typing import Any

from celery import Task
from django.conf import settings
from django.db import transaction

__all__ = ["soon"]

logger = logging.getLogger(__name__)

# A person waits for this request, and the sweep is the retry: one more try at once, for a connection that had gone
# stale. `retry=False` would wait longer: the library then takes seconds to find a broker before it even sends.
ONE_MORE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def soon(task: Task, *args: str | int) -> None:
    """
    Have `task` run after the transaction that is open now commits, at once where none is open, not at all if it rolls
    back.

    It goes to Celery, or runs in this process where CELERY_TASK_ALWAYS_EAGER is set (the preview, tests). Nothing is
    raised when the broker is down or the task goes wrong here: whatever is handed over must also be found by the sweep,
    which does what was lost. Arguments are ids, never people's data.
    """
    transaction.on_commit(partial(_send, task, args), robust=True)


def _send(task: Task, args: tuple[Any, ...]) -> None:
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
        # `apply` keeps the task's exception to itself and logs it, as a worker would.
        task.apply(args)
        return
    try:
        task.apply_async(args, retry=True, retry_policy=ONE_MORE_TRY, ignore_result=True)
    except Exception as error:  # Kombu passes on whatever its transport raised, which is no one family of errors.
        logger.warning("Could not send %s; the sweep will do it (%s)", task.name, type(error).__name__)
