"""Asking for the badges that pathways earn, and keeping what could not be asked for."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from badge_issuer import api as badge_issuer
from badge_issuer.data import AwardReceipt, AwardRequest, BadgeClassRef, Recipient
from badge_issuer.due import DONE, DueQueue
from badge_issuer.errors import BadgeIssuerError, InvalidValue, NotYet, RecipientRetired

from ..audit import api as audit
from ..catalog.api import aoks_at, pathways_of
from ..catalog.data import LivePathway
from ..grades import api as grades
from ..jobs import Job, enqueue
from ..notices.api import notify
from ..notices.data import News
from ..notices.models import NoticeKind
from ..transactions import write
from .models import OwedAward
from .results import Proficient, Standing, proficient_in, proficient_of, results_of

# Asking costs one query and no network, so an operator who has synced the missing badge class need not wait long.
ASK_AGAIN = timedelta(minutes=10)

QUEUE = DueQueue(
    name="owed",
    noun="owed badges",
    rows=OwedAward.objects.select_related("pathway"),
    lease=timedelta(minutes=5),
    first_wait=ASK_AGAIN,
    longest_wait=ASK_AGAIN,
    rows_alone=True,
    # What was asked for cannot be right, and asking again would not make it so.
    is_refusal=lambda error: isinstance(error, InvalidValue),
    unfinished=Q(settled_at=None),
)

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
        receipt = _request(user_id, live, proficient, source, now)
    except BadgeIssuerError as error:
        _keep_owed(user_id, live, error, now)
        return False
    return _follow(receipt, user_id, live, proficient, course_key, source, now)


def _request(
    user_id: int, live: LivePathway, proficient: Proficient, source: str, now: datetime
) -> AwardReceipt | None:
    """Raises what the issuer raises; None for somebody who was retired, who earns nothing more."""
    try:
        request = AwardRequest(
            recipient=recipient(user_id),
            badge_class=live.pathway.badge.ref,
            source=source,
            results=results_of(live.pathway, proficient),
        )
        return badge_issuer.request_award(request, now=now)
    except RecipientRetired:
        return None


def _follow(
    receipt: AwardReceipt | None,
    user_id: int,
    live: LivePathway,
    proficient: Proficient,
    course_key: str,
    source: str,
    now: datetime,
) -> bool:
    """What follows from an answer of the issuer: nothing is owed any more, and a new award has its consequences."""
    _settle_rows(user_id, live, "" if receipt else "retired", now)
    if receipt is None or not receipt.created:
        return False
    details = {"badge": str(live.pathway.badge.ref), "source": source}
    audit.record("awarded", receipt.public_id, actor_id=None, course_key=course_key, now=now, details=details)
    # Earned again after it was withdrawn: the points that went with it come back.
    grades.restore(user_id, _counted(live, proficient), now=now)
    enqueue(Job.DELIVER_AWARDS)
    _tell(NoticeKind.BADGE_READY, user_id, live, receipt.public_id, course_key, now)
    return True


def award_met(
    user_id: int,
    lives: Iterable[LivePathway],
    standing: Mapping[str, Standing],
    *,
    course_key: str,
    source: str,
    now: datetime,
) -> None:
    """
    Ask for the badges of those pathways that are met, in the caller's transaction; asking again is free.
    """
    proficient = proficient_of(standing)
    for live in lives:
        if live.pathway.met_by(proficient):
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


def not_withdrawn(user_id: int, lives: Iterable[LivePathway], *, since: datetime) -> list[LivePathway]:
    """
    Those of these pathways whose badge was not withdrawn at `since` or after it, or was earned again. What stands at
    `since` was known to whoever withdrew it then: it is no reason to give the badge again.
    """
    return [live for live in lives if not _is_withdrawn(user_id, live, since)]


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


def _settle_rows(user_id: int, live: LivePathway, problem: str, now: datetime) -> None:
    rows = OwedAward.objects.filter(user_id=user_id, pathway_id=live.block_key)
    rows.update(**{**DONE, "problem": problem}, settled_at=now)


def _tell(kind: NoticeKind, user_id: int, live: LivePathway, award_id: str, course_key: str, now: datetime) -> None:
    badge = live.pathway.badge
    details = {"issuer": badge.ref.issuer, "badge": badge.ref.badge, "name": badge.name}
    news = News(kind=kind, user_id=user_id, about=award_id, course_key=course_key, details=details)
    notify(news, now=now)


def _keep_owed(user_id: int, live: LivePathway, error: BadgeIssuerError, now: datetime) -> None:
    row, _created = OwedAward.objects.get_or_create(
        user_id=user_id, pathway_id=live.block_key, defaults={"owed_since": now}
    )
    row.attempts += 1
    columns = {"stopped_at": None, "lease": "", "attempts": row.attempts, **QUEUE.columns_after(row, error, now=now)}
    OwedAward.objects.filter(pk=row.pk).update(**columns, settled_at=None)
    badge = live.pathway.badge.ref
    log.error(
        "pathway block %s: its badge %s cannot be given, %s; owed award %s",
        live.block_key,
        badge,
        type(error).__name__,
        row.pk,
    )


def settle_owed(*, now: datetime, limit: int = 100) -> int:
    """
    Ask again for the badges that are owed and due; returns how many were given. One going wrong stops no other.
    """
    return QUEUE.run(_settle, now=now, limit=limit)


@write
def _settle(owed: OwedAward, now: datetime) -> bool:
    course_key = owed.pathway.course_key
    live = next((each for each in pathways_of(course_key) if each.block_key == owed.pathway_id), None)
    if live is None:
        # The author took the pathway away, or it cannot be read: it may come back, and what was earned stays owed.
        raise NotYet("Its pathway is not published, or cannot be read.", wait=ASK_AGAIN)
    proficient = proficient_in(course_key, owed.user_id)
    if not live.pathway.met_by(proficient):
        QUEUE.done(owed, settled_at=now, problem="no longer met")
        return False
    source = f"owed:{owed.pk}"
    receipt = _request(owed.user_id, live, proficient, source, now)
    return _follow(receipt, owed.user_id, live, proficient, course_key, source, now)
