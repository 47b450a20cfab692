"""How a write owns its transaction."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from .errors import TryAgain

P = ParamSpec("P")
R = TypeVar("R")

# MySQL's deadlock and lock wait; PostgreSQL's and SQLite's words for the same.
_CONTENTION = (
    "1213",
    "1205",
    "1020",
    "deadlock",
    "database is locked",
    "database table is locked",
    "could not serialize",
)


def is_contention(error: OperationalError) -> bool:
    """Whether two requests met, rather than something being broken."""
    said = str(error).lower()
    return any(each in said for each in _CONTENTION)


def write(function: Callable[P, R]) -> Callable[P, R]:
    """
    Run a write in one transaction of its own (a savepoint inside another), so that an error leaves nothing of it.

    A block handler on a site is not atomic by itself, a plain view is: writes decorated with this behave the same in
    both. Raises TryAgain where the database gave way to another request.
    """

    @wraps(function)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except OperationalError as error:
            if is_contention(error):
                raise TryAgain(_("Someone else was saving at the same moment. Nothing was lost: try again.")) from error
            raise

    return in_transaction
