"""
The tables, made from nothing and from the first release's: what stood in them is there afterwards.

In a database beside the tests' own, of the same kind (SQLite, MariaDB, PostgreSQL).
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor

ALIAS = "beside"
OURS = ("badge_issuer", "pdln_xblocks")
# SQLite makes its file by itself.
CREATE = {
    "mysql": "CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
    "postgresql": "CREATE DATABASE {name}",
}
FIRST_RELEASE = [(app, "0001_initial") for app in OURS]
LAST_RELEASE = [("badge_issuer", "0007_failing_since"), ("pdln_xblocks", "0005_operations")]
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def beside(tmp_path, django_db_blocker) -> Iterator[str]:
    """
    The alias of an empty database.

    Not under the mark `django_db`: it keeps tests from any database but their own, and makes that one with every app's
    tables, which not every release of edx-submissions can on MariaDB.
    """
    made = CREATE.get(connections["default"].vendor)
    name = f"pdln_beside_{uuid.uuid4().hex[:12]}" if made else str(tmp_path / "beside.sqlite3")
    with django_db_blocker.unblock():
        if made:
            ask_the_server(made.format(name=name))
        try:
            with connected(ALIAS, name):
                yield ALIAS
        finally:
            if made:
                ask_the_server(f"DROP DATABASE {name}")


@contextmanager
def connected(alias: str, name: str) -> Iterator[None]:
    """A connection of the tests' kind under another alias."""
    connections.settings[alias] = {**connections["default"].settings_dict, "NAME": name}
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def ask_the_server(statement: str) -> None:
    # PostgreSQL has no connection without a database; this one is there on every server.
    name = "postgres" if connections["default"].vendor == "postgresql" else ""
    with connected("server", name), connections["server"].cursor() as cursor:
        cursor.execute(statement)


def migrate(alias: str, targets: list[tuple[str, str]]) -> Any:
    """The registry of models as they are at `targets`."""
    executor = MigrationExecutor(connections[alias])
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def newest(alias: str) -> list[tuple[str, str]]:
    graph = MigrationExecutor(connections[alias]).loader.graph
    return [node for node in graph.leaf_nodes() if node[0] in OURS]


def value_for(field: models.Field, rows: dict[str, Any]) -> Any:
    """Something that fits a column and tells it from its neighbours."""
    if isinstance(field, models.ForeignKey):
        return rows.get(field.related_model._meta.label_lower)
    if isinstance(field, models.JSONField):
        return {field.name: ["kept"]}
    if isinstance(field, models.DateTimeField):
        return NOON
    if isinstance(field, models.DateField):
        return date(2026, 10, 16)
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.IntegerField):
        return len(field.name)
    if isinstance(field, models.BinaryField):
        return field.name.encode()
    return field.name[: field.max_length]


def fill(registry: Any, alias: str) -> dict[str, dict[str, Any]]:
    """One row in every table of the first release; what stands in it, by table and column."""
    user = registry.get_model(settings.AUTH_USER_MODEL)
    rows = {user._meta.label_lower: user.objects.using(alias).create(username="tess")}
    waiting = [model for app in OURS for model in registry.get_app_config(app).get_models()]
    while waiting:
        ready = [model for model in waiting if needed_by(model) <= rows.keys()]
        assert ready, f"these need one another: {waiting}"
        for model in ready:
            fields = [field for field in model._meta.concrete_fields if not field.primary_key]
            row = model(**{field.name: value_for(field, rows) for field in fields})
            row.save(using=alias)
            rows[model._meta.label_lower] = row
            waiting.remove(model)
    return {
        label: {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for label, row in rows.items()
    }


def needed_by(model: type[models.Model]) -> set[str]:
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    return {key.related_model._meta.label_lower for key in keys if key.related_model is not model}


def test_an_empty_database_gets_every_table_and_none_of_another_app_but_the_users(beside):
    migrate(beside, newest(beside))
    with connections[beside].cursor() as cursor:
        there = set(connections[beside].introspection.table_names(cursor))
    ours = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    assert ours <= there
    # Whichever edx-submissions a site has, and however far it is migrated, our tables do not wait for it.
    others = {name.partition("_")[0] for name in there - ours}
    assert others == {"auth", "django"}


def test_the_first_releases_rows_are_there_after_every_later_migration(beside):
    before = fill(migrate(beside, FIRST_RELEASE), beside)
    now = migrate(beside, newest(beside))
    for label, values in before.items():
        row = now.get_model(label).objects.using(beside).get(pk=values["id"])
        still = {field.attname for field in row._meta.concrete_fields} & values.keys()
        assert {name: getattr(row, name) for name in still} == {name: values[name] for name in still}, label


def test_migrating_again_changes_nothing(beside):
    migrate(beside, newest(beside))
    executor = MigrationExecutor(connections[beside])
    assert executor.migration_plan(newest(beside)) == []


def test_what_decisions_rested_on_becomes_rows_and_comes_back(beside, caplog):
    registry = migrate(beside, [("badge_issuer", "0001_initial"), ("pdln_xblocks", "0006_failing_since")])
    fill(registry, beside)
    get = registry.get_model
    decision = get("pdln_xblocks.Decision").objects.using(beside).get()
    score = get("pdln_xblocks.CriterionScore").objects.using(beside).get()
    get("pdln_xblocks.Reading").objects.using(beside).update(attempt=decision.attempt_id)
    basis = [
        {"criterion": "c-kept", "level": "met", "met": True, "attempt": 1, "review": None},
        {"criterion": score.criterion, "level": score.level, "met": False, "attempt": 2, "review": score.review_id},
    ]
    get("pdln_xblocks.Decision").objects.using(beside).update(basis=[*basis, {"criterion": 3}, "of another shape"])
    now = migrate(beside, [("pdln_xblocks", "0010_remove_basis")])
    assert f"decisions [{decision.pk}] held lines that no release wrote" in caplog.text
    lines = now.get_model("pdln_xblocks.DecisionLine").objects.using(beside).order_by("position")
    assert [(line.criterion, line.met, line.number, line.score_id) for line in lines] == [
        ("c-kept", True, 1, None),
        (score.criterion, False, 2, score.pk),
    ]
    # They were found by one instant until then.
    assert now.get_model("pdln_xblocks.Review").objects.using(beside).get().decision_id == decision.pk
    back = migrate(beside, [("pdln_xblocks", "0006_failing_since")])
    assert back.get_model("pdln_xblocks.Decision").objects.using(beside).get().basis == basis


class TestTheDueQueue:
    """What the last release kept of its due rows, in each its own way, as the one queue has it."""

    @pytest.fixture
    def old(self, beside):
        """One row in every table of the last release, and a way to add others like them."""
        registry = migrate(beside, LAST_RELEASE)
        fill(registry, beside)

        def another(label: str, **values: Any) -> int:
            row = registry.get_model(label).objects.using(beside).order_by("pk").first()
            row.pk = None
            for name, value in values.items():
                setattr(row, name, value)
            row.save(using=beside, force_insert=True)
            return row.pk

        return another

    def rows(self, beside: str, label: str, *columns: str) -> dict[int, tuple]:
        model = migrate(beside, newest(beside)).get_model(label)
        return {row[0]: row[1:] for row in model.objects.using(beside).values_list("pk", *columns)}

    def test_what_an_operator_and_a_worker_knew_of_a_row_is_kept(self, beside, old):
        waits = old("pdln_xblocks.GradePosting", usage_key="a", tries=3, trouble="OSError", due_at=NOON, posted_at=None)
        letter = old("pdln_xblocks.Notice", about="a", tries=2, trouble="OSError", due_at=NOON, sent_at=None)
        file = old("pdln_xblocks.StoredFile", public_id="a", checks=4, due_at=NOON, state="checking")
        kept = ("due_at", "attempts", "problem", "stopped_at")
        assert self.rows(beside, "pdln_xblocks.GradePosting", *kept)[waits] == (NOON, 3, "OSError", None)
        assert self.rows(beside, "pdln_xblocks.Notice", *kept)[letter] == (NOON, 2, "OSError", None)
        assert self.rows(beside, "pdln_xblocks.StoredFile", *kept)[file] == (NOON, 4, "", None)
        [owed] = self.rows(beside, "pdln_xblocks.OwedAward", *kept).values()
        assert owed == (NOON, 0, "trouble", None)

    def test_what_was_refused_for_good_is_stopped_and_what_is_done_is_not(self, beside, old):
        nothing = {"due_at": None, "posted_at": None, "trouble": "SubmissionRequestError"}
        refused = old("pdln_xblocks.GradePosting", usage_key="a", **nothing)
        posted = old("pdln_xblocks.GradePosting", usage_key="b", **(nothing | {"posted_at": NOON}))
        nothing = {"due_at": None, "sent_at": None}
        unsent = old("pdln_xblocks.Notice", about="a", trouble="Refused", **nothing)
        unsaid = old("pdln_xblocks.Notice", about="b", trouble="no longer so", **nothing)
        given_up = old(
            "pdln_xblocks.StoredFile", public_id="a", state="refused", refusal="could_not_check", due_at=None
        )
        other = old("pdln_xblocks.StoredFile", public_id="b", state="refused", refusal="mismatch:pdf:png", due_at=None)
        stopped = old("badge_issuer.Delivery", backend="a", state="stopped", due_at=NOON, problem="No such badge.")
        delivered = old("badge_issuer.Delivery", backend="b", state="delivered", due_at=NOON, lease="")
        old("badge_issuer.DeliveryAttempt", delivery_id=stopped, number=1, finished_at=NOON)
        for label, is_stopped, is_not in (
            ("pdln_xblocks.GradePosting", refused, posted),
            ("pdln_xblocks.Notice", unsent, unsaid),
            ("pdln_xblocks.StoredFile", given_up, other),
            ("badge_issuer.Delivery", stopped, delivered),
        ):
            found = self.rows(beside, label, "due_at", "stopped_at")
            assert found[is_not] == (None, None), label
            assert (found[is_stopped][0], found[is_stopped][1] is not None) == (None, True), label
        assert self.rows(beside, "badge_issuer.Delivery", "stopped_at", "problem")[stopped] == (NOON, "No such badge.")

    def test_a_decision_that_waits_for_its_release_is_due_when_its_window_ends(self, beside, old):
        waits = old("pdln_xblocks.Decision", ordinal=1, released_at=None, undone_at=None)
        undone = old("pdln_xblocks.Decision", ordinal=2, released_at=None)
        released = old("pdln_xblocks.Decision", ordinal=3, undone_at=None)
        found = self.rows(beside, "pdln_xblocks.Decision", "due_at", "release_due_at")
        assert (found[waits], found[undone], found[released]) == ((NOON, NOON), (None, NOON), (None, NOON))

    def test_who_may_ask_a_service_is_kept(self, beside, old):
        [lock] = self.rows(beside, "badge_issuer.Lock", "key", "holder", "until").values()
        assert lock == ("key", "holder", NOON)


def test_the_issuers_rows_go_back_to_the_last_release(beside):
    fill(migrate(beside, newest(beside)), beside)
    deliveries = migrate(beside, newest(beside)).get_model("badge_issuer.Delivery").objects.using(beside)
    deliveries.update(state="delivered", due_at=None, delivered_at=NOON)
    back = migrate(beside, [("badge_issuer", "0007_failing_since")])
    assert back.get_model("badge_issuer.Delivery").objects.using(beside).get().due_at == NOON
