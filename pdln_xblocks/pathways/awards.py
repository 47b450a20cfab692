"""Asking for the badges that pathways earn, and keeping what could not be asked for."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from badge_issuer import api as badge_issuer
from badge_issuer.data import AwardRequest, BadgeClassRef, Recipient
from badge_issuer.errors import BadgeIssuerError, RecipientRetired
from badge_issuer.logs import code_location

from ..audit import api as audit
from ..catalog.api import aoks_at, pathways_of
from ..catalog.data import LivePathway
from ..failing import WELL, Delay, after_try, delay_of
from ..grades import api as grades
from ..jobs import Job, enqueue
from ..notices.api import tell
from ..notices.data import News
from ..notices.models import NoticeKind
from ..transactions import write
from .models import OwedAward
from .results import Proficient, Standing, proficient_in, proficient_of, results_of

# Asking costs one query and no network, so an operator who has synced the missing badge class need not wait long.
ASK_AGAIN = timedelta(minutes=10)

log = logging.getLogger(__name__)


def recipient(user_id: int) -> Recipient:
    """The teacher as the issuer knows them: by the key of their account, never by an address, which changes."""
    return Recipient(namespace="user", id=str(user_id))


def award(
    user_id: int, live: LivePathway, proficient: Proficient, *, course_key: str, source: str, now: datetime
) -> bool:
    """
    Ask for the badge of a pathway that is met; True when it is a new award. In the caller's transaction.

    Where the issuer refuses (it was never told of this badge), that is kept as an OwedAward and logged: the decision
    that led here stands whatever the issuer says. To somebody who was retired nothing is owed.
    """
    try:
        request = AwardRequest(
            recipient=recipient(user_id),
            badge_class=live.pathway.badge.ref,
            source=source,
            results=results_of(live.pathway, proficient),
        )
        receipt = badge_issuer.request_award(request, now=now)
    except RecipientRetired:
        _settle_rows(user_id, live, "retired", now)
        return False
    except BadgeIssuerError as error:
        _keep_owed(user_id, live, error, now)
        return False
    _settle_rows(user_id, live, "", now)
    if receipt.created:
        details = {"badge": str(live.pathway.badge.ref), "source": source}
        audit.record("awarded", receipt.public_id, actor_id=None, course_key=course_key, now=now, details=details)
        # Earned again after it was withdrawn: the points that went with it come back.
        grades.restore(user_id, _counted(live, proficient), now=now)
        enqueue(Job.DELIVER_AWARDS)
        _tell(NoticeKind.BADGE_READY, user_id, live, receipt.public_id, course_key, now)
    return receipt.created


def award_met(
    user_id: int,
    lives: Iterable[LivePathway],
    standing: Mapping[str, Standing],
    *,
    course_key: str,
    source: str,
    since: datetime,
    now: datetime,
) -> None:
    """
    Ask for the badges of those pathways that are met, in the caller's transaction; asking again is free. A badge that
    was withdrawn at `since` or after it is not given again: what stands now was known then.
    """
    proficient = proficient_of(standing)
    for live in lives:
        if live.pathway.met_by(proficient) and not _is_withdrawn(user_id, live, since):
            award(user_id, live, proficient, course_key=course_key, source=source, now=now)


def take_back(
    user_id: int,
    lives: Iterable[LivePathway],
    standing: Mapping[str, Standing],
    *,
    course_key: str,
    now: datetime,
) -> None:
    """
    Withdraw the badges of those pathways that are met no more, in the caller's transaction, and tell their owner. Only
    for a decision that was overturned: an author who changes what a pathway takes changes nobody's badge.
    """
    proficient = proficient_of(standing)
    for live in lives:
        badge = live.pathway.badge
        held = badge_issuer.find_award(recipient(user_id), badge.ref)
        if held is None or held.revoked_at is not None or live.pathway.met_by(proficient):
            continue
        badge_issuer.revoke_award(
            held.public_id, reason=_("A decision that this badge rested on was changed."), now=now
        )
        details = {"badge": str(badge.ref)}
        audit.record("withdrawn", held.public_id, actor_id=None, course_key=course_key, now=now, details=details)
        _tell(NoticeKind.BADGE_WITHDRAWN, user_id, live, held.public_id, course_key, now)


def is_withdrawn(user_id: int, lives: Iterable[LivePathway], *, since: datetime) -> bool:
    """Whether a badge of one of these pathways was withdrawn at `since` or after it, and not earned again."""
    return any(_is_withdrawn(user_id, live, since) for live in lives)


def _is_withdrawn(user_id: int, live: LivePathway, since: datetime) -> bool:
    last = badge_issuer.find_award(recipient(user_id), live.pathway.badge.ref)
    return last is not None and last.revoked_at is not None and last.revoked_at >= since


def withhold_points(user_id: int, badge: BadgeClassRef, *, now: datetime) -> None:
    """
    A badge was withdrawn: its course is passed no more. In the transaction of the withdrawal.

    The course is passed by the points of the badge's AOKs, so all of them are withheld: of a pathway that takes some of
    several, those that are left could be enough. What another badge that stands also counts keeps its points.
    """
    for course_key in grades.courses_of(user_id):
        lives = pathways_of(course_key)
        concerned = _steps(live for live in lives if live.pathway.badge.ref == badge)
        if concerned:
            kept = _steps(live for live in lives if live.pathway.badge.ref != badge and _stands(user_id, live))
            blocks = aoks_at(course_key, concerned - kept)
            grades.withhold(user_id, [block.usage_key for block in blocks.values()], now=now)


def _steps(lives: Iterable[LivePathway]) -> set[str]:
    return {step.aok for live in lives for step in live.pathway.steps}


def _stands(user_id: int, live: LivePathway) -> bool:
    held = badge_issuer.find_award(recipient(user_id), live.pathway.badge.ref)
    return held is not None and held.revoked_at is None


def _counted(live: LivePathway, proficient: Proficient) -> list[str]:
    steps = _steps([live])
    return [decision.attempt.usage_key for block_id, decision in proficient.items() if block_id in steps]


def _settle_rows(user_id: int, live: LivePathway, trouble: str, now: datetime) -> None:
    rows = OwedAward.objects.filter(user_id=user_id, pathway_id=live.block_key)
    rows.update(due_at=None, settled_at=now, trouble=trouble, **WELL)


def _tell(kind: NoticeKind, user_id: int, live: LivePathway, award_id: str, course_key: str, now: datetime) -> None:
    badge = live.pathway.badge
    details = {"issuer": badge.ref.issuer, "badge": badge.ref.badge, "name": badge.name}
    news = News(kind=kind, user_id=user_id, about=award_id, course_key=course_key, details=details)
    tell(news, now=now)


def _keep_owed(user_id: int, live: LivePathway, error: BadgeIssuerError, now: datetime) -> None:
    badge = live.pathway.badge.ref
    # The issuer's errors name no person (badge_issuer.errors).
    trouble = f"{badge}: {type(error).__name__}"[:200]
    row, created = OwedAward.objects.get_or_create(
        user_id=user_id,
        pathway_id=live.block_key,
        defaults={"owed_since": now, "due_at": now + ASK_AGAIN, "trouble": trouble, "failing_since": now},
    )
    if not created:
        failing = after_try(since=row.failing_since, now=now, is_tried_again=True)
        OwedAward.objects.filter(pk=row.pk).update(due_at=now + ASK_AGAIN, trouble=trouble, settled_at=None, **failing)
    log.error("pathway block %s: its badge cannot be given, %s; owed award %s", live.block_key, trouble, row.pk)


def settle_owed(*, now: datetime, limit: int = 100) -> int:
    """Ask again for the badges that are owed and due; returns how many were given. One going wrong stops no other."""
    given = 0
    due = OwedAward.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    for owed_id in due.values_list("pk", flat=True)[:limit]:
        try:
            given += _settle(owed_id, now)
        except Exception as error:
            # Whatever it was, it is tried again; until then it must not stand first in the queue.
            log.error("owed award %s could not be settled; it is tried again: %s", owed_id, code_location(error))
            OwedAward.objects.filter(pk=owed_id).update(due_at=now + ASK_AGAIN)
            OwedAward.objects.filter(pk=owed_id, failing_since=None).update(failing_since=now)
    return given


def delay_of_owed(now: datetime) -> Delay:
    """Since when badges that are owed wait to be asked for again, and could not be given."""
    return delay_of(OwedAward.objects.all(), now=now)


@write
def _settle(owed_id: int, now: datetime) -> bool:
    owed = OwedAward.objects.select_for_update().select_related("pathway").get(pk=owed_id)
    if owed.due_at is None or owed.due_at > now:
        return False  # another sweep was first
    course_key = owed.pathway.course_key
    live = next((each for each in pathways_of(course_key) if each.block_key == owed.pathway_id), None)
    proficient = proficient_in(course_key, owed.user_id)
    if live is None:
        # The author took the pathway away, or it cannot be read: it may come back, and what was earned stays owed.
        OwedAward.objects.filter(pk=owed.pk).update(due_at=now + ASK_AGAIN)
        return False
    if not live.pathway.met_by(proficient):
        OwedAward.objects.filter(pk=owed.pk).update(due_at=None, settled_at=now, trouble="no longer met", **WELL)
        return False
    return award(owed.user_id, live, proficient, course_key=course_key, source=f"owed:{owed.pk}", now=now)
