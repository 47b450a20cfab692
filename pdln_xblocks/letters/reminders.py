"""What time alone makes worth telling: a claim that ends, a review that is late, work that waits."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from ..evidence.calendar import breaks
from ..evidence.models import AttemptStatus
from ..evidence.rules import late_date
from ..notices.api import notify
from ..notices.data import News
from ..notices.models import Notice, NoticeKind
from ..review.models import Reading, ReadingState
from ..roster.lines import lines_on
from .composing import moment_key


def remind_due(*, now: datetime, limit: int = 200) -> int:
    """Queue the reminders and digests that are due; returns how many are new. Doing it again adds nothing."""
    news = [*_claims_ending(now), *_reviews_late(now, limit), *_work_waiting(now)]
    if news:
        notify(*news, now=now)
    return len(news)


def remind_before(claim: timedelta) -> timedelta:
    """How long before its end a claim of this length is reminded of: a day, or a third of a shorter one."""
    return min(timedelta(days=1), claim / 3)


def _claims_ending(now: datetime) -> list[News]:
    before = remind_before(timedelta(hours=settings.PDLN_CLAIM_HOURS))
    ending = Reading.objects.filter(
        state=ReadingState.OPEN,
        evaluator__is_active=True,
        claim_expires_at__gt=now,
        claim_expires_at__lte=now + before,
    ).order_by("claim_expires_at")
    return _unnotified(
        News(
            kind=NoticeKind.CLAIM_ENDING,
            user_id=evaluator_id,
            about=f"{public_id}:{moment_key(expires_at)}",
            course_key=course_key,
        )
        for evaluator_id, public_id, expires_at, course_key in ending.values_list(
            "evaluator_id", "public_id", "claim_expires_at", "course_key"
        )
    )


def _reviews_late(now: datetime, limit: int) -> list[News]:
    today = now.date()
    notified = Notice.objects.filter(
        user=OuterRef("attempt__user"),
        kind=NoticeKind.LATE,
        about__startswith=OuterRef("attempt__public_id"),
        promised__gte=today,
    )
    late = (
        Reading.objects.filter(~Exists(notified), state=ReadingState.OPEN, hear_by__lt=today)
        .filter(attempt__status=AttemptStatus.SUBMITTED, attempt__user__is_active=True)
        .order_by("hear_by", "pk")
        .values_list("attempt__user_id", "attempt__public_id", "hear_by", "course_key")
    )
    news = []
    # Two evaluators may have the same submission still to read.
    for user_id, attempt_id, hear_by, course_key in dict.fromkeys(late[:limit]):
        promised = late_date(hear_by, today, breaks=breaks())
        news.append(
            News(
                kind=NoticeKind.LATE,
                user_id=user_id,
                about=f"{attempt_id}:{promised}",
                course_key=course_key,
                promised=promised,
            )
        )
    return news


def _work_waiting(now: datetime) -> list[News]:
    """One message a day, from the digest's hour on, to whom something waits for; what exactly, the letter counts."""
    here = localtime(now)
    if here.hour < settings.PDLN_DIGEST_HOUR:
        return []
    lines = list(lines_on(now.date()).filter(user__is_active=True).values_list("user_id", "course_key", "block_id"))
    day = here.date().isoformat()
    unnotified = _unnotified(
        News(kind=NoticeKind.WORK_WAITING, user_id=user_id, about=day)
        for user_id in sorted({line[0] for line in lines})
    )
    if not unnotified:
        return []
    free = Q(evaluator=None) | Q(claim_expires_at__lte=now)
    waiting = set(
        Reading.objects.filter(free, state=ReadingState.OPEN, course_key__in={line[1] for line in lines})
        .values_list("course_key", "attempt__block_id")
        .distinct()
    )
    waiting |= {(course_key, "") for course_key, _block in waiting}
    wanted = {user_id for user_id, course_key, block_id in lines if (course_key, block_id) in waiting}
    return [each for each in unnotified if each.user_id in wanted]


def _unnotified(news: Iterable[News]) -> list[News]:
    """Those of one kind that nobody was notified of yet, so that a sweep a minute writes nothing."""
    news = list(news)
    if not news:
        return []
    notified = set(
        Notice.objects.filter(
            user_id__in={each.user_id for each in news},
            kind=news[0].kind,
            about__in={each.about for each in news},
        ).values_list("user_id", "about")
    )
    return [each for each in news if (each.user_id, each.about) not in notified]
