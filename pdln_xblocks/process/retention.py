"""Retention: the files of decided work go when the site has kept them long enough; what was found about them stays."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from badge_issuer.logs import code_location

from .. import files as stored
from ..evidence.models import Attempt, AttemptStatus
from ..files.models import FileState, PurgeReason, StoredFile
from ..review.models import Decision

__all__ = ["purge_old_files"]

log = logging.getLogger(__name__)


def purge_old_files(*, now: datetime, limit: int) -> int:
    """
    Purge the files whose work was decided PDLN_RETENTION_DAYS ago, oldest first; returns how many. With 0 days nothing
    ever goes.

    Hash, size, reason and time stay with each file. One that goes wrong stops no other. Must be called outside a
    transaction: the bytes go after each commit.
    """
    days = settings.PDLN_RETENTION_DAYS
    if not days:
        return 0
    purged = 0
    for file_id in list(_kept_long_enough(now - timedelta(days=days))[:limit]):
        try:
            stored.purge(file_id, now=now, reason=PurgeReason.RETENTION)
            purged += 1
        except Exception as error:
            log.error("file %s could not be purged; the next sweep tries it again: %s", file_id, code_location(error))
    return purged


def _kept_long_enough(cutoff: datetime) -> QuerySet[StoredFile, str]:
    """
    Files of an AOK on which this teacher has a decision, all of them released by then, and nothing that waits for one.

    A file that arrived later is for their next submission, and stays.
    """
    attempts = Attempt.objects.filter(user_id=OuterRef("user_id"), usage_key=OuterRef("usage_key"))
    released = Decision.objects.filter(
        attempt__user_id=OuterRef("user_id"), attempt__usage_key=OuterRef("usage_key"), released_at__isnull=False
    )
    # What could not be checked is kept as it came.
    with_bytes = Q(state=FileState.READY) | Q(state=FileState.REFUSED, stopped_at__isnull=False)
    return (
        StoredFile.objects.filter(with_bytes, created_at__lte=cutoff)
        .filter(Exists(released), ~Exists(released.filter(released_at__gt=cutoff)))
        .filter(~Exists(attempts.filter(status__in=(AttemptStatus.SUBMITTED, AttemptStatus.QUARANTINED))))
        .order_by("created_at", "pk")
        .values_list("public_id", flat=True)
    )
