"""The circuit of each backend as a row, so that all workers learn from what one of them met; the rule is in `retry`."""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from badge_issuer.delivery.retry import CLOSED, PROBE, CircuitState, circuit_after
from badge_issuer.models import Circuit

TRIES = 20
log = logging.getLogger(__name__)


def resting(*, now: datetime) -> list[str]:
    """The backends that nothing is sent to at this moment."""
    return list(Circuit.objects.filter(open_until__gt=now).values_list("backend", flat=True))


def allowed(backend: str, wanted: int, *, now: datetime) -> int:
    """
    How many of the wanted deliveries may go to this backend.

    After a rest the first one to ask is told one, and the others none until that has come back.
    """
    row = Circuit.objects.filter(backend=backend).exclude(open_until=None).first()
    if row is None:
        return wanted
    if row.open_until > now:
        return 0
    same = Circuit.objects.filter(pk=row.pk, open_until=row.open_until)
    return same.update(open_until=now + PROBE, probing=True)


def note(backend: str, errors: Sequence[Exception | None], *, now: datetime) -> None:
    """
    Learn from deliveries that came back, None for one that went well; several workers may do so at once, and each is
    counted.
    """
    for _try in range(TRIES):
        row = Circuit.objects.filter(backend=backend).first()
        before = after = state_of(row)
        for error in errors:
            after = circuit_after(after, error, now=now)
        if after == before or _replace(backend, row, after):
            if after.open_until is not None and after.open_until != before.open_until:
                until = after.open_until.isoformat(timespec="seconds")
                log.warning("backend %s: left alone until %s: %s", backend, until, after.problem)
            return


def close(backend: str) -> None:
    """Let deliveries go again, as an operator asks who has mended what was wrong."""
    Circuit.objects.filter(backend=backend).delete()


def state_of(row: Circuit | None) -> CircuitState:
    if row is None:
        return CLOSED
    return CircuitState(failures=row.failures, open_until=row.open_until, probing=row.probing, problem=row.problem)


def _replace(backend: str, row: Circuit | None, after: CircuitState) -> bool:
    values = asdict(after)
    if row is not None:
        same = Circuit.objects.filter(pk=row.pk, failures=row.failures, open_until=row.open_until)
        return bool(same.update(**values))
    try:
        with transaction.atomic():
            Circuit.objects.create(backend=backend, **values)
            return True
    except IntegrityError:
        return False
