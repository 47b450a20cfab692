"""SQLite as the preview opens it: two who read and then write wait in turn, and a reader stops no writer."""

import sqlite3
import threading
import time

import pytest
from django.db.utils import ConnectionHandler, OperationalError

pytestmark = pytest.mark.django_db
OPTIONS = {"ENGINE": "course_exports.preview.sqlite", "OPTIONS": {"timeout": 3}}


def opened(path):
    """A connection of this thread, with autocommit as Django has it."""
    connection = ConnectionHandler({"default": {**OPTIONS, "NAME": str(path)}})["default"]
    connection.ensure_connection()
    return connection


def read(connection):
    with connection.cursor() as cursor:
        return cursor.execute("SELECT n FROM counter").fetchone()[0]


def counter(path):
    with sqlite3.connect(path) as database:
        database.executescript("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)")
    return path


def test_two_who_read_and_then_write_lose_nothing_and_are_never_refused(tmp_path):
    path = counter(tmp_path / "counter.sqlite3")
    together = threading.Barrier(2)
    problems = []

    def add_ten():
        connection = opened(path)
        try:
            together.wait(timeout=60)
            for _ in range(10):
                connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
                number = read(connection)
                # Long enough for the other to read the same number, were it let in.
                time.sleep(0.005)
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE counter SET n = %s", [number + 1])
                connection.commit()
                connection.set_autocommit(True)
        except Exception as error:  # carried to the test's own thread
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add_ten) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert read(opened(path)) == 20


def test_a_long_read_and_a_write_do_not_wait_for_each_other(tmp_path):
    path = counter(tmp_path / "counter.sqlite3")
    writer, reader = opened(path), opened(path)
    with reader.cursor() as cursor:
        cursor.execute("BEGIN")
    assert read(reader) == 0
    with writer.cursor() as cursor:
        cursor.execute("UPDATE counter SET n = 1")
    assert read(reader) == 0
    with reader.cursor() as cursor:
        cursor.execute("COMMIT")
    assert read(reader) == 1


def test_whoever_opens_a_new_database_waits_for_who_writes_in_it(tmp_path):
    path = counter(tmp_path / "counter.sqlite3")
    with sqlite3.connect(path, isolation_level=None, check_same_thread=False) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE counter SET n = 7")
        threading.Timer(0.3, writer.execute, ["COMMIT"]).start()
        assert read(opened(path)) == 7


def test_a_database_that_somebody_never_lets_go_of_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(OPTIONS["OPTIONS"], "timeout", 0.1)
    path = counter(tmp_path / "counter.sqlite3")
    with sqlite3.connect(path, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError) as refusal:
            opened(path)
    assert str(refusal.value) == "database is locked"
