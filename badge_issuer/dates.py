"""Dates as people here write them; every page and every verdict says the same day for the same moment."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def day(instant: datetime) -> str:
    """The date, in the time zone of whoever reads it."""
    return date_format(_local(instant), "DATE_FORMAT")


def moment(instant: datetime) -> str:
    """The date and time, with the time zone they are told in."""
    local = _local(instant)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _local(instant: datetime) -> datetime:
    try:
        return timezone.localtime(instant)
    except OverflowError:
        # A stranger's badge may name the first or the last moment that there is: no other zone can say it.
        return instant
