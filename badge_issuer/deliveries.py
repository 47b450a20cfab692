"""What an operator asks about deliveries, and the one thing they do about them: try again."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from badge_issuer import circuits
from badge_issuer.errors import N_, UnknownAward
from badge_issuer.models import Award, Circuit, Delivery

State = Delivery.State


@dataclass(frozen=True, kw_only=True)
class BackendStatus:
    """How deliveries to one backend stand; `problems` are the reasons of what waits or stopped, the commonest first."""

    backend: str
    delivered: int
    waiting: int
    due: int
    stopped: int
    oldest_due: datetime | None
    left_alone_until: datetime | None
    problems: tuple[tuple[str, int], ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def status(*, now: datetime) -> list[BackendStatus]:
    """Every backend that deliveries name, by name."""
    due = Q(state=State.PENDING, due_at__lte=now)
    rows = (
        Delivery.objects.values("backend")
        .annotate(
            delivered=Count("pk", filter=Q(state=State.DELIVERED)),
            waiting=Count("pk", filter=Q(state=State.PENDING)),
            due=Count("pk", filter=due),
            stopped=Count("pk", filter=Q(state=State.STOPPED)),
            oldest_due=Min("due_at", filter=due),
        )
        .order_by("backend")
    )
    alone = dict(Circuit.objects.filter(open_until__gt=now).values_list("backend", "open_until"))
    return [
        BackendStatus(**row, left_alone_until=alone.get(row["backend"]), problems=_problems(row["backend"]))
        for row in rows
    ]


def undelivered() -> QuerySet[Delivery]:
    """What stopped, and then what waits, with the reason in each; the oldest first."""
    found = Delivery.objects.exclude(state=State.DELIVERED).select_related("award__badge_class__issuer")
    return found.order_by("-state", "due_at", "pk")


@transaction.atomic
def retry(*, awards: tuple[str, ...] = (), backend: str = "", stopped: bool = False, now: datetime) -> int:
    """
    Make deliveries due now: those of `awards`, or every one that stopped; return how many.

    A stopped one asks for the recipient's address again, since correcting it is the usual remedy; the service refused
    the old one, so nothing is there. A backend that is left alone is tried again with them. Raises UnknownAward for an
    id that is none.
    """
    known = set(Award.objects.filter(public_id__in=awards).values_list("public_id", flat=True))
    for each in awards:
        if each not in known:
            raise UnknownAward(N_("There is no award %(id)r."), id=each)
    chosen = Delivery.objects.filter(state__in=[State.STOPPED] if stopped else [State.STOPPED, State.PENDING])
    if not stopped:
        chosen = chosen.filter(award__public_id__in=awards)
    if backend:
        chosen = chosen.filter(backend=backend)
    # A lease that is held belongs to a worker at work.
    ids = list(chosen.filter(Q(lease="") | Q(due_at__lte=now)).values_list("pk", flat=True))
    for name in set(Delivery.objects.filter(pk__in=ids).values_list("backend", flat=True)):
        circuits.close(name)
    Delivery.objects.filter(pk__in=ids, state=State.STOPPED).update(email="")
    return Delivery.objects.filter(pk__in=ids, state__in=[State.STOPPED, State.PENDING]).update(
        state=State.PENDING, due_at=now, lease=""
    )


def _problems(backend: str) -> tuple[tuple[str, int], ...]:
    rows = Delivery.objects.filter(backend=backend).exclude(state=State.DELIVERED).exclude(problem="")
    # A problem of one award names it, and a long list of such helps nobody here.
    counted = rows.values_list("problem").annotate(count=Count("pk")).order_by("-count", "problem")[:5]
    return tuple((problem, count) for problem, count in counted)
