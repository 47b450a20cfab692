"""What became of an award: where it is to go, and every try; for an operator who is asked where a badge is."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from badge_issuer.errors import UnknownAward
from badge_issuer.models import Award, Delivery, DeliveryAttempt
from badge_issuer.recipients import EMAIL


@dataclass(frozen=True, kw_only=True)
class Try:
    """One attempt as it ended; a number that is missing is a worker that died."""

    number: int
    started_at: datetime
    finished_at: datetime
    outcome: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class Errand:
    """An award, or its withdrawal, on its way to one backend; `due_at` is the next try of one that is pending."""

    backend: str
    kind: str
    state: str
    due_at: datetime | None
    delivered_at: datetime | None
    external_id: str
    problem: str
    tries: tuple[Try, ...]


@dataclass(frozen=True, kw_only=True)
class AwardHistory:
    """An award without whose it is: an operator may show this to anybody."""

    award: str
    badge_class: str
    awarded_at: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    revoke_reason: str
    errands: tuple[Errand, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def of_awards(public_ids: Collection[str]) -> list[AwardHistory]:
    """Those with these ids, in their order; UnknownAward for an id that is none's."""
    known = {each.award: each for each in _histories(Award.objects.filter(public_id__in=public_ids))}
    for each in public_ids:
        if each not in known:
            raise UnknownAward.named(each)
    return [known[each] for each in public_ids]


def of_address(email: str) -> list[AwardHistory]:
    """Every award that was made or sent to an e-mail address, oldest first; what a site never sent it does not know."""
    address = email.strip().lower()
    theirs = Q(recipient__namespace=EMAIL, recipient__external_id=address) | Q(deliveries__email=address)
    return _histories(Award.objects.filter(pk__in=Award.objects.filter(theirs).values("pk")))


def _histories(awards: QuerySet[Award]) -> list[AwardHistory]:
    rows = awards.select_related("badge_class__issuer").prefetch_related("deliveries__history").order_by("pk")
    return [
        AwardHistory(
            award=each.public_id,
            badge_class=str(each.badge_class),
            awarded_at=each.awarded_at,
            valid_until=each.valid_until,
            revoked_at=each.revoked_at,
            revoke_reason=each.revoke_reason,
            errands=tuple(_errand(row) for row in sorted(each.deliveries.all(), key=lambda row: row.pk)),
        )
        for each in rows
    ]


def _errand(row: Delivery) -> Errand:
    return Errand(
        backend=row.backend,
        kind=row.kind,
        state=row.state,
        due_at=row.due_at,
        delivered_at=row.delivered_at,
        external_id=row.external_id,
        problem=row.problem,
        tries=tuple(_try(each) for each in sorted(row.history.all(), key=lambda each: each.number)),
    )


def _try(row: DeliveryAttempt) -> Try:
    return Try(
        number=row.number,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
        problem=row.problem,
    )
