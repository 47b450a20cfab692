"""That the sweep runs: kept by each one, so that a cron line nobody wrote, or that stopped, is noticed."""

from collections.abc import Sequence
from datetime import datetime

from .models import SweepRun

__all__ = ["last_sweep", "record"]

NAME = "sweep"


def record(*, now: datetime, troubled: Sequence[str]) -> None:
    """A sweep has run; `troubled` names the steps that went wrong."""
    SweepRun.objects.update_or_create(name=NAME, defaults={"ran_at": now, "troubled": ", ".join(troubled)[:255]})


def last_sweep() -> SweepRun | None:
    """The last sweep; None where none ever ran."""
    return SweepRun.objects.filter(name=NAME).first()
