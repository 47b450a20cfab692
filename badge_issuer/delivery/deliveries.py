"""The queue of deliveries; what an operator asks about them, and the one thing they do about them: try again."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from badge_issuer.delivery import circuits
from badge_issuer.delivery.retry import FIRST_WAIT, SETTLING
from badge_issuer.due import DueQueue
from badge_issuer.errors import DeliveryRefused, UnknownAward
from badge_issuer.models import Award, Circuit, Delivery, Lock

State = Delivery.State
# What stopped and waits for nobody: its award was withdrawn since, or whoever earned it was forgotten.
MOOT = Q(state=State.STOPPED, kind=Delivery.Kind.AWARD) & (
    Q(award__revoked_at__isnull=False) | Q(award__recipient__retired_at__isnull=False)
)
# A database takes so many values in one statement.
ROWS = 1000
LEASE = timedelta(minutes=5)
# As long as one may fail before somebody should look: several tries, and the shorter outages are over.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class BackendStatus:
    """How deliveries to one backend stand; `problems` are the reasons of what waits or stopped, the commonest first."""

    backend: str
    delivered: int
    waiting: int
    due: int
    stopped: int
    oldest_due: datetime | None
    failing_since: datetime | None
    left_alone_until: datetime | None
    problems: tuple[tuple[str, int], ...]

    def needs_somebody(self, now: datetime) -> bool:
        """Whether something stopped, or has failed for so long that it will hardly mend itself."""
        return self.stopped > 0 or (self.failing_since is not None and self.failing_since < now - LATE)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Retried:
    """How many deliveries a retry made due, and how many it left to settle first."""

    due: int
    settling: int

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
            stopped=Count("pk", filter=Q(state=State.STOPPED) & ~MOOT),
            oldest_due=Min("due_at", filter=due),
            failing_since=Min("failing_since", filter=Q(state=State.PENDING)),
        )
        .order_by("backend")
    )
    alone = dict(Circuit.objects.filter(open_until__gt=now).values_list("backend", "open_until"))
    return [
        BackendStatus(**row, left_alone_until=alone.get(row["backend"]), problems=_problems(row["backend"]))
        for row in rows
    ]


def undelivered(*, backend: str = "") -> QuerySet[Delivery]:
    """What stopped and somebody has to look at, and then what waits, with the reason in each; the oldest first."""
    left = Delivery.objects.exclude(state=State.DELIVERED).exclude(MOOT).select_related("award__badge_class__issuer")
    return (left.filter(backend=backend) if backend else left).order_by("-state", "due_at", "pk")


def undelivered_since(moment: datetime) -> int:
    """How many deliveries were tried since then and are not delivered."""
    tried = Delivery.objects.exclude(state=State.DELIVERED).filter(history__started_at__gte=moment)
    return tried.distinct().count()


def at_rest(now: datetime) -> Q:
    """Deliveries that no worker is at: a lease that is held belongs to a worker at work."""
    return Q(lease="") | Q(due_at__lte=now) | Q(due_at__isnull=True)


class _Deliveries(DueQueue):
    """The same queue as any other, but for what a service may still be doing and where mail goes."""

    def try_again(self, rows: QuerySet[Delivery], *, now: datetime) -> int:
        return _try_again(rows.exclude(state=State.DELIVERED), now=now).due


QUEUE = _Deliveries(
    name="delivered",
    noun="badge deliveries",
    rows=Delivery.objects.all(),
    lease=LEASE,
    first_wait=FIRST_WAIT,
    is_refusal=lambda error: isinstance(error, DeliveryRefused),
    moot=MOOT,
)


def due_again(now: datetime) -> dict[str, Any]:
    """The columns of a delivery that is to be tried, whatever became of it before."""
    return {"state": State.PENDING, "due_at": now, "stopped_at": None, "lease": ""}


def retry(
    *, awards: tuple[str, ...] = (), backend: str = "", stopped: bool = False, waiting: bool = False, now: datetime
) -> Retried:
    """
    Make deliveries due now: those of `awards`, every one that stopped, or every one that waits.

    A stopped one asks for the recipient's address again, since correcting it is the usual remedy; the service refused
    the old one, so nothing is there. What a service may still be doing is tried SETTLING from now and no sooner, even
    for an operator. A backend that is left alone is tried again with them. Raises UnknownAward for an id that is none.
    """
    known = set(Award.objects.filter(public_id__in=awards).values_list("public_id", flat=True))
    for each in awards:
        if each not in known:
            raise UnknownAward.named(each)
    if stopped or waiting:
        chosen = Delivery.objects.filter(state=State.STOPPED if stopped else State.PENDING)
    else:
        chosen = Delivery.objects.filter(state__in=[State.STOPPED, State.PENDING], award__public_id__in=awards)
    return _try_again(chosen.filter(backend=backend) if backend else chosen, now=now)


@transaction.atomic
def _try_again(chosen: QuerySet[Delivery], *, now: datetime) -> Retried:
    keys = list(chosen.filter(at_rest(now)).values_list("pk", "backend"))
    for name in {name for _pk, name in keys}:
        circuits.close(name)
    due = settling = 0
    for at in range(0, len(keys), ROWS):
        # Asked again in the same statement: a worker may have taken one meanwhile.
        rows = Delivery.objects.filter(at_rest(now), pk__in=[pk for pk, _name in keys[at : at + ROWS]])
        rows.filter(state=State.STOPPED).update(email="")
        unsettled = _unsettled(rows, now)
        settling += len(unsettled)
        rows.filter(pk__in=unsettled, due_at__gt=now + SETTLING).update(due_at=now + SETTLING, lease="")
        again = rows.filter(state__in=[State.STOPPED, State.PENDING]).exclude(pk__in=unsettled)
        due += again.update(**due_again(now))
    return Retried(due=due, settling=settling)


def _unsettled(rows: QuerySet[Delivery], now: datetime) -> list[int]:
    """Those whose last try was a moment ago and had no usable answer: its lock was not given back then."""
    lately = rows.filter(state=State.PENDING, history__finished_at__gt=now - SETTLING)
    held = Lock.objects.filter(until__gt=now).values("holder")
    return list(lately.filter(award__public_id__in=held).values_list("pk", flat=True).distinct())


def _problems(backend: str) -> tuple[tuple[str, int], ...]:
    rows = undelivered(backend=backend).exclude(problem="")
    # A problem of one award names it, and a long list of such helps nobody here.
    counted = rows.values_list("problem").annotate(count=Count("pk")).order_by("-count", "problem")[:5]
    return tuple((problem, count) for problem, count in counted)
