"""
Django's SQLite backend, with two differences that several threads need.

Readers do not wait for a writer (write-ahead log). A transaction takes the write lock when it begins, so two of them
wait in turn; one that read first and wrote later would be refused at once, whatever the timeout ("database is
locked"). Newer Django versions have an option for the second; this one works in all that we support.
"""

import sqlite3
from time import monotonic, sleep
from typing import Any

from django.db.backends.sqlite3 import base

# As long as Python's own sqlite3 waits for a lock.
SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Used by the dotted path of its package, as Django asks."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection = super().get_new_connection(conn_params)
        _write_ahead(connection, seconds=conn_params.get("timeout", SECONDS))
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self.cursor().execute("BEGIN IMMEDIATE")


def _write_ahead(connection: sqlite3.Connection, *, seconds: float) -> None:
    """Keep a log from now on. SQLite does not wait here for who writes or does the same, so we do."""
    ends = monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > ends:
                raise
            sleep(0.02)
