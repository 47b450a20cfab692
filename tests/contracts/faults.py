"""
A database that breaks at one statement: the k-th that a write sends, whichever it is, or its commit.

Nothing of ours is replaced. Django's execute wrapper sees every statement of the connection, reads and savepoints
included, and raises what a database driver would; the commit is the driver's own call.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection

# MySQL's words for a server that went away, and for two transactions that met.
GONE = "(2006, 'MySQL server has gone away')"
DEADLOCK = "(1213, 'Deadlock found when trying to get lock; try restarting transaction')"


@dataclass
class Fault:
    """What was asked of the database so far, and the statement that broke; empty while none did."""

    at: int
    seen: int = 0
    struck: str = ""

    def strikes(self, statement: str) -> bool:
        self.seen += 1
        if self.seen == self.at:
            self.struck = statement
        return self.seen == self.at


@contextmanager
def breaking(at: int, *, says: str = GONE) -> Iterator[Fault]:
    """Break the `at`-th statement or commit within the block, counted from 1; what follows works again."""
    fault = Fault(at=at)
    connection.ensure_connection()  # what opening one takes is no statement of the write's

    def execute_or_break(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if fault.strikes(sql):
            raise OperationalError(says)
        return execute(sql, params, many, context)

    commit = connection._commit

    def commit_or_break() -> None:
        if fault.strikes("COMMIT"):
            raise OperationalError(says)
        commit()

    connection._commit = commit_or_break
    try:
        with connection.execute_wrapper(execute_or_break):
            yield fault
    finally:
        connection._commit = commit
