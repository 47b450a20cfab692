"""How a notice comes to be; what it says, and how it leaves, is the work of letters."""

from datetime import datetime

from ..jobs import Job, enqueue
from .data import News
from .models import Notice


def notify(*news: News, now: datetime) -> None:
    """
    Have people notified, in the caller's transaction: one query, and nothing leaves before the commit. Who was notified
    of a thing, or soon will be, is not notified of it again.
    """
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=each.user_id,
                kind=each.kind,
                about=each.about,
                course_key=each.course_key,
                details=dict(each.details),
                promised=each.promised,
                queued_at=now,
                due_at=now,
            )
            for each in news
        ],
        ignore_conflicts=True,
    )
    enqueue(Job.SEND_NOTICES)
